"""Damaged pages: whatever is cut, repeated or moved, no field is filled from the wrong place, and the account says so.

What stays undecidable is left out: a text whose first heading is cut or moved into it reads as one text.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from records_damage import cut_blocks, cut_headings, cut_values, foreign, heading_lines, leaves, repeated

from equipoise.records import read_page
from equipoise.records.pages.dictionary import Portal, portals

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.txt"))
# Below these stands text or a list of names: without its first line it still looks whole.
FREE = (
    "About",
    "Full description",
    "Brief Summary",
    "Detailed Description",
    "criteria",
    "Criteria",
    "Conditions",
    "Funder",
)


def opened(name: str) -> tuple[str, Portal, list[int]]:
    page = (PAGES / f"{name}.txt").read_text("utf-8")
    portal = next(portal for portal in portals() if portal.name[0] == {"v": "c", "m": "m"}[name[0]])
    return page, portal, heading_lines(page, portal)


def check(page: str, portal: Portal, damaged: list[tuple[str, str]]) -> None:
    whole = read_page(page, portal.name)
    gold = dict(leaves(whole.record.tree))
    said = {(warning.code, warning.message) for warning in whole.report.warnings}
    for what, text in damaged:
        reading = read_page(text, portal.name)
        got = dict(leaves(reading.record.tree))
        assert foreign(got, gold) == {}, what
        new = {(warning.code, warning.message) for warning in reading.report.warnings} - said
        is_told = new or set(reading.report.absent) - set(whole.report.absent) or reading.report.unread
        assert is_told or got == gold, what


@pytest.mark.parametrize("name", NAMES)
def test_cut_headings_and_blocks(name: str) -> None:
    page, portal, headings = opened(name)
    optional = ("'Full description'", "'Detailed Description'")
    cut = [(what, text) for what, text in cut_headings(page, headings) if not any(word in what for word in optional)]
    check(page, portal, [*cut, *cut_blocks(page, headings)])


@pytest.mark.parametrize("name", NAMES)
def test_cut_values(name: str) -> None:
    page, portal, headings = opened(name)
    check(page, portal, [(what, text) for what, text in cut_values(page, headings) if not any(w in what for w in FREE)])


@pytest.mark.parametrize("block", [False, True])
@pytest.mark.parametrize("move", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_repeated_and_moved(name: str, move: bool, block: bool) -> None:
    page, portal, headings = opened(name)
    damaged = list(repeated(page, headings, block=block, move=move))
    undecidable = ("heading 'Full description'", "block 'Detailed Description'")
    check(page, portal, [(what, text) for what, text in damaged[::5] if not any(word in what for word in undecidable)])


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_damaged_page_is_accounted_for(name: str) -> None:
    page, portal, headings = opened(name)
    damaged = list(repeated(page, headings, block=True, move=True))[::11]
    for what, text in damaged:
        report = read_page(text, portal.name).report
        spans = [span for spans in report.provenance.values() for span in spans]
        spans += [*report.constants, *(unread.lines for unread in report.unread)]
        covered = {line for span in spans for line in range(span.first, span.last + 1)}
        filled = {number for number, line in enumerate(text.split("\n"), 1) if line.strip()}
        assert filled <= covered, what
        assert all(unread.reason for unread in report.unread)
