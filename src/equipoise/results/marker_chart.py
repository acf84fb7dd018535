"""What a spaghetti plot of a laboratory marker shows: a thin line a participant, the median of each arm over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt

import polars as pl

from equipoise.results.rounding import fixed
from equipoise.results.shown import Shown
from equipoise.results.svg import MONTH_DAYS

_BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class MarkerFigure:
    """What the figure needs besides ADLB. `arm_labels` maps arm ids to labels, in the order of the panels.

    A median over fewer than `minimum` participants is not drawn. `unplanned` are encounters that no median is taken
    at. `threads` is the most thin lines of an arm. `unit` is as printed, empty for a pure number.
    """

    title: str
    quantity: str
    unit: str
    arm_labels: Mapping[str, str]
    minimum: int = 10
    unplanned: tuple[str, ...] = ()
    logarithmic: bool = True
    threads: int = 200
    simulated: bool = True


@dataclass(frozen=True, slots=True)
class MarkerPoint:
    """A value on its day; `beyond` is "<" where it stands for "below this limit", ">" for "above", else empty."""

    day: float
    value: float
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class MarkerVisit:
    """A planned visit of an arm: on which day (median), how many were measured, how many below the limit."""

    day: float
    measured: int
    below: int
    median: MarkerPoint | None
    """None where too few were measured."""


@dataclass(frozen=True, slots=True)
class MarkerPanel:
    """One arm: the threads that are drawn, and the visits, which count everybody. `members` were measured at all."""

    label: str
    members: int
    threads: tuple[tuple[MarkerPoint, ...], ...]
    visits: tuple[MarkerVisit, ...]


@dataclass(frozen=True, slots=True)
class MarkerChart(Shown):
    """Panels side by side on common axes; `limits` are the limits of quantification, lowest first."""

    title: str
    description: str
    caption: str
    y_label: str
    panels: tuple[MarkerPanel, ...]
    limits: tuple[float, ...]
    ticks: tuple[float, ...]
    low: float
    high: float
    """Where the vertical axis begins and ends."""
    first_day: float
    last_day: float
    logarithmic: bool
    simulated: bool


def marker_chart(adlb: pl.DataFrame, paramcd: str, words: MarkerFigure) -> MarkerChart:
    """Return the chart of one parameter from the value before allocation on (ABLFL), in days of ADY.

    A value below the limit of quantification stands at that limit, marked, never at half of it; in a median it counts
    as smaller than every number. With an even number and one of the two middle values below the limit, so is the
    median. What a logarithm cannot show, zero or less, is left out and counted in the caption.
    """
    table = _results(adlb, paramcd, words)
    shown = table.filter(pl.col("value") > 0) if words.logarithmic else table
    limits = tuple(sorted(table["LLOQ"].drop_nulls().unique().to_list()))
    panels = tuple(
        _panel(label, shown.filter(pl.col("ARMCD") == arm), words) for arm, label in words.arm_labels.items()
    )
    low, high, ticks = _axis([*shown["value"].to_list(), *limits], words.logarithmic)
    return MarkerChart(
        title=words.title,
        description=_description(panels, limits, words),
        caption=_caption(panels, limits, table.height - shown.height, words),
        y_label=_y_label(words),
        panels=panels,
        limits=limits,
        ticks=ticks,
        low=low,
        high=high,
        first_day=min([0.0, *(point.day for panel in panels for thread in panel.threads for point in thread)]),
        last_day=max([MONTH_DAYS, *shown["ADY"].cast(pl.Float64).to_list()]),
        logarithmic=words.logarithmic,
        simulated=words.simulated,
    )


def _results(adlb: pl.DataFrame, paramcd: str, words: MarkerFigure) -> pl.DataFrame:
    """Return the results that are drawn: the baseline and everything after allocation; `value` is where it stands."""
    below = pl.col("BLQFL") == "Y"
    after = (pl.col("ABLFL") == "Y") | (pl.col("ADY") > 0)
    kept = adlb.filter((pl.col("PARAMCD") == paramcd) & pl.col("ARMCD").is_in(list(words.arm_labels)) & after)
    placed = kept.with_columns(
        value=pl.when(below).then(pl.col("LLOQ")).otherwise(pl.col("AVAL")),
        beyond=pl.when(below)
        .then(pl.lit("<"))
        .when(pl.col("AVALC").str.starts_with(">"))
        .then(pl.lit(">"))
        .otherwise(pl.lit("")),
        visit=pl.when(pl.col("ABLFL") == "Y").then(pl.lit(_BASELINE)).otherwise(pl.col("AVISIT")),
    )
    known = placed.filter(pl.col("value").is_not_null() & pl.col("ADY").is_not_null())
    return known.sort("USUBJID", "ADY", "SRCSEQ").select("USUBJID", "ARMCD", "ADY", "LLOQ", "value", "beyond", "visit")


def _panel(label: str, table: pl.DataFrame, words: MarkerFigure) -> MarkerPanel:
    people = table.partition_by("USUBJID", maintain_order=True) if table.height else []
    every = -(-len(people) // words.threads)
    threads = tuple(_thread(person) for person in people[:: every or 1])
    return MarkerPanel(label, len(people), threads, _visits(table, words))


def _thread(person: pl.DataFrame) -> tuple[MarkerPoint, ...]:
    return tuple(
        MarkerPoint(float(day), value, beyond)
        for day, value, beyond in person.select("ADY", "value", "beyond").iter_rows()
    )


def _visits(table: pl.DataFrame, words: MarkerFigure) -> tuple[MarkerVisit, ...]:
    """Return the planned visits by day; of several results of a participant at one of them the last counts."""
    last = table.unique(["USUBJID", "visit"], keep="last", maintain_order=True)
    visits: list[MarkerVisit] = []
    for (name,), members in last.group_by("visit", maintain_order=True):
        if not any(name == id_ or str(name).startswith(f"{id_}-") for id_ in words.unplanned):
            visits.append(_visit(members, words))
    return tuple(sorted(visits, key=lambda visit: visit.day))


def _visit(members: pl.DataFrame, words: MarkerFigure) -> MarkerVisit:
    day = float(members["ADY"].cast(pl.Float64).sort()[members.height // 2])
    below = members.filter(pl.col("beyond") == "<").height
    median = _median(day, members, words.logarithmic) if members.height >= words.minimum else None
    return MarkerVisit(day, members.height, below, median)


def _median(day: float, members: pl.DataFrame, logarithmic: bool) -> MarkerPoint:
    values = members.select("beyond", "value").rows()
    ranked = sorted(values, key=lambda found: (found[0] != "<", found[1]))
    (sign, lower), (_, upper) = ranked[(len(ranked) - 1) // 2], ranked[len(ranked) // 2]
    if sign == "<":
        return MarkerPoint(day, lower, "<")
    return MarkerPoint(day, sqrt(lower * upper) if logarithmic else (lower + upper) / 2)


def _axis(values: Sequence[float], logarithmic: bool) -> tuple[float, float, tuple[float, ...]]:
    """Return both ends of the axis and its ticks: round numbers from zero, or whole powers of ten.

    A logarithmic axis ends a little beyond the values, so that those at a limit do not lie on the frame.
    """
    if not logarithmic:
        ticks = _round_ticks(min([*values, 0.0]), max([*values, 0.0]))
        return ticks[0], ticks[-1], ticks
    powers = [log10(value) for value in values if value > 0] or [0.0]
    low, high = min(powers), max(powers)
    low, high = low - 0.08 * (high - low), high + 0.02 * (high - low)
    if floor(high) - ceil(low) < 1:
        low, high = floor(low) - 0.1, max(ceil(high), floor(low) + 1) + 0.1
    ticks = tuple(10.0**power for power in range(ceil(low), floor(high) + 1))
    return 10.0**low, 10.0**high, ticks


def _round_ticks(low: float, high: float) -> tuple[float, ...]:
    span = high - low or 1.0
    power = 10.0 ** floor(log10(span))
    step = next(power * part for part in (0.2, 0.5, 1.0, 2.0) if span / (power * part) <= 8)
    return tuple(step * place for place in range(floor(low / step), max(ceil(high / step), 1) + 1))


def _y_label(words: MarkerFigure) -> str:
    scale = "logarithmic scale" if words.logarithmic else ""
    return ", ".join(filter(None, (words.quantity, words.unit, scale)))


def _description(panels: Sequence[MarkerPanel], limits: Sequence[float], words: MarkerFigure) -> str:
    kind = "Simulated participants. " if words.simulated else ""
    limit = f" Limit of quantification {_told(limits, words)}." if limits else ""
    told = ". ".join(f"{panel.label}, {panel.members} participants: {_medians(panel)}" for panel in panels)
    return f"{kind}{', '.join(filter(None, (words.quantity, words.unit)))} over months from allocation.{limit} {told}."


def _medians(panel: MarkerPanel) -> str:
    parts = [
        f"month {visit.day / MONTH_DAYS:.0f} {'below ' if visit.median.beyond else ''}{figure(visit.median.value)}"
        for visit in panel.visits
        if visit.median is not None
    ]
    return f"medians {', '.join(parts)}" if parts else "too few for a median"


def _told(limits: Sequence[float], words: MarkerFigure) -> str:
    few = len(limits) < 4
    told = " and ".join(map(figure, limits)) if few else f"{figure(limits[0])} to {figure(limits[-1])}"
    return f"{told} {words.unit}".rstrip()


def figure(value: float) -> str:
    """Return a value with three digits that count, never as a power.

    >>> figure(0.05), figure(1234.5), figure(20)
    ('0.05', '1235', '20')
    """
    decimals = max(0, 2 - floor(log10(abs(value)))) if value else 0
    text = fixed(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _caption(panels: Sequence[MarkerPanel], limits: Sequence[float], unshown: int, words: MarkerFigure) -> str:
    parts = [f"Thin lines: participants; thick: median of those measured, where at least {words.minimum} were."]
    beyond = {point.beyond for panel in panels for thread in panel.threads for point in thread}
    if "<" in beyond:
        parts.append(
            f"Results below the limit of quantification ({_told(limits, words)}) stand at it as triangles "
            "pointing down."
        )
    if ">" in beyond:
        parts.append("Results above the upper limit stand at it as triangles pointing up.")
    for panel in panels:
        if len(panel.threads) < panel.members:
            parts.append(f"{panel.label}: lines of {len(panel.threads)} of {panel.members}, evenly spaced by number.")
    if unshown:
        parts.append(f"{unshown} results of zero or less cannot stand on a logarithmic scale.")
    return " ".join(parts)
