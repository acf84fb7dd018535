"""A trial in which another event may come first: recurrence and death before it, for example.

Three questions may be asked of it, and they need different numbers of people. Do hazards of the event differ among
those still at risk (cause-specific)? Do the shares who have it by a month differ (cumulative incidence)? Do the
cumulative incidences differ as curves (Gray's test)? Without the other event all three are questions about one
survival curve.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from equipoise.design.average_hazard_ratio import average_log_hazard_ratio
from equipoise.design.event_probability import event_probabilities, observe
from equipoise.design.hazard import PiecewiseHazard
from equipoise.design.landmark_contrast import LandmarkContrast
from equipoise.design.log_rank_method import LogRankMethod
from equipoise.design.sample_size import SampleSize
from equipoise.design.survival_assumptions import assumptions_of
from equipoise.design.survival_sample_size import SurvivalSampleSize, sample_size_survival
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.design.z_test import z_test_size
from equipoise.errors import InputError, NotEstimable
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class CompetingRisks:
    """A scenario whose hazards are those of the event of interest, and the hazards of the other event in each arm.

    All four are hazards among people who had neither event (cause-specific), constant in pieces.
    """

    scenario: SurvivalScenario
    other_control: PiecewiseHazard
    other_treatment: PiecewiseHazard

    def __post_init__(self) -> None:
        hazards = (self.scenario.control, self.scenario.treatment)
        dropout = (self.scenario.dropout_control, self.scenario.dropout_treatment)
        if not all(isinstance(hazard, PiecewiseHazard) for hazard in (*hazards, *dropout)):
            raise InputError(
                "competing risks with a hazard that is not constant in pieces", mend="give PiecewiseHazard throughout"
            )


@dataclass(frozen=True, slots=True)
class SubdistributionHazard:
    """The hazard of the cumulative incidence: of the event among all who have not had it, the other event or not.

    `cause` and `other` are the cause-specific hazards (Gray 1988; Fine, Gray 1999). `ratio` multiplies it.
    """

    cause: PiecewiseHazard
    other: PiecewiseHazard
    ratio: float = 1.0

    @property
    def breaks(self) -> tuple[float, ...]:
        """Months at which a hazard changes."""
        return tuple(sorted({*self.cause.breaks, *self.other.breaks}))

    def rate(self, t: ArrayLike) -> FloatArray:
        """Return events per person and month at `t` (months), among all without the event of interest."""
        neither = self.cause.survival(t) * self.other.survival(t)
        free = 1.0 - cumulative_incidence(self.cause, self.other, t)
        return np.asarray(self.ratio * self.cause.rate(t) * neither / free)

    def cumulative(self, t: ArrayLike) -> FloatArray:
        """Return the integral of the rate from 0 to `t` (months)."""
        return np.asarray(-self.ratio * np.log1p(-cumulative_incidence(self.cause, self.other, t)))

    def survival(self, t: ArrayLike) -> FloatArray:
        """Return the share without the event of interest at `t` (months)."""
        return np.exp(-self.cumulative(t))

    def scaled(self, ratio: float) -> SubdistributionHazard:
        """Return this hazard times a subdistribution hazard ratio."""
        return replace(self, ratio=self.ratio * ratio)


@dataclass(frozen=True, slots=True)
class GrayTest:
    """Gray's test as Schoenfeld counts events, to be sized by `z_test_size`.

    `distance` is the log subdistribution hazard ratio averaged over the events expected to be seen; `spread` that of
    its estimate times the root of n.
    """

    distance: float
    spread: float
    events: float
    risks: CompetingRisks

    @property
    def ratio(self) -> float:
        """Treatment : control."""
        return self.risks.scenario.ratio

    @property
    def null_spread(self) -> float:
        """The same under the null: Schoenfeld's test has one spread."""
        return self.spread

    def effect_at(self, critical: float, n: float) -> float:
        """Return the log subdistribution hazard ratio seen in `n` people at which Z is `critical`."""
        return critical * self.spread / math.sqrt(n)

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        average = f"subdistribution hazard ratio {math.exp(self.distance):.4g}, averaged over the events"
        return (average, *_assumptions(self.risks))


@dataclass(frozen=True, slots=True)
class CompetingSizes:
    """The people each question needs, beside each other.

    `cause_specific` log-rank test; `incidence`: difference of cumulative incidence at `months`; `gray`: Gray's test
    after Schoenfeld; `gray_exact`: the same test with the integrals of its score.
    """

    cause_specific: SurvivalSampleSize
    incidence: SampleSize
    gray: SampleSize
    gray_exact: SurvivalSampleSize
    months: float


def cumulative_incidence(cause: PiecewiseHazard, other: PiecewiseHazard, months: ArrayLike) -> FloatArray:
    """Return the probability to have the event of interest, and first, by `months`: closed for pieces.

    >>> from equipoise.design import constant_hazard
    >>> round(float(cumulative_incidence(constant_hazard(0.02), constant_hazard(0.01), 36.0)), 4)
    0.4403
    """
    at = np.asarray(months, dtype=np.float64)[..., None]
    starts = np.array(sorted({*cause.starts, *other.starts}))
    ends = np.append(starts[1:], math.inf)
    first, second = cause.rate(starts), other.rate(starts)
    both = first + second
    upto = np.minimum(np.maximum(at, starts), ends)
    gone = cause.cumulative(starts) + other.cumulative(starts)
    lost = -np.expm1(-both * (upto - starts)) * np.exp(-gone)
    return np.asarray((lost * first / np.where(both > 0.0, both, 1.0)).sum(axis=-1))


