"""The swimmer plot as SVG."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.results.lettering import flowed, text_width
from equipoise.results.month_axis import month_step
from equipoise.results.svg import ARM_COLOURS, GRID, INK, MONTH_DAYS, MUTED, Drawing, Shape, heading_height
from equipoise.results.swimmer_chart import DEATH, LEFT_STUDY, ONGOING, Lane, LaneGroup, SwimmerChart

WIDTH, LEFT, RIGHT = 760.0, 20.0, 24.0
LANE, HEAD = 10.0, 26.0
FOLLOWED = "#c3ccd5"
"""The colour of the time after and between treatment."""
_ROOM = 16.0
"""Kept free at the right for the sign at the end of the longest lane."""
Sign = tuple[Shape, str, str]
_SIGNS: dict[str, Sign] = {
    DEATH: ("cross", INK, "none"),
    LEFT_STUDY: ("square", INK, "#ffffff"),
    ONGOING: ("arrow", INK, "none"),
}
_EVENT_SIGNS: tuple[Sign, ...] = (
    ("diamond", "#a11d33", "#a11d33"),
    ("triangle", "#a11d33", "#ffffff"),
    ("circle", "#a11d33", "#ffffff"),
)


def render_swimmer(chart: SwimmerChart) -> str:
    """Return the SVG: a bar over the time on the study drug, a sign for each thing that happened."""
    legend = heading_height(chart.title, WIDTH, LEFT) + 6
    top = legend + 20 * _legend_rows(chart) + 4
    lanes = sum(HEAD + LANE * len(group.lanes) for group in chart.groups)
    caption = flowed(chart.caption, 12, WIDTH - LEFT - RIGHT)
    drawing = Drawing(WIDTH, top + lanes + 60 + 16 * len(caption), chart.title, chart.description)
    drawing.heading(LEFT, simulated=chart.simulated)
    _draw_legend(drawing, chart, legend)
    _draw_axis(drawing, chart, top, top + lanes + 4)
    y = top
    for place, group in enumerate(chart.groups):
        _draw_group(drawing, chart, group, y, ARM_COLOURS[place % len(ARM_COLOURS)])
        y += HEAD + LANE * len(group.lanes)
    for number, words in enumerate(caption):
        drawing.text(LEFT, y + 62 + 16 * number, words, size=12, colour=MUTED)
    return drawing.render()


def signs(kinds: Sequence[str]) -> dict[str, Sign]:
    """Return shape, outline and fill of each kind of mark."""
    events = [kind for kind in kinds if kind not in _SIGNS]
    return dict(zip(events, _EVENT_SIGNS, strict=False)) | _SIGNS


def _x(chart: SwimmerChart, day: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT - _ROOM) * day / chart.last_day


def _entries(chart: SwimmerChart) -> list[tuple[int, float, str]]:
    """Return row, left edge and words of each entry of the legend."""
    places: list[tuple[int, float, str]] = []
    row, x = 0, LEFT
    drug = ["on the study drug"] if _drug_colours(chart) else []
    for words in (*drug, "followed", *chart.kinds):
        wide = 30 + text_width(words, 12)
        if x > LEFT and x + wide > WIDTH - RIGHT:
            row, x = row + 1, LEFT
        places.append((row, x, words))
        x += wide + 18
    return places


def _legend_rows(chart: SwimmerChart) -> int:
    return 1 + max(row for row, _, _ in _entries(chart))


def _draw_legend(drawing: Drawing, chart: SwimmerChart, y: float) -> None:
    known = signs(chart.kinds)
    for row, x, words in _entries(chart):
        at = y + 20 * row
        if words in known:
            shape, stroke, fill = known[words]
            drawing.marks([(x + 12, at - 4)], shape, colour=stroke, fill=fill)
        else:
            fills = (FOLLOWED,) if words == "followed" else _drug_colours(chart)
            for place, fill in enumerate(fills):
                drawing.rectangle(
                    x + 22 / len(fills) * place, at - 8, 22 / len(fills), 7, fill=fill, stroke="none", radius=0
                )
        drawing.text(x + 28, at, words, size=12)


def _drug_colours(chart: SwimmerChart) -> list[str]:
    """Return the colours of the arms that somebody was treated in."""
    treated = [any(lane.treated for lane in group.lanes) for group in chart.groups]
    return [ARM_COLOURS[place % len(ARM_COLOURS)] for place, some in enumerate(treated) if some]


def _draw_axis(drawing: Drawing, chart: SwimmerChart, top: float, bottom: float) -> None:
    step = month_step(chart.last_day, WIDTH - LEFT - RIGHT)
    for month in range(0, int(chart.last_day / MONTH_DAYS) + 1, step):
        x = _x(chart, month * MONTH_DAYS)
        drawing.line(x, top + 2, x, bottom, colour=GRID)
        drawing.text(x, bottom + 17, str(month), size=12, colour=MUTED, anchor="middle")
    drawing.line(LEFT, bottom, WIDTH - RIGHT, bottom)
    drawing.text((LEFT + WIDTH - RIGHT) / 2, bottom + 36, "Months from allocation", size=12, anchor="middle")


def _draw_group(drawing: Drawing, chart: SwimmerChart, group: LaneGroup, y: float, colour: str) -> None:
    told = f"{group.label} ({len(group.lanes)} of {group.members})" if group.lanes else f"{group.label} (nobody)"
    drawing.text(LEFT, y + 18, told, size=12, colour=colour, bold=True, room=WIDTH - LEFT - RIGHT)
    for place, lane in enumerate(group.lanes):
        _draw_lane(drawing, chart, lane, y + HEAD + LANE * (place + 0.5), colour)
    for kind, (shape, stroke, fill) in signs(chart.kinds).items():
        points = [
            (_x(chart, day) + (5 if kind == ONGOING else 0), y + HEAD + LANE * (place + 0.5))
            for place, lane in enumerate(group.lanes)
            for day, happened in lane.marks
            if happened == kind
        ]
        drawing.marks(points, shape, colour=stroke, fill=fill, radius=3.6)


def _draw_lane(drawing: Drawing, chart: SwimmerChart, lane: Lane, y: float, colour: str) -> None:
    drawing.line(_x(chart, 0), y, _x(chart, lane.end), y, colour=FOLLOWED, width=3)
    if lane.treated is not None:
        start, stop = lane.treated
        drawing.line(_x(chart, start), y, _x(chart, stop), y, colour=colour, width=6)
