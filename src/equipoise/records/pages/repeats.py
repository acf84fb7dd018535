"""Lines that stand where they cannot belong: a value given twice in a list, and the portal's own lines amid a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from equipoise.records.pages.block import Block
from equipoise.records.pages.dictionary import Portal
from equipoise.records.pages.draft import PageDraft
from equipoise.records.pages.lines import PageLine, filled, paragraphs

_SETS = frozenset({"status_and_phase", "lines", "named_types", "identifiers"})
"""Readers of lists in which nothing should stand twice. Classes of funders may: two sponsors can be of one class."""
_IDENTIFIERS = "identifiers"
"""Sponsors do register one number of theirs twice; only the NCT number is never a number of theirs as well."""
_RUNNING = frozenset({"text", "criteria", "arms"})


def repeated_notes(portal: Portal, lines: Sequence[PageLine]) -> frozenset[str]:
    """Return the portal's sentences of explanation that stand more than once on a page."""
    counts = Counter(line.bare for line in lines if not line.is_blank)
    return frozenset(text for text, count in counts.items() if count > 1 and any(portal.noted(text)))


def without_repeats(draft: PageDraft, block: Block, lines: Sequence[PageLine]) -> Sequence[PageLine]:
    """Return the lines of a list without those that repeat an earlier one; each repetition is a warning."""
    if block.spec.read not in _SETS:
        return lines
    values = filled(lines)
    first: dict[str, PageLine] = {}
    for line in values:
        first.setdefault(line.bare, line)
    repeated = [line for line in values if first[line.bare] is not line]
    dropped = [line for line in repeated if block.spec.read != _IDENTIFIERS or line.bare == values[0].bare]
    for line in repeated:
        draft.warn("value-repeated", f"{line.bare!r} stands twice", block.spec.to, [line.number])
    draft.leave(dropped, "repeated")
    return [line for line in lines if line not in dropped]


def without_portal_lines(
    draft: PageDraft, portal: Portal, block: Block, lines: Sequence[PageLine]
) -> Sequence[PageLine]:
    """Return running text without the portal's furniture and repeated sentences of explanation that stand amid it."""
    if block.spec.read not in _RUNNING:
        return lines
    groups = paragraphs(lines)
    strays = [group[0] for group in groups if len(group) == 1 and _is_portals(draft, portal, group[0])]
    for line in strays:
        draft.leave([line], "a line of the portal amid a text")
        what = f"the portal's own {line.bare[:60]!r} stands amid the lines below {block.spec.name!r}"
        draft.warn("line-unexpected", what, block.spec.to, [line.number])
    numbers = {line.number for line in strays}
    # With a line goes the blank one below it, so that the text closes as it was.
    gone = numbers | {number + 1 for number in numbers}
    return [line for line in lines if line.number not in numbers and not (line.number in gone and line.is_blank)]


def _is_portals(draft: PageDraft, portal: Portal, line: PageLine) -> bool:
    return portal.is_furniture(line.bare) or line.bare in draft.notes
