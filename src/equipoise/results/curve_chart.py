"""What a figure of survival or incidence curves shows, for every writer of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.analysis import Curve
from equipoise.results.shown import Shown
from equipoise.results.svg import MONTH_DAYS

_NOBODY_FOLLOWED = 365.25
"""Where an axis ends that nobody's follow-up ends, in days."""


@dataclass(frozen=True, slots=True)
class CurveFigure:
    """What the figure needs besides the curves. `arm_labels` maps arm ids to what readers know them by.

    `last_day` is where the axis ends; None lets it end with the longest curve.
    """

    title: str
    y_label: str
    origin: str
    arm_labels: dict[str, str]
    note: str = ""
    simulated: bool = True
    last_day: float | None = None
    conf_level: float = 0.95
    subtitle: str = ""
    """Which of several analyses of the endpoint this is."""


@dataclass(frozen=True, slots=True)
class CurveLine:
    """One arm: right-continuous steps from day 0 up to `end`, beyond which nothing may be drawn.

    `day`, `estimate`, `lower` and `upper` are of equal length; a limit that is not defined keeps the one before.
    `censored` are the marks on the line, `at_risk` the numbers under the axis at the chart's `risk_days`.
    """

    group: str
    label: str
    day: tuple[float, ...]
    estimate: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    end: float
    censored: tuple[tuple[float, float], ...]
    at_risk: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CurveChart(Shown):
    """Curves of all arms with their axes; days on the horizontal axis are labelled as months."""

    title: str
    subtitle: str
    description: str
    caption: str
    x_label: str
    y_label: str
    lines: tuple[CurveLine, ...]
    risk_days: tuple[float, ...]
    last_day: float
    ticks: tuple[float, ...]
    """Shares on the vertical axis, the last of them its end."""
    simulated: bool


def curve_chart(curves: Sequence[Curve], words: CurveFigure) -> CurveChart:
    """Return the chart of the curves of one analysis, cut where the analysis cut them and where the axis ends."""
    last_day = max((_last_day(curve, words) for curve in curves), default=_NOBODY_FOLLOWED)
    lines = tuple(_line(curve, words, last_day) for curve in curves)
    risk_days = max((tuple(float(day) for day in curve.risk_days) for curve in curves), key=len, default=())
    return CurveChart(
        title=words.title,
        subtitle=words.subtitle,
        description=_description(lines, words),
        caption=_caption(curves, words, last_day),
        x_label=f"Months {words.origin}",
        y_label=words.y_label,
        lines=lines,
        risk_days=risk_days,
        last_day=last_day,
        ticks=_ticks(curves, lines),
        simulated=words.simulated,
    )


def _last_day(curve: Curve, words: CurveFigure) -> float:
    ends = [float(days[-1]) for days in (curve.risk_days, curve.day, curve.censored) if len(days)]
    if words.last_day is not None:
        return max(words.last_day, float(curve.risk_days[-1]) if len(curve.risk_days) else 0.0)
    return max(ends, default=0.0) or _NOBODY_FOLLOWED


def _line(curve: Curve, words: CurveFigure, last_day: float) -> CurveLine:
    start = 1.0 if curve.kind == "survival" else 0.0
    end = curve.cut_day if curve.cut_day is not None else _followed(curve)
    end = min(end, last_day)
    shown = curve.day <= end
    day = np.concatenate([[0.0], curve.day[shown]])
    estimate = np.concatenate([[start], curve.estimate[shown]])
    places = np.searchsorted(day, curve.censored[curve.censored <= end], side="right") - 1
    return CurveLine(
        group=curve.group,
        label=words.arm_labels.get(curve.group, curve.group),
        day=_floats(day),
        estimate=_floats(estimate),
        lower=_carried(start, curve.lower[shown]),
        upper=_carried(start, curve.upper[shown]),
        end=end,
        censored=tuple(zip(_floats(curve.censored[curve.censored <= end]), _floats(estimate[places]), strict=True)),
        at_risk=tuple(round(float(count)) for count in curve.at_risk),
    )


def _followed(curve: Curve) -> float:
    """Return the last day of an uncut curve: that of its last event or censoring."""
    return max((float(days[-1]) for days in (curve.day, curve.censored) if len(days)), default=0.0)


def _carried(start: float, limits: np.ndarray) -> tuple[float, ...]:
    values = [start]
    for limit in limits:
        values.append(float(limit) if np.isfinite(limit) else values[-1])
    return tuple(values)


def _floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _ticks(curves: Sequence[Curve], lines: Sequence[CurveLine]) -> tuple[float, ...]:
    """Return round shares up to 1, or above every limit that is drawn where the curves are incidences."""
    highest = 1.0
    if all(curve.kind == "incidence" for curve in curves):
        highest = max([0.2, *(max(line.upper + line.estimate) for line in lines)])
    step = 0.2 if highest > 0.5 else 0.1
    steps = min(round(1 / step), int(np.ceil(round(highest / step, 9))))
    return tuple(step * place for place in range(steps + 1))


def _description(lines: Sequence[CurveLine], words: CurveFigure) -> str:
    ends = "; ".join(
        f"{line.label} ends at {line.estimate[-1]:.3f} after {line.end / MONTH_DAYS:.0f} months"
        if line.end
        else f"{line.label}: nobody followed"
        for line in lines
    )
    kind = "Simulated participants. " if words.simulated else ""
    which = f"{words.subtitle}. " if words.subtitle else ""
    return f"{kind}{which}{words.y_label} by arm over months {words.origin}. {ends}."


def _caption(curves: Sequence[Curve], words: CurveFigure, last_day: float) -> str:
    parts = [f"Bands: {100 * words.conf_level:g} % limits at each day. Ticks: censored."]
    if any(len(curve.at_risk) and curve.at_risk[0] == 0 < max(curve.at_risk) for curve in curves):
        parts.append("Nobody is at risk at month 0: participants come under observation later.")
    cuts = [(curve.group, curve.cut_day) for curve in curves if curve.cut_day is not None and curve.cut_day < last_day]
    if cuts:
        where = ", ".join(f"{words.arm_labels.get(arm, arm)} at month {day / MONTH_DAYS:.0f}" for arm, day in cuts)
        parts.append(f"Cut where fewer than the plan's minimum are at risk: {where}.")
    if words.note:
        parts.append(f"{words.note[0].upper()}{words.note[1:].rstrip('.')}.")
    return " ".join(parts)
