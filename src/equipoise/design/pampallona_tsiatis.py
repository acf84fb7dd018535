"""Efficacy and futility bounds that meet at the last look (Pampallona, Tsiatis 1994)."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from equipoise.design.bound_search import monotone_root
from equipoise.design.bounds import Boundaries, finished
from equipoise.design.constant_bounds import shape
from equipoise.design.plan import PampallonaTsiatis, SequentialPlan
from equipoise.kernels.arrays import FloatArray

_LEAST = 1e-300


def meeting_bounds(plan: SequentialPlan, form: PampallonaTsiatis) -> Boundaries:
    """Return the bounds whose two constants keep the level and the power; the drift follows from both."""
    upper_form, lower_form = shape(plan.fractions, form.delta1), shape(plan.fractions, form.delta0)
    root = np.sqrt(np.asarray(plan.fractions))

    def bounds(upper: float, lower: float) -> Boundaries:
        critical = upper * upper_form
        drift = float(critical[-1] + lower * lower_form[-1]) / float(root[-1])
        futility = np.minimum(drift * root - lower * lower_form, critical)[:-1]
        return finished(plan, list(critical), _stops(plan, futility), drift)

    def upper_for(lower: float) -> float:
        def miss(upper: float) -> float:
            return math.log(max(float(bounds(upper, lower).alpha_spent[-1]), _LEAST) / plan.alpha)

        start = -float(ndtri(plan.level_per_side)) / float(upper_form[-1])
        return monotone_root(miss, start, 1.1 * start)

    def miss(lower: float) -> float:
        made = bounds(upper_for(lower) if plan.binding else alone, lower)
        crossed = made.crossing(made.drift)
        missed = 1.0 - float(crossed.upper.sum() + (crossed.lower.sum() if plan.sided == 2 else 0.0))
        return math.log(max(missed, _LEAST) / plan.beta)

    alone = 0.0 if plan.binding else upper_for(0.0)
    start = -float(ndtri(plan.beta)) / float(lower_form[-1])
    lower = monotone_root(miss, start, start + 0.2, tolerance=1e-12)
    return bounds(upper_for(lower) if plan.binding else alone, lower)


def _stops(plan: SequentialPlan, futility: FloatArray) -> list[float]:
    """Return the futility bounds; a two-sided region exists only above 0."""
    return [float(z) if plan.sided == 1 or z > 0.0 else -math.inf for z in futility]
