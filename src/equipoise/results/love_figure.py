"""The love plot as SVG: one row a covariate, hollow circles before weighting, filled diamonds after."""

from __future__ import annotations

from equipoise.results.lettering import flowed
from equipoise.results.love_chart import LoveChart, LoveRow
from equipoise.results.rounding import fixed
from equipoise.results.svg import ARM_COLOURS, GRID, MUTED, Drawing, heading_height

WIDTH, MARGIN, ROW = 760.0, 20.0, 21.0
PLOT_LEFT, PLOT_RIGHT, BEFORE_AT, AFTER_AT = 336.0, 640.0, 694.0, 740.0
_BEFORE, _AFTER = ARM_COLOURS[1], ARM_COLOURS[0]


def render_love(chart: LoveChart) -> str:
    """Return the SVG, which also states each difference as a number."""
    legend = heading_height(chart.title, WIDTH, MARGIN) + 8
    top = legend + 44
    bottom = top + ROW * len(chart.rows)
    caption = flowed(chart.caption, 12, WIDTH - 2 * MARGIN)
    drawing = Drawing(WIDTH, bottom + 64 + 16 * len(caption), chart.title, chart.description)
    drawing.heading(MARGIN, simulated=chart.simulated)
    _draw_legend(drawing, chart, legend)
    _draw_axis(drawing, chart, top, bottom)
    for place, row in enumerate(chart.rows):
        _draw_row(drawing, chart, row, top + ROW * (place + 0.5))
    for number, words in enumerate(caption):
        drawing.text(MARGIN, bottom + 62 + 16 * number, words, size=12, colour=MUTED)
    return drawing.render()


def _x(chart: LoveChart, difference: float) -> float:
    return PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * difference / chart.ticks[-1]


def _draw_legend(drawing: Drawing, chart: LoveChart, y: float) -> None:
    drawing.marks([(MARGIN + 6, y - 4)], "circle", colour=_BEFORE)
    drawing.text(MARGIN + 18, y, chart.before, size=12)
    drawing.marks([(MARGIN + 156, y - 4)], "diamond", colour=_AFTER, fill=_AFTER, radius=5)
    drawing.text(MARGIN + 168, y, chart.after, size=12)
    for words, x in (("before", BEFORE_AT), ("after", AFTER_AT)):
        drawing.text(x, y + 30, words, size=12, colour=MUTED, anchor="end")


def _draw_axis(drawing: Drawing, chart: LoveChart, top: float, bottom: float) -> None:
    for tick in chart.ticks:
        drawing.line(_x(chart, tick), top, _x(chart, tick), bottom, colour=GRID)
        drawing.text(_x(chart, tick), bottom + 17, f"{tick:g}", size=12, colour=MUTED, anchor="middle")
    drawing.line(PLOT_LEFT, bottom, PLOT_RIGHT, bottom)
    limit = _x(chart, chart.limit)
    drawing.line(limit, top - 6, limit, bottom, dash="5 3", width=1.4)
    drawing.text(limit, top - 11, f"limit {chart.limit:g}", size=12, anchor="middle")
    middle = (PLOT_LEFT + PLOT_RIGHT) / 2
    drawing.text(middle, bottom + 37, "Absolute standardised difference", size=12, anchor="middle")


def _draw_row(drawing: Drawing, chart: LoveChart, row: LoveRow, y: float) -> None:
    drawing.text(MARGIN, y + 4, row.label, size=12, bold=row.beyond, room=PLOT_LEFT - MARGIN - 12)
    if row.before is not None and row.after is not None:
        drawing.line(_x(chart, row.before), y, _x(chart, row.after), y, colour="#aab6c2")
    if row.before is not None:
        drawing.marks([(_x(chart, row.before), y)], "circle", colour=_BEFORE, fill="#ffffff")
        drawing.text(BEFORE_AT, y + 4, fixed(row.before, 2), size=12, colour=MUTED, anchor="end")
    if row.after is not None:
        drawing.marks([(_x(chart, row.after), y)], "diamond", colour=_AFTER, fill=_AFTER, radius=5)
        drawing.text(AFTER_AT, y + 4, fixed(row.after, 2), size=12, anchor="end", bold=row.beyond)
