"""Damaged pages: headings, values and blocks cut, repeated and moved, and what a reader may make of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from equipoise.records.pages.dictionary import Portal
from equipoise.records.pages.lines import page_lines
from equipoise.records.pages.outline import outline

Lines = list[str]


def heading_lines(page: str, portal: Portal) -> list[int]:
    """The indices of the heading lines of an undamaged page."""
    blocks = outline(page_lines(page), portal).blocks
    return [block.heading.number - 1 for block in blocks if block.heading is not None]


def places(lines: Lines, headings: list[int]) -> list[int]:
    """Where something may be put: before each heading, at the end, and between paragraphs of the long blocks."""
    found = [*headings, len(lines)]
    for start, end in zip(headings, [*headings[1:], len(lines)], strict=True):
        blanks = [at for at in range(start + 2, end - 1) if not lines[at].strip()]
        found += blanks[1::3]
    return sorted(set(found))


def cut_headings(page: str, headings: list[int]) -> Iterator[tuple[str, str]]:
    lines = page.split("\n")
    for at in headings:
        yield f"cut {lines[at]!r}", "\n".join(lines[:at] + lines[at + 1 :])
        end = at + 2 if at + 1 < len(lines) and not lines[at + 1].strip() else at + 1
        yield f"cut {lines[at]!r} and the blank", "\n".join(lines[:at] + lines[end:])


def cut_values(page: str, headings: list[int]) -> Iterator[tuple[str, str]]:
    lines = page.split("\n")
    for at in headings:
        value = next((i for i in range(at + 1, len(lines)) if lines[i].strip()), None)
        if value is not None and value not in headings:
            yield f"cut the value of {lines[at]!r}", "\n".join(lines[:value] + lines[value + 1 :])


def cut_blocks(page: str, headings: list[int]) -> Iterator[tuple[str, str]]:
    lines = page.split("\n")
    for at, end in zip(headings, [*headings[1:], len(lines)], strict=True):
        yield f"cut the block {lines[at]!r}", "\n".join(lines[:at] + lines[end:])


def repeated(page: str, headings: list[int], *, block: bool, move: bool) -> Iterator[tuple[str, str]]:
    lines = page.split("\n")
    for at, end in zip(headings, [*headings[1:], len(lines)], strict=True):
        part = lines[at:end] if block else [lines[at], ""]
        rest_end = (end if block else at + 1) if move else at
        for place in places(lines, headings):
            if (move and at <= place <= rest_end) or (block and at < place < end):
                continue
            gap = [] if place in headings else [""]
            if move:
                rest = lines[:at] + lines[rest_end:]
                to = place if place < at else place - (rest_end - at)
            else:
                rest, to = lines, place
            name = f"{'move' if move else 'repeat'} {'block' if block else 'heading'} {lines[at]!r} to line {place + 1}"
            yield name, "\n".join([*rest[:to], *gap, *part, *rest[to:]])


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of every field; a list is one value."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from leaves(value, f"{path}.{name}" if path else name)
    else:
        yield path, tree


def foreign(got: dict[str, Any], gold: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields that hold what the undamaged page does not give there; a list may lack entries, an entry parts."""
    return {path: (value, gold.get(path)) for path, value in got.items() if not _allowed(value, gold.get(path))}


def _allowed(value: Any, true: Any) -> bool:
    if isinstance(value, list) and isinstance(true, list):
        return all(any(_part_of(entry, other) for other in true) for entry in value)
    return value == true


def _part_of(entry: Any, other: Any) -> bool:
    if isinstance(entry, dict) and isinstance(other, dict):
        return all(name in other and _allowed(value, other[name]) for name, value in entry.items())
    return entry == other
