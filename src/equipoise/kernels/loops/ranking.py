"""Compiled form of `kernels.ranking`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import IntArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def day_ranks(days: IntArray, lowest: int, highest: int) -> tuple[IntArray, IntArray]:
    """Compiled form of `kernels.ranking.day_ranks`."""
    place = np.zeros(highest - lowest + 1, dtype=np.int64)
    for i in range(days.size):
        place[days[i] - lowest] = 1
    count = 0
    for j in range(place.size):
        if place[j]:
            place[j] = count
            count += 1
        else:
            place[j] = -1
    distinct = np.empty(count, dtype=np.int64)
    for j in range(place.size):
        if place[j] >= 0:
            distinct[place[j]] = j + lowest
    position = np.empty(days.size, dtype=np.int64)
    for i in range(days.size):
        position[i] = place[days[i] - lowest]
    return distinct, position
