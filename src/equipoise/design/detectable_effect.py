"""The hazard ratio a trial of given size can show."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from equipoise.design.bound_search import monotone_root
from equipoise.design.log_rank_law import log_rank_law
from equipoise.design.log_rank_method import LogRankMethod, log_rank_method
from equipoise.design.stratified_scenario import Scenario, changed
from equipoise.errors import InputError, NotEstimable

_FARTHEST, _STEPS = math.log(100.0), 46


def detectable_hazard_ratio(
    scenario: Scenario,
    participants: float,
    *,
    power: float = 0.8,
    alpha: float = 0.025,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
    harm: bool = False,
) -> float:
    """Return the hazard ratio nearest to the margin that so many people show with the power.

    Treatment's hazard is the control's times it; the scenario's own treatment is not used. `harm` looks above the
    margin instead of below. Some methods lose power again far from the margin, which is why the nearest is given.
    NotEstimable where no ratio within a hundredfold of the margin is shown.

    >>> from equipoise.design import SurvivalScenario, hazard_of_risk, uniform_accrual
    >>> control = hazard_of_risk(0.5, 36)
    >>> trial = SurvivalScenario(control, control, uniform_accrual(28), 64.0)
    >>> round(detectable_hazard_ratio(trial, 231.1), 3)
    0.6
    """
    if not (0.0 < alpha < power < 1.0 and participants > 0.0):
        raise InputError(
            f"a level of {alpha:g}, a power of {power:g}, {participants:g} people",
            mend="give 0 < level < power < 1, and people",
        )
    chosen, side = log_rank_method(method), 1.0 if harm else -1.0

    def miss(distance: float) -> float:
        ratio = margin * math.exp(side * distance)
        law = log_rank_law(_with_ratio(scenario, ratio), chosen, margin=margin)
        return float(law.power(participants, alpha)) - power

    near = 0.0
    for far in np.linspace(0.0, _FARTHEST, _STEPS + 1)[1:].tolist():
        if miss(far) >= 0.0:
            return margin * math.exp(side * monotone_root(miss, near, far))
        near = far
    raise NotEstimable(
        f"{participants:g} people show no hazard ratio with power {power:g}",
        mend="give more people, or less power",
    )


def _with_ratio(scenario: Scenario, ratio: float) -> Scenario:
    return changed(scenario, lambda stratum: replace(stratum, treatment=stratum.control.scaled(ratio)))
