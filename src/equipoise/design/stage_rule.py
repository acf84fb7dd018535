"""How a sequential design judges stages: by all data so far, or by combining what each stage says alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.design.bounds import Boundaries
from equipoise.design.fisher_combination import FisherBounds
from equipoise.design.staged_data import StagedData, Tests
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class PooledStages:
    """Group sequential: Z of all data so far against bounds on Z."""

    bounds: Boundaries

    def __post_init__(self) -> None:
        _one_sided(self.bounds)


@dataclass(frozen=True, slots=True)
class InverseNormalStages:
    """Inverse normal combination of the stages' own p-values, weighted as planned, against bounds on Z.

    It keeps the level whatever the later stages' sizes are changed to (Lehmacher, Wassmer 1999).
    """

    bounds: Boundaries

    def __post_init__(self) -> None:
        _one_sided(self.bounds)


@dataclass(frozen=True, slots=True)
class FisherStages:
    """Fisher's product of the stages' own p-values against bounds on the product (Bauer, Koehne 1994)."""

    bounds: FisherBounds


StageRule = PooledStages | InverseNormalStages | FisherStages


def _one_sided(bounds: Boundaries) -> None:
    if bounds.plan.sided != 1:
        raise InputError(
            "stages are analysed with one-sided bounds", where="stage rule", mend="plan one side with half the level"
        )


def planned_stages(rule: StageRule) -> int:
    """Return how many stages a rule plans."""
    return rule.bounds.plan.stages if isinstance(rule, FisherStages) else rule.bounds.plan.looks


def inverse_normal_weights(fractions: Sequence[float]) -> FloatArray:
    """Return the weights of the stages' normal quantiles: roots of the information each stage adds."""
    return np.sqrt(np.diff(np.asarray(fractions, dtype=np.float64), prepend=0.0))


def inverse_normal(z: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the combined Z after each stage: weighted sums over their standard deviations.

    >>> inverse_normal(np.array([1.0, 1.0]), np.array([0.6, 0.8])).round(3).tolist()
    [1.0, 1.4]
    """
    used = weights[: len(z)]
    return np.asarray(np.cumsum(used * z) / np.sqrt(np.cumsum(used**2)), dtype=np.float64)


def fisher_product(p: FloatArray, weights: Sequence[float]) -> FloatArray:
    """Return the weighted product of p-values after each stage."""
    exponents = np.asarray(weights[: len(p)], dtype=np.float64)
    return np.asarray(np.cumprod(p**exponents), dtype=np.float64)


def statistics(rule: StageRule, data: StagedData, null: float, *, upper: bool) -> FloatArray:
    """Return what the rule compares with its bounds after each stage: Z, or a product of p-values."""
    if isinstance(rule, PooledStages):
        return data.overall_tests(null, upper=upper).z
    return _combined(rule, data.stage_tests(null, upper=upper))


def limit_statistics(rule: StageRule, data: StagedData, null: float, *, upper: bool) -> FloatArray:
    """Return the same, of the tests confidence limits are made of."""
    tests = data.limit_tests(null, upper=upper, overall=isinstance(rule, PooledStages))
    return tests.z if isinstance(rule, PooledStages) else _combined(rule, tests)


def _combined(rule: InverseNormalStages | FisherStages, tests: Tests) -> FloatArray:
    if isinstance(rule, FisherStages):
        return fisher_product(tests.p, rule.bounds.plan.weights)
    return inverse_normal(tests.z, inverse_normal_weights(rule.bounds.plan.fractions))


def evidence_beyond(rule: StageRule, stage: int, statistic: float) -> float:
    """Return how far a statistic lies beyond the critical bound of a stage, positive where it rejects."""
    if isinstance(rule, FisherStages):
        return math.log(float(rule.bounds.critical_product[stage]) / max(statistic, 1e-300))
    return statistic - float(rule.bounds.critical_z[stage])


def stops_for_futility(rule: StageRule, stage: int, statistic: float, p: float) -> bool:
    """Whether a binding futility rule ends the trial at a stage; `p` is the stage's own."""
    if isinstance(rule, FisherStages):
        return stage < rule.bounds.plan.stages - 1 and p > rule.bounds.plan.limits[stage]
    plan = rule.bounds.plan
    return plan.binding and stage < plan.looks - 1 and statistic <= float(rule.bounds.futility_z[stage])
