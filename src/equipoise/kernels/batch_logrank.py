"""Many log-rank tests of two groups: one follow-up under many labellings, or many follow-ups in whole days."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import kernel


@kernel("batch_logrank")
def relabelled_logranks(
    stop: IntArray, event: BoolArray, rows: IntArray, treated: BoolArray, bounds: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return observed less expected events of the treated, and its hypergeometric variance, per row of `treated`.

    stop and event are sorted by stop, `rows` says which column of `treated` each of them is; nobody enters late.
    """
    labels = treated[:, rows].astype(np.float64)
    first = np.searchsorted(stop, np.arange(1, int(bounds[-1]) + 1), side="left")
    stratum_end = np.searchsorted(stop, bounds, side="right")
    behind = stratum_end[np.searchsorted(bounds, np.arange(1, int(bounds[-1]) + 1), side="left")]
    ahead = np.concatenate((np.zeros((labels.shape[0], 1)), np.cumsum(labels, axis=1)), axis=1)
    at_risk = ahead[:, behind] - ahead[:, first]
    r = (behind - first).astype(np.float64)
    d = np.bincount(stop[event] - 1, minlength=r.size).astype(np.float64)
    spread = np.where(r > 1, d * (r - d) / np.where(r > 1, r - 1.0, 1.0), 0.0) / r**2
    score = labels @ event - at_risk @ (d / r)
    return score, (at_risk * (r - at_risk)) @ spread


@kernel("batch_logrank")
def daily_logranks(days: IntArray, event: BoolArray, treated: BoolArray, last: int) -> tuple[FloatArray, FloatArray]:
    """Return the same for every row of `days` and `event`, follow-ups of the same persons in whole days 0 to `last`."""
    score, variance = np.empty(days.shape[0]), np.empty(days.shape[0])
    for b in range(days.shape[0]):
        leaving = np.bincount(days[b], minlength=last + 1)[::-1].cumsum()[::-1].astype(np.float64)
        own = np.bincount(days[b, treated], minlength=last + 1)[::-1].cumsum()[::-1]
        d = np.bincount(days[b, event[b]], minlength=last + 1)
        own_d = int((event[b] & treated).sum())
        at = np.flatnonzero(d)
        r, share = leaving[at], own[at] / leaving[at]
        spread = np.where(r > 1, d[at] * (r - d[at]) / np.where(r > 1, r - 1.0, 1.0), 0.0)
        score[b], variance[b] = own_d - share @ d[at], (share * (1.0 - share)) @ spread
    return score, variance
