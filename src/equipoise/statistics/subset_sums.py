"""How the sums over all subsets of one size are distributed."""

from __future__ import annotations

from math import comb

import numpy as np

from equipoise.kernels.arrays import FloatArray

# Scores that are whole multiples of 1/k for one of these k are counted by shifting.
_UNITS = (1, 2, 3, 4, 5, 6, 8, 10, 12)
_MOST_CELLS = 20_000_000
# As many sums as all subsets of 22 values have.
_MOST_SUMS = 2**22


def whole_units(values: FloatArray) -> int | None:
    """Return the k for which all values are whole multiples of 1/k, None where none will do or the table is too large.

    >>> whole_units(np.array([0.5, 1.0, -2.5])), whole_units(np.array([0.123]))
    (2, None)
    """
    for k in _UNITS:
        scaled = values * k
        if np.abs(scaled - np.rint(scaled)).max() < 1e-9:
            reach = float(np.abs(np.rint(scaled) - np.rint(scaled).min()).sum())
            return k if reach * values.size < _MOST_CELLS else None
    return None


def shift_share(values: FloatArray, m: int, mean: float, distance: float, unit: int) -> float:
    """Return the share of subsets of size m whose sum lies at least `distance` from `mean`, by the shift algorithm.

    Counts of sums are carried along value by value as shares of all subsets, so that nothing overflows.

    >>> round(shift_share(np.array([3.0, 1.0, 2.0, -6.0]), 2, 0.0, 5.0, 1), 4)
    0.3333
    """
    whole = np.rint(values * unit).astype(np.int64)
    least = int(whole.min())
    steps = whole - least
    width = int(np.sort(steps)[::-1][:m].sum()) + 1
    shares = np.zeros((m + 1, width))
    shares[0, 0] = 1.0
    for taken, step in enumerate(steps.tolist(), start=1):
        # Share of the subsets of size j of the first `taken` values: with the new one j/taken, without it the rest.
        sizes = np.arange(min(m, taken), 0, -1)
        for j in sizes.tolist():
            row = shares[j] * (1.0 - j / taken)
            row[step:] += shares[j - 1, : width - step] * (j / taken)
            shares[j] = row
    sums = (np.arange(width) + m * least) / unit
    return float(shares[m][np.abs(sums - mean) >= distance].sum())


def can_split(n: int, m: int) -> bool:
    """Return whether the subsets of up to m of half of n values are few enough to list their sums.

    >>> can_split(44, 22), can_split(45, 9), can_split(100, 50)
    (True, True, False)
    """
    half = n - n // 2
    return sum(comb(half, j) for j in range(min(m, half) + 1)) <= _MOST_SUMS


def split_share(values: FloatArray, m: int, mean: float, distance: float) -> float:
    """Return the share of subsets of size m whose sum lies at least `distance` from `mean`, by splitting in halves.

    All subset sums of each half are listed by size and sorted; pairs are counted by bisection, as whole numbers.

    >>> round(split_share(np.array([3.0, 1.0, 2.0, -6.0]), 2, 0.0, 5.0), 4)
    0.3333
    """
    half = values.size // 2
    first, second = sums_by_size(values[:half], m), sums_by_size(values[half:], m)
    count = 0
    for j in range(max(0, m - len(second) + 1), min(m, half) + 1):
        others = np.sort(second[m - j])
        below = np.searchsorted(others, mean - distance - first[j], side="right")
        above = others.size - np.searchsorted(others, mean + distance - first[j], side="left")
        if distance <= 0:
            count += first[j].size * others.size
        else:
            count += int(below.sum()) + int(above.sum())
    return count / comb(values.size, m)


def sums_by_size(values: FloatArray, largest: int) -> list[FloatArray]:
    """Return the sums of all subsets of size 0, 1, ... up to `largest`.

    >>> [sums.tolist() for sums in sums_by_size(np.array([1.0, 2.0]), 2)]
    [[0.0], [1.0, 2.0], [3.0]]
    """
    sizes = min(values.size, largest)
    sums = [np.zeros(1)] + [np.zeros(0)] * sizes
    for value in values.tolist():
        for j in range(sizes, 0, -1):
            sums[j] = np.concatenate((sums[j], sums[j - 1] + value))
    return sums
