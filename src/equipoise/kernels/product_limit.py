"""The product-limit curve and the Nelson-Aalen sum with their Greenwood-type variances."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.kernels.compiled import kernel


@kernel("product_limit")
def product_limit(
    at_risk: FloatArray, events: FloatArray, emptied: BoolArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return S, the variance of log S, the cumulative hazard and its variance, at each position.

    `emptied` marks times at which everybody at risk has the event: S is exactly 0 from there, whatever weights round to.
    """
    occupied = at_risk > 0
    share = np.divide(events, at_risk, out=np.zeros_like(events), where=occupied)
    survival = np.cumprod(np.where(emptied, 0.0, 1.0 - share))
    left = np.where(emptied, 0.0, at_risk - events)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(events > 0, share / left, 0.0)
        hazard_step = np.where(occupied, share / at_risk, 0.0)
    return survival, np.cumsum(step), np.cumsum(share), np.cumsum(hazard_step)
