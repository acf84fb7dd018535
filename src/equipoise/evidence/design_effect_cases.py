"""Cases of effects that change with time: weighted log-rank tests, MaxCombo, milestones and restricted means."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.design import (
    Contrast,
    FlemingHarrington,
    LandmarkContrast,
    ModestlyWeighted,
    SurvivalScenario,
    average_hazard_ratio,
    changing_effect,
    constant_hazard,
    event_probabilities,
    hazard_of_risk,
    maxcombo_design,
    maxcombo_power,
    milestone_difference,
    power_survival,
    restricted_mean_difference,
    uniform_accrual,
    weighted_log_rank_direct,
)
from equipoise.evidence.case import Answer
from equipoise.evidence.design_effect_convention import null_information_power
from equipoise.evidence.design_inputs import Inputs, needed
from equipoise.evidence.not_built import NotBuilt


def _weighted(inputs: Inputs) -> Answer:
    control = constant_hazard(float(needed(inputs, "lambda_control")))
    delay = float(inputs.get("delay_months", 0.0))
    before, after = float(inputs.get("hr_before_delay", 1.0)), float(needed(inputs, "hr_after_delay"))
    treatment = changing_effect(control, (0.0, delay), (before, after)) if delay else control.scaled(after)
    dropout = constant_hazard(float(inputs.get("dropout_hazard", 0.0)))
    scenario = SurvivalScenario(
        control,
        treatment,
        uniform_accrual(float(needed(inputs, "accrual_months"))),
        float(needed(inputs, "analysis_month")),
        float(inputs.get("ratio", 1.0)),
        dropout,
        dropout,
    )
    weight = FlemingHarrington(float(needed(inputs, "rho")), float(needed(inputs, "gamma")))
    n, alpha = float(needed(inputs, "n")), float(needed(inputs, "alpha_one_sided"))
    found = weighted_log_rank_direct(scenario, weight)
    values: dict[str, object] = {
        "power_direct": _towards_benefit(found, n, alpha, benefit_is_lower=True),
        "expected_events": n * found.events,
    }
    if weight == FlemingHarrington(0.0, 0.0):
        values["average_hazard_ratio"] = average_hazard_ratio(scenario)
        values["power_ahr"] = power_survival(scenario, n, alpha=alpha, method="average_hazard_ratio").power
    return values


def _milestone(inputs: Inputs) -> Answer:
    scenario = _late_effect(inputs)
    found = milestone_difference(scenario, float(needed(inputs, "milestone")))
    return _landmark(inputs, found, "surv")


def _restricted_mean(inputs: Inputs) -> Answer:
    scenario = _late_effect(inputs)
    found = restricted_mean_difference(scenario, float(needed(inputs, "milestone")))
    return _landmark(inputs, found, "rmst")


def _landmark(inputs: Inputs, found: LandmarkContrast, name: str) -> Answer:
    n, alpha = float(needed(inputs, "n")), float(needed(inputs, "alpha_one_sided"))
    return {
        "power": _towards_benefit(found, n, alpha, benefit_is_lower=False),
        f"{name}_treat": found.treatment,
        f"{name}_control": found.control,
        f"{name}_diff": found.treatment - found.control,
        "events": n * float(event_probabilities(found.scenario).overall),
        "information": found.information(n),
    }


def _maxcombo(inputs: Inputs) -> Answer:
    words = str(needed(inputs, "tests")).replace(" ", "").removeprefix("FH(").removesuffix(")").split("),FH(")
    weights = [FlemingHarrington(*map(float, pair.split(","))) for pair in words]
    design = maxcombo_design(_late_effect(inputs), weights, alpha=float(needed(inputs, "alpha_one_sided")))
    n = float(needed(inputs, "n"))
    return {"power": maxcombo_power(design, n).value, "bound_z": design.bound, "events": n * design.events}


def _modestly_weighted(inputs: Inputs) -> Answer:
    scenario, n = _late_effect(inputs), float(needed(inputs, "n"))
    most = inputs.get("w_max", "Inf")
    weight = ModestlyWeighted(float(needed(inputs, "tau")), math.inf if most == "Inf" else float(most))
    power = null_information_power(scenario, weight, n, float(needed(inputs, "alpha_one_sided")))
    return {"power": power, "events": n * float(event_probabilities(scenario).overall)}


def _towards_benefit(contrast: Contrast, n: float, alpha: float, *, benefit_is_lower: bool) -> float:
    """Return the one-sided power in the direction of benefit, whichever way the effect goes."""
    drift = (-contrast.distance if benefit_is_lower else contrast.distance) * np.sqrt(n)
    return float(ndtr((drift + ndtri(alpha) * contrast.null_spread) / contrast.spread))


def _late_effect(inputs: Inputs) -> SurvivalScenario:
    """Return a scenario whose hazard ratio is 1 up to `lag` months and `hr_after_lag` from then on."""
    control, lag = hazard_of_risk(float(needed(inputs, "control_event_prob_36")), 36.0), float(inputs.get("lag", 0.0))
    after = float(inputs.get("hr_after_lag", inputs.get("hr", math.nan)))
    if math.isnan(after):
        raise NotBuilt("an effect that is no hazard ratio")
    treatment = changing_effect(control, (0.0, lag), (1.0, after)) if lag else control.scaled(after)
    dropout = constant_hazard(float(inputs.get("dropout_hazard", 0.0)))
    accrual = uniform_accrual(float(needed(inputs, "accrual")))
    ratio = float(inputs.get("ratio", 1.0))
    return SurvivalScenario(control, treatment, accrual, float(needed(inputs, "study")), ratio, dropout, dropout)


ANSWERS: Mapping[str, Callable[[Inputs], Answer]] = {
    "weighted_logrank_power": _weighted,
    "milestone_survival_difference_power": _milestone,
    "rmst_difference_power": _restricted_mean,
    "maxcombo_power": _maxcombo,
    "modestly_weighted_power": _modestly_weighted,
}


def answer(case: Inputs) -> Answer:
    """Return the values of a case of these quantities by field."""
    return ANSWERS[str(needed(case, "quantity"))](needed(case, "inputs"))
