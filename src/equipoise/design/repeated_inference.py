"""Confidence limits and p-values that may be quoted at every stage, whether the trial stops there or not.

A repeated limit is the effect that the design would just not reject at the stage (Jennison, Turnbull 1989); a repeated
p-value is the level at which the design would just reject the null at the stage.
"""

from __future__ import annotations

import math
from dataclasses import replace

from scipy.special import ndtr

from equipoise.design.bound_search import monotone_root
from equipoise.design.boundaries import solved_bounds
from equipoise.design.bounds import Boundaries
from equipoise.design.effect_root import effect_root
from equipoise.design.fisher_combination import (
    EqualLevels,
    FisherBounds,
    LevelsSpent,
    bounds_at_level,
    fisher_bounds,
)
from equipoise.design.fisher_product import product_crossings, product_level
from equipoise.design.plan import HaybittlePeto
from equipoise.design.stage_rule import FisherStages, StageRule, evidence_beyond, limit_statistics
from equipoise.design.staged_data import StagedData

LARGEST_P = 0.5
"""Repeated p-values are looked for below one half; what is larger is given as one half."""

_HIGHEST = math.log(0.4999999)
_LOWEST_Z = -1e3
"""Stands for a bound everybody exceeds, at levels too high for a plan with binding futility to spend."""


def repeated_limits(rule: StageRule, data: StagedData, stage: int) -> tuple[float, float]:
    """Return the repeated confidence limits of the effect at a stage (from 0); NaN where the stage cannot reject."""
    if not isinstance(rule, FisherStages) and math.isinf(float(rule.bounds.critical_z[stage])):
        return math.nan, math.nan
    seen = data.until(stage + 1)

    def beyond(effect: float, *, upper: bool) -> float:
        return evidence_beyond(rule, stage, float(limit_statistics(rule, seen, effect, upper=upper)[-1]))

    lower = effect_root(seen, lambda effect: beyond(effect, upper=True), falling=True)
    return lower, effect_root(seen, lambda effect: beyond(effect, upper=False), falling=False)


def repeated_p(rule: StageRule, stage: int, statistic: float) -> float:
    """Return the repeated p-value of a statistic at a stage (from 0), at most one half.

    NaN where the stage's bound does not depend on the level.
    """
    if isinstance(rule, FisherStages):
        return _product_p(rule.bounds, stage, statistic)
    return _z_p(rule.bounds, stage, statistic)


def _z_p(bounds: Boundaries, stage: int, z: float) -> float:
    plan = bounds.plan
    early = stage < plan.looks - 1
    if math.isinf(float(bounds.critical_z[stage])) or (early and isinstance(plan.efficacy, HaybittlePeto)):
        return math.nan

    def miss(log_level: float) -> float:
        level = math.exp(min(log_level, _HIGHEST))
        return max(float(solved_bounds(replace(plan, alpha=level)).critical_z[stage]), _LOWEST_Z) - z

    if miss(_HIGHEST) >= 0.0:
        return LARGEST_P
    alone = math.log(max(float(ndtr(-z)), 1e-300))
    return math.exp(monotone_root(miss, min(alone, _HIGHEST - 1.0), _HIGHEST))


def _product_p(bounds: FisherBounds, stage: int, product: float) -> float:
    plan = bounds.plan
    if isinstance(plan.allotment, EqualLevels):
        level = product_level(plan.weights[: stage + 1], product)
        crossed = product_crossings(plan.weights, plan.limits, bounds_at_level(plan, level, plan.stages))
        return min(float(crossed.sum()), LARGEST_P)

    def miss(log_level: float) -> float:
        level = math.exp(min(log_level, _HIGHEST))
        allotment = plan.allotment
        if isinstance(allotment, LevelsSpent):
            allotment = LevelsSpent(tuple(amount * level / plan.alpha for amount in allotment.amounts))
        made = fisher_bounds(replace(plan, alpha=level, allotment=allotment))
        return math.log(product / float(made.critical_product[stage]))

    if miss(_HIGHEST) >= 0.0:
        return LARGEST_P
    return math.exp(monotone_root(miss, math.log(plan.alpha) - 2.0, _HIGHEST))
