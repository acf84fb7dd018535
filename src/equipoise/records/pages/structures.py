"""Readers of blocks that list things of several parts: arms, interventions, sponsors, contacts, identifiers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from equipoise.records.pages.arms import read_arms
from equipoise.records.pages.block import Block
from equipoise.records.pages.draft import Given, Item, PageDraft
from equipoise.records.pages.entries import Slot, read_entries, slots_of
from equipoise.records.pages.lines import PageLine, filled, paragraphs, verbatim
from equipoise.records.pages.readers import READERS, Leftover, Reader, unknown_value
from equipoise.records.schema import enum_label, enum_value


def _entries(draft: PageDraft, block: Block) -> Leftover:
    slots = slots_of(block.spec.options["slots"])
    for entry in read_entries(draft, block.value_lines, slots, block.spec.to):
        draft.add(block.spec.to, entry.item)
    return ()


def _sponsors(draft: PageDraft, block: Block) -> Leftover:
    label, others = block.spec.text("label"), block.spec.text("others")
    slots = (
        Slot("name", "line", "", "", "", optional=False),
        Slot("class", "enum", "", block.spec.text("enum"), "", optional=False),
        Slot("role", "line", label, "", "", optional=False),
    )
    for entry in read_entries(draft, block.value_lines, slots, block.spec.to):
        role = str(entry.item.pop("role").value).casefold()
        draft.constant([line for line in entry.lines if line.bare.startswith(label)])
        if role.startswith("lead"):
            for name, given in entry.item.items():
                draft.put(f"{block.spec.to}.{name}", given.value, [draft.lines[n - 1] for n in given.lines])
        elif role.startswith("collab"):
            draft.add(others, entry.item)
        else:
            draft.leave(entry.lines, f"{role!r} is no role of a sponsor that we know")
            draft.warn("value-unknown", f"role of a sponsor {role!r}", block.spec.to, [entry.lines[0].number])
    return ()


def _responsible_party(draft: PageDraft, block: Block) -> Leftover:
    label, path = block.spec.text("label"), block.spec.to
    lines = filled(block.value_lines)
    roles = [line for line in lines if line.bare.startswith(label)]
    person = [line for line in lines if line not in roles]
    if len(roles) != 1:
        return lines
    kind = enum_value(block.spec.text("enum"), roles[0].bare.removeprefix(label).strip(" :"))
    if kind is None:
        unknown_value(draft, block, roles[0])
        return person
    draft.put(f"{path}.type", kind, roles)
    if kind == "SPONSOR":
        return person
    # A person stands with name, title and affiliation, in this order; with two lines the second may be either.
    names = ("investigatorFullName", "investigatorTitle", "investigatorAffiliation")
    if len(person) == 2 and _is_place(person[1].bare, draft):
        names = ("investigatorFullName", "investigatorAffiliation")
    for name, line in zip(names, person, strict=False):
        draft.put(f"{path}.{name}", line.bare, [line])
    if len(person) == 2:
        draft.warn("part-unsure", f"{person[1].bare!r} is read as {names[1]}", path, [person[1].number])
    return person[len(names) :]


def _is_place(text: str, draft: PageDraft) -> bool:
    sponsor = draft.fields.get("protocolSection.sponsorCollaboratorsModule.leadSponsor.name")
    words = r"university|hospital|institut|college|clinic|cent(er|re)|foundation|school|inc\b|ltd|gmbh|pharma|s\.a\."
    return (sponsor is not None and sponsor.value == text) or re.search(words, text, re.IGNORECASE) is not None


def _other_identifiers(draft: PageDraft, block: Block) -> Leftover:
    slots = (
        Slot("id", "line", "", "", "", optional=False),
        Slot("type", "line", block.spec.text("type"), "", "", optional=True),
        Slot("source", "line", block.spec.text("source"), "", "", optional=False),
    )
    for entry in read_entries(draft, block.value_lines, slots, block.spec.to):
        name = entry.item["id"]
        written = entry.item.get("type")
        kind = enum_value("SecondaryIdType", str(written.value)) if written and written.value != "-" else None
        source = str(entry.item["source"].value)
        draft.constant(entry.lines)
        if source == "org_study_id":
            draft.put(block.spec.to, name.value, [draft.lines[n - 1] for n in name.lines])
        elif source == "nct_alias":
            draft.put(block.spec.text("aliases"), [name.value], [draft.lines[n - 1] for n in name.lines])
        elif written and written.value != "-" and kind is None:
            draft.add(block.spec.text("secondary"), {"id": name})
            what = f"{written.value!r} is no type of identifier that we know"
            draft.leave([draft.lines[n - 1] for n in written.lines], what)
            draft.warn("value-unknown", what, block.spec.text("secondary"), list(written.lines))
        else:
            typed = {"type": Given(kind, written.lines)} if kind and written else {}
            draft.add(block.spec.text("secondary"), {"id": name} | typed)
    return ()


def _groups(draft: PageDraft, block: Block) -> Leftover:
    """Read arms whose type stands labelled below their label and description, with their interventions after it."""
    marks = (block.spec.text("group"), block.spec.text("intervention"))
    runs = _marked_runs(block, marks)
    known = _intervention_lines(draft)
    # Where each intervention ends with its own type, nothing before a group's label is in doubt.
    is_plain = any(mark == marks[1] for mark, _ in runs)
    arms: list[Item] = []
    rest: list[PageLine] = []
    for mark, run in runs:
        if mark == marks[1]:
            _add_mention(draft, arms, known, run)
        elif mark == marks[0]:
            before = 0 if is_plain or not arms else _mentions(run, known)
            if before is None:
                return _unsure_groups(draft, block)
            for mention in run[:before]:
                _add_mention(draft, arms, known, [mention])
            _add_arm(draft, block, arms, run[before:])
        else:
            while run and arms and " ".join(run[0][0].bare.split()) in known:
                _add_mention(draft, arms, known, [run.pop(0)])
            rest = [line for paragraph in run for line in paragraph]
    for arm in arms:
        draft.add(block.spec.to, arm)
    draft.counts["armCountShown"] = len(arms)
    return rest


def _unsure_groups(draft: PageDraft, block: Block) -> Leftover:
    lines = filled(block.value_lines)
    what = "a line may be an intervention of one group or the label of the next"
    draft.warn("arms-unsure", what, block.spec.to, [line.number for line in lines])
    return lines


def _marked_runs(block: Block, marks: tuple[str, str]) -> list[tuple[str, list[Sequence[PageLine]]]]:
    """Return the paragraphs up to and with each labelled line; an empty mark for what is left at the end."""
    runs: list[tuple[str, list[Sequence[PageLine]]]] = [("", [])]
    for paragraph in paragraphs(block.value_lines):
        runs[-1][1].append(paragraph)
        mark = next((mark for mark in marks if paragraph[0].bare.startswith(mark)), "")
        if mark:
            runs[-1] = (mark, runs[-1][1])
            runs.append(("", []))
    return runs


def _mentions(run: Sequence[Sequence[PageLine]], known: dict[str, str]) -> int | None:
    """Return how many paragraphs before a group's label name interventions of the group above; None if unsure."""
    count = 0
    while count < len(run) - 2 and run[count][0].bare in known:
        count += 1
    is_known = count < len(run) - 1 and run[count][0].bare in known
    return None if is_known else count


