"""What is known only when all blocks are read: the criteria as one text, missing headings, absent fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from equipoise.records.criteria import eligibility_blocks, numbering_gaps
from equipoise.records.pages.block import Block, Standing
from equipoise.records.pages.dictionary import BlockSpec, Portal
from equipoise.records.pages.draft import PageDraft
from equipoise.records.pages.lines import PageLine, filled, paragraphs, trimmed
from equipoise.records.pages.outline import Outline

_CRITERIA = "protocolSection.eligibilityModule.eligibilityCriteria"
_STUDY_TYPE = "protocolSection.designModule.studyType"
_TARGETS = ("to", "phases", "roles", "highest", "org")
_LONGEST_ALONE = 2000
_OPENING = re.compile(r"\W*(?:\d+\.?\s*)?(?:study )?(?:background|introduction|rationale)\b", re.IGNORECASE)
_PARTS = ("whole", "inclusion", "exclusion")


# --- criteria --------------------------------------------------------------------------------------------------


def close_criteria(draft: PageDraft, blocks: Sequence[Block]) -> None:
    """Put the parts of the criteria together as one text, their headings included; unread where a half is missing."""
    given = {part: draft.fields.pop(f"criteria.{part}", None) for part in _PARTS}
    numbers = [n for part in given.values() if part is not None for n in part.lines]
    if not numbers:
        return
    halves = [part for part in ("inclusion", "exclusion") if given[part] is not None]
    if len(halves) == 1 or "criteria" in draft.conflicts:
        missing = "exclusion" if halves == ["inclusion"] else "inclusion"
        why = f"the page gives no {missing} criteria, which may stand unmarked among these lines"
        reason = why if len(halves) == 1 else "the criteria are incomplete"
        draft.leave((draft.lines[n - 1] for n in sorted(numbers)), reason)
        draft.warn("criteria-unsure", reason, _CRITERIA, numbers)
        return
    parts = [part for part in _PARTS if given[part] is not None]
    above = given["whole"]
    if above is not None and len(parts) > 1:
        what = "text stands above the heading of the first kind of criteria, which may stand amid them"
        draft.leave((draft.lines[n - 1] for n in sorted(numbers)), what)
        draft.warn("criteria-unsure", what, _CRITERIA, numbers)
        return
    _put_criteria(draft, blocks, parts)


def _put_criteria(draft: PageDraft, blocks: Sequence[Block], parts: list[str]) -> None:
    text: list[PageLine] = []
    for part in parts:
        block = next(b for b in blocks if b.spec.text("part") == part and b.standing in _READ)
        content = [line for line in block.content if line.is_blank or _is_criteria(draft, line)]
        heading = [block.heading] if block.heading is not None and part != "whole" else []
        gap = _gap(draft, heading, content)
        # A part keeps the blank lines of the page within it; parts are set apart by one.
        text += [*([PageLine(0, "")] if text else []), *heading, *gap, *trimmed(content)]
    draft.put(_CRITERIA, "\n".join(line.text for line in text), [line for line in text if line.number])
    _warn_gaps(draft, text)


_READ = (Standing.IN_ORDER, Standing.MOVED)


def _is_criteria(draft: PageDraft, line: PageLine) -> bool:
    return line.number in draft.uses and draft.uses[line.number].value == "field"


def _gap(draft: PageDraft, heading: Sequence[PageLine], content: Sequence[PageLine]) -> list[PageLine]:
    lines = filled(content)
    if not heading or not lines:
        return []
    return [line for line in draft.lines[heading[0].number : lines[0].number - 1] if line.is_blank]


def _warn_gaps(draft: PageDraft, text: Sequence[PageLine]) -> None:
    starts: list[int] = []
    position = 0
    for line in text:
        starts.append(position)
        position += len(line.text) + 1
    whole = "\n".join(line.text for line in text)
    for item, expected in numbering_gaps(eligibility_blocks(whole)):
        at = sum(start <= item.span.start for start in starts) - 1
        what = f"the numbering goes to {item.marker!r} where {expected} was expected: a criterion may be missing"
        draft.warn("numbering-gap", what, _CRITERIA, [text[at].number])


# --- headings --------------------------------------------------------------------------------------------------


def check_headings(draft: PageDraft, portal: Portal, cut: Outline) -> None:
    """Warn of headings that the page should have and has not, and of lines that only read like a heading."""
    present = {block.spec.name for block in cut.blocks}
    placed = {block.spec.name for block in cut.blocks if block.standing in _READ}
    for spec in portal.blocks:
        if spec.name not in placed:
            _warn_missing(draft, portal, cut, spec, is_stray=spec.name in present)
    if not _has_criteria_heading(present, portal):
        draft.warn("heading-missing", "no heading of eligibility criteria is on the page", _CRITERIA)
    for line, spec in cut.quoted:
        what = f"{line.bare!r} reads like a heading but stands in running text or among results"
        draft.warn("heading-in-text", what, spec.to, [line.number])


def _has_criteria_heading(present: set[str], portal: Portal) -> bool:
    return any(spec.read == "criteria" and spec.name in present for spec in portal.blocks)


def _warn_missing(draft: PageDraft, portal: Portal, cut: Outline, spec: BlockSpec, *, is_stray: bool) -> None:
    study_type = draft.fields.get(_STUDY_TYPE)
    kinds = ("always", "usual", str(study_type.value) if study_type else "")
    if spec.expected in kinds and not is_stray:
        often = "some registrations give no such value" if spec.expected == "usual" else "it was cut, or renamed"
        draft.warn("heading-missing", f"no heading {spec.name!r} is on the page: {often}", spec.to)
    above = _read_above(portal, cut, spec)
    if above is None or not (spec.is_free or spec.is_list) or spec.text("part") or not draft.has(above.spec.to):
        return
    lines = [line.number for line in filled(above.content)]
    if spec.expected == "always" or is_stray or (spec.is_free and _may_be_two_texts(above)):
        why = f"the heading {spec.name!r} is missing: the end of the text above it may be its"
        draft.drop(above.spec.to, why)
        draft.warn("text-unsure", why, above.spec.to, lines)
    elif spec.is_free and len(list(paragraphs(above.content))) > 1:
        why = f"no heading {spec.name!r} is on the page; if it was cut, its text stands at the end of these lines"
        draft.warn("text-end-unsure", why, above.spec.to, lines)


def _may_be_two_texts(block: Block) -> bool:
    """Return whether a text may hold the next one too, whose heading is missing.

    In public records one in a hundred summaries that stand alone is longer, or has such a paragraph, against one in
    three of those read together with the description that follows.
    """
    groups = list(paragraphs(block.content))
    size = sum(len(line.text) for line in block.content)
    is_report = any(_OPENING.match(group[0].bare) for group in groups[1:])
    return len(groups) > 1 and (size > _LONGEST_ALONE or is_report)


def _read_above(portal: Portal, cut: Outline, spec: BlockSpec) -> Block | None:
    """Return the running text that the portal sets just above a heading, where the page has it."""
    present = {block.spec.order: block for block in cut.blocks if block.standing in _READ}
    before = max((order for order in present if order < spec.order), default=None)
    if before is None or not present[before].spec.is_free or present[before].spec.text("part"):
        return None
    return present[before]


# --- absent ----------------------------------------------------------------------------------------------------


def absent_fields(draft: PageDraft, portal: Portal) -> tuple[str, ...]:
    """Return the names of the fields that the page does not give: those its portal never shows, and its own gaps."""
    names = [name for name in portal.never if not _is_given(draft, name)]
    for spec in portal.blocks:
        for key in _TARGETS:
            path = spec.text(key)
            if path and not draft.has(path):
                own: list[str] = list(spec.options.get("absent", ()))
                names.append(own[0] if own and key in ("roles", "to") and own[0] in path else short_name(path))
    for path in portal.head.values():
        if "." in path and not draft.has(path) and path.startswith("protocolSection"):
            names.append(short_name(path))
    whole = set(names)
    return tuple(name for name in dict.fromkeys(names) if name.split(".")[0] not in whole - {name})


def _is_given(draft: PageDraft, name: str) -> bool:
    # A name is the end of a path ("enrollmentInfo.type", "locations"); a field below it counts as given.
    paths = [
        *draft.fields,
        *(f"{path}.{part}" for path, items in draft.lists.items() for item in items for part in item),
    ]
    return any(f".{name}." in f".{path}." for path in paths)


def short_name(path: str) -> str:
    """Return a path without its section and module.

    >>> short_name("protocolSection.designModule.enrollmentInfo.type")
    'enrollmentInfo.type'
    """
    parts = path.split(".")
    return ".".join(parts[2:]) if len(parts) > 2 else path
