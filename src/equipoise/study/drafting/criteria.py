"""The criteria of a draft: each item of the eligibility text, with a rule where its words allow only one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from equipoise.records.criteria import CriteriaBlock, CriteriaKind, CriterionText, eligibility_blocks
from equipoise.study.anchor import Anchor
from equipoise.study.criterion import Criterion, Stage
from equipoise.study.drafting import disease_rules, lab_rules, person_rules
from equipoise.study.drafting.item_questions import question_item
from equipoise.study.drafting.item_text import ItemText, item_text
from equipoise.study.drafting.notes import Notes
from equipoise.study.drafting.reading_of_item import RuleReading, Setting
from equipoise.study.drafting.stages import ELIGIBILITY, StagePlan, plan_stages
from equipoise.vocabulary import Severity

_READERS: Final[tuple[Callable[[ItemText, Setting], RuleReading | None], ...]] = (
    person_rules.read_age,
    person_rules.read_consent,
    person_rules.read_pregnancy,
    person_rules.read_survival,
    person_rules.read_other_drug,
    person_rules.read_other_trial,
    person_rules.read_judgement,
    disease_rules.read_child_pugh,
    disease_rules.read_bclc,
    disease_rules.read_hbsag,
    disease_rules.read_treated_hcc,
    disease_rules.read_tumor_burden,
    disease_rules.read_no_thrombus,
    disease_rules.read_spread,
    disease_rules.read_complications,
    disease_rules.read_second_cancer,
    disease_rules.read_allergy,
    lab_rules.read_laboratory,
)

# A parent such as "any of the following" makes its points alternatives, which single rules would not say.
_ALTERNATIVES: Final = re.compile(
    r"\b(?:one|two|three|any|either|some|none|not|without|except|least|or more)\b", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"(?:S\d+\.)?[IEO](?P<number>\d+(?:\.\d+)*)")


def draft_stages(notes: Notes, anchors: dict[str, Anchor]) -> tuple[Stage, ...]:
    """Return the stages with their criteria; `anchors` gains the windows that headings name."""
    blocks = eligibility_blocks(notes.record.eligibility_criteria or "")
    headings = list(dict.fromkeys(block.stage for block in blocks if block.items))
    if not any(block.items for block in blocks):
        notes.ask("stages", "Who may take part?", "The record gives no criteria.", Severity.ERROR)
    stages: list[Stage] = []
    earlier: list[Criterion] = []
    for plan in plan_stages(notes, headings, anchors):
        own = [block for block in blocks if block.stage == plan.heading]
        read = [(block.kind, criterion) for block in own for criterion in _criteria(notes, plan, block, earlier)]
        earlier += [criterion for _, criterion in read]
        stages.append(
            Stage(
                id=plan.id,
                label=plan.heading,
                at=plan.at,
                requires=plan.requires,
                include=tuple(criterion for kind, criterion in read if kind is not CriteriaKind.EXCLUSION),
                exclude=tuple(criterion for kind, criterion in read if kind is CriteriaKind.EXCLUSION),
            )
        )
    return tuple(stages)


def _criteria(notes: Notes, plan: StagePlan, block: CriteriaBlock, earlier: list[Criterion]) -> list[Criterion]:
    found: list[Criterion] = []
    for item in _judged(block):
        if block.kind is CriteriaKind.OTHER:
            question = "Is this an inclusion or an exclusion criterion, or neither?"
            why = f"It stands under no such heading: '{_shortened(item.text)}'."
            notes.ask(f"criteria.{_criterion_id(plan, item)}", question, why, Severity.ERROR)
        found += _criteria_of(notes, plan, block, item, earlier)
    return found


def _judged(block: CriteriaBlock) -> list[CriterionText]:
    """Return the items judged one by one: the leaves, but a parent of alternatives in place of its points."""
    whole = [item.id for item in block.items if not item.is_leaf and _ALTERNATIVES.search(item.text)]
    tops = [one for one in whole if not any(one.startswith(f"{other}.") for other in whole)]
    below = tuple(f"{one}." for one in tops)
    return [item for item in block.items if item.id in tops or (item.is_leaf and not item.id.startswith(below))]


def _criteria_of(
    notes: Notes, plan: StagePlan, block: CriteriaBlock, item: CriterionText, earlier: list[Criterion]
) -> list[Criterion]:
    words = item_text(item.plain.text, is_exclusion=block.kind is CriteriaKind.EXCLUSION)
    criterion_id = _criterion_id(plan, item)
    may_read = item.is_leaf and block.kind is not CriteriaKind.OTHER
    readings = _readings(words, plan.setting) if may_read else ()
    if not readings:
        readings = (_attested(words),)
        question = f"What is the rule of {criterion_id}: '{words.short}'?"
        notes.ask(
            f"criteria.{criterion_id}.when", question, "Until it is written, a person attests the whole criterion."
        )
    questions = question_item(notes, criterion_id, words)
    origin = (f"{plan.id} {block.kind.value}" if plan.heading else block.kind.value, _number(item))
    made: list[Criterion] = []
    for reading in readings:
        criterion = Criterion(
            id=criterion_id + reading.part,
            source=origin,
            says=words.text if not words.label else f"{words.label}: {words.text}",
            when=reading.when,
            kind=reading.kind,
            applies=reading.applies,
            needs=reading.needs,
            open_list=reading.open_list,
            ambiguity=reading.ambiguity or " ".join(questions),
            recheck_of=_same_before(words, reading, earlier),
            until=reading.until,
        )
        notes.comes_from(f"criteria.{criterion.id}", f"{ELIGIBILITY}[{item.span.start}:{item.span.end}]", item.text)
        made.append(criterion)
    return made


def _readings(words: ItemText, setting: Setting) -> tuple[RuleReading, ...]:
    parts = disease_rules.read_resected_low_marker(words, setting)
    if parts:
        return parts
    return next(((reading,) for read in _READERS if (reading := read(words, setting)) is not None), ())


def _attested(words: ItemText) -> RuleReading:
    statement = words.short.replace("\\", "/").replace('"', "'")
    return RuleReading(f'attested("{statement}")', kind="judgement")


def _same_before(words: ItemText, reading: RuleReading, earlier: list[Criterion]) -> str | None:
    """Return the criterion of an earlier stage that is asked again here, if there is one."""
    for criterion in earlier:
        if criterion.says == words.text or (criterion.when == reading.when and "attested(" not in reading.when):
            return criterion.id
    return None


def _criterion_id(plan: StagePlan, item: CriterionText) -> str:
    bare = re.sub(r"^S\d+\.", "", item.id)
    return f"{plan.prefix}{bare}"


def _number(item: CriterionText) -> str | int:
    number = _NUMBERED.fullmatch(item.id)
    text = number["number"] if number else item.id
    return int(text) if text.isdigit() else text


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rsplit(' ', 1)[0]} ..."
