"""Critical bounds of one shape times one constant, or fixed early and solved at the last look."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from equipoise.design.bound_search import bound_above, monotone_root
from equipoise.design.bounds import region
from equipoise.design.crossing import first_crossings
from equipoise.design.plan import SequentialPlan
from equipoise.design.sub_density import above, advance, at_start
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray


def shape(fractions: Sequence[float], delta: float) -> FloatArray:
    """Return t ** (delta - 1/2) for each look (Wang, Tsiatis 1987)."""
    return np.asarray(fractions, dtype=np.float64) ** (delta - 0.5)


def scaled_bounds(plan: SequentialPlan, form: FloatArray, futility: Sequence[float]) -> FloatArray:
    """Return constant * form, with the constant that spends the level; `futility` is obeyed."""
    early = [*futility, -math.inf]

    def miss(constant: float) -> float:
        regions = [region(plan.sided, constant * f, low) for f, low in zip(form, early, strict=True)]
        crossed = first_crossings(plan.fractions, regions, drift=0.0)
        return math.log(float(crossed.upper.sum()) / plan.level_per_side)

    # One look alone needs the normal quantile; several look at most as costly as all of them apart (Bonferroni).
    single, apart = -float(ndtri(plan.level_per_side)), -float(ndtri(plan.level_per_side / plan.looks))
    last = float(form[-1])
    return monotone_root(miss, single / last - 1e-3, max(apart / last, single / last + 0.1)) * form


def fixed_then_solved(plan: SequentialPlan, early: float, futility: Sequence[float]) -> list[float]:
    """Return `early` at all looks but the last, which takes what is left (Haybittle 1971, Peto 1976)."""
    state, left = at_start(), plan.level_per_side
    for look, at in enumerate(plan.fractions[:-1]):
        left -= above(state, at, early, drift=0.0)
        inside = region(plan.sided, early, futility[look])
        state = advance(state, at, inside, drift=0.0, ahead=plan.fractions[look + 1] - at)
    if left <= 0.0:
        raise InputError(
            f"an early bound of {early} leaves nothing of the level for the last look",
            where="HaybittlePeto",
            mend="raise the early bound",
        )
    return [early] * (plan.looks - 1) + [bound_above(state, plan.fractions[-1], left, drift=0.0)]
