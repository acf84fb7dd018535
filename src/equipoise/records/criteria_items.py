"""The lists inside an eligibility text: lines to points with their depth."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text and where it begins there."""

    start: int
    text: str

    @property
    def indent(self) -> int:
        """How many blanks it begins with."""
        return len(self.text) - len(self.text.lstrip())

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on it."""
        return not self.text.strip()


@dataclass(slots=True)
class Point:
    """A point of a list, or a paragraph outside any, as characters of the text.

    `parent` is the index of the point it stands below.
    """

    marker: str
    column: int
    start: int
    end: int
    depth: int
    parent: int | None
    awaits_list: bool = False
    closed: bool = False


_MARK = re.compile(
    r"(?:(?P<bullet>\\?[*+•●○▪◦·–—-])(?:\s+|(?=[^\W\d_]))"
    r"|(?P<number>\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-z]|[A-D]|[ivx]{1,5})\\?[.)]|\([A-Z]\))\s+)(?=\S)"
)
_NUMBER_OR_BULLET = ("bullet", "number")


def read_points(lines: list[Line]) -> list[Point]:
    """Return the points of a section in its order; a line without a mark continues the point it stands close to."""
    points: list[Point] = []
    stack: list[int] = []
    after_blank = True
    for line in lines:
        if line.is_blank:
            after_blank = True
            continue
        mark = _MARK.match(line.text, line.indent)
        if mark is None and points and _continues(points[-1], line, after_blank):
            _extend(points[-1], line)
        else:
            _add(points, stack, line, mark)
        after_blank = False
    return points


def _extend(point: Point, line: Line) -> None:
    written = line.text.rstrip()
    point.end = line.start + len(written)
    point.awaits_list = written.endswith(":")
    point.closed = written.endswith((".", ";", ":"))


def _continues(point: Point, line: Line, after_blank: bool) -> bool:
    if line.indent > point.column and (point.marker or not after_blank):
        return True
    if after_blank:
        return False
    return bool(point.marker) or not point.closed


def _add(points: list[Point], stack: list[int], line: Line, mark: re.Match[str] | None) -> None:
    while stack and not _holds(points[stack[-1]], line.indent, mark is not None):
        stack.pop()
    marker = next((mark[name] for name in _NUMBER_OR_BULLET if mark[name]), "") if mark else ""
    begin = mark.end() if mark else line.indent
    parent = stack[-1] if stack else None
    point = Point(marker, line.indent, line.start + begin, line.start + begin, len(stack), parent)
    _extend(point, line)
    points.append(point)
    stack.append(len(points) - 1)


def _holds(point: Point, indent: int, is_marked: bool) -> bool:
    """Return whether a line at that indent stands below the point: further in, or listed after a paragraph's colon."""
    if not is_marked:
        return False
    if point.marker:
        return indent > point.column
    return indent >= point.column and point.awaits_list
