"""Mean and variance of a log-rank score, and how far the standardised score varies when the alternative is true.

All are integrals over study time of what happens per person of the trial: with n people the score has mean n * mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from equipoise.design.event_probability import Observation, observe
from equipoise.design.risk_grid import RiskGrid
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.kernels.arrays import FloatArray

Weight = Callable[[RiskGrid], FloatArray]
"""The weight of an event by the time since entry at the nodes of a grid, for weighted log-rank tests."""


@dataclass(frozen=True, slots=True)
class ScoreMoments:
    """Integrals per person. Strata add, weighted with their shares of people.

    `mean` of the score (positive where treatment has more events than under the margin), its `variance` as the test
    estimates it, and within arms the variance of a person's part in the score (`score_spread`), in the estimated
    variance (`variance_spread`), and their covariance (`joint_spread`). `events`: the probability of a seen event.
    """

    mean: FloatArray
    variance: FloatArray
    score_spread: FloatArray
    joint_spread: FloatArray
    variance_spread: FloatArray
    events: FloatArray

    @property
    def drift(self) -> FloatArray:
        """The mean of Z for one person; with n people it is sqrt(n) times this."""
        return np.asarray(self.mean / np.sqrt(self.variance))

    @property
    def sigma(self) -> FloatArray:
        """The standard deviation of Z under the scenario, by the delta method; 1 where there is no effect."""
        slope = self.mean / self.variance
        spread = self.score_spread - slope * self.joint_spread + 0.25 * slope**2 * self.variance_spread
        return np.asarray(np.sqrt(spread / self.variance))


def score_moments(
    scenario: SurvivalScenario | Observation, *, weight: Weight | None = None, margin: float = 1.0
) -> ScoreMoments:
    """Return mean, variance and spread of a log-rank score per person.

    `weight` gives a weighted log-rank test. `margin` is the hazard ratio under the null hypothesis (1: no difference);
    the score is then the one of the hazard ratio at the margin. Mean and variance are the integrals that Lakatos (1988)
    steps on a grid. The spread adds that the numbers at risk, and with them the estimated variance, move with each
    person's own event or loss, to first order.

    >>> from equipoise.design import SurvivalScenario, constant_hazard, uniform_accrual
    >>> even = SurvivalScenario(constant_hazard(0.02), constant_hazard(0.01), uniform_accrual(28), 64.0)
    >>> moments = score_moments(even)
    >>> round(float(moments.drift), 4), round(float(moments.sigma), 4)
    (-0.2448, 0.9909)
    """
    grid = (observe(scenario) if isinstance(scenario, SurvivalScenario) else scenario).grid()
    parts = _Parts.of(grid, 1.0 if weight is None else weight(grid), margin)
    share = grid.share_treatment
    control, treatment = _spread(parts, treatment=False), _spread(parts, treatment=True)
    drawn = grid.at_risk_treatment * grid.hazard_treatment * (1.0 - parts.treated)
    drawn = drawn - grid.at_risk_control * grid.hazard_control * parts.treated
    return ScoreMoments(
        grid.integral(parts.weight * drawn),
        grid.integral(parts.weight**2 * parts.between * grid.events),
        _both(control[0], treatment[0], share),
        _both(control[1], treatment[1], share),
        _both(control[2], treatment[2], share),
        grid.integral(grid.events),
    )


def _both(control: FloatArray, treatment: FloatArray, share: FloatArray) -> FloatArray:
    return np.asarray((1.0 - share) * control + share * treatment)


def stratified(moments: Sequence[ScoreMoments], shares: Sequence[float]) -> ScoreMoments:
    """Return the moments of a stratified test; `shares` of people by stratum, which add to 1."""

    def total(part: Callable[[ScoreMoments], FloatArray]) -> FloatArray:
        return np.asarray(sum(share * part(one) for one, share in zip(moments, shares, strict=True)))

    return ScoreMoments(
        total(lambda one: one.mean),
        total(lambda one: one.variance),
        total(lambda one: one.score_spread),
        total(lambda one: one.joint_spread),
        total(lambda one: one.variance_spread),
        total(lambda one: one.events),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the score is made of at the nodes: e and e(1 - e) at the margin, the weight, and the monthly events per
    person at risk in control, by which one more person at risk moves e."""

    grid: RiskGrid
    treated: FloatArray
    between: FloatArray
    weight: FloatArray | float
    moved: FloatArray
    margin: float

    @staticmethod
    def of(grid: RiskGrid, weight: FloatArray | float, margin: float) -> _Parts:
        at_risk = grid.treated
        treated = at_risk if margin == 1.0 else np.asarray(expit(grid.log_odds + math.log(margin)))
        events = grid.hazard_control + at_risk * (grid.hazard_treatment - grid.hazard_control)
        moved = events if margin == 1.0 else events / (1.0 + at_risk * (margin - 1.0))
        return _Parts(grid, treated, treated * (1.0 - treated), weight, moved, margin)


def _spread(parts: _Parts, *, treatment: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return, for one arm, the variances of a person's part in the score and in its variance, the covariance between.

    An event gives W(a - e) to the score and W^2 e(1 - e) to the variance. Being at risk moves e for the events of
    others: less the running integral B in the score, plus C in the variance.
    """
    grid, weight = parts.grid, parts.weight
    apart = 1.0 - parts.treated if treatment else -parts.treated
    pull = apart * parts.moved * (parts.margin if treatment else 1.0)
    jump, lift = weight * apart, weight**2 * parts.between
    b_slope, c_slope = weight * pull, weight**2 * (1.0 - 2.0 * parts.treated) * pull
    b, c = grid.running(b_slope), grid.running(c_slope)
    present = grid.at_risk_treatment / grid.share if treatment else grid.at_risk_control / (1.0 - grid.share)
    failing = present * (grid.hazard_treatment if treatment else grid.hazard_control)
    score = grid.integral(failing * jump - present * b_slope)
    variance = grid.integral(failing * lift + present * c_slope)
    score_square = grid.integral(failing * jump * (jump - 2.0 * b) + 2.0 * present * b * b_slope)
    product = grid.integral(failing * (jump * (lift + c) - b * lift) - present * (b_slope * c + b * c_slope))
    variance_square = grid.integral(failing * lift * (lift + 2.0 * c) + 2.0 * present * c * c_slope)
    return score_square - score**2, product - score * variance, variance_square - variance**2
