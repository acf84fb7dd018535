"""Charts of lines and of tables by matplotlib; the figure is the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from equipoise.results.line_chart import HeatChart, Line, LineChart
from equipoise.results.line_figure import heat_colour
from equipoise.results.svg import ARM_COLOURS, INK, MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINES = ("-", "--", ":", "-.")
SIGNS = {
    "circle": "o",
    "square": "s",
    "diamond": "D",
    "triangle": "^",
    "triangle_down": "v",
    "cross": "x",
    "bar": "|",
    "arrow": ">",
}
"""Our marks as matplotlib's."""


def plain(words: str) -> str:
    """Return a text that matplotlib does not read as mathematics."""
    return words.replace("$", r"\$")


def draw_lines(drawn: Figure, chart: LineChart) -> None:
    """Draw lines, bands, marks and rules."""
    axes = drawn.subplots()
    for place, line in enumerate(chart.lines):
        _draw_line(axes, line, place)
    for rule in chart.rules:
        (axes.axvline if rule.upright else axes.axhline)(rule.at, color=MUTED, linestyle="--", linewidth=0.8)
        across = axes.get_xaxis_transform() if rule.upright else axes.get_yaxis_transform()
        at = (rule.at, 0.99) if rule.upright else (0.99, rule.at)
        axes.text(*at, plain(rule.label), transform=across, fontsize=7, va="top" if rule.upright else "bottom",
                  ha="left" if rule.upright else "right")  # fmt: skip
    x_low, x_high, y_low, y_high = chart.extent()
    axes.set(xlim=(x_low, x_high), ylim=(y_high, y_low) if chart.lanes else (y_low, y_high))
    axes.set(xlabel=plain(chart.x_label), ylabel=plain(chart.y_label))
    if chart.lanes:
        axes.set_yticks(range(len(chart.lanes)), [plain(name) for name in chart.lanes])
    if chart.lanes and chart.lines:
        drawn.legend(frameon=False, loc="outside lower left", ncols=2, fontsize=8)
    elif chart.lines:
        axes.legend(frameon=False, fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _draw_line(axes: Axes, line: Line, place: int) -> None:
    colour = ARM_COLOURS[place % len(ARM_COLOURS)]
    if line.band is not None:
        low, high = line.band
        edge = [*low, *reversed(high)]
        axes.fill([x for x, _ in edge], [y for _, y in edge], color=colour, alpha=0.15, linewidth=0)
    mark = SIGNS[line.mark] if line.marked or not line.joined or len(line.points) == 1 else ""
    style = _LINES[place % len(_LINES)] if line.joined else ""
    xs, ys = [x for x, _ in line.points], [y for _, y in line.points]
    axes.plot(xs, ys, color=colour, linestyle=style, marker=mark, markersize=4, label=plain(line.label))
    for (_, y), ends in zip(line.points, line.whiskers, strict=False):
        axes.plot(ends, (y, y), color=colour, linewidth=1)


def draw_heat(drawn: Figure, chart: HeatChart) -> None:
    """Draw a table of numbers, the darker the larger."""
    from matplotlib.patches import Rectangle

    axes = drawn.subplots()
    for row in range(len(chart.rows)):
        for column in range(len(chart.columns)):
            depth = chart.depth(row, column)
            here = chart.marked == (row, column)
            face = "white" if depth is None else heat_colour(depth)
            box = Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, facecolor=face, edgecolor=INK if here else "none")
            axes.add_patch(box)
            ink = "white" if depth is not None and depth > 0.45 else INK
            axes.text(column, row, plain(chart.words(row, column)), ha="center", va="center", color=ink,
                      fontweight="bold" if here else "normal")  # fmt: skip
    axes.set(xlim=(-0.5, max(len(chart.columns), 1) - 0.5), ylim=(max(len(chart.rows), 1) - 0.5, -0.5))
    axes.set_xticks(range(len(chart.columns)), [plain(name) for name in chart.columns])
    axes.set_yticks(range(len(chart.rows)), [plain(name) for name in chart.rows])
    axes.set(xlabel=plain(chart.x_label), ylabel=plain(chart.y_label))
    axes.tick_params(left=False, bottom=False)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
