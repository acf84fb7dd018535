"""Candidates: drawn, seen at the encounters before allocation, judged by the study's own criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from equipoise.eligibility import (
    AbsencePolicy,
    Eligibility,
    Item,
    JudgedStage,
    Knowledge,
    Patient,
    Policy,
    Situation,
    evaluate_stage,
    facts_from_items,
    parse_eligibility,
)
from equipoise.eligibility.moments import moments_of
from equipoise.ledger import EventType
from equipoise.schedule import forms_due
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.entry_answers import treatment_day
from equipoise.simulation.trial.form_filling import FormFilling, draw_answer, fill_form, level_of
from equipoise.simulation.trial.kept_answers import KeptAnswers
from equipoise.simulation.trial.occasion import Occasion
from equipoise.simulation.trial.person import JSON, Person
from equipoise.simulation.trial.virus import hbv_facts
from equipoise.simulation.truth.model import TruthModel
from equipoise.study import Form, Study
from equipoise.vocabulary import StageVerdict, Verdict

_HISTORY = "MH"
TREATMENT_ANCHORS = ("resection", "radical_treatment")
"""What studies call the day of the index treatment."""
_DRAWN_FIRST = ("CPC",)
"""Forms that need what the others of the encounter say, and come last."""


@dataclass(frozen=True, slots=True)
class ScreeningPlan:
    """What screening needs, worked out once: criteria, forms of each encounter, the last encounter of each form."""

    study: Study
    truth: TruthModel
    eligibility: Eligibility
    filling: FormFilling
    forms: Mapping[str, tuple[str, ...]]
    """Encounter -> forms filled in, in their order."""
    exact_at: Mapping[str, str]
    """Form -> the last encounter before allocation that asks for it."""
    stages: Mapping[str, tuple[str, ...]]
    """Encounter -> stages that are judged once it is over."""
    telling: frozenset[tuple[str, str]]
    """Form and field of the answers that tell the criteria something, or date or describe one that does."""
    kept: KeptAnswers | None = None
    """None writes every answer down and judges every stage."""


def plan_screening(
    study: Study, truth: TruthModel, filling: FormFilling, *, kept: KeptAnswers | None = None
) -> ScreeningPlan:
    """Return the plan of screening of a study under a truth."""
    order = _encounters_in_order(truth)
    forms = {name: _forms_at(study, truth, name) for name in order}
    exact_at = {form: name for name in order for form in forms[name]}
    served = {encounter.id: encounter.stages for encounter in study.encounters}
    last = {stage: name for name in order for stage in served.get(name, ())}
    stages = {name: tuple(stage.id for stage in study.stages if last.get(stage.id) == name) for name in order}
    telling = frozenset((form.id, name) for form in study.forms for name in _telling(form))
    return ScreeningPlan(study, truth, parse_eligibility(study), filling, forms, exact_at, stages, telling, kept)


def screen_person(plan: ScreeningPlan, person: Person) -> bool:
    """Let a candidate go through screening, writing the diary; return whether the person may be allocated.

    Encounters follow one another by day. A failure ends them at the encounter where it shows; the stages are judged on
    what was entered by then. Whoever is found not eligible, or cannot be decided, leaves screening. Where the plan
    keeps only some answers, the truth itself decides who fails: whoever has no failure passes every stage that decides.
    """
    if plan.kept is not None and person.failure is not None:
        return False
    items: list[Item] = []
    judged: dict[str, JudgedStage] = {}
    order = sorted((name for name in person.days if plan.forms.get(name)), key=lambda name: person.days[name])
    person.diary.write(person.days[order[0]], EventType.PARTICIPANT_REGISTERED, {"date": iso(person.days[order[0]])})
    _open_history(plan, person)
    for name in order:
        items += _attend(plan, person, name)
        ends_here = person.failure is not None and person.failure.at == name
        if not _pass_stages(plan, person, name, _stages_judged(plan, name, ends_here=ends_here), items, judged):
            return False
    return True


def _pass_stages(
    plan: ScreeningPlan,
    person: Person,
    encounter: str,
    stages: tuple[str, ...],
    items: list[Item],
    judged: dict[str, JudgedStage],
) -> bool:
    """Judge stages on what was entered so far, and write it down; False ends screening."""
    if plan.kept is not None:
        advisory = {stage.id for stage in plan.study.stages if stage.advisory}
        for name in stages:
            if name not in advisory:
                _write_verdict(person, name, StageVerdict.ELIGIBLE, plan.truth.screening.policy, person.days[encounter])
        stages = tuple(name for name in stages if name in advisory)
    if not stages:
        return True
    situation = _situation(plan, person, items)
    for name in stages:
        found = judged[name] = evaluate_stage(plan.eligibility.stage(name), situation, judged)
        _write_judgement(person, found, plan.truth.screening.policy, person.days[encounter])
        if found.advisory:
            person.unfit |= found.verdict is not StageVerdict.ELIGIBLE
        elif found.verdict is not StageVerdict.ELIGIBLE:
            _leave(person, found, person.days[encounter])
            return False
    return True


def _telling(form: Form) -> Iterator[str]:
    for field in form.fields:
        for meaning in field.observes:
            yield field.id
            yield from (name for name in (meaning.date_field, meaning.end_field) if name is not None)
            yield from meaning.attributes.values()


def _encounters_in_order(truth: TruthModel) -> list[str]:
    """The encounters by the earliest day they can fall on."""
    begins = {"allocation": 0}
    for step in truth.screening.steps:
        begins[step.encounter] = begins[step.from_] + step.days[0]
    return sorted((step.encounter for step in truth.screening.steps), key=lambda name: begins[name])


def _forms_at(study: Study, truth: TruthModel, encounter: str) -> tuple[str, ...]:
    due = dict.fromkeys(forms_due(study, encounter, None))
    for place in truth.screening.also_due:
        form, at = place.split("@")
        due |= {form: None} if at == encounter else {}
    kept = [form for form in due if f"{form}@{encounter}" not in truth.screening.left_out]
    return (*(form for form in kept if form not in _DRAWN_FIRST), *(form for form in kept if form in _DRAWN_FIRST))


def _open_history(plan: ScreeningPlan, person: Person) -> None:
    """The illnesses a person brings along: those that exclude nobody, and the one that makes screening fail."""
    for illness in plan.truth.screening.comorbidities:
        if person.chance(illness.share):
            person.history.append({name: draw_answer(person, answer) for name, answer in illness.row.items()})
    if person.failure is not None:
        row = person.failure.rows.get(_HISTORY, {})
        if row:
            person.history.append({name: draw_answer(person, answer) for name, answer in row.items()})
    level_of(person, "PHQ9.level", plan.truth.measures["PHQ9.level"])


def _attend(plan: ScreeningPlan, person: Person, name: str) -> list[Item]:
    """Enter the forms of one encounter; return them as items to be judged."""
    day = person.days[name]
    occasion = Occasion(name, day, (day - person.zero) / 7, screening=True)
    person.diary.write(
        day,
        EventType.VISIT_ATTENDED,
        {"encounter": name, "date": iso(day), "status": "on_time", "days_outside": 0},
    )
    only = person.failure.only_forms if person.failure is not None else ()
    items: list[Item] = []
    for form in plan.forms[name]:
        if only and form not in only:
            continue
        occasion.exact = plan.exact_at[form] == name
        if form == "HBV":
            occasion.facts |= hbv_facts(person, weeks=-1.0, exact=occasion.exact, truth=plan.truth.hbv)
        answers = [(1, field, value) for field, value in fill_form(plan.filling, form, person, occasion)]
        if form == _HISTORY:
            answers += list(_history_rows(person))
        for row, field, value in answers:
            if plan.kept is not None and (form, field) not in plan.kept.before:
                continue
            enter_item(person, occasion, form, row, field, value)
            if (form, field) in plan.telling:
                items.append(Item(form, field, _plain(value), iso(day), name, row))
    return items


def _history_rows(person: Person) -> Iterator[tuple[int, str, JSON]]:
    for number, row in enumerate(person.history, start=2):
        for field, value in row.items():
            yield number, field, value


def enter_item(person: Person, occasion: Occasion, form: str, row: int | str, field: str, value: JSON) -> None:
    """Write one answer into the diary."""
    data = {"form": form, "encounter": occasion.encounter, "row": row, "item": field, "date": iso(occasion.day)}
    person.diary.write(occasion.day, EventType.ITEM_ENTERED, data, value=value)


def _plain(value: JSON) -> JSON:
    """A result beside its limit as criteria read it: "<10"."""
    return f"{value['comparator']}{value['value']}" if isinstance(value, dict) else value


def _stages_judged(plan: ScreeningPlan, encounter: str, *, ends_here: bool) -> tuple[str, ...]:
    """The stages over with this encounter; where the person fails here, those the encounter serves are judged now."""
    over = plan.stages.get(encounter, ())
    if not ends_here:
        return over
    decisive = {stage.id for stage in plan.study.stages if not stage.advisory}
    served = next(one.stages for one in plan.study.encounters if one.id == encounter)
    return tuple(stage for stage in served if stage in decisive)


def _situation(plan: ScreeningPlan, person: Person, items: list[Item]) -> Situation:
    """What the criteria are judged on: the answers so far, and the days that are fixed already."""
    study = plan.study
    planned = {} if study.allocation is None else {study.allocation.at: date.fromordinal(person.zero)}
    known = Patient(id=str(person.number), planned_dates=planned)
    patient = facts_from_items(study, items, patient=known.id, known=known)
    knowledge = Knowledge(dates=_dates(plan, person))
    moments = moments_of(plan.eligibility, patient, knowledge.dates)
    policy = AbsencePolicy(Policy(plan.truth.screening.policy))
    return Situation(patient, plan.eligibility, None, moments, policy, knowledge.derive, knowledge.limits)


def _dates(plan: ScreeningPlan, person: Person) -> dict[str, date]:
    """The day of the index treatment, which is fixed before it happens; stages at it are judged on that day."""
    treated = {stage.at for stage in plan.study.stages} & set(TREATMENT_ANCHORS)
    return {anchor: date.fromordinal(treatment_day(person)) for anchor in treated}


def _write_judgement(person: Person, judged: JudgedStage, policy: str, day: int) -> None:
    failed = [one.criterion.id for one in judged.judgements if one.verdict is Verdict.NOT_MET]
    unknown = [one.criterion.id for one in judged.judgements if one.verdict is Verdict.UNKNOWN]
    _write_verdict(person, judged.stage, judged.verdict, policy, day, failed=failed, unknown=unknown)


def _write_verdict(
    person: Person,
    stage: str,
    verdict: StageVerdict,
    policy: str,
    day: int,
    *,
    failed: Sequence[str] = (),
    unknown: Sequence[str] = (),
) -> None:
    person.diary.write(
        day,
        EventType.STAGE_JUDGED,
        {
            "stage": stage,
            "verdict": verdict.value,
            "policy": policy,
            "failed": list(failed),
            "unknown": list(unknown),
            "primary_reason": failed[0] if failed else None,
            "date": iso(day),
        },
        role="investigator",
    )


def _leave(person: Person, judged: JudgedStage, day: int) -> None:
    """Screening ends: by the participant's own decision where consent was refused, as a failure otherwise."""
    failed = [one.criterion for one in judged.judgements if one.verdict is Verdict.NOT_MET]
    refused = bool(failed) and failed[0].kind == "consent"
    data = {
        "epoch": "screening",
        "status": "discontinued",
        "reason": "participant_decision" if refused else "screen_failure",
        "date": iso(day),
    }
    person.diary.write(day, EventType.PARTICIPANT_DISPOSED, data)
