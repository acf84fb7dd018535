"""Survival at a month, or the mean time without event up to it, compared between two arms.

The estimates are those of Kaplan and Meier; their variances in large trials are Greenwood's in the limit. With y(t) the
share of an arm's people still at risk t months after entry, h the hazard and S the survival: S(m)^2 times the integral
of h / y up to m for survival at m, and the integral of (area under S from t to m)^2 h / y for the restricted mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from equipoise.design.event_probability import observe
from equipoise.design.risk_grid import RiskGrid
from equipoise.design.survival_assumptions import assumptions_of
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.errors import InputError, NotEstimable
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class LandmarkContrast:
    """Two arms' expected values at a month, to be sized by `z_test_size` and `z_test_power`.

    `distance` is the effect less its null value and `spread` the standard deviation of its estimate times the root of
    n, n being all people entered by the analysis. Survival is a share, a restricted mean is in months.
    """

    treatment: float
    control: float
    distance: float
    spread: float
    null: float
    months: float
    scale: str
    scenario: SurvivalScenario

    @property
    def ratio(self) -> float:
        """Treatment : control."""
        return self.scenario.ratio

    @property
    def null_spread(self) -> float:
        """The spread is not pooled: the same under the null."""
        return self.spread

    def information(self, n: float) -> float:
        """Return the information of `n` people: 1 over the variance of the estimate."""
        return n / self.spread**2

    def effect_at(self, critical: float, n: float) -> float:
        """Return the effect seen in `n` people at which Z is `critical`."""
        return self.null + critical * self.spread / math.sqrt(n)

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        compared = f"{self.scale} at month {self.months:g}, null {self.null:g}, variances not pooled"
        return (compared, *assumptions_of(self.scenario))


def milestone_difference(scenario: SurvivalScenario, months: float, *, null: float = 0.0) -> LandmarkContrast:
    """Return the difference (treatment less control) of survival at `months`, against `null`.

    NotEstimable where nobody can be observed so long.

    >>> from equipoise.design import hazard_of_risk, uniform_accrual, z_test_size
    >>> control = hazard_of_risk(0.5, 36)
    >>> trial = SurvivalScenario(control, control.scaled(0.6), uniform_accrual(28), 64.0)
    >>> round(z_test_size(milestone_difference(trial, 36.0)).n, 1)
    291.8
    """
    arms, variances = _survival(scenario, months)
    spread = math.sqrt(sum(variances))
    distance = arms[1] - arms[0] - null
    return LandmarkContrast(arms[1], arms[0], distance, spread, null, months, "difference of survival", scenario)


def milestone_log_log(scenario: SurvivalScenario, months: float, *, null: float = 0.0) -> LandmarkContrast:
    """Return the difference of log(-log survival) at `months`: under proportional hazards the log hazard ratio."""
    arms, variances = _survival(scenario, months)
    log_survival = [math.log(share) for share in arms]
    if not all(log_survival):
        raise NotEstimable("an arm has no event by then", mend="give a hazard above 0, or a later month")
    first, second = (math.log(-value) for value in log_survival)
    parts = zip(arms, variances, log_survival, strict=True)
    spread = math.sqrt(sum(variance / (share * log_share) ** 2 for share, variance, log_share in parts))
    scale = "difference of log(-log survival)"
    return LandmarkContrast(arms[1], arms[0], second - first - null, spread, null, months, scale, scenario)


def restricted_mean_difference(scenario: SurvivalScenario, months: float, *, null: float = 0.0) -> LandmarkContrast:
    """Return the difference (treatment less control) of mean months without event up to `months`, against `null`.

    NotEstimable where nobody can be observed so long.

    >>> from equipoise.design import hazard_of_risk, uniform_accrual, z_test_size
    >>> control = hazard_of_risk(0.5, 36)
    >>> trial = SurvivalScenario(control, control.scaled(0.6), uniform_accrual(28), 64.0)
    >>> found = restricted_mean_difference(trial, 36.0)
    >>> round(found.treatment - found.control, 3), round(z_test_size(found).n, 1)
    (3.484, 353.0)
    """
    grid = _grid_to(scenario, months)
    means: list[float] = []
    variance = 0.0
    for treatment in (False, True):
        hazard = scenario.treatment if treatment else scenario.control
        survival = np.asarray(hazard.survival(grid.months))
        whole = float(grid.integral(survival))
        means.append(whole)
        variance += float(grid.integral((whole - grid.running(survival)) ** 2 * _per_person_at_risk(grid, treatment)))
    distance, scale = means[1] - means[0] - null, "difference of restricted means"
    return LandmarkContrast(means[1], means[0], distance, math.sqrt(variance), null, months, scale, scenario)


def _survival(scenario: SurvivalScenario, months: float) -> tuple[list[float], list[float]]:
    """Return survival of control and treatment, and the variances of one person's part, people's shares included."""
    grid = _grid_to(scenario, months)
    if float(scenario.entered(months)) <= 0.0:
        raise NotEstimable(f"nobody has entered {months:g} months before the analysis", mend="give an earlier month")
    arms = [float(hazard.survival(months)) for hazard in (scenario.control, scenario.treatment)]
    if not all(arms):
        raise NotEstimable("nobody is left without event by then", mend="give an earlier month")
    greenwood = [float(grid.integral(_per_person_at_risk(grid, treatment))) for treatment in (False, True)]
    return arms, [share**2 * sum_ for share, sum_ in zip(arms, greenwood, strict=True)]


def _per_person_at_risk(grid: RiskGrid, treatment: bool) -> FloatArray:
    if treatment:
        return np.asarray(grid.hazard_treatment / grid.at_risk_treatment)
    return np.asarray(grid.hazard_control / grid.at_risk_control)


def _grid_to(scenario: SurvivalScenario, months: float) -> RiskGrid:
    if not (math.isfinite(months) and months > 0.0):
        raise InputError(f"a month of {months}", mend="give a month above 0")
    if months > scenario.horizon:
        raise NotEstimable(
            f"nobody is observed for {months:g} months, only for {scenario.horizon:g}",
            mend="give an earlier month, or a later analysis",
        )
    return observe(replace(scenario, followed=months)).grid()
