"""Times to whole-number positions: after this every kernel counts instead of comparing floats."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.compiled import kernel

# Beyond this many table places per value a sort is cheaper than counting.
_PLACES_PER_VALUE = 8
_LEAST_PLACES = 100_000


@kernel("ranking")
def day_ranks(days: IntArray, lowest: int, highest: int) -> tuple[IntArray, IntArray]:
    """Return the distinct days in order, and each day's position among them, by counting."""
    shifted = days - lowest
    present = np.zeros(highest - lowest + 1, dtype=np.int64)
    present[shifted] = 1
    distinct = np.flatnonzero(present) + lowest
    return distinct, np.cumsum(present)[shifted] - 1


def ranks(values: FloatArray, tolerance: float) -> tuple[FloatArray, IntArray]:
    """Return the distinct values in order, and each value's position among them.

    Neighbours closer than `tolerance` times the range are one value, named by the smallest of them. Whole numbers
    are counted, others sorted.
    """
    whole = values.astype(np.int64)
    lowest, highest = int(whole.min()), int(whole.max())
    span = highest - lowest
    countable = span < max(_LEAST_PLACES, _PLACES_PER_VALUE * values.size) and tolerance * span < 1.0
    if countable and bool((whole == values).all()):
        distinct, position = day_ranks(whole, lowest, highest)
        return distinct.astype(np.float64), position
    return _sorted_ranks(values, tolerance)


def _sorted_ranks(values: FloatArray, tolerance: float) -> tuple[FloatArray, IntArray]:
    distinct, position = np.unique(values, return_inverse=True)
    position = position.astype(np.int64).reshape(values.shape)
    apart = np.diff(distinct) > tolerance * (distinct[-1] - distinct[0])
    if apart.all():
        return distinct, position
    label = np.concatenate(([0], np.cumsum(apart)))
    first = np.concatenate(([True], apart))
    return distinct[first], label[position]
