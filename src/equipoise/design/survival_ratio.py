"""The ratio of the arms at which a trial needs the fewest people, or costs least."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import cast

from equipoise.design.log_rank_method import LogRankMethod
from equipoise.design.stratified_scenario import Scenario, changed
from equipoise.design.survival_sample_size import SurvivalSampleSize, sample_size_survival
from equipoise.errors import InputError

_WIDEST, _NEAR = math.log(50.0), 1e-10


@dataclass(frozen=True, slots=True)
class OptimalRatio:
    """The best ratio treatment : control, what the trial then costs, and its size."""

    ratio: float
    cost: float
    sample_size: SurvivalSampleSize


def optimal_ratio_survival(
    scenario: Scenario,
    *,
    cost_treatment: float = 1.0,
    cost_control: float = 1.0,
    power: float = 0.8,
    alpha: float = 0.025,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
) -> OptimalRatio:
    """Return the ratio between 1:50 and 50:1 at which a person's costs, summed over all, are least.

    Equal costs give the fewest people. The scenario's own ratio is not used.

    >>> from equipoise.design import SurvivalScenario, hazard_of_risk, uniform_accrual
    >>> control = hazard_of_risk(0.5, 36)
    >>> trial = SurvivalScenario(control, control.scaled(0.6), uniform_accrual(28), 64.0)
    >>> round(optimal_ratio_survival(trial).ratio, 3), round(optimal_ratio_survival(trial, cost_treatment=4.0).ratio, 3)
    (1.07, 0.533)
    """
    from scipy.optimize import fminbound

    if not (cost_treatment > 0.0 and cost_control > 0.0):
        raise InputError(f"costs of {cost_treatment:g} and {cost_control:g} a person", mend="give costs above 0")

    def size(ratio: float) -> SurvivalSampleSize:
        trial = changed(scenario, lambda stratum: replace(stratum, ratio=ratio))
        return sample_size_survival(trial, power=power, alpha=alpha, method=method, margin=margin)

    def cost(ratio: float) -> float:
        return size(ratio).participants * (cost_treatment * ratio + cost_control) / (1.0 + ratio)

    found = fminbound(lambda log_ratio: cost(math.exp(float(log_ratio))), -_WIDEST, _WIDEST, xtol=_NEAR)
    best = math.exp(cast("float", found))
    return OptimalRatio(best, cost(best), size(best))
