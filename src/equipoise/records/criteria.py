"""Eligibility text split into blocks and criteria that can be pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from equipoise.records.criteria_heading import CriteriaHeading, HeadingKind, read_heading, stage_line
from equipoise.records.criteria_items import Line, Point, read_points
from equipoise.records.markup import PlainText, unescape


class CriteriaKind(StrEnum):
    """What a block of criteria is for."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    OTHER = "other"
    """Text outside any inclusion or exclusion heading, or below one that is for both."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of the archived text, from `start` up to but without `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CriterionText:
    """One criterion, or one point below it, in the words of the record.

    `id` is stable for a given text: stage, I, E or O for the kind of block, then the place in the list ("S1.I4.2").
    """

    id: str
    marker: str
    """The mark of the list as written ("1.", "*"), or an empty text."""
    depth: int
    """0 for a criterion, 1 for a point below it, and so on."""
    parent: str
    """The id of the criterion this is a point of, or an empty text."""
    text: str
    """Verbatim, without the mark."""
    span: Span
    """Where `text` stands in the archived text."""
    is_leaf: bool

    @property
    def plain(self) -> PlainText:
        """The text with escapes resolved, for reading."""
        return unescape(self.text)


@dataclass(frozen=True, slots=True)
class CriteriaBlock:
    """The criteria below one heading."""

    kind: CriteriaKind
    stage: str
    """What the heading says besides inclusion or exclusion ("Perioperative Period"), or an empty text."""
    heading: str
    """Verbatim, or an empty text where the criteria stand without one."""
    span: Span
    """Heading and criteria."""
    items: tuple[CriterionText, ...]

    @property
    def leaves(self) -> tuple[CriterionText, ...]:
        """The criteria that have no points below them: what is judged one by one."""
        return tuple(item for item in self.items if item.is_leaf)


@dataclass(slots=True)
class _Section:
    heading: CriteriaHeading | None
    stage: str
    start: int
    lines: list[Line]

    @property
    def kind(self) -> CriteriaKind:
        return CriteriaKind(self.heading.kind.value) if self.heading else CriteriaKind.OTHER


def eligibility_blocks(text: str) -> tuple[CriteriaBlock, ...]:
    """Return the blocks of an eligibility text in its order, each with its criteria and where they stand.

    A block is what stands below one heading; what the heading says besides inclusion or exclusion is its stage.
    Every character that is neither heading, list mark nor blank lies in a criterion.

    >>> text = "Inclusion Criteria:\\n\\n* adult\\n* consent\\n\\nExclusion Criteria:\\n\\n* pregnant"
    >>> [(block.kind.value, [item.id for item in block.items]) for block in eligibility_blocks(text)]
    [('inclusion', ['I1', 'I2']), ('exclusion', ['E1'])]
    """
    sections = [section for section in _sections(text) if section.heading or section.lines]
    stages = [stage for stage in dict.fromkeys(section.stage for section in sections) if stage]
    counted: dict[str, int] = {}
    return tuple(_block(text, section, stages, counted) for section in sections)


def numbering_gaps(blocks: tuple[CriteriaBlock, ...]) -> tuple[tuple[CriterionText, int], ...]:
    """Return the criteria whose written number is not the one after its neighbour's, with the number expected.

    >>> gaps = numbering_gaps(eligibility_blocks("1. adult\\n2. consent\\n4. resected"))
    >>> [(item.marker, expected) for item, expected in gaps]
    [('4.', 3)]
    """
    found: list[tuple[CriterionText, int]] = []
    for block in blocks:
        last: dict[str, int] = {}
        for item in block.items:
            digits = item.marker.strip("().\\")
            if not digits.isdecimal():
                continue
            number, expected = int(digits), last.get(item.parent, 0) + 1
            if number != expected:
                found.append((item, expected))
            last[item.parent] = number
    return tuple(found)


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for line in text.split("\n"):
        yield Line(start, line)
        start += len(line) + 1


def _sections(text: str) -> list[_Section]:
    sections = [_Section(None, "", 0, [])]
    carried = ""
    for line in _lines(text):
        heading = read_heading(line.text)
        if heading is None:
            if line.text.strip() or sections[-1].lines:
                sections[-1].lines.append(line)
            continue
        start = line.start + heading.start
        if not heading.stage and (before := _taken_stage(sections[-1].lines)) is not None:
            start, carried = before
        section = _Section(heading, heading.stage or carried, start, [])
        if heading.rest_at is not None:
            section.lines.append(Line(line.start + heading.rest_at, line.text[heading.rest_at :]))
        sections.append(section)
    for section in sections:
        _drop_blank_end(section.lines)
    return sections


def _taken_stage(lines: list[Line]) -> tuple[int, str] | None:
    """Take a line that names a stage for the heading below it off the lines before; return its place and words."""
    _drop_blank_end(lines)
    if not lines or (len(lines) > 1 and not lines[-2].is_blank):
        return None
    stage = stage_line(lines[-1].text)
    if stage is None:
        return None
    line = lines.pop()
    return line.start + line.indent, stage


def _drop_blank_end(lines: list[Line]) -> None:
    while lines and lines[-1].is_blank:
        lines.pop()


def _block(text: str, section: _Section, stages: list[str], counted: dict[str, int]) -> CriteriaBlock:
    prefix = {HeadingKind.INCLUSION: "I", HeadingKind.EXCLUSION: "E"}.get(
        section.heading.kind if section.heading else HeadingKind.OTHER, "O"
    )
    if stages:
        prefix = f"S{stages.index(section.stage) + 1 if section.stage else 0}.{prefix}"
    points = read_points(section.lines)
    items = _named_items(text, points, prefix, counted)
    written = section.heading.written if section.heading else ""
    heading_end = section.start + len(written)
    end = max([heading_end, *(item.span.end for item in items)])
    start = section.start if section.heading else min([end, *(item.span.start for item in items)])
    return CriteriaBlock(section.kind, section.stage, written, Span(start, end), items)


def _named_items(text: str, points: list[Point], prefix: str, counted: dict[str, int]) -> tuple[CriterionText, ...]:
    parents = {point.parent for point in points}
    ids: list[str] = []
    items: list[CriterionText] = []
    for index, point in enumerate(points):
        above = ids[point.parent] if point.parent is not None else ""
        place = counted[above or prefix] = counted.get(above or prefix, 0) + 1
        ids.append(f"{above}.{place}" if above else f"{prefix}{place}")
        span, words = Span(point.start, point.end), text[point.start : point.end]
        is_leaf = index not in parents
        items.append(CriterionText(ids[-1], point.marker, point.depth, above, words, span, is_leaf))
    return tuple(items)
