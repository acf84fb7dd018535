"""The figure of survival or incidence curves with numbers at risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.analysis import Curve
from equipoise.results.svg import ARM_COLOURS, GRID, INK, MUTED, Drawing, wrap

MONTH_DAYS = 30.4375
LEFT, RIGHT, TOP, PLOT_HEIGHT, WIDTH = 96.0, 24.0, 64.0, 300.0, 760.0
ROW = 18.0


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


@dataclass(frozen=True, slots=True)
class _Axes:
    last_day: float
    top: float

    def x(self, day: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * day / self.last_day

    def y(self, value: float) -> float:
        return TOP + PLOT_HEIGHT * (1 - value / self.top)


def render_curves(curves: Sequence[Curve], words: CurveFigure) -> str:
    """Return the SVG: step curves with their limits as a band, censor marks, and numbers at risk under the axis.

    A curve ends where fewer than the plan's minimum are at risk, which the caption says, or with the axis.
    """
    last_day = max(_last_day(curve, words) for curve in curves)
    axes = _Axes(last_day, _top(curves, last_day))
    caption = wrap(_caption(curves, words, last_day), 118)
    height = TOP + PLOT_HEIGHT + 62 + ROW * (len(curves) + 1) + 16 * len(caption) + 12
    drawing = Drawing(WIDTH, height, words.title, _description(curves, words))
    _draw_frame(drawing, axes, curves, words)
    for position, curve in enumerate(curves):
        _draw_curve(drawing, axes, curve, ARM_COLOURS[position % len(ARM_COLOURS)])
    _draw_labels(drawing, axes, curves, words)
    _draw_at_risk(drawing, axes, curves, words)
    for number, line in enumerate(caption):
        drawing.text(LEFT, height - 16 * (len(caption) - number) + 4, line, size=11, colour=MUTED)
    return drawing.render()


def _last_day(curve: Curve, words: CurveFigure) -> float:
    if words.last_day is not None:
        return max(words.last_day, float(curve.risk_days[-1]))
    return max(float(days[-1]) for days in (curve.risk_days, curve.day, curve.censored) if len(days))


def _top(curves: Sequence[Curve], last_day: float) -> float:
    """Return where the vertical axis ends: a whole number of its steps, above every limit that is drawn."""
    if curves[0].kind == "survival":
        return 1.0
    drawn = np.concatenate([np.fmax(curve.upper, curve.estimate)[curve.day <= last_day] for curve in curves])
    highest = float(drawn[np.isfinite(drawn)].max(initial=0.2))
    step = _step(highest)
    return min(1.0, step * float(np.ceil(round(highest / step, 9))))


def _step(top: float) -> float:
    return 0.2 if top > 0.5 else 0.1


def _description(curves: Sequence[Curve], words: CurveFigure) -> str:
    ends = "; ".join(
        f"{words.arm_labels.get(curve.group, curve.group)} ends at {curve.estimate[-1]:.3f} "
        f"after {curve.day[-1] / MONTH_DAYS:.0f} months"
        for curve in curves
        if len(curve.day)
    )
    kind = "Simulated participants. " if words.simulated else ""
    return f"{kind}{words.y_label} by arm over months {words.origin}. {ends}."


def _caption(curves: Sequence[Curve], words: CurveFigure, last_day: float) -> str:
    parts = ["Bands: 95 % limits at each day. Ticks: censored."]
    if any(curve.at_risk[0] == 0 for curve in curves):
        parts.append("Nobody is at risk at month 0: participants come under observation later.")
    cuts = [(curve.group, curve.cut_day) for curve in curves if curve.cut_day is not None and curve.cut_day < last_day]
    if cuts:
        where = ", ".join(f"{words.arm_labels.get(arm, arm)} at month {day / MONTH_DAYS:.0f}" for arm, day in cuts)
        parts.append(f"Cut where fewer than the plan's minimum are at risk: {where}.")
    if words.note:
        parts.append(f"{words.note[0].upper()}{words.note[1:].rstrip('.')}.")
    return " ".join(parts)


def _draw_frame(drawing: Drawing, axes: _Axes, curves: Sequence[Curve], words: CurveFigure) -> None:
    drawing.text(LEFT, 26, words.title, size=16, bold=True)
    if words.simulated:
        drawing.text(WIDTH - RIGHT, 26, "SIMULATED", size=12, colour="#a11d33", anchor="end", bold=True)
    steps = round(axes.top / _step(axes.top))
    for step in range(steps + 1):
        value = axes.top * step / steps
        drawing.line(LEFT, axes.y(value), WIDTH - RIGHT, axes.y(value), colour=GRID)
        drawing.text(LEFT - 8, axes.y(value) + 4, f"{100 * value:.0f} %", size=12, colour=MUTED, anchor="end")
    for day in max((curve.risk_days for curve in curves), key=len):
        drawing.line(axes.x(day), axes.y(0), axes.x(day), axes.y(0) + 5, colour=INK)
        drawing.text(axes.x(day), axes.y(0) + 19, f"{day / MONTH_DAYS:.0f}", size=12, colour=MUTED, anchor="middle")
    drawing.line(LEFT, axes.y(0), WIDTH - RIGHT, axes.y(0))
    drawing.text((LEFT + WIDTH - RIGHT) / 2, axes.y(0) + 38, f"Months {words.origin}", size=12, anchor="middle")
    drawing.text(22, TOP + PLOT_HEIGHT / 2, words.y_label, size=12, anchor="middle", rotate=-90)


def _draw_curve(drawing: Drawing, axes: _Axes, curve: Curve, colour: str) -> None:
    start = 1.0 if curve.kind == "survival" else 0.0
    days = np.concatenate([[0.0], curve.day])
    end = curve.cut_day if curve.cut_day is not None else (float(curve.day[-1]) if len(curve.day) else 0.0)
    end = min(end, axes.last_day)
    low = _steps(axes, days, np.concatenate([[start], curve.lower]), end)
    high = _steps(axes, days, np.concatenate([[start], curve.upper]), end)
    drawing.path([*high, *reversed(low)], fill=colour, opacity=0.12, closed=True)
    values = np.concatenate([[start], curve.estimate])
    drawing.path(_steps(axes, days, values, end), colour=colour, width=2.2)
    for day in curve.censored[curve.censored <= end]:
        value = float(values[np.searchsorted(days, day, side="right") - 1])
        drawing.line(axes.x(day), axes.y(value) - 4, axes.x(day), axes.y(value) + 4, colour=colour)


def _steps(axes: _Axes, days: np.ndarray, values: np.ndarray, end: float) -> list[tuple[float, float]]:
    """Return the corners of a right-continuous step function up to `end`; a missing limit keeps the one before."""
    points: list[tuple[float, float]] = []
    last = float(values[0])
    for day, value in zip(days[days <= end], values[days <= end], strict=True):
        points.append((axes.x(float(day)), axes.y(last)))
        last = float(value) if np.isfinite(value) else last
        points.append((axes.x(float(day)), axes.y(last)))
    points.append((axes.x(end), axes.y(last)))
    return points


def _draw_labels(drawing: Drawing, axes: _Axes, curves: Sequence[Curve], words: CurveFigure) -> None:
    """Name the arms in a row under the title, each beside a piece of its line."""
    x = LEFT
    for position, curve in enumerate(curves):
        colour = ARM_COLOURS[position % len(ARM_COLOURS)]
        label = words.arm_labels.get(curve.group, curve.group)
        drawing.line(x, 46, x + 22, 46, colour=colour, width=3)
        drawing.text(x + 28, 50, label, size=12, colour=colour, bold=True)
        x += 50 + 7.2 * len(label)


def _draw_at_risk(drawing: Drawing, axes: _Axes, curves: Sequence[Curve], words: CurveFigure) -> None:
    y = axes.y(0) + 62
    drawing.text(LEFT, y, "Number at risk", size=12, bold=True)
    for position, curve in enumerate(curves):
        colour = ARM_COLOURS[position % len(ARM_COLOURS)]
        row = y + ROW * (position + 1)
        drawing.text(12, row, curve.group, size=12, colour=colour, bold=True)
        for day, count in zip(curve.risk_days, curve.at_risk, strict=True):
            drawing.text(axes.x(day), row, f"{count:.0f}", size=12, anchor="middle")
