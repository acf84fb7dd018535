"""Charts of lines and of tables as SVG."""

from __future__ import annotations

from equipoise.results.legend import draw_legend, legend_height
from equipoise.results.lettering import flowed
from equipoise.results.line_chart import HeatChart, Line, LineChart, Rule, ticks
from equipoise.results.svg import ARM_COLOURS, ARM_DASHES, GRID, INK, MUTED, Drawing, Point, Shape, heading_height

WIDTH, MARGIN, LEFT, HEIGHT = 760.0, 20.0, 78.0, 300.0
_LANE, _LANE_NAMES = 46.0, 190.0
_INK_OF_CELLS, _PAPER_OF_CELLS = (29, 79, 145), (255, 255, 255)


def render_lines(chart: LineChart) -> str:
    """Return the SVG of a chart of lines: every line has a colour and a dash of its own, and its name."""
    legend = heading_height(chart.title, WIDTH, MARGIN) + 8
    names, room = [line.label for line in chart.lines], WIDTH - 2 * MARGIN
    top = legend + 10 + legend_height(names, room)
    bottom = top + (_LANE * len(chart.lanes) if chart.lanes else HEIGHT)
    caption = flowed(chart.caption, 12, WIDTH - 2 * MARGIN) if chart.caption else []
    drawing = Drawing(WIDTH, bottom + 52 + 20 * bool(caption) + 16 * len(caption), chart.title, chart.description)
    drawing.heading(MARGIN, simulated=chart.simulated)
    signs: list[Shape | None] = [None if line.joined else line.mark for line in chart.lines]
    draw_legend(drawing, MARGIN, legend + 6, names, room=room, marks=signs)
    frame = _Frame(chart, top, bottom)
    _draw_axes(drawing, chart, frame)
    for rule in chart.rules:
        _draw_rule(drawing, rule, frame)
    for place, line in enumerate(chart.lines):
        _draw_line(drawing, line, frame, place)
    for number, words in enumerate(caption):
        drawing.text(MARGIN, bottom + 62 + 16 * number, words, size=12, colour=MUTED)
    return drawing.render()


class _Frame:
    """Where values lie on the drawing."""

    def __init__(self, chart: LineChart, top: float, bottom: float) -> None:
        self.x_low, self.x_high, self.y_low, self.y_high = chart.extent()
        self.top, self.bottom, self.right = top, bottom, WIDTH - MARGIN
        self.left, self.downwards = _LANE_NAMES if chart.lanes else LEFT, bool(chart.lanes)

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * (value - self.x_low) / (self.x_high - self.x_low)

    def y(self, value: float) -> float:
        part = (self.bottom - self.top) * (value - self.y_low) / (self.y_high - self.y_low)
        return self.top + part if self.downwards else self.bottom - part

    def point(self, point: Point) -> Point:
        inside = min(max(point[1], self.y_low), self.y_high)
        return self.x(min(max(point[0], self.x_low), self.x_high)), self.y(inside)


def _draw_axes(drawing: Drawing, chart: LineChart, frame: _Frame) -> None:
    for at, name in _levels(chart, frame):
        drawing.line(frame.left, frame.y(at), frame.right, frame.y(at), colour=GRID)
        drawing.text(
            frame.left - 8, frame.y(at) + 4, name, size=12, colour=MUTED, anchor="end", room=frame.left - MARGIN - 28
        )
    for tick in ticks(frame.x_low, frame.x_high, 9):
        drawing.line(frame.x(tick), frame.bottom, frame.x(tick), frame.bottom + 5)
        drawing.text(frame.x(tick), frame.bottom + 19, f"{tick:g}", size=12, colour=MUTED, anchor="middle")
    drawing.line(frame.left, frame.bottom, frame.right, frame.bottom)
    drawing.text((frame.left + frame.right) / 2, frame.bottom + 37, chart.x_label, size=12, anchor="middle")
    middle = (frame.top + frame.bottom) / 2
    drawing.text(MARGIN + 4, middle, chart.y_label, size=12, anchor="middle", rotate=-90)


def _levels(chart: LineChart, frame: _Frame) -> list[tuple[float, str]]:
    if chart.lanes:
        return [(float(place), name) for place, name in enumerate(chart.lanes)]
    return [(tick, f"{tick:g}") for tick in ticks(frame.y_low, frame.y_high)]


