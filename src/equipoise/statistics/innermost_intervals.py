"""The innermost intervals of interval-censored times: the only places where a maximum likelihood estimate has mass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.statistics.interval_data import IntervalData


@dataclass(frozen=True)
class InnermostIntervals:
    """Intervals (left, right], a point where left = right, in ascending order; row i holds those start <= k < stop."""

    left: FloatArray
    right: FloatArray
    start: IntArray
    stop: IntArray


def innermost_intervals(data: IntervalData) -> InnermostIntervals:
    """Return the intervals that begin with some left end and end with the next right end (Turnbull 1976; Peto 1973).

    >>> from equipoise.statistics.interval_data import interval_data
    >>> found = innermost_intervals(interval_data([0, 2, 5], [3, 6, float("inf")]))
    >>> found.left.tolist(), found.right.tolist()
    ([2.0, 5.0], [3.0, 6.0])
    """
    # On one axis: an exact time begins at t itself, (t, r] just after t, and both end at t.
    begins = np.unique(np.column_stack((data.left, (~data.exact).astype(np.float64))), axis=0)
    ends = np.unique(data.right)
    times = np.concatenate((begins[:, 0], ends))
    rank = np.concatenate((2.0 * begins[:, 1], np.ones(ends.size)))
    opens = np.concatenate((np.ones(begins.shape[0], dtype=np.bool_), np.zeros(ends.size, dtype=np.bool_)))
    order = np.lexsort((rank, times))
    sorted_opens, sorted_times = opens[order], times[order]
    inner = np.flatnonzero(sorted_opens[:-1] & ~sorted_opens[1:])
    left, right = sorted_times[inner], sorted_times[inner + 1]
    # A point at t belongs to (l, t] and to [t, t]; an open interval that begins at t belongs to neither.
    point = left == right
    start = np.where(data.exact, np.searchsorted(right, data.left, side="left"), _first_after(left, point, data.left))
    stop = np.searchsorted(right, data.right, side="right")
    return InnermostIntervals(left, right, start.astype(np.int64), stop.astype(np.int64))


def _first_after(left: FloatArray, point: BoolArray, value: FloatArray) -> IntArray:
    """Return the first innermost interval inside (value, ...): its left end is not before, and it is no point there."""
    at = np.searchsorted(left, value, side="left")
    inside = np.minimum(at, left.size - 1)
    return (at + ((at < left.size) & (left[inside] == value) & point[inside])).astype(np.int64)
