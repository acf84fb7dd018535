"""Compiled form of `kernels.product_limit`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def product_limit(
    at_risk: FloatArray, events: FloatArray, emptied: BoolArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Compiled form of `kernels.product_limit.product_limit`."""
    length = at_risk.size
    survival, log_variance = np.empty(length), np.empty(length)
    hazard, hazard_variance = np.empty(length), np.empty(length)
    s, v, h, hv = 1.0, 0.0, 0.0, 0.0
    for k in range(length):
        if events[k] > 0 and at_risk[k] > 0:
            share = events[k] / at_risk[k]
            s = 0.0 if emptied[k] else s * (1.0 - share)
            v = np.inf if emptied[k] else v + share / (at_risk[k] - events[k])
            h += share
            hv += share / at_risk[k]
        survival[k], log_variance[k] = s, v
        hazard[k], hazard_variance[k] = h, hv
    return survival, log_variance, hazard, hazard_variance
