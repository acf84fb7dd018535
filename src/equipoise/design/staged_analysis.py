"""The whole analysis of staged data by a sequential design."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from equipoise.design.conditional_power import conditional_rejection, later_rejections
from equipoise.design.final_inference import FinalInference, final_inference, final_stage
from equipoise.design.fisher_outlook import conditional_product_rejection, later_product_rejections
from equipoise.design.planned_signal import PlannedSignal
from equipoise.design.repeated_inference import repeated_limits, repeated_p
from equipoise.design.stage_rule import FisherStages, StageRule, planned_stages, statistics, stops_for_futility
from equipoise.design.staged_data import StagedData, Tests
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class StagedAnalysis:
    """What a sequential design says about data by stage. Arrays have one entry for each stage seen.

    `statistic`: Z, or Fisher's product, as the design compares it with its bounds. `conditional_rejection`: the
    probability to reject later without an effect, for the stages before the last planned one. `lower`, `upper` and
    `repeated_p` hold at every stage, `final` once the trial has ended (None before).
    """

    statistic: FloatArray
    stage_tests: Tests
    overall_tests: Tests
    estimate: FloatArray
    conditional_rejection: FloatArray
    lower: FloatArray
    upper: FloatArray
    repeated_p: FloatArray
    final: FinalInference | None


def analyse_stages(rule: StageRule, data: StagedData, *, null: float, upper: bool = True) -> StagedAnalysis:
    """Return the analysis of the effect against `null`; `upper`: larger effects are the better ones.

    InputError where more stages were seen than planned.
    """
    if data.stages > planned_stages(rule):
        raise InputError(
            f"{data.stages} stages were seen, {planned_stages(rule)} are planned",
            where="analyse_stages",
            mend="derive bounds for the looks that took place",
        )
    found, stages = statistics(rule, data, null, upper=upper), data.until(data.stages)
    tests = stages.stage_tests(null, upper=upper)
    limits = [repeated_limits(rule, data, stage) for stage in range(data.stages)]
    before_last = range(min(data.stages, planned_stages(rule) - 1))
    outlook = [
        conditional_rejection_at(rule, stage, float(found[stage]), float(tests.p[stage])) for stage in before_last
    ]
    return StagedAnalysis(
        found,
        tests,
        data.overall_tests(null, upper=upper),
        data.estimates(),
        np.array(outlook),
        np.array([low for low, _ in limits]),
        np.array([high for _, high in limits]),
        np.array([repeated_p(rule, stage, float(value)) for stage, value in enumerate(found)]),
        _final(rule, data, found, tests.p, null, upper),
    )


def conditional_rejection_at(rule: StageRule, stage: int, statistic: float, p: float) -> float:
    """Return the probability to reject after a stage (from 0) without an effect; 0 after a binding futility stop."""
    if stops_for_futility(rule, stage, statistic, p):
        return 0.0
    if isinstance(rule, FisherStages):
        return conditional_product_rejection(rule.bounds, stage, statistic)
    return conditional_rejection(rule.bounds, stage, statistic)


def conditional_power_of_stages(rule: StageRule, analysis: StagedAnalysis, signal: PlannedSignal) -> FloatArray:
    """Return the cumulative probabilities to reject at the stages to come, given what was seen.

    The sizes of those stages are free; the bounds and weights stay as planned.
    """
    stage = len(analysis.statistic) - 1
    remaining = planned_stages(rule) - 1 - stage
    if len(signal.means) != remaining:
        raise InputError(
            f"{len(signal.means)} sizes for {remaining} stages to come",
            where="conditional power",
            mend="give the size of each stage to come",
        )
    statistic, p = float(analysis.statistic[stage]), float(analysis.stage_tests.p[stage])
    means = signal.means
    if signal.null_spread != 1.0:
        means = means + _rescaled(conditional_rejection_at(rule, stage, statistic, p), signal)
    if isinstance(rule, FisherStages):
        return later_product_rejections(rule.bounds, stage, statistic, means.tolist())
    return later_rejections(rule.bounds, stage, statistic, means.tolist())


def _rescaled(outlook: float, signal: PlannedSignal) -> FloatArray | float:
    """Return what a spread under the effect other than under the null adds to the means.

    The rest of the trial is one test at the conditional level `outlook`; its bound is rescaled, and the difference
    falls on the stages in proportion to their means.
    """
    if not 0.0 < outlook < 1.0:
        return 0.0
    parts = np.abs(signal.means) / math.sqrt(float(signal.means @ signal.means))
    return -float(ndtri(outlook)) * (1.0 - signal.null_spread) * parts


def _final(
    rule: StageRule, data: StagedData, found: FloatArray, stage_p: FloatArray, null: float, upper: bool
) -> FinalInference | None:
    ended = final_stage(rule, found, stage_p)
    if ended is None:
        return None
    alpha = rule.bounds.plan.alpha
    return final_inference(rule, data, found, stage=ended, null=null, upper=upper, alpha=alpha)
