"""Cases of group sequential and combination designs: bounds, characteristics, probabilities, spending."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.special import ndtr

from equipoise.design import (
    AlphaSpending,
    BetaSpending,
    Boundaries,
    LowerAlphaSpending,
    SequentialPlan,
    WangTsiatis,
    boundaries,
    characteristics,
    conditional_power,
    crossing_probabilities,
    delayed_characteristics,
    delayed_response,
    drift_for_power,
    even_looks,
    fisher_bounds,
    fixed_information,
    group_sequential_probabilities,
    predictive_power,
)
from equipoise.design.plan import Futility
from equipoise.evidence.case import Answer
from equipoise.evidence.design_inputs import (
    Inputs,
    fisher_plan,
    named_spending,
    needed,
    numbers,
    plain,
    plan_for_characteristics,
    sequential_plan,
)
from equipoise.evidence.design_staged_cases import (
    analysis_results,
    observed_information_rates,
    planned_conditional_power,
    repeated_confidence_intervals,
    stage_results,
)
from equipoise.evidence.not_built import NotBuilt


def answer(case: Inputs) -> Answer:
    """Return the values of a case of this room's quantities by field; NotBuilt for any other."""
    quantity, inputs = str(needed(case, "quantity")), needed(case, "inputs")
    if quantity.startswith(("C_", "R_")):
        return _tabled_constant(quantity, inputs)
    if quantity not in _ANSWERS:
        raise NotBuilt(f"the quantity {quantity!r}")
    return _ANSWERS[quantity](inputs)


def _sequential_design(inputs: Inputs) -> Answer:
    design: Inputs = needed(inputs, "design")
    bounds = boundaries(sequential_plan(design))
    plan = bounds.plan
    values: dict[str, object] = {
        "criticalValues": plain(bounds.critical_z),
        "alphaSpent": plain(bounds.alpha_spent),
        "stageLevels": plain(ndtr(-bounds.critical_z)),
        "futilityBounds": plain(bounds.futility_z[:-1]),
        "deltaWT": plan.efficacy.delta if isinstance(plan.efficacy, WangTsiatis) else None,
    }
    drift = drift_for_power(bounds) if math.isnan(bounds.drift) else bounds.drift
    crossed = bounds.crossing(drift)
    rejected = crossed.upper + crossed.lower if plan.sided == 2 else crossed.upper
    futile = crossed.inner if plan.sided == 2 else crossed.lower
    missed = 1.0 - float(rejected.sum())
    return values | {
        "power": plain(bounds.power(drift)),
        "betaSpent": plain([*np.cumsum(futile[:-1]), missed]),
    }


def _fisher_design(inputs: Inputs) -> Answer:
    bounds = fisher_bounds(fisher_plan(needed(inputs, "design")))
    return {
        "criticalValues": plain(bounds.critical_product),
        "alphaSpent": plain(bounds.alpha_spent),
        "stageLevels": plain(bounds.level),
    }


def _characteristics(inputs: Inputs) -> Answer:
    design: Inputs = needed(inputs, "design")
    made = boundaries(sequential_plan(design))
    bounds = replace(made, plan=plan_for_characteristics(design, made.plan))
    outstanding = design.get("delayedInformation")
    if outstanding is None:
        found = characteristics(bounds)
    else:
        found = delayed_characteristics(delayed_response(bounds, numbers(outstanding)))
    return {
        "nFixed": found.fixed,
        "shift": found.shift,
        "inflationFactor": found.inflation,
        "information": plain(found.information),
        "power": plain(found.power),
        "rejectionProbabilities": plain(found.rejected),
        "futilityProbabilities": plain(found.futile),
        "averageSampleNumber1": found.expected_under_effect,
        "averageSampleNumber01": found.expected_half_way,
        "averageSampleNumber0": found.expected_under_none,
    }


def _probabilities(inputs: Inputs) -> Answer:
    rows = [numbers(row) for row in needed(inputs, "decisionMatrix")]
    found = group_sequential_probabilities(numbers(needed(inputs, "informationRates")), rows)
    return {f"[{number},]": plain(row) for number, row in enumerate(found, start=1)}


def _spending(inputs: Inputs) -> Answer:
    fractions = numbers(needed(inputs, "information_fraction"))
    spent = named_spending(needed(inputs, "spending")).spent(fractions, float(needed(inputs, "alpha_one_sided")))
    return {"alpha_spent": plain(spent)}


def _efficacy_bounds(inputs: Inputs) -> Answer:
    spending = named_spending(needed(inputs, "spending"))
    fractions, alpha = tuple(numbers(needed(inputs, "information_fraction"))), float(needed(inputs, "alpha_one_sided"))
    bounds = boundaries(SequentialPlan(fractions, AlphaSpending(spending), alpha, 1.0 - float(needed(inputs, "power"))))
    return {
        "alpha_spent": plain(spending.spent(fractions, alpha)),
        "bound_z": plain(bounds.critical_z),
        "inflation_factor": characteristics(bounds).inflation,
    }


