"""Compiled form of `kernels.subdistribution`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def _tied(events: float, at_risk: float) -> float:
    if events > 1.0 and at_risk > 1.0:
        return 1.0 - (events - 1.0) / (at_risk - 1.0)
    return 1.0


@compile_loop
def gray_moments(
    at_risk: FloatArray, own: FloatArray, other: FloatArray, rho: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compiled form of `kernels.subdistribution.gray_moments`."""
    length, groups = at_risk.shape
    prior, survival = np.ones((length, groups)), np.ones((length, groups))
    total, common = np.zeros(length), np.zeros(length + 1)
    observed, expected = np.zeros(groups), np.zeros(groups)
    incidence, h = np.zeros(groups), np.zeros(groups)
    for k in range(length):
        events, still = 0.0, 0.0
        for g in range(groups):
            prior[k, g] = survival[k - 1, g] if k > 0 else 1.0
            h[g] = at_risk[k, g] / prior[k, g] if at_risk[k, g] > 0 else 0.0
            total[k] += h[g]
            still += h[g] * (1.0 - incidence[g])
            events += own[k, g]
        weight = (1.0 - common[k]) ** rho
        for g in range(groups):
            observed[g] += weight * own[k, g]
            expected[g] += weight * events * (h[g] * (1.0 - incidence[g]) / still)
            survival[k, g] = prior[k, g]
            if at_risk[k, g] > 0:
                incidence[g] += prior[k, g] * own[k, g] / at_risk[k, g]
                survival[k, g] = prior[k, g] * (1.0 - (own[k, g] + other[k, g]) / at_risk[k, g])
        common[k + 1] = common[k] + events / total[k]
    covariance, later = np.zeros((groups, groups)), np.zeros((groups, groups))
    direct, effect = np.zeros((groups, groups)), np.zeros(groups)
    for k in range(length - 1, -1, -1):
        left, events = 1.0 - common[k], own[k].sum()
        weight, step = left**rho, events / total[k]
        for j in range(groups):
            r, s = at_risk[k, j], prior[k, j]
            if r <= 0:
                direct[:, j] = 0.0
                continue
            reach = (1.0 - common[k + 1]) / survival[k, j] if survival[k, j] > 0 else 0.0
            for i in range(groups):
                held = at_risk[k, i] / prior[k, i] if at_risk[k, i] > 0 else 0.0
                direct[i, j] = weight * (r / s) * ((1.0 if i == j else 0.0) - held / total[k])
                effect[i] = direct[i, j] + later[i, j] * (1.0 - reach)
            spread = _tied(events, total[k] * s) * s * step / r
            other_spread = _tied(other[k, j], r) * s**2 * other[k, j] / r**2 * reach**2
            for i in range(groups):
                for m in range(groups):
                    covariance[i, m] += effect[i] * effect[m] * spread
                    covariance[i, m] += later[i, j] * later[m, j] * other_spread
        later += direct * (step / left)
    return observed, expected, covariance
