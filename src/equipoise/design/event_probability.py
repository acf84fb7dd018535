"""The probability that a person's event is seen by the analysis."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.design.risk_grid import RiskGrid
from equipoise.design.smooth_grid import smooth_grid
from equipoise.design.study_cells import StudyCells, cells_of
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.kernels.arrays import FloatArray

Observation = StudyCells | RiskGrid
"""What is seen of people over study time: exact cells where hazards are constant in pieces, nodes elsewhere."""


@dataclass(frozen=True, slots=True)
class EventProbabilities:
    """Probabilities that the event of a person entered by the analysis is seen: by arm, and over both arms."""

    control: FloatArray
    treatment: FloatArray
    overall: FloatArray


def observe(scenario: SurvivalScenario) -> Observation:
    """Return what is seen of the people of a scenario, for closed integrals and for quadrature."""
    return cells_of(scenario) or smooth_grid(scenario)


def event_probabilities(scenario: SurvivalScenario | Observation) -> EventProbabilities:
    """Return the probabilities of a seen event: closed integrals where hazards are constant in pieces.

    >>> from equipoise.design import SurvivalScenario, constant_hazard, uniform_accrual
    >>> even = SurvivalScenario(constant_hazard(0.02), constant_hazard(0.01), uniform_accrual(28), 64.0)
    >>> round(float(event_probabilities(even).control), 6)
    0.627295
    """
    seen = observe(scenario) if isinstance(scenario, SurvivalScenario) else scenario
    control, treatment = seen.observed(seen.hazard_control, seen.hazard_treatment)
    share = seen.share_treatment
    return EventProbabilities(control, treatment, (1.0 - share) * control + share * treatment)