def _draw_rule(drawing: Drawing, rule: Rule, frame: _Frame) -> None:
    if rule.upright:
        x = frame.x(rule.at)
        drawing.line(x, frame.top, x, frame.bottom, colour=MUTED, dash="4 3")
        near_right = x > frame.right - 150
        drawing.text(
            x - 5 if near_right else x + 5, frame.top + 12, rule.label, size=12, halo=True,
            anchor="end" if near_right else "start",
        )  # fmt: skip
    else:
        y = frame.y(rule.at)
        drawing.line(frame.left, y, frame.right, y, colour=MUTED, dash="4 3")
        drawing.text(frame.right - 4, y - 5, rule.label, size=12, anchor="end", halo=True)


def _draw_line(drawing: Drawing, line: Line, frame: _Frame, place: int) -> None:
    colour, dash = ARM_COLOURS[place % len(ARM_COLOURS)], ARM_DASHES[place % len(ARM_DASHES)]
    if line.band is not None:
        low, high = ([frame.point(point) for point in edge] for edge in line.band)
        drawing.path([*low, *reversed(high)], fill=colour, opacity=0.15, closed=True)
    points = [frame.point(point) for point in line.points]
    for (_, y), (low_end, high_end) in zip(points, line.whiskers, strict=False):
        drawing.line(frame.x(low_end), y, frame.x(high_end), y, colour=colour, width=1.5)
    if line.joined and len(points) > 1:
        drawing.path(points, colour=colour, dash=dash)
    if line.marked or not line.joined or len(points) == 1:
        drawing.marks(points, line.mark, colour=colour, fill=colour, radius=3.5)


def render_heat(chart: HeatChart) -> str:
    """Return the SVG of a table of numbers: each cell holds its number, and the darker the larger it is."""
    top = heading_height(chart.title, WIDTH, MARGIN) + 44
    row = 30.0
    left, right = 150.0, WIDTH - MARGIN
    bottom = top + row * len(chart.rows)
    caption = flowed(chart.caption, 12, WIDTH - 2 * MARGIN) if chart.caption else []
    drawing = Drawing(WIDTH, bottom + 26 + 16 * len(caption), chart.title, chart.description)
    drawing.heading(MARGIN, simulated=chart.simulated)
    wide = (right - left) / max(len(chart.columns), 1)
    drawing.text((left + right) / 2, top - 26, chart.x_label, size=12, anchor="middle")
    drawing.text(MARGIN, top - 8, chart.y_label, size=12, room=left - MARGIN - 6)
    for place, name in enumerate(chart.columns):
        drawing.text(left + wide * (place + 0.5), top - 8, name, size=12, anchor="middle", colour=MUTED)
    for number, name in enumerate(chart.rows):
        y = top + row * number
        drawing.text(left - 8, y + 20, name, size=12, anchor="end", colour=MUTED)
        for place in range(len(chart.columns)):
            _draw_cell(drawing, (left + wide * place, y, wide, row), chart, (number, place))
    for number, words in enumerate(caption):
        drawing.text(MARGIN, bottom + 22 + 16 * number, words, size=12, colour=MUTED)
    return drawing.render()


def _draw_cell(drawing: Drawing, box: tuple[float, float, float, float], chart: HeatChart, at: tuple[int, int]) -> None:
    x, y, wide, tall = box
    depth, words = chart.depth(*at), chart.words(*at)
    if depth is None:
        drawing.text(x + wide / 2, y + 20, words, size=12, anchor="middle", colour=MUTED)
        return
    here = chart.marked == at
    fill = heat_colour(depth)
    drawing.rectangle(x + 1.5, y + 1.5, wide - 3, tall - 3, fill=fill, stroke=INK if here else "none", radius=3)
    colour = "#ffffff" if depth > 0.45 else INK
    drawing.text(x + wide / 2, y + 20, words, size=12, anchor="middle", bold=here, colour=colour)


def heat_colour(depth: float) -> str:
    """Return the colour of a cell so dark, 0 to 1.

    >>> heat_colour(0.0)
    '#ffffff'
    """
    mixed = (round(paper + (ink - paper) * depth) for ink, paper in zip(_INK_OF_CELLS, _PAPER_OF_CELLS, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