def _add_mention(draft: PageDraft, arms: list[Item], known: dict[str, str], run: Sequence[Sequence[PageLine]]) -> None:
    """Add an intervention named below a group to it; its description is the Interventions section's to give."""
    lines = [line for paragraph in run for line in paragraph]
    name = known.get(run[0][0].bare)
    if not name or not arms:
        draft.leave(lines, "no intervention of this page, or none of a group")
        return
    draft.constant(lines[1:])
    before = arms[-1].get("interventionNames")
    given = [str(known) for known in before.value] if before and isinstance(before.value, list) else []
    names = list(dict.fromkeys([*given, name]))
    arms[-1]["interventionNames"] = Given(names, (*(before.lines if before else ()), lines[0].number))


def _intervention_lines(draft: PageDraft) -> dict[str, str]:
    """Return the lines by which a page may name the known interventions, with the registry's way to name them."""
    known: dict[str, str] = {}
    for item in draft.lists.get("protocolSection.armsInterventionsModule.interventions", []):
        kind = enum_label("InterventionType", str(item["type"].value))
        name = str(item["name"].value)
        known |= {name: f"{kind}: {name}", f"{kind}: {name}": f"{kind}: {name}"}
    return known


def _add_arm(draft: PageDraft, block: Block, arms: list[Item], runs: Sequence[Sequence[PageLine]]) -> None:
    *words, last = runs
    lines = [line for run in runs for line in run]
    kind = enum_value("ArmGroupType", last[0].bare.removeprefix(block.spec.text("group")).strip(" :"))
    if not words or kind is None or len(words[0]) > 1:
        draft.leave(lines, "a group without its label or with an unknown type")
        draft.warn("entry-incomplete", "a group lacks its label or type", block.spec.to, [x.number for x in lines])
        return
    arm: Item = {"label": draft.given(words[0][0].bare, words[0][0]), "type": draft.given(kind, last[0])}
    if len(words) > 1:
        first, end = words[1][0].number, words[-1][-1].number
        text = [line for run in words[1:] for line in run]
        arm["description"] = draft.given(verbatim(draft.lines[first - 1 : end]), *text)
    arms.append(arm)


STRUCTURES: dict[str, Reader] = {
    "entries": _entries,
    "sponsors": _sponsors,
    "responsible_party": _responsible_party,
    "other_identifiers": _other_identifiers,
    "groups": _groups,
    "arms": read_arms,
}


def reader(name: str) -> Reader:
    """Return the reader of that name; KeyError for a word that no reader has."""
    return (READERS | STRUCTURES)[name]
