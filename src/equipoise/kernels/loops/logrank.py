"""Compiled forms of `kernels.logrank`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def pooled_survival_before(at_risk: FloatArray, events: FloatArray, bounds: IntArray) -> FloatArray:
    """Compiled form of `kernels.logrank.pooled_survival_before`."""
    survival = np.empty(at_risk.shape[0])
    for s in range(bounds.size - 1):
        current = 1.0
        for k in range(bounds[s], bounds[s + 1]):
            survival[k] = current
            current *= 1.0 - events[k].sum() / at_risk[k].sum()
    return survival


@compile_loop
def logrank_moments(
    at_risk: FloatArray, events: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compiled form of `kernels.logrank.logrank_moments`."""
    length, groups = at_risk.shape
    observed, expected = np.zeros(groups), np.zeros(groups)
    covariance = np.zeros((groups, groups))
    for k in range(length):
        r, d = at_risk[k].sum(), events[k].sum()
        spread = weight[k] ** 2 * d * (r - d) / (r - 1.0) if r > 1.0 else 0.0
        for g in range(groups):
            share = at_risk[k, g] / r
            observed[g] += weight[k] * events[k, g]
            expected[g] += weight[k] * d * share
            covariance[g, g] += spread * share
            for h in range(groups):
                covariance[g, h] -= spread * share * (at_risk[k, h] / r)
    return observed, expected, covariance
