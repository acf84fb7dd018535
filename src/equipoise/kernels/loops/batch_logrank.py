"""Compiled forms of `kernels.batch_logrank`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def time_moments(r: float, own: float, d: float) -> tuple[float, float]:
    """Return expected events of the treated and the variance at one event time."""
    share = own / r
    spread = d * (r - d) / (r - 1.0) if r > 1.0 else 0.0
    return d * share, spread * share * (1.0 - share)


@compile_loop
def relabelled_logranks(
    stop: IntArray, event: BoolArray, rows: IntArray, treated: BoolArray, bounds: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Compiled form of `kernels.batch_logrank.relabelled_logranks`."""
    n, batch = stop.size, treated.shape[0]
    score, variance = np.zeros(batch), np.zeros(batch)
    for b in range(batch):
        stratum, i = bounds.size - 2, n - 1
        r, own, u, v = 0.0, 0.0, 0.0, 0.0
        while i >= 0:
            k, d = stop[i], 0.0
            while stratum > 0 and k <= bounds[stratum]:
                stratum -= 1
                r, own = 0.0, 0.0
            while i >= 0 and stop[i] == k:
                mine = 1.0 if treated[b, rows[i]] else 0.0
                r += 1.0
                own += mine
                if event[i]:
                    d += 1.0
                    u += mine
                i -= 1
            if d > 0:
                expected, spread = time_moments(r, own, d)
                u -= expected
                v += spread
        score[b], variance[b] = u, v
    return score, variance


@compile_loop
def daily_logranks(days: IntArray, event: BoolArray, treated: BoolArray, last: int) -> tuple[FloatArray, FloatArray]:
    """Compiled form of `kernels.batch_logrank.daily_logranks`."""
    batch, n = days.shape
    score, variance = np.zeros(batch), np.zeros(batch)
    # Per day: all leaving, the treated leaving, all with the event.
    table = np.zeros((last + 1, 3))
    for b in range(batch):
        u, v = 0.0, 0.0
        for i in range(n):
            day = days[b, i]
            table[day, 0] += 1.0
            if treated[i]:
                table[day, 1] += 1.0
            if event[b, i]:
                table[day, 2] += 1.0
                if treated[i]:
                    u += 1.0
        r, own = 0.0, 0.0
        for day in range(last, -1, -1):
            if table[day, 0] > 0:
                r += table[day, 0]
                own += table[day, 1]
                if table[day, 2] > 0:
                    expected, spread = time_moments(r, own, table[day, 2])
                    u -= expected
                    v += spread
                table[day] = 0.0
        score[b], variance[b] = u, v
    return score, variance
