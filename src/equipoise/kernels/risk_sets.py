"""Counting risk sets.

A row is at risk on the half-open range of positions start <= k < stop of one axis. The axis holds the distinct times,
or only the event times; strata lie on it one after another, `bounds[s]` to `bounds[s + 1]`, so that entry, ties and
strata are all told by the two whole numbers. An event happens at position stop - 1.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import kernel
from equipoise.kernels.intervals import gathered_from, spread_over

_PLACES_PER_ROW = 8


def event_axis(
    first: IntArray, last: IntArray, event: BoolArray, stratum: IntArray, times: int, strata: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Return start, stop and bounds on the axis of event times, one stretch per stratum.

    `first` and `last` are the first and last of `times` distinct times at which a row is at risk.
    """
    if strata * times <= _PLACES_PER_ROW * max(first.size, 1000):
        return counted_axis(first, last, event, stratum, times, strata)
    origin = stratum * times
    edges = np.arange(strata + 1, dtype=np.int64) * times
    happened = origin[event] + last[event]
    codes = np.unique(happened)
    start = np.searchsorted(codes, origin + first, side="left")
    stop = np.searchsorted(codes, origin + last, side="right")
    return start.astype(np.int64), stop.astype(np.int64), np.searchsorted(codes, edges, side="left").astype(np.int64)


@kernel("risk_sets")
def counted_axis(
    first: IntArray, last: IntArray, event: BoolArray, stratum: IntArray, times: int, strata: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Return the axis of event times by counting, where strata times distinct times are few enough for a table."""
    origin = stratum * times
    present = np.zeros(strata * times + 1, dtype=np.int64)
    present[origin[event] + last[event] + 1] = 1
    before = np.cumsum(present)
    edges = np.arange(strata + 1, dtype=np.int64) * times
    return before[origin + first], before[origin + last + 1], before[edges]


def sums_at(position: IntArray, weights: FloatArray, length: int) -> FloatArray:
    """Return the sum of the weights at each position."""
    return np.asarray(np.bincount(position, weights=weights, minlength=length), dtype=np.float64)


def backward_sums(values: FloatArray, bounds: IntArray) -> FloatArray:
    """Return the running sums from the end of each stratum, along the first axis.

    Summing from the last time backwards adds only; subtracting from a total would lose digits where few are left.
    """
    sums = np.empty_like(values)
    for s in range(bounds.size - 1):
        stretch = slice(bounds[s], bounds[s + 1])
        sums[stretch] = np.cumsum(values[stretch][::-1], axis=0)[::-1]
    return sums


def risk_sums(values: FloatArray, start: IntArray, stop: IntArray, bounds: IntArray, delayed: bool) -> FloatArray:
    """Return, for every position, the sum of `values` over the rows at risk there."""
    length = int(bounds[-1])
    if delayed:
        return spread_over(values, start, stop, length)
    seen = start < stop
    return backward_sums(sums_at(stop[seen] - 1, values[seen], length), bounds)


def range_sums(values: FloatArray, start: IntArray, stop: IntArray, bounds: IntArray, delayed: bool) -> FloatArray:
    """Return, for every row, the sum of `values` over the positions at which it is at risk."""
    if delayed:
        return gathered_from(values, start, stop)
    running = np.empty_like(values)
    for s in range(bounds.size - 1):
        stretch = slice(bounds[s], bounds[s + 1])
        running[stretch] = np.cumsum(values[stretch])
    return np.where(start < stop, running[stop - 1], 0.0)


@kernel("risk_sets")
def risk_counts(
    start: IntArray, stop: IntArray, event: BoolArray, weights: FloatArray, bounds: IntArray, delayed: bool
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray, IntArray]:
    """Return weight at risk, weight with the event and weight censored per position, and heads at risk and with it."""
    length = int(bounds[-1])
    ones = np.ones(start.size)
    at_risk = risk_sums(weights, start, stop, bounds, delayed)
    heads = np.rint(risk_sums(ones, start, stop, bounds, delayed)).astype(np.int64)
    seen = start < stop
    with_event, without = seen & event, seen & ~event
    events = sums_at(stop[with_event] - 1, weights[with_event], length)
    censored = sums_at(stop[without] - 1, weights[without], length)
    event_heads = np.bincount(stop[with_event] - 1, minlength=length).astype(np.int64)
    return at_risk, events, censored, heads, event_heads


@kernel("risk_sets")
def group_counts(
    start: IntArray, stop: IntArray, event: BoolArray, group: IntArray, groups: int, bounds: IntArray, delayed: bool
) -> tuple[FloatArray, FloatArray]:
    """Return heads at risk and heads with the event, per position and group."""
    length = int(bounds[-1])
    at_risk = np.empty((length, groups))
    events = np.empty((length, groups))
    for g in range(groups):
        mine = group == g
        ones = np.ones(int(mine.sum()))
        at_risk[:, g] = risk_sums(ones, start[mine], stop[mine], bounds, delayed)
        events[:, g] = np.bincount(stop[mine & event] - 1, minlength=length)
    return at_risk, events
