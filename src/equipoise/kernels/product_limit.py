"""The product-limit curve and the Nelson-Aalen sum with their Greenwood-type variances."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.kernels.compiled import kernel
from equipoise.kernels.risk_sets import sums_at


@kernel("product_limit")
def product_limit(
    at_risk: FloatArray, events: FloatArray, emptied: BoolArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return S, the variance of log S, the cumulative hazard and its variance, at each position.

    `emptied` marks times at which everybody at risk has the event: S is exactly 0 from there, however weights round.
    """
    occupied = at_risk > 0
    share: FloatArray = np.divide(events, at_risk, out=np.zeros_like(events), where=occupied)
    kept: FloatArray = np.where(emptied, 0.0, 1.0 - share)
    left = np.where(emptied, 0.0, at_risk - events)
    with np.errstate(divide="ignore", invalid="ignore"):
        step: FloatArray = np.where(events > 0, share / left, 0.0)
        hazard_step: FloatArray = np.where(occupied, share / at_risk, 0.0)
    survival = np.asarray(np.cumprod(kept), dtype=np.float64)
    return survival, np.cumsum(step), np.cumsum(share), np.cumsum(hazard_step)


def tie_broken_hazard(at_risk: FloatArray, events: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the cumulative hazard and its variance when d tied events happen one after the other, d whole numbers."""
    tied = np.rint(events).astype(np.int64)
    time = np.repeat(np.arange(tied.size), tied)
    place = np.arange(time.size) - np.repeat(np.cumsum(tied) - tied, tied)
    left = at_risk[time] - place
    hazard = np.cumsum(sums_at(time, 1.0 / left, tied.size))
    return hazard, np.cumsum(sums_at(time, 1.0 / left**2, tied.size))
