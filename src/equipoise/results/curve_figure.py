"""The figure of survival or incidence curves with numbers at risk, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equipoise.analysis import Curve
from equipoise.results.curve_chart import CurveChart, CurveFigure, CurveLine, curve_chart
from equipoise.results.legend import draw_legend, legend_height
from equipoise.results.lettering import flowed
from equipoise.results.svg import (
    ARM_COLOURS,
    ARM_DASHES,
    GRID,
    INK,
    MONTH_DAYS,
    MUTED,
    Drawing,
    Point,
    heading_height,
)

__all__ = ["CurveFigure", "render_curve_chart", "render_curves"]

LEFT, RIGHT, PLOT_HEIGHT, WIDTH = 96.0, 24.0, 300.0, 760.0
ROW = 18.0


@dataclass(frozen=True, slots=True)
class _Axes:
    last_day: float
    highest: float
    top: float

    def x(self, day: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * day / self.last_day

    def y(self, value: float) -> float:
        return self.top + PLOT_HEIGHT * (1 - value / self.highest)


def render_curves(curves: Sequence[Curve], words: CurveFigure) -> str:
    """Return the SVG: step curves with their limits as a band, censor marks, and numbers at risk under the axis.

    A curve ends where fewer than the plan's minimum are at risk, which the caption says, or with the axis.
    """
    return render_curve_chart(curve_chart(curves, words))


def render_curve_chart(chart: CurveChart) -> str:
    """Return the SVG of curves that were prepared before."""
    legend_top = heading_height(chart.title, WIDTH, LEFT) + (20 if chart.subtitle else 0)
    labels = [line.label for line in chart.lines]
    top = legend_top + legend_height(labels, WIDTH - LEFT - RIGHT) + 14
    caption = flowed(chart.caption, 12, WIDTH - LEFT - RIGHT)
    height = top + PLOT_HEIGHT + 62 + ROW * (len(chart.lines) + 1) + 16 * len(caption) + 12
    drawing = Drawing(WIDTH, height, chart.title, chart.description)
    axes = _Axes(chart.last_day, chart.ticks[-1], top)
    drawing.heading(LEFT, simulated=chart.simulated)
    drawing.text(LEFT, legend_top - 20, chart.subtitle, size=12.5, colour=MUTED, room=WIDTH - LEFT - RIGHT)
    draw_legend(drawing, LEFT, legend_top, labels, room=WIDTH - LEFT - RIGHT)
    _draw_axes(drawing, axes, chart)
    for place, line in enumerate(chart.lines):
        _draw_line(drawing, axes, line, place)
    _draw_at_risk(drawing, axes, chart)
    for number, words in enumerate(caption):
        drawing.text(LEFT, height - 16 * (len(caption) - number) + 4, words, size=12, colour=MUTED)
    return drawing.render()


def _draw_axes(drawing: Drawing, axes: _Axes, chart: CurveChart) -> None:
    for value in chart.ticks:
        drawing.line(LEFT, axes.y(value), WIDTH - RIGHT, axes.y(value), colour=GRID)
        drawing.text(LEFT - 8, axes.y(value) + 4, f"{100 * value:.0f} %", size=12, colour=MUTED, anchor="end")
    for day in chart.risk_days:
        drawing.line(axes.x(day), axes.y(0), axes.x(day), axes.y(0) + 5, colour=INK)
        drawing.text(axes.x(day), axes.y(0) + 19, f"{day / MONTH_DAYS:.0f}", size=12, colour=MUTED, anchor="middle")
    drawing.line(LEFT, axes.y(0), WIDTH - RIGHT, axes.y(0))
    drawing.text((LEFT + WIDTH - RIGHT) / 2, axes.y(0) + 38, chart.x_label, size=12, anchor="middle", room=620)
    middle = axes.top + PLOT_HEIGHT / 2
    drawing.text(30, middle, chart.y_label, size=12, anchor="middle", rotate=-90, room=PLOT_HEIGHT)


def _draw_line(drawing: Drawing, axes: _Axes, line: CurveLine, place: int) -> None:
    colour, dash = ARM_COLOURS[place % len(ARM_COLOURS)], ARM_DASHES[place % len(ARM_DASHES)]
    low, high = (_corners(axes, line, limit) for limit in (line.lower, line.upper))
    drawing.path([*high, *reversed(low)], fill=colour, opacity=0.12, closed=True)
    drawing.path(_corners(axes, line, line.estimate), colour=colour, width=2.2, dash=dash)
    marks = [(axes.x(day), axes.y(value)) for day, value in line.censored]
    drawing.marks(marks, "bar", colour=colour, radius=4)


def _corners(axes: _Axes, line: CurveLine, values: Sequence[float]) -> list[Point]:
    """Return the corners of a right-continuous step function up to the end of the line."""
    points: list[Point] = []
    last = values[0]
    for day, value in zip(line.day, values, strict=True):
        points += [(axes.x(day), axes.y(last)), (axes.x(day), axes.y(value))]
        last = value
    points.append((axes.x(line.end), axes.y(last)))
    return points


def _draw_at_risk(drawing: Drawing, axes: _Axes, chart: CurveChart) -> None:
    y = axes.y(0) + 62
    drawing.text(LEFT, y, "Number at risk", size=12, bold=True)
    for place, line in enumerate(chart.lines):
        colour = ARM_COLOURS[place % len(ARM_COLOURS)]
        row = y + ROW * (place + 1)
        drawing.text(12, row, line.group, size=12, colour=colour, bold=True, room=LEFT - 34)
        for day, count in zip(chart.risk_days, line.at_risk, strict=False):
            drawing.text(axes.x(day), row, str(count), size=12, anchor="middle")
