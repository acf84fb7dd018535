"""Compiled form of `kernels.range_sums`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def split(
    ranks: IntArray, weights: FloatArray, level: int, zeros: IntArray, mass: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Fill the running counts of elements whose bit is 0, and return the sequence with those first."""
    n = ranks.size
    for i in range(n):
        clear = (ranks[i] >> level) & 1 == 0
        zeros[i + 1] = zeros[i] + (1 if clear else 0)
        mass[i + 1] = mass[i] + (weights[i] if clear else 0.0)
    next_ranks, next_weights = np.empty_like(ranks), np.empty_like(weights)
    for i in range(n):
        clear = zeros[i + 1] > zeros[i]
        place = zeros[i] if clear else zeros[n] + i - zeros[i]
        next_ranks[place], next_weights[place] = ranks[i], weights[i]
    return next_ranks, next_weights


@compile_loop
def range_rank_sums(
    ranks: IntArray, weights: FloatArray, start: IntArray, stop: IntArray, below: IntArray, levels: int
) -> tuple[FloatArray, FloatArray]:
    """Compiled form of `kernels.range_sums.range_rank_sums`."""
    n = ranks.size
    less, equal = np.zeros(start.size), np.empty(start.size)
    low, high = start.copy(), stop.copy()
    zeros, mass = np.zeros(n + 1, dtype=np.int64), np.zeros(n + 1)
    for level in range(levels - 1, -1, -1):
        ranks, weights = split(ranks, weights, level, zeros, mass)
        for q in range(start.size):
            if (below[q] >> level) & 1 == 1:
                less[q] += mass[high[q]] - mass[low[q]]
                low[q] += zeros[n] - zeros[low[q]]
                high[q] += zeros[n] - zeros[high[q]]
            else:
                low[q], high[q] = zeros[low[q]], zeros[high[q]]
    for i in range(n):
        mass[i + 1] = mass[i] + weights[i]
    for q in range(start.size):
        equal[q] = mass[high[q]] - mass[low[q]]
    return less, equal
