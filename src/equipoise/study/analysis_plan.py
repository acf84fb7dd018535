"""The statistical analysis plan as data: populations, analyses, and the assumptions behind the sample size."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from equipoise.study.part import Part
from equipoise.vocabulary import Mark


class Population(Part):
    """An analysis set. `flag` is its column in ADSL; `criteria` are criteria that must be met besides `basis`."""

    id: str
    flag: str = Field(max_length=8)
    label: str
    definition: str
    basis: Literal["allocated", "treated_or_observed", "per_protocol"]
    criteria: tuple[str, ...] = ()
    mark: Mark = Mark.ASSUMED


class Analysis(Part):
    """One line of the plan: which endpoint, on whom, by which method, with what.

    A method that equipoise does not carry out yet is listed in every report as not yet carried out.
    `covariates` are ADSL columns; the arm is always the first term of a comparison.
    """

    id: str
    label: str
    endpoint: str
    estimand: str | None = None
    population: str
    method: str
    role: Literal["primary", "secondary", "sensitivity", "exploratory", "descriptive"]
    status: Literal["registered", "planned", "added"]
    """Registered: the record names it. Planned: the plan's own. Added: beside the registered one, with its reason."""
    reason: str = ""
    strata: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    at_days: tuple[int, ...] = ()
    conf_level: float = Field(default=0.95, gt=0, lt=1)
    options: dict[str, str | float | int | bool] = Field(default_factory=dict)
    mark: Mark = Mark.ASSUMED


class SampleSize(Part):
    """What the planned number rests on, as stated and as reconstructed."""

    stated: str
    alpha: float | None = Field(default=None, gt=0, lt=1)
    sided: Literal[1, 2] | None = None
    power: float | None = Field(default=None, gt=0, lt=1)
    hazard_ratio: float | None = None
    events: int | None = None
    control_event_probability: float | None = None
    control_event_day: int | None = None
    dropout_per_year: float | None = None
    accrual_months: float | None = None
    follow_up_months: float | None = None
    note: str = ""
    mark: Mark = Mark.RECORD


class AnalysisPlan(Part):
    """Populations and analyses in the order they are reported: the registered first."""

    populations: tuple[Population, ...] = Field(min_length=1)
    analyses: tuple[Analysis, ...] = Field(min_length=1)
    sample_size: SampleSize
    missing_data: str = ""
    multiplicity: str = ""
    interim: str = ""
    label: str = ""
    """How the evidence must be called, e.g. not randomised: association, not effect."""
    minimum_at_risk: int = Field(default=10, ge=1)
    """Below this number at risk in an arm a curve and its estimates are withheld."""
