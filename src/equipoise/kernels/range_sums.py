"""Sums over the smaller elements of a stretch: the counting behind concordance, in O((n + q) log n)."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.compiled import kernel


@kernel("range_sums")
def range_rank_sums(
    ranks: IntArray, weights: FloatArray, start: IntArray, stop: IntArray, below: IntArray, levels: int
) -> tuple[FloatArray, FloatArray]:
    """Return, for each query, the weight of elements start <= i < stop with rank < below, and with rank == below.

    Ranks are below 2**levels. The sequence is split by one bit after the other, the highest first, and each query
    follows its own bits (a wavelet matrix: Information Systems 47, 2015).
    """
    less = np.zeros(start.size)
    low, high = start.copy(), stop.copy()
    for level in range(levels - 1, -1, -1):
        one = (ranks >> level) & 1 == 1
        zeros = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(~one)))
        mass = np.concatenate((np.zeros(1), np.cumsum(np.where(one, 0.0, weights))))
        up = (below >> level) & 1 == 1
        less += np.where(up, mass[high] - mass[low], 0.0)
        low = np.where(up, zeros[-1] + low - zeros[low], zeros[low])
        high = np.where(up, zeros[-1] + high - zeros[high], zeros[high])
        order = np.argsort(one, kind="stable")
        ranks, weights = ranks[order], weights[order]
    mass = np.concatenate((np.zeros(1), np.cumsum(weights)))
    return less, mass[high] - mass[low]
