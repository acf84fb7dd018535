"""The tests that are carried out on simulated trials. Z is positive where treatment is better."""

from __future__ import annotations

import math
from dataclasses import dataclass

from equipoise.errors import InputError
from equipoise.kernels.trial_tables import COX, LOGRANK, MILESTONE, RMST


@dataclass(frozen=True, slots=True)
class LogRankTest:
    """The log-rank test; the effect beside it is the one-step log hazard ratio, score over variance.

    `stratified` sums score and variance over the strata of the scenario.
    """

    stratified: bool = False


@dataclass(frozen=True, slots=True)
class CoxTest:
    """Wald's test of a Cox model with the arm alone; the effect is the log hazard ratio."""

    stratified: bool = False


@dataclass(frozen=True, slots=True)
class MilestoneTest:
    """The difference of the Kaplan-Meier curves at a month, over its Greenwood standard error.

    Beyond the last person seen a curve goes on as it ends.
    """

    month: float

    def __post_init__(self) -> None:
        _check_month(self.month)


@dataclass(frozen=True, slots=True)
class RestrictedMeanTest:
    """The difference of the areas under the Kaplan-Meier curves up to a month, over its standard error.

    Beyond the last person seen a curve goes on as it ends.
    """

    month: float

    def __post_init__(self) -> None:
        _check_month(self.month)


TrialTest = LogRankTest | CoxTest | MilestoneTest | RestrictedMeanTest


def measure_of(test: TrialTest) -> int:
    """Return the kernel's number of what a test is made from."""
    match test:
        case LogRankTest():
            return LOGRANK
        case CoxTest():
            return COX
        case MilestoneTest():
            return MILESTONE
        case RestrictedMeanTest():
            return RMST


def horizon_of(test: TrialTest) -> float:
    """Return the month after entry at which curves are compared; 0 for tests over the whole time."""
    return test.month if isinstance(test, (MilestoneTest, RestrictedMeanTest)) else 0.0


def is_stratified(test: TrialTest) -> bool:
    """Return whether people are compared only within their stratum."""
    return isinstance(test, (LogRankTest, CoxTest)) and test.stratified


def _check_month(month: float) -> None:
    if not (math.isfinite(month) and month > 0.0):
        raise InputError(f"curves compared at month {month}", mend="give a finite month above 0")
