"""Who belongs to an analysis set."""

from __future__ import annotations

from equipoise.datasets.collected import Chart, Collected
from equipoise.datasets.exposure import Exposure
from equipoise.study import Arm, Population, Study

PER_PROTOCOL_INTENSITY = 0.8
"""Least share of the planned dose, in the first 24 weeks, of a per-protocol participant of a treated arm."""


def is_member(collected: Collected, population: Population, chart: Chart, exposure: Exposure | None) -> bool:
    """Return whether the participant belongs to the population: its basis, then each of its criteria met.

    A criterion counts as met where its stage was judged and neither failed nor could not be decided.
    """
    study, state = collected.study, chart.state
    if state.allocation is None:
        return False
    arm = next((arm for arm in study.arms if arm.id == state.allocation.arm), None)
    if population.basis != "allocated" and not _treated_or_observed(arm, chart, exposure):
        return False
    if population.basis == "per_protocol" and not _per_protocol(study, arm, chart, exposure):
        return False
    return all(criterion_met(study, chart, criterion) for criterion in population.criteria)


def criterion_met(study: Study, chart: Chart, criterion: str) -> bool:
    """Return whether a criterion was judged, in the latest judgement of its stage, and held."""
    stages = chart.state.stages
    for stage in study.stages:
        if any(criterion == each.id for each in (*stage.include, *stage.exclude)):
            judged = stages.get(stage.id)
            return judged is not None and criterion not in (*judged.failed, *judged.unknown)
    return False


def _treated_or_observed(arm: Arm | None, chart: Chart, exposure: Exposure | None) -> bool:
    """One dose; the control arm, and arms without treatment, also by being seen again after allocation."""
    if exposure is not None or _must_be_treated(arm):
        return exposure is not None
    allocated = chart.state.allocation.date if chart.state.allocation else ""
    seen = [visit.date for visit in chart.state.visits if visit.status != "missed"]
    seen += [contact.date for contact in chart.state.contacts]
    return any(day > allocated for day in seen)


def _per_protocol(study: Study, arm: Arm | None, chart: Chart, exposure: Exposure | None) -> bool:
    """Eligible by every stage that decides, treated within the grace period, with enough of the planned dose."""
    for stage in study.stages:
        judged = chart.state.stages.get(stage.id)
        if not stage.advisory and (judged is None or judged.verdict != "eligible"):
            return False
    if exposure is None:
        return not _must_be_treated(arm)
    grace = study.allocation.decision.grace_days if study.allocation and study.allocation.decision else None
    allocated = chart.allocated
    if grace is not None and allocated is not None and (exposure.first - allocated).days > grace:
        return False
    return exposure.rdi_first_weeks is None or exposure.rdi_first_weeks >= PER_PROTOCOL_INTENSITY


def _must_be_treated(arm: Arm | None) -> bool:
    return arm is not None and bool(arm.regimens) and not arm.is_control
