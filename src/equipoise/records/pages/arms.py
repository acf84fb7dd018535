"""The arms of a page that sets them line below line: label, type, description, treatments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from equipoise.records.pages import values
from equipoise.records.pages.block import Block
from equipoise.records.pages.draft import Given, Item, PageDraft
from equipoise.records.pages.lines import PageLine, filled, verbatim
from equipoise.records.schema import enum_value

_LONGEST_LABEL = 110  # the registry allows 100 characters; some old records have a few more
_COUNT = "armCountShown"


class _Mark(Enum):
    TYPE = "type"
    DESCRIPTION = "description"
    TREATMENT = "treatment"
    OTHER = "other"


@dataclass(slots=True)
class _Arm:
    label: PageLine | None
    type: tuple[str, PageLine] | None = None
    marks: list[PageLine] = field(default_factory=list[PageLine])
    seen: set[_Mark] = field(default_factory=set[_Mark])
    text: list[PageLine] = field(default_factory=list[PageLine])
    treatments: list[PageLine] = field(default_factory=list[PageLine])
    faults: list[str] = field(default_factory=list[str])

    def takes(self, mark: _Mark) -> bool:
        """Return whether a mark may still stand in this arm; its parts come in one order."""
        order = (_Mark.TYPE, _Mark.DESCRIPTION, _Mark.TREATMENT)
        return not any(seen in self.seen for seen in order[order.index(mark) :])


def read_arms(draft: PageDraft, block: Block) -> Sequence[PageLine]:
    """Fill the arms; all are left unread where one cannot be told from the next, or the page counts another number."""
    lines = filled(block.content)
    arms = _cut(block, lines)
    shown = int(block.match["arms"]) if block.match is not None else len(arms)
    draft.counts[_COUNT] = shown
    _count_participants(draft, block)
    faults = [fault for arm in arms for fault in _faults(draft, block, arm)]
    if len(arms) != shown:
        faults.append(f"the page counts {shown} arms, {len(arms)} can be told apart")
    if faults:
        draft.warn("arms-unsure", "; ".join(dict.fromkeys(faults)), block.spec.to, [line.number for line in lines])
        return lines
    for arm in arms:
        draft.constant(arm.marks)
        draft.add(block.spec.to, _item(draft, arm))
    return ()


def _count_participants(draft: PageDraft, block: Block) -> None:
    if block.match is None or block.heading is None:
        return
    count = int(block.match["participants"].replace(",", ""))
    draft.counts["participantsShown"] = count
    enrolled = draft.fields.get("protocolSection.designModule.enrollmentInfo.count")
    if enrolled is not None and enrolled.value != count:
        what = f"{enrolled.value} participants above, {count} beside the arms"
        draft.warn("count-conflict", what, "protocolSection.designModule.enrollmentInfo.count", [block.heading.number])


def _cut(block: Block, lines: Sequence[PageLine]) -> list[_Arm]:
    marks = [_mark(block, line) for line in lines]
    arms: list[_Arm] = []
    part = _Mark.OTHER
    for index, line in enumerate(lines):
        following = marks[index + 1] if index + 1 < len(lines) else _Mark.OTHER
        current = arms[-1] if arms else None
        if marks[index] is _Mark.TYPE and (current is None or current.seen):
            marks[index] = _Mark.OTHER  # a type stands just below a label; elsewhere the words are a label themselves
        if marks[index] is _Mark.OTHER:
            if _is_label(current, part, line, following):
                arms.append(_Arm(line))
                part = _Mark.OTHER
            elif current is not None:
                (current.treatments if part is _Mark.TREATMENT else current.text).append(line)
            continue
        if current is None or not current.takes(marks[index]):
            current = _Arm(None)
            arms.append(current)
        part = marks[index]
        _add_mark(block, current, part, line)
    return arms


def _mark(block: Block, line: PageLine) -> _Mark:
    if line.bare == block.spec.text("description"):
        return _Mark.DESCRIPTION
    if line.bare == block.spec.text("treatment"):
        return _Mark.TREATMENT
    return _Mark.TYPE if _arm_type(block, line) else _Mark.OTHER


def _arm_type(block: Block, line: PageLine) -> str | None:
    shape = re.fullmatch(block.spec.text("group"), line.bare)
    return enum_value("ArmGroupType", shape[1]) if shape else None


def _is_label(current: _Arm | None, part: _Mark, line: PageLine, following: _Mark) -> bool:
    """Return whether a line is the label of a new arm, judged by the mark below it and what the arm before has."""
    if following is not _Mark.OTHER:
        return current is None or not current.takes(following) or not current.seen
    if part is _Mark.TREATMENT:
        return values.named_type(line.bare, "InterventionType") is None
    return current is None or not current.seen


def _add_mark(block: Block, arm: _Arm, mark: _Mark, line: PageLine) -> None:
    arm.seen.add(mark)
    if mark is _Mark.TYPE:
        arm.type = (_arm_type(block, line) or "", line)
    else:
        arm.marks.append(line)


def _faults(draft: PageDraft, block: Block, arm: _Arm) -> list[str]:
    faults: list[str] = []
    name = arm.label.bare if arm.label else "an arm"
    if arm.label is None:
        faults.append("an arm stands without its label")
    elif not name[0].isalnum() or name.endswith(":"):
        faults.append(f"{name!r} is no label")
    elif arm.type is None and _is_interventional(draft):
        faults.append(f"{name!r} has no type")
    elif len(name) > _LONGEST_LABEL or (name.endswith(".") and len(name) > _LONGEST_LABEL // 2):
        faults.append(f"{name[:40]!r} is too long for a label")
    if _Mark.DESCRIPTION in arm.seen and not arm.text:
        faults.append(f"{name!r} has an empty description")
    if _Mark.DESCRIPTION not in arm.seen and arm.text:
        faults.append(f"{name!r} has text without {block.spec.text('description')!r}")
    if _Mark.TREATMENT in arm.seen and not arm.treatments:
        faults.append(f"{name!r} has no treatment below {block.spec.text('treatment')!r}")
    treatments = _treatments(draft, block)
    if arm.text and not arm.treatments and arm.text[-1].bare in treatments:
        faults.append(f"{arm.text[-1].bare!r} stands in the description of {name!r}")
    faults += [f"{x.bare!r} is no treatment of this page" for x in arm.treatments if x.bare not in treatments]
    return faults


def _is_interventional(draft: PageDraft) -> bool:
    study_type = draft.fields.get("protocolSection.designModule.studyType")
    return study_type is None or study_type.value == "INTERVENTIONAL"


def _treatments(draft: PageDraft, block: Block) -> set[str]:
    known: set[str] = set()
    for item in draft.lists.get(block.spec.text("interventions"), []):
        number = item["name"].lines[0]
        known.add(draft.lines[number - 1].bare)
    return known


def _item(draft: PageDraft, arm: _Arm) -> Item:
    item: Item = {}
    if arm.label is not None:
        item["label"] = draft.given(arm.label.bare, arm.label)
    if arm.type is not None:
        item["type"] = draft.given(arm.type[0], arm.type[1])
    if arm.text:
        text = draft.lines[arm.text[0].number - 1 : arm.text[-1].number]
        item["description"] = draft.given(verbatim(text), *arm.text)
    if arm.treatments:
        item["interventionNames"] = draft.given([line.bare for line in arm.treatments], *arm.treatments)
    return item


def link_arms(draft: PageDraft, arms_path: str, interventions_path: str) -> None:
    """Give each intervention the labels of the arms that list it, in the order of the arms."""
    for intervention in draft.lists.get(interventions_path, []):
        if "name" not in intervention or "type" not in intervention:
            continue
        given = [arm for arm in draft.lists.get(arms_path, []) if _lists(arm, intervention)]
        if given:
            numbers = tuple(number for arm in given for number in arm["interventionNames"].lines)
            intervention["armGroupLabels"] = Given([arm["label"].value for arm in given], numbers)


def _lists(arm: Item, intervention: Item) -> bool:
    names = arm.get("interventionNames")
    if names is None or not isinstance(names.value, list) or "label" not in arm:
        return False
    wanted = (intervention["type"].value, intervention["name"].value)
    return any(values.named_type(str(name), "InterventionType") == wanted for name in names.value)
