"""A study drafted from its registration: what is stated, with its source; what is not, as questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from equipoise.records.reading import ReadReport
from equipoise.records.record import Record
from equipoise.rules import concepts_of, parse_rule, variables_of
from equipoise.study.criterion import Stage
from equipoise.study.drafting.allocation import draft_allocation
from equipoise.study.drafting.arms import draft_arms
from equipoise.study.drafting.concepts import IS_A, VARIABLES
from equipoise.study.drafting.contradictions import note_contradictions
from equipoise.study.drafting.criteria import draft_stages
from equipoise.study.drafting.design_facts import draft_design
from equipoise.study.drafting.endpoints import draft_endpoints, draft_objectives, placeholder_endpoint
from equipoise.study.drafting.general_questions import question_study
from equipoise.study.drafting.identity import draft_identity
from equipoise.study.drafting.notes import Gap, Notes, Origin
from equipoise.study.drafting.schedule_text import draft_schedule
from equipoise.study.drafting.stages import allocation_anchor, draft_anchors
from equipoise.study.drafting.statistics_text import draft_analysis_plan
from equipoise.study.form import Form
from equipoise.study.study import Study
from equipoise.study.variable import Parameter, Variable
from equipoise.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Draft:
    """A study that loads, the questions the record leaves open (the worst first), and where each field comes from."""

    study: Study
    gaps: tuple[Gap, ...]
    provenance: Mapping[str, Origin]
    """Path in the study -> path in the record, the words there, and the lines of the page."""


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFORMATION: 2}


def draft_study(record: Record, report: ReadReport | None = None) -> Draft:
    """Return the draft of a study.

    `report` is the account of reading a page; with it each origin names the lines of the page, and counts that only
    the page shows are used. Nothing is invented: what a study needs and the record lacks is marked assumed, listed in
    `study.assumptions`, and asked in `gaps`.
    """
    notes = Notes(record, report)
    identity = draft_identity(notes)
    design = draft_design(notes)
    arms = draft_arms(notes)
    anchors = draft_anchors(notes)
    stages = draft_stages(notes, anchors)
    zero = allocation_anchor(notes)
    endpoints = draft_endpoints(notes, zero, anchors) or (placeholder_endpoint(notes),)
    schedule = draft_schedule(notes, zero, endpoints)
    plan = draft_analysis_plan(notes, endpoints)
    allocation = draft_allocation(notes, design, arms, zero)
    note_contradictions(notes, stages)
    question_study(notes, stages, anchors, arms)
    covariates = [name for analysis in plan.analyses for name in analysis.covariates] if plan else []
    rules = _Rules(stages)
    study = Study.model_validate(
        {
            **identity,
            "schema": 1,
            "design": design.model_copy(update={"contradictions": tuple(notes.contradictions)}),
            "objectives": draft_objectives(notes, endpoints),
            "arms": arms,
            "anchors": anchors,
            "parameters": {name: Parameter(note="open: the record gives none") for name in rules.parameters},
            "variables": _variables([*rules.variables, *covariates, *_observed(schedule.forms)]),
            "is_a": {concept: IS_A[concept] for concept in rules.concepts if concept in IS_A},
            "stages": stages,
            "allocation": allocation,
            "forms": schedule.forms,
            "encounters": schedule.encounters,
            "activities": schedule.activities,
            "endpoints": endpoints,
            "analysis_plan": plan,
            "assumptions": tuple(notes.assumptions),
            "conflicts": tuple(notes.conflicts),
        }
    )
    gaps = sorted(notes.gaps, key=lambda gap: _ORDER[gap.severity])
    return Draft(study, tuple(gaps), dict(notes.origins))


class _Rules:
    """What the rules of a draft speak of."""

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        found = [criterion for stage in stages for criterion in (*stage.include, *stage.exclude)]
        rules = [parse_rule(text) for item in found for text in (item.when, item.applies) if text is not None]
        self.variables = [name for rule in rules for name in variables_of(rule)]
        self.concepts = [name for rule in rules for name in concepts_of(rule)]
        self.parameters = list(dict.fromkeys(name for item in found for name in item.needs))


def _variables(names: Iterable[str]) -> dict[str, Variable]:
    return {name: VARIABLES[name] for name in dict.fromkeys(names)}


def _observed(forms: tuple[Form, ...]) -> Iterator[str]:
    for form in forms:
        for field in form.fields:
            yield from (item.variable for item in field.observes if item.variable is not None)
