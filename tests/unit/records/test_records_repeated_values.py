"""Labelled values that stand twice, pages without end, and the portal's own lines amid a text: the report says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.errors import RecordError
from equipoise.records import read_page
from equipoise.records.pages.dictionary import portals

PAGES = Path(__file__).parent / "pages"
VEEVA = sorted(path for path in PAGES.glob("v*.txt"))
MEDDATAX = sorted(path for path in PAGES.glob("m*.txt"))


def _block_values(lines: list[str], heading: str) -> list[int]:
    at = lines.index(heading)
    first = next(index for index in range(at + 1, len(lines)) if lines[index].strip())
    last = next((index for index in range(first, len(lines)) if not lines[index].strip()), len(lines))
    return list(range(first, last))


@pytest.mark.parametrize("heading", ["Identifiers", "Treatments", "Conditions", "Status and phase"])
@pytest.mark.parametrize("path", VEEVA, ids=lambda path: path.stem)
def test_a_value_that_stands_twice_is_said(path: Path, heading: str) -> None:
    page = path.read_text("utf-8")
    whole = read_page(page, "ctv.veeva.com")
    lines = page.split("\n")
    if heading not in lines:
        pytest.skip(f"no {heading} on this page")
    for at in _block_values(lines, heading):
        twice = read_page("\n".join([*lines[:at], lines[at], *lines[at:]]), "ctv.veeva.com")
        # A sponsor may register one number of its own twice, so it is only said; the NCT number is never one of them.
        if heading != "Identifiers" or lines[at].startswith("NCT"):
            assert twice.record.tree == whole.record.tree, lines[at]
        codes = {warning.code for warning in twice.report.warnings if warning.lines and warning.lines.last >= at + 1}
        assert "value-repeated" in codes, lines[at]


@pytest.mark.parametrize("path", [*VEEVA, *MEDDATAX], ids=lambda path: path.stem)
def test_the_portals_own_lines_never_end_up_in_a_text(path: Path) -> None:
    portal = next(portal for portal in portals() if portal.name[0] == {"v": "c", "m": "m"}[path.stem[0]])
    page = path.read_text("utf-8")
    whole = read_page(page, portal.name)
    lines = page.split("\n")
    own = [line for line in lines if line.strip() and portal.is_furniture(" ".join(line.split()))][:2]
    own += [line for line in lines if any(portal.noted(" ".join(line.split())))][:3]
    free = [
        span.first
        for field, spans in whole.report.provenance.items()
        if field.endswith(("briefSummary", "detailedDescription", "eligibilityCriteria"))
        for span in spans
    ]
    for line in own:
        for at in free:
            moved = read_page("\n".join([*lines[:at], "", line, "", *lines[at:]]), portal.name)
            assert line.strip() not in str(moved.record.tree)


def test_a_page_without_end_is_refused_in_words() -> None:
    page = VEEVA[0].read_text("utf-8")
    with pytest.raises(RecordError, match="one page"):
        read_page(page * 4000, "ctv.veeva.com")
