"""Compiled forms of `kernels.risk_sets`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.loops.intervals import add_row, push_down, tree_size


@compile_loop
def stretch_starts(bounds: IntArray) -> BoolArray:
    """Mark the first position of every stratum."""
    starts = np.zeros(bounds[-1] + 1, dtype=np.bool_)
    for s in range(bounds.size):
        starts[bounds[s]] = True
    return starts


@compile_loop
def counted_axis(
    first: IntArray, last: IntArray, event: BoolArray, stratum: IntArray, times: int, strata: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Compiled form of `kernels.risk_sets.counted_axis`."""
    before = np.zeros(strata * times + 1, dtype=np.int64)
    for i in range(first.size):
        if event[i]:
            before[stratum[i] * times + last[i] + 1] = 1
    for k in range(strata * times):
        before[k + 1] += before[k]
    start, stop = np.empty_like(first), np.empty_like(last)
    for i in range(first.size):
        origin = stratum[i] * times
        start[i] = before[origin + first[i]]
        stop[i] = before[origin + last[i] + 1]
    bounds = np.empty(strata + 1, dtype=np.int64)
    for s in range(strata + 1):
        bounds[s] = before[s * times]
    return start, stop, bounds


@compile_loop
def risk_counts(
    start: IntArray, stop: IntArray, event: BoolArray, weights: FloatArray, bounds: IntArray, delayed: bool
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray, IntArray]:
    """Compiled form of `kernels.risk_sets.risk_counts`."""
    length = bounds[-1]
    starts = stretch_starts(bounds)
    left, events, censored = np.zeros((length, 1)), np.zeros(length), np.zeros(length)
    size = tree_size(length) if delayed else 0
    tree, row = np.zeros((2 * size, 1)), np.empty(1)
    head_change = np.zeros(length, dtype=np.int64)
    event_heads = np.zeros(length, dtype=np.int64)
    for i in range(start.size):
        if start[i] >= stop[i]:
            continue
        k = stop[i] - 1
        left[k, 0] += weights[i]
        head_change[k] += 1
        if event[i]:
            events[k] += weights[i]
            event_heads[k] += 1
        else:
            censored[k] += weights[i]
        if delayed:
            row[0] = weights[i]
            add_row(tree, row, start[i] + size, stop[i] + size)
            if not starts[start[i]]:
                head_change[start[i] - 1] -= 1
    for k in range(length - 2, -1, -1):
        if not starts[k + 1]:
            left[k, 0] += left[k + 1, 0]
            head_change[k] += head_change[k + 1]
    at_risk = push_down(tree, length) if delayed else left
    return at_risk[:, 0].copy(), events, censored, head_change, event_heads


@compile_loop
def group_counts(
    start: IntArray, stop: IntArray, event: BoolArray, group: IntArray, groups: int, bounds: IntArray, delayed: bool
) -> tuple[FloatArray, FloatArray]:
    """Compiled form of `kernels.risk_sets.group_counts`."""
    length = bounds[-1]
    starts = stretch_starts(bounds)
    at_risk = np.zeros((length, groups))
    events = np.zeros((length, groups))
    for i in range(start.size):
        if start[i] >= stop[i]:
            continue
        g = group[i]
        at_risk[stop[i] - 1, g] += 1.0
        if event[i]:
            events[stop[i] - 1, g] += 1.0
        if delayed and not starts[start[i]]:
            at_risk[start[i] - 1, g] -= 1.0
    for k in range(length - 2, -1, -1):
        if not starts[k + 1]:
            for g in range(groups):
                at_risk[k, g] += at_risk[k + 1, g]
    return at_risk, events
