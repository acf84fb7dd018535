"""A study as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.lint import check_study
from equipoise.study import Criterion, Endpoint, Study
from equipoise.vocabulary import Finding, Outcome


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


def study_page(study: Study) -> StudyPage:
    """Return the page of a study."""
    stages = tuple(
        StageOnPage(stage.id, stage.label or stage.id, stage.advisory, stage.include, stage.exclude)
        for stage in study.stages
    )
    levels = ("primary", "secondary", "exploratory")
    endpoints = tuple((level, tuple(e for e in study.endpoints if e.level == level)) for level in levels)
    findings = tuple(item for item in check_study(study) if item.outcome is Outcome.FAIL)
    return StudyPage(stages, endpoints, findings, study.design.allocation == "RANDOMIZED")
