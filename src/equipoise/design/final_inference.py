"""The p-value, limits and median-unbiased estimate of a trial that has ended, by the stage-wise ordering.

An outcome is the more extreme the earlier it crossed the upper bound, and at the same stage the larger its statistic
(Tsiatis, Rosner, Mehta 1984). Limits are the effects at which the p-value is alpha and 1 - alpha; the estimate is the
effect at which it is one half.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.design.bound_search import monotone_root
from equipoise.design.bounds import Boundaries
from equipoise.design.effect_root import effect_root
from equipoise.design.fisher_product import product_crossings
from equipoise.design.stage_rule import (
    FisherStages,
    InverseNormalStages,
    PooledStages,
    StageRule,
    evidence_beyond,
    planned_stages,
    stops_for_futility,
)
from equipoise.design.staged_data import StagedData
from equipoise.design.sub_density import above, advance, at_start
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class FinalInference:
    """What is said when a trial has ended at `stage` (from 1). Limits and estimate are NaN for Fisher's product."""

    stage: int
    p: float
    lower: float
    upper: float
    estimate: float


def final_stage(rule: StageRule, statistics: FloatArray, stage_p: FloatArray) -> int | None:
    """Return the stage (from 0) at which the trial ended: rejected, futile by a binding rule, or the last one."""
    for stage, (statistic, p) in enumerate(zip(statistics.tolist(), stage_p.tolist(), strict=True)):
        ended = evidence_beyond(rule, stage, statistic) >= 0.0 or stops_for_futility(rule, stage, statistic, p)
        if ended or stage == planned_stages(rule) - 1:
            return stage
    return None


def final_inference(
    rule: StageRule, data: StagedData, statistics: FloatArray, *, stage: int, null: float, upper: bool, alpha: float
) -> FinalInference:
    """Return the final inference of a trial that ended at `stage` (from 0) with these statistics."""
    seen, statistic = data.until(stage + 1), float(statistics[stage])
    if isinstance(rule, FisherStages):
        return FinalInference(stage + 1, _product_p(rule, stage, statistic), math.nan, math.nan, math.nan)
    p = stage_wise_p(rule.bounds, stage, statistic, [0.0] * (stage + 1))
    if stage == 0:
        lower, high = _limits_of_one_stage(seen, alpha)
        return FinalInference(1, p, lower, high, float(seen.estimates()[-1]))
    side = 1.0 if upper else -1.0

    def effect_for(wanted: float) -> float:
        def miss(z: float) -> float:
            return stage_wise_p(rule.bounds, stage, statistic, _means(rule, seen, side * z, null, side)) - wanted

        z = monotone_root(miss, statistic - 2.0, statistic + 2.0)
        return seen.unstandardised(side * z, null)

    lower, estimate, high = sorted(effect_for(wanted) for wanted in (alpha, 0.5, 1.0 - alpha))
    return FinalInference(stage + 1, p, lower, high, estimate)


def stage_wise_p(bounds: Boundaries, stage: int, z: float, stage_means: Sequence[float]) -> float:
    """Return the probability of an outcome as extreme as `z` at `stage` (from 0) or more.

    `stage_means` are the means of Z of what each stage adds; futility stops are counted where they are binding.
    """
    fractions = bounds.plan.fractions
    regions = bounds.regions(obey_futility=bounds.plan.binding)
    steps = np.sqrt(np.diff(fractions, prepend=0.0))
    state, total = at_start(), 0.0
    for look in range(stage):
        drift = stage_means[look] / float(steps[look])
        total += above(state, fractions[look], float(bounds.critical_z[look]), drift=drift)
        ahead = fractions[look + 1] - fractions[look]
        state = advance(state, fractions[look], regions[look], drift=drift, ahead=ahead)
    return total + above(state, fractions[stage], z, drift=stage_means[stage] / float(steps[stage]))


def _means(
    rule: PooledStages | InverseNormalStages, data: StagedData, z: float, null: float, side: float
) -> list[float]:
    """Return the means of Z of what each stage adds, in the direction of the test, where Z of all data has mean `z`."""
    if isinstance(rule, InverseNormalStages):
        return (side * data.standardised(data.unstandardised(z, null), null)).tolist()
    # A pooled design takes its looks for those planned: each shares in the information as planned.
    steps = np.diff(rule.bounds.plan.fractions[: data.stages], prepend=0.0)
    return (side * z * np.sqrt(steps / steps.sum())).tolist()


def _limits_of_one_stage(data: StagedData, alpha: float) -> tuple[float, float]:
    def beyond(effect: float, *, upper: bool) -> float:
        return math.log(alpha / max(float(data.limit_tests(effect, upper=upper, overall=True).p[-1]), 1e-300))

    lower = effect_root(data, lambda effect: beyond(effect, upper=True), falling=True)
    return lower, effect_root(data, lambda effect: beyond(effect, upper=False), falling=False)


def _product_p(rule: FisherStages, stage: int, product: float) -> float:
    plan = rule.bounds.plan
    bounds = [*rule.bounds.critical_product[:stage].tolist(), product]
    return float(product_crossings(plan.weights[: stage + 1], plan.limits[:stage], bounds).sum())
