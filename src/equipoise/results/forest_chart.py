"""What a forest of subgroups shows, for every writer of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log

from equipoise.analysis import AnalysisRow
from equipoise.analysis.subgroup_forest import EVERYBODY, INTERACTION, subgroup_of
from equipoise.results.rounding import fixed, p_value
from equipoise.results.shown import Shown

# Limits farther out than this are drawn as arrows, so that one small subgroup does not flatten the others.
_FARTHEST = 8.0


@dataclass(frozen=True, slots=True)
class ForestFigure:
    """The words of the figure: which arm does better to the left of 1, and to the right."""

    title: str
    better_left: str
    better_right: str
    note: str = ""
    simulated: bool = True


@dataclass(frozen=True, slots=True)
class ForestLine:
    """A line of the forest: a subgroup's heading with its test of interaction, or a level with its hazard ratio.

    `share` is its number of events against the largest subgroup's; the texts are as printed.
    """

    label: str
    heading: bool = False
    everybody: bool = False
    test: str = ""
    counts: str = ""
    numbers: str = ""
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class ForestChart(Shown):
    """The lines of a forest; the axis runs from 1 / `reach` to `reach`, on a logarithmic scale."""

    title: str
    description: str
    caption: str
    better_left: str
    better_right: str
    lines: tuple[ForestLine, ...]
    reach: float
    ticks: tuple[float, ...]
    simulated: bool


def forest_chart(rows: Sequence[AnalysisRow], words: ForestFigure) -> ForestChart:
    """Return the chart of the rows of one forest, in their order."""
    reach = _reach(rows)
    most = floor(log(reach) / log(2.0) + 1e-9)
    return ForestChart(
        title=words.title,
        description=_description(rows, words),
        caption=_caption(words),
        better_left=words.better_left,
        better_right=words.better_right,
        lines=tuple(_lines(rows)),
        reach=reach,
        ticks=tuple(2.0**power for power in range(-most, most + 1)),
        simulated=words.simulated,
    )


def _reach(rows: Sequence[AnalysisRow]) -> float:
    """Return the smallest power of two that holds every limit, at most the farthest that is drawn."""
    ends = [abs(log(end)) for row in rows for end in (row.lower, row.upper) if _ratio(row) and end and 0 < end < 1e6]
    return 2.0 ** ceil(min(max([log(2.0), *ends]), log(_FARTHEST)) / log(2.0) - 1e-9)


def _ratio(row: AnalysisRow) -> bool:
    return row.statistic == "hazard_ratio" and row.estimate is not None


def _lines(rows: Sequence[AnalysisRow]) -> list[ForestLine]:
    """Return the lines: a heading before each subgroup, which also bears its test."""
    lines: list[ForestLine] = []
    tests = {subgroup_of(row)[0]: row.p for row in rows if subgroup_of(row)[1] == INTERACTION}
    most = max((row.events or 0 for row in rows if row.category != EVERYBODY), default=1) or 1
    last = EVERYBODY
    for row in rows:
        subgroup, level = subgroup_of(row)
        if level == INTERACTION:
            continue
        if subgroup != last:
            p = tests.get(subgroup)
            lines.append(ForestLine(subgroup, heading=True, test="" if p is None else p_value(p)))
            last = subgroup
        lines.append(_line(row, subgroup == EVERYBODY, level, most))
    return lines


def _line(row: AnalysisRow, everybody: bool, level: str, most: int) -> ForestLine:
    label, counts = "Everybody" if everybody else level, f"{row.events} / {row.n}"
    if row.estimate is None or row.lower is None or row.upper is None:
        return ForestLine(label, everybody=everybody, counts=counts, numbers="not shown")
    return ForestLine(
        label,
        everybody=everybody,
        counts=counts,
        numbers=f"{fixed(row.estimate, 2)} ({fixed(row.lower, 2)} to {fixed(row.upper, 2)})",
        estimate=row.estimate,
        lower=row.lower,
        upper=row.upper,
        share=(row.events or 0) / most,
    )


def _caption(words: ForestFigure) -> str:
    told = "Squares grow with the number of events; lines are limits, arrows where they leave the figure."
    return f"{told} {words.note}".strip()


def _description(rows: Sequence[AnalysisRow], words: ForestFigure) -> str:
    kind = "Simulated participants. " if words.simulated else ""
    told = "; ".join(
        f"{row.category} {row.estimate:.2f} ({row.lower:.2f} to {row.upper:.2f})"
        for row in rows
        if row.statistic == "hazard_ratio" and None not in (row.estimate, row.lower, row.upper)
    )
    return f"{kind}Hazard ratios by subgroup: {told}."
