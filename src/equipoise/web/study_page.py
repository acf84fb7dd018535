"""A study as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.lint import check_study
from equipoise.results.svg import MONTH_DAYS
from equipoise.study import Criterion, Endpoint, Study
from equipoise.vocabulary import Finding, Outcome
from equipoise.web.design_form import design_address


@dataclass(frozen=True, slots=True)
class StageOnPage:
    """A stage with its criteria, inclusions first."""

    id: str
    label: str
    advisory: bool
    include: tuple[Criterion, ...]
    exclude: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class StudyPage:
    """What the page of a study shows besides the study itself."""

    stages: tuple[StageOnPage, ...]
    endpoints: tuple[tuple[str, tuple[Endpoint, ...]], ...]
    findings: tuple[Finding, ...]
    drawn: bool
    """Whether the arm is drawn by lot."""
    plan_address: str
    """The design page with the assumptions of this study's number of participants."""


def study_page(study: Study) -> StudyPage:
    """Return the page of a study."""
    stages = tuple(
        StageOnPage(stage.id, stage.label or stage.id, stage.advisory, stage.include, stage.exclude)
        for stage in study.stages
    )
    levels = ("primary", "secondary", "exploratory")
    endpoints = tuple((level, tuple(e for e in study.endpoints if e.level == level)) for level in levels)
    findings = tuple(item for item in check_study(study) if item.outcome is Outcome.FAIL)
    return StudyPage(stages, endpoints, findings, study.design.allocation == "RANDOMIZED", plan_address(study))


def plan_address(study: Study) -> str:
    """Return the address of the design page with what the study's number of participants rests on.

    What the study does not say keeps the page's own value; the number itself is filled in, so that its power is shown.
    """
    plan = study.analysis_plan
    if plan is None:
        return design_address({})
    rests_on, day = plan.sample_size, plan.sample_size.control_event_day
    return design_address(
        {
            "control_risk": rests_on.control_event_probability,
            "horizon": None if day is None else round(day / MONTH_DAYS, 1),
            "hazard_ratio": rests_on.hazard_ratio,
            "accrual": rests_on.accrual_months,
            "follow_up": rests_on.follow_up_months,
            "dropout_a_year": rests_on.dropout_per_year,
            "alpha": rests_on.alpha,
            "sides": rests_on.sided,
            "power": rests_on.power,
            "participants": study.design.enrollment.count,
        }
    )
