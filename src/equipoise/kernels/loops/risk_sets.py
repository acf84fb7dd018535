"""Compiled forms of `kernels.risk_sets`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def stretch_starts(bounds: IntArray) -> BoolArray:
    """Mark the first position of every stratum."""
    starts = np.zeros(bounds[-1] + 1, dtype=np.bool_)
    for s in range(bounds.size):
        starts[bounds[s]] = True
    return starts


@compile_loop
def risk_counts(
    start: IntArray, stop: IntArray, event: BoolArray, weights: FloatArray, bounds: IntArray, delayed: bool
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray, IntArray]:
    """Compiled form of `kernels.risk_sets.risk_counts`."""
    length = bounds[-1]
    starts = stretch_starts(bounds)
    left, events, censored = np.zeros(length), np.zeros(length), np.zeros(length)
    waiting = np.zeros(length)
    head_change = np.zeros(length, dtype=np.int64)
    event_heads = np.zeros(length, dtype=np.int64)
    for i in range(start.size):
        if start[i] >= stop[i]:
            continue
        k = stop[i] - 1
        left[k] += weights[i]
        head_change[k] += 1
        if event[i]:
            events[k] += weights[i]
            event_heads[k] += 1
        else:
            censored[k] += weights[i]
        if delayed and not starts[start[i]]:
            waiting[start[i] - 1] += weights[i]
            head_change[start[i] - 1] -= 1
    at_risk = np.empty(length)
    heads = np.empty(length, dtype=np.int64)
    inside, outside, count = 0.0, 0.0, 0
    for k in range(length - 1, -1, -1):
        if starts[k + 1]:
            inside, outside, count = 0.0, 0.0, 0
        inside += left[k]
        outside += waiting[k]
        count += head_change[k]
        at_risk[k] = inside - outside
        heads[k] = count
    return at_risk, events, censored, heads, event_heads


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
