"""Compiled form of `kernels.day_counts`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.day_counts import Flags


@compile_loop
def whole_range(time: FloatArray) -> tuple[float, float, bool]:
    """Return the smallest and the largest time, and whether all are whole numbers of at least 0."""
    lowest, highest, odd = np.inf, 0.0, 0
    for i in range(time.size):
        t = time[i]
        lowest = min(lowest, t)
        highest = max(highest, t)
        # Written so that a missing value counts as odd; no branch, so that it runs on several values at once.
        odd += not (t >= 0.0 and np.floor(t) == t)
    return lowest, highest, odd == 0


@compile_loop
def day_counts(time: FloatArray, event: Flags, most: int) -> tuple[FloatArray, IntArray, IntArray]:
    """Compiled form of `kernels.day_counts.day_counts`."""
    nothing = np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if time.size == 0:
        return nothing
    lowest, highest, whole = whole_range(time)
    if not whole or highest > 2.0**52 or highest - lowest > most:
        return nothing
    # One place for the censored and one for the events of a day, so that a row touches one number only.
    table = np.zeros(2 * (int(highest - lowest) + 1), dtype=np.int64)
    first, wrong = 2 * int(lowest), 0
    for i in range(time.size):
        dead = event[i] == 1
        wrong += not (dead or event[i] == 0)
        table[2 * int(time[i]) - first + dead] += 1
    if wrong:
        return nothing
    days, leaving = np.empty(table.size // 2), np.empty(table.size // 2, dtype=np.int64)
    events = np.empty(table.size // 2, dtype=np.int64)
    count = 0
    for d in range(table.size // 2):
        if table[2 * d] + table[2 * d + 1]:
            days[count] = lowest + d
            leaving[count] = table[2 * d] + table[2 * d + 1]
            events[count] = table[2 * d + 1]
            count += 1
    return days[:count].copy(), leaving[:count].copy(), events[:count].copy()
