"""The sums behind the log-rank family: observed, expected and hypergeometric variance."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.compiled import kernel


@kernel("logrank")
def pooled_survival_before(at_risk: FloatArray, events: FloatArray, bounds: IntArray) -> FloatArray:
    """Return S(t-) of all groups together at each event time, begun anew in every stratum."""
    kept = 1.0 - events.sum(axis=1) / at_risk.sum(axis=1)
    survival = np.empty(kept.size)
    for s in range(bounds.size - 1):
        stretch = slice(bounds[s], bounds[s + 1])
        survival[stretch] = np.cumprod(np.concatenate((np.ones(1), kept[stretch])))[:-1]
    return survival


@kernel("logrank")
def logrank_moments(
    at_risk: FloatArray, events: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return weighted observed and expected events per group, and the covariance of their difference.

    Rows are event times (of all strata), columns groups. A time with one person at risk adds nothing to the covariance.
    """
    r = at_risk.sum(axis=1)
    d = events.sum(axis=1)
    share = at_risk / r[:, None]
    observed = weight @ events
    expected = (weight * d) @ share
    spread = np.where(r > 1.0, weight**2 * d * (r - d) / np.where(r > 1.0, r - 1.0, 1.0), 0.0)
    covariance = np.diag(spread @ share) - share.T @ (spread[:, None] * share)
    return observed, expected, covariance
