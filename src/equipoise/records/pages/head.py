"""What stands above the first heading of a page: title, acronym, sponsor."""

from __future__ import annotations

import re
from collections.abc import Sequence

from equipoise.records.pages.dictionary import Portal
from equipoise.records.pages.draft import PageDraft
from equipoise.records.pages.lines import PageLine, filled
from equipoise.records.pages.title import split_acronym


def read_head(draft: PageDraft, portal: Portal, lines: Sequence[PageLine]) -> None:
    """Fill title and sponsor from the lines above the first heading; what is unsure stays unread with a warning."""
    furniture = [line for line in filled(lines) if portal.is_furniture(line.bare)]
    draft.constant(furniture)
    own = [line for line in filled(lines) if line not in furniture]
    if portal.head.get("sponsor"):
        _title_and_sponsor(draft, portal, own)
    else:
        _title_alone(draft, portal, own)


def _title_alone(draft: PageDraft, portal: Portal, lines: list[PageLine]) -> None:
    if len(lines) == 1:
        _put_title(draft, portal, lines[0])
        return
    draft.leave(lines, "no line is surely the title")
    draft.warn("title-unsure", _found(lines, "one line"), portal.head["title"], [line.number for line in lines])


def _title_and_sponsor(draft: PageDraft, portal: Portal, lines: list[PageLine]) -> None:
    logo = next((line for line in lines if _logo_name(portal, line) is not None), None)
    if logo is not None:
        _beside_logo(draft, portal, lines, logo)
        return
    # Without a logo the portal sets the title first and the sponsor below it: two lines, no more and no fewer.
    if len(lines) == 2:
        _put_title(draft, portal, lines[0])
        draft.put(portal.head["sponsor"], lines[1].bare, lines[1:])
        return
    draft.leave(lines, "no line is surely title or sponsor")
    draft.warn("title-unsure", _found(lines, "title and sponsor"), portal.head["title"], [x.number for x in lines])


def _beside_logo(draft: PageDraft, portal: Portal, lines: list[PageLine], logo: PageLine) -> None:
    name = _logo_name(portal, logo)
    draft.constant([logo])
    before = [line for line in lines if line.number < logo.number and line.bare != name]
    sponsors = [line for line in lines if line.bare == name]
    after = [line for line in lines if line.number > logo.number and line.bare != name]
    if sponsors:
        draft.put(portal.head["sponsor"], name, sponsors[:1])
        draft.leave(sponsors[1:], "repeated")
    else:
        draft.warn("value-missing", "the sponsor's name is missing below its logo", portal.head["sponsor"])
    if len(before) == 1:
        _put_title(draft, portal, before[0])
    else:
        draft.leave(before, "no line is surely the title")
        draft.warn("title-unsure", _found(before, "one line above the logo"), portal.head["title"])
    if after:
        draft.leave(after, "unexpected below the sponsor")
        draft.warn("line-unexpected", "lines below the sponsor", "", [line.number for line in after])


def _logo_name(portal: Portal, line: PageLine) -> str | None:
    shape = re.fullmatch(portal.head.get("logo", "(?!)"), line.bare)
    return shape[1] if shape else None


def _found(lines: list[PageLine], expected: str) -> str:
    return f"expected {expected}, found {len(lines)}"


def _put_title(draft: PageDraft, portal: Portal, line: PageLine) -> None:
    acronym_path = portal.head.get("acronym")
    if acronym_path is None:
        draft.put(portal.head["title"], line.bare, [line])
        return
    title, acronym = split_acronym(line.bare)
    draft.put(portal.head["title"], title, [line])
    if acronym is not None:
        draft.put(acronym_path, acronym, [line])
        draft.warn("acronym-split", f"{acronym!r} in brackets is read as the acronym", acronym_path, [line.number])
    elif title.endswith(")"):
        draft.warn("acronym-split", "the bracket is read as part of the title", portal.head["title"], [line.number])
