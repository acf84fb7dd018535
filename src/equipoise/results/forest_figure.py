"""The forest of subgroups as SVG: hazard ratios with limits on a log scale, and the tests of interaction."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from equipoise.analysis import AnalysisRow
from equipoise.results.forest_chart import ForestChart, ForestFigure, ForestLine, forest_chart
from equipoise.results.lettering import flowed
from equipoise.results.rounding import fixed
from equipoise.results.svg import ARM_COLOURS, GRID, INK, MUTED, Drawing, heading_height

__all__ = ["ForestFigure", "render_forest", "render_forest_chart"]

WIDTH, ROW, MARGIN = 860.0, 22.0, 20.0
PLOT_LEFT, PLOT_RIGHT, COUNTS, NUMBERS, TESTS = 370.0, 610.0, 345.0, 625.0, 840.0
SIZE = 12.5


def render_forest(rows: Sequence[AnalysisRow], words: ForestFigure) -> str:
    """Return the SVG of the rows of one forest, in their order: a square per estimate, larger with more events."""
    return render_forest_chart(forest_chart(rows, words))


def render_forest_chart(chart: ForestChart) -> str:
    """Return the SVG of a forest that was prepared before."""
    top = heading_height(chart.title, WIDTH, MARGIN) + 38
    bottom = top + ROW * len(chart.lines)
    caption = flowed(chart.caption, 12, WIDTH - 2 * MARGIN)
    drawing = Drawing(WIDTH, bottom + 64 + 16 * len(caption), chart.title, chart.description)
    drawing.heading(MARGIN, simulated=chart.simulated)
    _draw_frame(drawing, chart, top, bottom)
    for place, line in enumerate(chart.lines):
        _draw_line(drawing, chart, line, top + ROW * (place + 0.5))
    for number, text in enumerate(caption):
        drawing.text(MARGIN, bottom + 62 + 16 * number, text, size=12, colour=MUTED)
    return drawing.render()


def _x(chart: ForestChart, ratio: float) -> float:
    """Return the place of a ratio, kept inside the plot."""
    share = (log(ratio) / log(chart.reach) + 1.0) / 2.0 if ratio > 0 else 0.0
    return PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * min(max(share, 0.0), 1.0)


def _draw_frame(drawing: Drawing, chart: ForestChart, top: float, bottom: float) -> None:
    heads = (("Subgroup", MARGIN, "start"), ("Events / n", COUNTS, "end"), ("Hazard ratio (limits)", NUMBERS, "start"))
    for text, x, anchor in (*heads, ("p, interaction", TESTS, "end")):
        drawing.text(x, top - 14, text, size=SIZE, colour=MUTED, anchor=anchor)
    for tick in chart.ticks:
        x = _x(chart, tick)
        drawing.line(x, top - 4, x, bottom, colour=INK if tick == 1 else GRID)
        drawing.text(x, bottom + 16, f"{tick:g}", size=12, colour=MUTED, anchor="middle")
    middle, y = _x(chart, 1.0), bottom + 37
    left, right = f"\u2190 {chart.better_left} better", f"{chart.better_right} better \u2192"
    drawing.text(middle - 8, y, left, size=12, colour=MUTED, anchor="end", room=middle - MARGIN - 8)
    drawing.text(middle + 8, y, right, size=12, colour=MUTED, room=WIDTH - MARGIN - middle - 8)


def _draw_line(drawing: Drawing, chart: ForestChart, line: ForestLine, y: float) -> None:
    bold = line.heading or line.everybody
    left = MARGIN + (0 if bold else 14)
    room = (TESTS - 60 if line.heading else COUNTS - 76) - left
    drawing.text(left, y + 4, line.label, size=SIZE, bold=bold, room=room)
    drawing.text(TESTS, y + 4, line.test, size=SIZE, anchor="end")
    drawing.text(COUNTS, y + 4, line.counts, size=SIZE, anchor="end")
    drawing.text(NUMBERS, y + 4, line.numbers, size=SIZE, colour=MUTED if line.estimate is None else INK)
    if line.estimate is not None:
        _draw_estimate(drawing, chart, line, y)


def _draw_estimate(drawing: Drawing, chart: ForestChart, line: ForestLine, y: float) -> None:
    assert line.estimate is not None
    assert line.lower is not None
    assert line.upper is not None
    colour = INK if line.everybody else ARM_COLOURS[0]
    drawing.line(_x(chart, line.lower), y, _x(chart, line.upper), y, colour=colour, width=1.6)
    for limit, side in ((line.lower, 1.0), (line.upper, -1.0)):
        if not 1.0 / chart.reach <= limit <= chart.reach:
            x = _x(chart, limit)
            drawing.path([(x + 5 * side, y - 4), (x, y), (x + 5 * side, y + 4)], colour=colour, width=1.6)
    half = 6.0 if line.everybody else 2.5 + 3.5 * line.share**0.5
    tip = f"hazard ratio {fixed(line.estimate, 2)}"
    x = _x(chart, line.estimate)
    drawing.rectangle(x - half, y - half, 2 * half, 2 * half, fill=colour, stroke=colour, radius=1, tip=tip)
