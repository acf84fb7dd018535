"""MaxCombo under a scenario: the largest of several weighted log-rank tests, its bound, power and sample size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.design.bound_search import monotone_root
from equipoise.design.event_weight import EARLY, LATE, LOG_RANK, EventWeight
from equipoise.design.normal_region import probability_below
from equipoise.design.sample_size import Method, Power, SampleSize, check_levels, check_people, sample_size
from equipoise.design.survival_assumptions import assumptions_of
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.design.weighted_log_rank_design import weighted_observation
from equipoise.errors import InputError, NotEstimable
from equipoise.kernels.arrays import FloatArray

_SOURCE = "Lee 2007; Karrison 2016; joint moments of the scores after Lakatos 1988, integrals taken exactly"


@dataclass(frozen=True, slots=True)
class MaxComboDesign:
    """Several weighted log-rank tests of one scenario.

    `drift` of each Z per root person, above 0 where treatment is better; `correlation` between them; `bound` is what
    the largest exceeds with probability `alpha` (one-sided) without an effect; `events` the chance to see an event.
    """

    weights: tuple[EventWeight, ...]
    drift: FloatArray
    correlation: FloatArray
    bound: float
    alpha: float
    events: float
    scenario: SurvivalScenario

    @property
    def method(self) -> Method:
        """Name, source and assumptions."""
        names = ", ".join(weight.name for weight in self.weights)
        words = (f"largest of {names}, alpha {self.alpha:g}, one-sided", *assumptions_of(self.scenario))
        return Method("MaxCombo", _SOURCE, (*words, "the scores' joint variance under the scenario is that tested"))


def maxcombo_design(
    scenario: SurvivalScenario,
    weights: Sequence[EventWeight] = (LOG_RANK, LATE, EARLY),
    *,
    alpha: float = 0.025,
) -> MaxComboDesign:
    """Return the joint law of several weighted log-rank tests, and the bound of the largest.

    Deterministic: the multivariate normal is integrated between the faces of its region. InputError for weights of
    which more than three are independent.
    """
    check_levels(alpha, 1)
    if not weights:
        raise InputError("a MaxCombo test without a weight", mend="give at least one weight")
    grid = weighted_observation(scenario, weights).grid()
    values = [weight(grid) for weight in weights]
    treated = grid.treated
    between = treated * (1.0 - treated) * grid.events
    apart = grid.at_risk_control * grid.hazard_control * treated
    apart = apart - grid.at_risk_treatment * grid.hazard_treatment * (1.0 - treated)
    covariance = np.array([[float(grid.integral(a * b * between)) for b in values] for a in values])
    spread = np.sqrt(np.diag(covariance))
    if not spread.all():
        raise NotEstimable("no event is expected", mend="give hazards above 0 and a later analysis")
    correlation = covariance / np.outer(spread, spread)
    drift = np.array([float(grid.integral(value * apart)) for value in values]) / spread
    bound = monotone_root(
        lambda z: 1.0 - probability_below(correlation, np.full(len(weights), z)) - alpha, 1.5, 3.0, tolerance=1e-10
    )
    return MaxComboDesign(tuple(weights), drift, correlation, bound, alpha, float(grid.integral(grid.events)), scenario)


def maxcombo_power(design: MaxComboDesign, n: float) -> Power:
    """Return the probability that the largest Z exceeds its bound with `n` people entered, towards benefit."""
    check_people(n)
    return Power(_power(design, n), n, design.method)


def maxcombo_size(design: MaxComboDesign, *, power: float = 0.8) -> SampleSize:
    """Return the people that give the MaxCombo test its power; NotEstimable where treatment is never better."""
    check_levels(design.alpha, 1, power)
    best = float(design.drift.max())
    if best <= 0.0:
        raise NotEstimable("no test speaks for treatment", mend="assume a benefit at some time")
    start = 2.0 * math.log(design.bound / best)
    root = monotone_root(
        lambda log_n: _power(design, math.exp(log_n)) - power, start - 0.5, start + 0.5, tolerance=1e-9
    )
    n = math.exp(root)
    return sample_size(n, design.scenario.ratio, power, lambda people: _power(design, people), design.method)


def _power(design: MaxComboDesign, n: float) -> float:
    return 1.0 - probability_below(design.correlation, design.bound - design.drift * math.sqrt(n))
