"""The study: the protocol as frozen data, in the terms of ICH M11 and USDM."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from equipoise.study.allocation_plan import AllocationPlan
from equipoise.study.analysis_plan import AnalysisPlan
from equipoise.study.anchor import Anchor
from equipoise.study.arm import Arm
from equipoise.study.assumption import Assumption, Conflict
from equipoise.study.criterion import Criterion, Stage
from equipoise.study.design import Design
from equipoise.study.encounter import Activity, Encounter, Epoch
from equipoise.study.endpoint import Endpoint, Estimand, Objective
from equipoise.study.form import Form
from equipoise.study.part import Part
from equipoise.study.safety import DataCheck, Safety
from equipoise.study.variable import Parameter, Variable


class Study(Part):
    """A study one can compute with; everything else is derived from it."""

    schema_: Literal[1] = Field(alias="schema")
    id: str
    org_id: str | None = None
    acronym: str | None = None
    title: str
    question: str
    """The study's question in one sentence a patient understands."""
    sponsor: str
    version: str
    """Version of this study file; every participant's screening keeps the version it was judged under."""
    conditions: tuple[str, ...] = Field(min_length=1)
    design: Design
    objectives: tuple[Objective, ...] = Field(min_length=1)
    arms: tuple[Arm, ...] = Field(min_length=1)
    anchors: dict[str, Anchor] = Field(min_length=1)
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    variables: dict[str, Variable] = Field(default_factory=dict)
    is_a: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Concept -> the concepts it belongs to."""
    stages: tuple[Stage, ...] = Field(min_length=1)
    allocation: AllocationPlan | None = None
    epochs: tuple[Epoch, ...] = ()
    forms: tuple[Form, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    activities: tuple[Activity, ...] = ()
    endpoints: tuple[Endpoint, ...] = Field(default=())
    estimands: tuple[Estimand, ...] = ()
    analysis_plan: AnalysisPlan | None = None
    safety: Safety | None = None
    data_checks: tuple[DataCheck, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    source: str = ""
    """Where and when the registration was copied."""


def criteria(study: Study) -> tuple[Criterion, ...]:
    """Return every criterion of every stage, inclusions before exclusions, in the order of the file."""
    return tuple(criterion for stage in study.stages for criterion in (*stage.include, *stage.exclude))
