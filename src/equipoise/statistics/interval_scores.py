"""Log-rank scores of interval-censored times, for permutation tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.interval_data import interval_data
from equipoise.statistics.turnbull import turnbull


def interval_scores(left: npt.ArrayLike, right: npt.ArrayLike) -> FloatArray:
    """Return each row's score of a log hazard ratio at 0 under the curve of everybody (Finkelstein 1986; Fay 1996).

    (S(left) log S(left) - S(right) log S(right)) / (S(left) - S(right)): the sooner the event, the larger; they add to
    0. `permutation_test` makes the comparison of two groups of them, which needs no standard error of a hazard ratio.
    Events lie in (left, right]; assumes that the groups are seen at like times. Errors are those of `turnbull`.

    >>> interval_scores([0, 2, 5, 4, 0], [3, 6, float("inf"), 7, 2]).round(3).tolist()
    [0.766, -0.511, -0.511, -0.511, 0.766]
    """
    data, curve = interval_data(left, right), turnbull(left, right)
    survival = np.concatenate(([1.0], np.maximum(curve.survival, 0.0)))
    # An exact time has its mass at the time itself, so that it begins before it.
    before = np.where(
        data.exact, np.searchsorted(curve.right, data.left, "left"), np.searchsorted(curve.right, data.left, "right")
    )
    low, high = survival[before], survival[np.searchsorted(curve.right, data.right, "right")]
    return (_entropy(low) - _entropy(high)) / (low - high)


def _entropy(survival: FloatArray) -> FloatArray:
    """Return S log S, which is 0 at 0."""
    # Rounding of the last step of the curve is no survival.
    kept = survival > 1e-12
    return np.where(kept, survival * np.log(np.where(kept, survival, 1.0)), 0.0)