def _futility_bounds(inputs: Inputs) -> Answer:
    bounds = boundaries(_two_bound_plan(inputs))
    found = characteristics(bounds)
    drift = math.sqrt(found.shift)
    symmetric = bounds.plan.sided == 2
    return {
        "upper_z": plain(bounds.critical_z),
        "lower_z": plain(-bounds.critical_z if symmetric else bounds.futility_z),
        "inflation_factor": found.inflation,
        "cross_upper_H0": plain(bounds.crossing(0.0).upper),
        "cross_upper_H1": plain(bounds.crossing(drift).upper),
        "expected_information_H0": found.expected_under_none,
        "expected_information_H1": found.expected_under_effect,
    }


def _two_bound_plan(inputs: Inputs) -> SequentialPlan:
    kind = str(needed(inputs, "kind"))
    alpha, beta = float(needed(inputs, "alpha_one_sided")), 1.0 - float(needed(inputs, "power"))
    fractions = tuple(numbers(needed(inputs, "information_fraction")))
    efficacy = AlphaSpending(named_spending(needed(inputs, "spending_upper")))
    if kind == "two-sided symmetric":
        return SequentialPlan(fractions, efficacy, 2.0 * alpha, beta, 2)
    lower = named_spending(needed(inputs, "spending_lower"))
    futility: Futility
    if kind.startswith("beta spending"):
        futility = BetaSpending(lower)
    elif kind.startswith("lower alpha spending"):
        futility = LowerAlphaSpending(lower, float(needed(inputs, "total_lower_alpha")))
    else:
        raise NotBuilt(f"bounds of the kind {kind!r}")
    return SequentialPlan(fractions, efficacy, alpha, beta, 1, futility, not kind.endswith("non-binding"))


def _conditional_power(inputs: Inputs) -> Answer:
    if "stageResults" in inputs:
        return planned_conditional_power(inputs)
    information, bound = numbers(needed(inputs, "information")), numbers(needed(inputs, "bound_z"))
    look, z = int(needed(inputs, "at_look")), float(needed(inputs, "z"))
    found = [
        conditional_power(information, bound, look=look, z=z, drift=theta) for theta in numbers(needed(inputs, "theta"))
    ]
    return {"conditional_power": plain(found)}


def _predictive_power(inputs: Inputs) -> Answer:
    found = predictive_power(
        numbers(needed(inputs, "information")),
        numbers(needed(inputs, "bound_z")),
        look=int(needed(inputs, "at_look")),
        z=float(needed(inputs, "z")),
        prior_mean=float(needed(inputs, "prior_mean")),
        prior_sd=float(needed(inputs, "prior_sd")),
    )
    return {"predictive_power": found}


def _crossing(inputs: Inputs) -> Answer:
    information = numbers(needed(inputs, "information"))
    lower = None if inputs.get("lower_z") is None else numbers(needed(inputs, "lower_z"))
    found = crossing_probabilities(
        information, numbers(needed(inputs, "upper_z")), lower_z=lower, drift=float(needed(inputs, "theta"))
    )
    return {
        "upper": plain(found.upper),
        "lower": plain(found.lower),
        "expected_information": found.expected(information),
    }


def _tabled_constant(quantity: str, inputs: Inputs) -> Answer:
    """Return the constant or the inflation of Pocock's (P) or O'Brien and Fleming's (B) two-sided bounds."""
    shape = WangTsiatis(0.5 if quantity[2] == "P" else 0.0)
    beta = 1.0 - float(inputs.get("power", 0.8))
    bounds = boundaries(
        SequentialPlan(even_looks(int(needed(inputs, "K"))), shape, float(needed(inputs, "alpha")), beta, 2)
    )
    return {"constant": float(bounds.critical_z[-1]) if quantity.startswith("C") else _inflation(bounds)}


def _inflation(bounds: Boundaries) -> float:
    return drift_for_power(bounds) ** 2 / fixed_information(bounds.plan)


_ANSWERS: dict[str, Callable[[Inputs], Answer]] = {
    "group_sequential_design": _sequential_design,
    "inverse_normal_design": _sequential_design,
    "fisher_combination_design": _fisher_design,
    "design_characteristics": _characteristics,
    "group_sequential_probabilities": _probabilities,
    "spending": _spending,
    "bound_efficacy_1sided": _efficacy_bounds,
    "bound_efficacy_futility": _futility_bounds,
    "conditional_power": _conditional_power,
    "predictive_power": _predictive_power,
    "crossing_probabilities": _crossing,
    "stage_results": stage_results,
    "analysis_results": analysis_results,
    "repeated_confidence_intervals": repeated_confidence_intervals,
    "observed_information_rates": observed_information_rates,
}

QUANTITIES = (
    *_ANSWERS,
    *(f"{letter}_{shape}" for letter in "CR" for shape in ("P", "B")),
)
"""The quantities answered here; constants of tables by the beginning of their name."""
