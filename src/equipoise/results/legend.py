"""The names of the arms, each beside a piece of its line, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.results.lettering import text_width
from equipoise.results.svg import ARM_COLOURS, ARM_DASHES, Drawing, Shape

_SAMPLE, _GAP, _ROW, _SIZE = 40.0, 26.0, 20.0, 12.0


def draw_legend(
    drawing: Drawing,
    x: float,
    y: float,
    labels: Sequence[str],
    *,
    room: float,
    marks: Sequence[Shape | None] = (),
) -> None:
    """Name the arms from (x, y) on, y being the middle of the first row; a name longer than a row is shortened.

    Where `marks` has a shape for a name, that stands beside it instead of a line.
    """
    for place, (row, left) in enumerate(_places(labels, room)):
        colour = ARM_COLOURS[place % len(ARM_COLOURS)]
        at, dash = y + _ROW * row, ARM_DASHES[place % len(ARM_DASHES)]
        mark = marks[place] if place < len(marks) else None
        if mark is None:
            drawing.line(x + left, at, x + left + _SAMPLE - 6, at, colour=colour, width=3, dash=dash)
        else:
            drawing.marks([(x + left + 0.6 * _SAMPLE, at)], mark, colour=colour, fill=colour)
        drawing.text(
            x + left + _SAMPLE, at + 4, labels[place], size=_SIZE, colour=colour, bold=True, room=room - left - _SAMPLE
        )


def legend_height(labels: Sequence[str], room: float) -> float:
    """Return the height that the rows take."""
    return _ROW * (1 + max((row for row, _ in _places(labels, room)), default=0))


def _places(labels: Sequence[str], room: float) -> list[tuple[int, float]]:
    """Return row and left edge of each name."""
    places: list[tuple[int, float]] = []
    row, left = 0, 0.0
    for label in labels:
        wide = _SAMPLE + text_width(label, _SIZE, bold=True)
        if left and left + wide > room:
            row, left = row + 1, 0.0
        places.append((row, left))
        left += wide + _GAP
    return places
