"""The Wang-Tsiatis shape with the smallest expected information."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from equipoise.design.boundaries import boundaries
from equipoise.design.characteristics import Characteristics, characteristics
from equipoise.design.plan import SequentialPlan, WangTsiatis
from equipoise.errors import InputError

Cost = Callable[[Characteristics], float]

_PLACES = 3


def expected_under_effect(found: Characteristics) -> float:
    """Return the expected information under the effect."""
    return found.expected_under_effect


def expected_and_maximal(found: Characteristics) -> float:
    """Return the expected information under the effect plus the maximal information."""
    return found.expected_under_effect + found.inflation


def expected_over_range(found: Characteristics) -> float:
    """Return the expected information under no effect, half the effect and the effect, summed."""
    return found.expected_under_none + found.expected_half_way + found.expected_under_effect


def optimal_wang_tsiatis(plan: SequentialPlan, cost: Cost = expected_under_effect) -> SequentialPlan:
    """Return the plan with the shape parameter, to three places, at which `cost` is smallest between 0 and 1.

    The cost is flat around its minimum: a further place would not be worth its digits.
    """
    from scipy.optimize import minimize_scalar

    if plan.looks == 1:
        raise InputError(
            "one look has no shape to choose", where="optimal_wang_tsiatis", mend="plan at least two looks"
        )

    def paid(delta: float) -> float:
        return cost(characteristics(boundaries(replace(plan, efficacy=WangTsiatis(delta)))))

    best = minimize_scalar(paid, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-6}).x
    return replace(plan, efficacy=WangTsiatis(round(float(best), _PLACES)))
