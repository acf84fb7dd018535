"""Pseudo-values of survival, from curves with one person left out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.kaplan_meier import asked_times
from equipoise.statistics.survival_data import survival_data


def survival_pseudo_values(time: npt.ArrayLike, event: npt.ArrayLike, at: npt.ArrayLike) -> FloatArray:
    """Return n S(t) - (n - 1) S(t without i) for every person and time (Andersen, Klein & Rosthoj 2003).

    Rows are persons, columns times. Without censoring they are 1 while a person lives and 0 afterwards; with it they
    may leave 0 to 1. O(n) per time.

    >>> survival_pseudo_values([1, 2, 3], [1, 0, 1], [1, 3]).round(3).tolist()
    [[0.0, 0.0], [1.0, 0.0], [1.0, -1.0]]
    """
    points = asked_times(at)
    data = survival_data(time, event)
    n, last = data.rows.size, data.stop - 1
    events = np.bincount(last[data.event], minlength=data.times.size).astype(np.float64)
    leaving = np.bincount(last, minlength=data.times.size)
    at_risk = np.cumsum(leaving[::-1])[::-1].astype(np.float64)
    whole = _Product(1.0 - events / at_risk)
    # Without i: one less at risk up to i's own time, and at it one event less if i had one.
    alone = np.maximum(at_risk - 1.0, 1.0)
    without = _Product(np.where(at_risk > 1.0, 1.0 - events / alone, 1.0))
    own_events = events[last] - data.event
    own = np.where(at_risk[last] > 1.0, 1.0 - own_events / alone[last], 1.0)
    place = np.searchsorted(data.times, points, side="right")
    values = np.empty((n, points.size))
    for k, upto in enumerate(place.tolist()):
        before = np.minimum(last, upto)
        left = without.between(np.zeros(n, dtype=np.int64), before)
        passed = last < upto
        after = whole.between(np.where(passed, last + 1, upto), np.full(n, upto))
        full = whole.between(np.zeros(1, dtype=np.int64), np.array([upto]))
        values[:, k] = n * full - (n - 1) * left * np.where(passed, own, 1.0) * after
    return values


class _Product:
    """Products of factors over stretches, with zeros counted apart."""

    def __init__(self, factors: FloatArray) -> None:
        zero = factors <= 0.0
        self._zeros = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(zero)))
        self._logs = np.concatenate((np.zeros(1), np.cumsum(np.log(np.where(zero, 1.0, factors)))))

    def between(self, start: npt.NDArray[np.int64], stop: npt.NDArray[np.int64]) -> FloatArray:
        """Return the product of the factors start <= k < stop."""
        product = np.exp(self._logs[stop] - self._logs[start])
        return np.where(self._zeros[stop] > self._zeros[start], 0.0, product)
