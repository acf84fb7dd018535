"""Sums over ranges of positions that only ever add.

A difference of two running sums loses the digits of a small range beside a large one, and relative risks differ by many
powers of ten. So each range is put together from whole blocks of 1, 2, 4 ... positions (a segment tree).
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray


def _blocks(start: IntArray, stop: IntArray, size: int) -> list[tuple[BoolArray, IntArray]]:
    """Return, level by level, which rows use a block and which block it is; leaf k is block size + k."""
    low, high = start + size, stop + size
    used: list[tuple[BoolArray, IntArray]] = []
    while (low < high).any():
        odd = (low < high) & (low % 2 == 1)
        used.append((odd, low[odd]))
        low = low + odd
        odd = (low < high) & (high % 2 == 1)
        high = high - odd
        used.append((odd, high[odd]))
        low, high = low // 2, high // 2
    return used


def _tree_size(length: int) -> int:
    return 1 << max(length - 1, 0).bit_length()


def spread_over(values: FloatArray, start: IntArray, stop: IntArray, length: int) -> FloatArray:
    """Return, per position, the sum of the values of the rows whose range holds it."""
    size = _tree_size(length)
    tree = np.zeros(2 * size)
    for rows, block in _blocks(start, stop, size):
        tree += np.bincount(block, weights=values[rows], minlength=2 * size)
    level = 1
    while level < size:
        tree[2 * level : 4 * level] += np.repeat(tree[level : 2 * level], 2)
        level *= 2
    return tree[size : size + length]


def gathered_from(values: FloatArray, start: IntArray, stop: IntArray) -> FloatArray:
    """Return, per row, the sum of the values at the positions of its range."""
    size = _tree_size(values.size)
    tree = np.zeros(2 * size)
    tree[size : size + values.size] = values
    level = size
    while level > 1:
        tree[level // 2 : level] = tree[level : 2 * level].reshape(-1, 2).sum(axis=1)
        level //= 2
    sums = np.zeros(start.size)
    for rows, block in _blocks(start, stop, size):
        sums[rows] += tree[block]
    return sums