def cause_specific_scenario(risks: CompetingRisks) -> SurvivalScenario:
    """Return the scenario of the cause-specific log-rank test: the other event ends observation as dropout does."""
    scenario = risks.scenario
    return replace(
        scenario,
        dropout_control=_sum(scenario.dropout_control, risks.other_control),
        dropout_treatment=_sum(scenario.dropout_treatment, risks.other_treatment),
    )


def subdistribution_scenario(risks: CompetingRisks) -> SurvivalScenario:
    """Return the scenario of Gray's test: people with the other event stay at risk until they would be censored."""
    scenario = risks.scenario
    control, treatment = scenario.control, scenario.treatment
    assert isinstance(control, PiecewiseHazard), "checked when made"
    assert isinstance(treatment, PiecewiseHazard), "checked when made"
    return replace(
        scenario,
        control=SubdistributionHazard(control, risks.other_control),
        treatment=SubdistributionHazard(treatment, risks.other_treatment),
    )


def incidence_difference(risks: CompetingRisks, months: float, *, null: float = 0.0) -> LandmarkContrast:
    """Return the difference (treatment less control) of cumulative incidence at `months`, against `null`.

    The variance is that of Aalen and Johansen's estimate in large trials. NotEstimable where nobody is seen so long.
    """
    scenario = cause_specific_scenario(risks)
    if not (math.isfinite(months) and months > 0.0):
        raise InputError(f"a month of {months}", mend="give a month above 0")
    if months > scenario.horizon or float(scenario.entered(months)) <= 0.0:
        raise NotEstimable(f"nobody is observed for {months:g} months", mend="give an earlier month, a later analysis")
    grid = observe(replace(scenario, followed=months)).grid()
    arms: list[float] = []
    variance = 0.0
    for treatment in (False, True):
        cause = scenario.treatment if treatment else scenario.control
        other = risks.other_treatment if treatment else risks.other_control
        assert isinstance(cause, PiecewiseHazard), "checked when made"
        at_risk = grid.at_risk_treatment if treatment else grid.at_risk_control
        whole = float(cumulative_incidence(cause, other, months))
        left = whole - cumulative_incidence(cause, other, grid.months)
        neither = cause.survival(grid.months) * other.survival(grid.months)
        moved = (neither - left) ** 2 * cause.rate(grid.months) + left**2 * other.rate(grid.months)
        variance += float(grid.integral(moved / at_risk))
        arms.append(whole)
    scale = "difference of cumulative incidence"
    return LandmarkContrast(
        arms[1], arms[0], arms[1] - arms[0] - null, math.sqrt(variance), null, months, scale, risks.scenario
    )


def gray_test(risks: CompetingRisks) -> GrayTest:
    """Return Gray's test as Schoenfeld's formula sees it: the average subdistribution hazard ratio and the events."""
    seen = observe(subdistribution_scenario(risks))
    control, treatment = risks.scenario.shares
    events = float(event_probabilities(seen).overall)
    if events <= 0.0:
        raise NotEstimable("no event of interest is expected", mend="give hazards above 0")
    spread = 1.0 / math.sqrt(control * treatment * events)
    return GrayTest(float(average_log_hazard_ratio(seen)), spread, events, risks)


def competing_sizes(
    risks: CompetingRisks, months: float, *, alpha: float = 0.025, power: float = 0.8
) -> CompetingSizes:
    """Return the people each question needs; `alpha` is one-sided, `months` those of the incidence.

    >>> from equipoise.design import SurvivalScenario, constant_hazard, uniform_accrual
    >>> trial = SurvivalScenario(constant_hazard(0.02), constant_hazard(0.012), uniform_accrual(28), 64.0)
    >>> found = competing_sizes(CompetingRisks(trial, constant_hazard(0.005), constant_hazard(0.005)), 36.0)
    >>> round(found.cause_specific.participants), round(found.incidence.n), round(found.gray.n)
    (251, 320, 266)
    """
    method = LogRankMethod.FIXED_ALTERNATIVE
    return CompetingSizes(
        sample_size_survival(cause_specific_scenario(risks), power=power, alpha=alpha, method=method),
        z_test_size(incidence_difference(risks, months), alpha=alpha, sided=1, power=power),
        z_test_size(gray_test(risks), alpha=alpha, sided=1, power=power),
        sample_size_survival(subdistribution_scenario(risks), power=power, alpha=alpha, method=method),
        months,
    )


def _sum(first: object, second: PiecewiseHazard) -> PiecewiseHazard:
    assert isinstance(first, PiecewiseHazard), "checked when made"
    starts = tuple(sorted({*first.starts, *second.starts}))
    return PiecewiseHazard(starts, tuple((first.rate(starts) + second.rate(starts)).tolist()))


def _assumptions(risks: CompetingRisks) -> tuple[str, ...]:
    other = f"other event: {risks.other_control!r} in control, {risks.other_treatment!r} in treatment"
    return (other, *assumptions_of(risks.scenario))
