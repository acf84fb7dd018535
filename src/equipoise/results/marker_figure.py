"""The spaghetti plot of a laboratory marker as SVG: small multiples, one an arm."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

from equipoise.results.lettering import flowed
from equipoise.results.marker_chart import MarkerChart, MarkerPanel, MarkerPoint, figure
from equipoise.results.month_axis import month_step
from equipoise.results.svg import ARM_COLOURS, GRID, MONTH_DAYS, MUTED, Drawing, Point, heading_height

WIDTH, MARGIN, LEFT, RIGHT, GAP = 760.0, 20.0, 112.0, 20.0, 24.0
PLOT, HEAD, FOOT = 250.0, 30.0, 96.0
LIMIT = "#a11d33"
_COLUMNS = 2
_LEAST = 32.0
"""Pixels between two numbers under the axis."""
_SUPERSCRIPT = str.maketrans("-0123456789", "\N{SUPERSCRIPT MINUS}⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where one panel stands and what its axes span."""

    chart: MarkerChart
    left: float
    top: float
    width: float

    def x(self, day: float) -> float:
        span = self.chart.last_day - self.chart.first_day
        return self.left + self.width * (day - self.chart.first_day) / span

    def y(self, value: float) -> float:
        low, high = self.chart.low, self.chart.high
        if self.chart.logarithmic:
            value, low, high = log10(value), log10(low), log10(high)
        return self.top + PLOT * (1 - (value - low) / (high - low))

    def place(self, point: MarkerPoint) -> Point:
        return self.x(point.day), self.y(point.value)

    @property
    def bottom(self) -> float:
        return self.top + PLOT


def render_marker(chart: MarkerChart) -> str:
    """Return the SVG: values on their days, the limit as a labelled line, counts of each visit under the axis."""
    columns = min(_COLUMNS, len(chart.panels)) or 1
    rows = -(-len(chart.panels) // columns)
    top = heading_height(chart.title, WIDTH, MARGIN) + 6
    caption = flowed(chart.caption, 12, WIDTH - 2 * MARGIN)
    bottom = top + rows * (HEAD + PLOT + FOOT)
    drawing = Drawing(WIDTH, bottom + 16 + 16 * len(caption), chart.title, chart.description)
    drawing.heading(MARGIN, simulated=chart.simulated)
    width = (WIDTH - LEFT - RIGHT - GAP * (columns - 1)) / columns
    for number, panel in enumerate(chart.panels):
        row, column = divmod(number, columns)
        left = LEFT + column * (width + GAP)
        frame = _Frame(chart, left, top + row * (HEAD + PLOT + FOOT) + HEAD, width)
        _draw_axes(drawing, frame, first=column == 0)
        _draw_panel(drawing, frame, panel, ARM_COLOURS[number % len(ARM_COLOURS)])
        _draw_counts(drawing, frame, panel, first=column == 0)
    for number, words in enumerate(caption):
        drawing.text(MARGIN, bottom + 12 + 16 * number, words, size=12, colour=MUTED)
    return drawing.render()


def tick_label(value: float, *, logarithmic: bool) -> str:
    """Return a value as it stands on the axis; far powers of ten are written as powers.

    >>> tick_label(1000.0, logarithmic=True), tick_label(1e6, logarithmic=True)
    ('1000', '10⁶')
    """
    power = round(log10(value)) if logarithmic else 0
    return f"{value:g}" if -3 < power < 5 else "10" + str(power).translate(_SUPERSCRIPT)


def _draw_axes(drawing: Drawing, frame: _Frame, *, first: bool) -> None:
    chart = frame.chart
    every = -(-len(chart.ticks) // 9)
    for number, tick in enumerate(chart.ticks):
        y = frame.y(tick)
        drawing.line(frame.left, y, frame.left + frame.width, y, colour=GRID)
        if first and number % every == 0:
            label = tick_label(tick, logarithmic=chart.logarithmic)
            drawing.text(frame.left - 8, y + 4, label, size=12, colour=MUTED, anchor="end")
    step = month_step(chart.last_day - chart.first_day, frame.width, least=_LEAST)
    for month in range(0, int(chart.last_day / MONTH_DAYS) + 1, step):
        x = frame.x(month * MONTH_DAYS)
        drawing.line(x, frame.bottom, x, frame.bottom + 5)
        drawing.text(x, frame.bottom + 18, str(month), size=12, colour=MUTED, anchor="middle")
    drawing.line(frame.left, frame.bottom, frame.left + frame.width, frame.bottom)
    middle = frame.left + frame.width / 2
    drawing.text(middle, frame.bottom + 35, "Months from allocation", size=12, anchor="middle")
    if first:
        drawing.text(34, frame.top + PLOT / 2, chart.y_label, size=12, anchor="middle", rotate=-90, room=PLOT)


def _draw_panel(drawing: Drawing, frame: _Frame, panel: MarkerPanel, colour: str) -> None:
    told = f"{panel.label} (n = {panel.members})"
    drawing.text(frame.left, frame.top - 10, told, size=12, colour=colour, bold=True, room=frame.width)
    drawing.threads(
        [[frame.place(point) for point in thread] for thread in panel.threads], colour=colour, width=0.8, opacity=0.3
    )
    points = [point for thread in panel.threads for point in thread]
    singles = [frame.place(thread[0]) for thread in panel.threads if len(thread) == 1 and not thread[0].beyond]
    drawing.marks(singles, "circle", colour=colour, radius=1.5)
    below, above = ([frame.place(point) for point in points if point.beyond == sign] for sign in "<>")
    drawing.marks(below, "triangle_down", colour=colour, radius=3, fill="#ffffff")
    drawing.marks(above, "triangle", colour=colour, radius=3, fill="#ffffff")
    _draw_limits(drawing, frame)
    _draw_median(drawing, frame, panel, colour)


def _draw_limits(drawing: Drawing, frame: _Frame) -> None:
    for limit in frame.chart.limits:
        y = frame.y(limit)
        drawing.line(frame.left, y, frame.left + frame.width, y, colour=LIMIT, dash="5 3")
        words = f"limit of quantification {figure(limit)}"
        drawing.text(frame.left + frame.width - 4, y + 14, words, size=11, colour=LIMIT, anchor="end", halo=True)


def _draw_median(drawing: Drawing, frame: _Frame, panel: MarkerPanel, colour: str) -> None:
    medians = [visit.median for visit in panel.visits if visit.median is not None]
    if len(medians) > 1:
        course = [frame.place(point) for point in medians]
        drawing.path(course, colour="#ffffff", width=5)  # so that it stands out from the threads
        drawing.path(course, colour=colour, width=2.6)
    drawing.marks([frame.place(p) for p in medians if not p.beyond], "circle", colour=colour, radius=3.6, fill=colour)
    drawing.marks([frame.place(p) for p in medians if p.beyond], "triangle_down", colour=colour, radius=5, fill=colour)


def _draw_counts(drawing: Drawing, frame: _Frame, panel: MarkerPanel, *, first: bool) -> None:
    measured, below = frame.bottom + 58, frame.bottom + 75
    if first:
        drawing.text(MARGIN - 10, measured, "Measured", size=12, bold=True)
        drawing.text(MARGIN - 10, below, "Below limit", size=12, bold=True)
    last = -_LEAST
    for visit in panel.visits:
        x = frame.x(visit.day)
        if x - last >= _LEAST:
            drawing.text(x, measured, str(visit.measured), size=12, anchor="middle")
            drawing.text(x, below, str(visit.below), size=12, anchor="middle")
            last = x
