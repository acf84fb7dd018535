"""Blocks that list things of several parts: each part a paragraph, told apart by its label or its looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from equipoise.records.pages.draft import Item, PageDraft
from equipoise.records.pages.lines import PageLine, paragraphs, verbatim
from equipoise.records.schema import enum_value

Paragraph = Sequence[PageLine]
_NAME_END = re.compile(r"[.!?:;,]$")
_LONGEST_HIDDEN_NAME = 80
_MOST_WORDS_OF_A_HIDDEN_NAME = 8


@dataclass(frozen=True, slots=True)
class Slot:
    """One part of an entry: a free line, free text, or something labelled or with looks of its own."""

    field: str
    read: str
    label: str
    enum: str
    like: str
    optional: bool

    @property
    def is_free(self) -> bool:
        """Whether any words may stand in it."""
        return not self.label and self.read in {"line", "text"}

    def value(self, line: str) -> object | None:
        """Return what a line gives for this part, or None where it does not fit."""
        if self.label:
            if not line.startswith(self.label):
                return None
            line = line.removeprefix(self.label).lstrip(" :")
        if self.enum:
            return enum_value(self.enum, line)
        if self.like:
            return line if re.fullmatch(self.like, line) else None
        return line or None

    def claims(self, line: str) -> bool:
        """Return whether the line carries this part's label or looks."""
        return line.startswith(self.label) if self.label else not self.is_free and self.value(line) is not None


@dataclass(slots=True)
class Entry:
    """An entry while its parts are gathered; `place` is the slot filled last."""

    item: Item = field(default_factory=dict[str, Any])
    lines: list[PageLine] = field(default_factory=list[PageLine])
    texts: list[PageLine] = field(default_factory=list[PageLine])
    place: int = -1
    faulty: str = ""


def slots_of(rows: Sequence[Any]) -> tuple[Slot, ...]:  # Any: rows of a portal's dictionary
    """Return the slots that a dictionary names."""
    return tuple(
        Slot(
            row["field"],
            row["read"],
            row.get("label", ""),
            row.get("enum", ""),
            row.get("like", ""),
            bool(row.get("optional", False)),
        )
        for row in rows
    )


def read_entries(draft: PageDraft, lines: Sequence[PageLine], slots: Sequence[Slot], where: str) -> list[Entry]:
    """Return the complete entries of a block; what belongs to none is left unread with a warning."""
    entries: list[Entry] = []
    for paragraph in paragraphs(lines):
        for unit in _units(paragraph, slots):
            if not entries or not _take(draft, entries[-1], unit, slots):
                entries.append(Entry())
                _start(draft, entries[-1], unit, slots)
    for entry in entries:
        _close(entry, slots)
    for entry in entries:
        if entry.faulty:
            draft.leave(entry.lines, entry.faulty)
            draft.warn("entry-incomplete", entry.faulty, where, [line.number for line in entry.lines])
    return [entry for entry in entries if not entry.faulty]


def _units(paragraph: Paragraph, slots: Sequence[Slot]) -> list[Paragraph]:
    """Split a paragraph where a labelled line stands inside it, so that tight and wide layouts read alike."""
    units: list[list[PageLine]] = []
    for line in paragraph:
        is_own = any(slot.claims(line.bare) for slot in slots)
        if not units or is_own or any(slot.claims(units[-1][-1].bare) for slot in slots):
            units.append([line])
        else:
            units[-1].append(line)
    return cast("list[Paragraph]", units)


def _claimed(unit: Paragraph, slots: Sequence[Slot]) -> int | None:
    if len(unit) != 1:
        return None
    return next((index for index, slot in enumerate(slots) if slot.claims(unit[0].bare)), None)


def _take(draft: PageDraft, entry: Entry, unit: Paragraph, slots: Sequence[Slot]) -> bool:
    """Add a paragraph to an entry; False where it must begin another."""
    claimed = _claimed(unit, slots)
    if claimed is not None:
        if claimed <= entry.place:
            return False
        return _fill(draft, entry, claimed, unit, slots)
    following = entry.place + 1
    if 0 <= entry.place < len(slots) and slots[entry.place].read == "text" and slots[entry.place].is_free:
        return _fill(draft, entry, entry.place, unit, slots)
    while following < len(slots) and not slots[following].is_free:
        if not slots[following].optional:
            return False
        following += 1
    return following < len(slots) and _fill(draft, entry, following, unit, slots)


def _start(draft: PageDraft, entry: Entry, unit: Paragraph, slots: Sequence[Slot]) -> None:
    claimed = _claimed(unit, slots)
    _fill(draft, entry, claimed if claimed is not None else 0, unit, slots)
    if claimed:
        entry.faulty = f"an entry begins with {unit[0].bare!r}: what comes before it is missing"


def _fill(draft: PageDraft, entry: Entry, index: int, unit: Paragraph, slots: Sequence[Slot]) -> bool:
    slot = slots[index]
    entry.lines.extend(unit)
    missing = [slots[at].field for at in range(entry.place + 1, index) if not slots[at].optional]
    if missing and not entry.faulty:
        entry.faulty = f"an entry lacks its {missing[0]}"
    entry.place = index
    if slot.read == "text" and slot.is_free:
        entry.texts.extend(unit)
        first, last = entry.texts[0].number, entry.texts[-1].number
        entry.item[slot.field] = draft.given(verbatim(draft.lines[first - 1 : last]), *entry.texts)
        return True
    value = slot.value(unit[0].bare)
    if value is None or len(unit) > 1:
        entry.faulty = entry.faulty or f"{unit[0].bare!r} is no {slot.field} that we know"
        return True
    entry.item[slot.field] = draft.given(value, unit[0])
    return True


def _close(entry: Entry, slots: Sequence[Slot]) -> None:
    if entry.faulty:
        return
    missing = [slot.field for slot in slots if not slot.optional and slot.field not in entry.item]
    if missing:
        entry.faulty = f"an entry lacks its {missing[0]}"
    elif (hidden := _hidden_name(entry)) is not None:
        entry.faulty = f"{hidden!r} may begin another entry whose end is missing"


def _hidden_name(entry: Entry) -> str | None:
    """Return a paragraph inside a text that looks like the name of another entry; None where none does."""
    inner = list(paragraphs(_with_gaps(entry.texts)))
    lone = [paragraph[0].bare for paragraph in inner if len(paragraph) == 1]
    return next((bare for bare in lone if len(inner) > 1 and _looks_like_a_name(bare)), None)


def _looks_like_a_name(bare: str) -> bool:
    is_item = bare.startswith(("*", "-", "•", "(")) or bare[:1].isdigit() or bare[:1].islower() or ": " in bare
    is_short = len(bare) <= _LONGEST_HIDDEN_NAME and len(bare.split()) <= _MOST_WORDS_OF_A_HIDDEN_NAME
    return is_short and not is_item and _NAME_END.search(bare) is None


def _with_gaps(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return lines with a blank one wherever lines between them are left out."""
    spread: list[PageLine] = []
    for line in lines:
        if spread and line.number != spread[-1].number + 1:
            spread.append(PageLine(line.number - 1, ""))
        spread.append(line)
    return spread
