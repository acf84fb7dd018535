"""Compiled forms of `kernels.intervals`, on several columns at once."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def tree_size(length: int) -> int:
    """Return the smallest power of two not below the length."""
    size = 1
    while size < length:
        size *= 2
    return size


@compile_loop
def add_row(tree: FloatArray, row: FloatArray, low: int, high: int) -> None:
    """Add a row of values to the blocks that make up low <= block < high, in place."""
    while low < high:
        if low % 2 == 1:
            for j in range(row.size):
                tree[low, j] += row[j]
            low += 1
        if high % 2 == 1:
            high -= 1
            for j in range(row.size):
                tree[high, j] += row[j]
        low //= 2
        high //= 2


@compile_loop
def push_down(tree: FloatArray, length: int) -> FloatArray:
    """Return, per position, the sum of all blocks that hold it."""
    size = tree.shape[0] // 2
    for block in range(1, size):
        for j in range(tree.shape[1]):
            tree[2 * block, j] += tree[block, j]
            tree[2 * block + 1, j] += tree[block, j]
    return tree[size : size + length]


@compile_loop
def sum_up(values: FloatArray) -> FloatArray:
    """Return the tree of block sums of the rows of `values`."""
    length, columns = values.shape
    size = tree_size(length)
    tree = np.zeros((2 * size, columns))
    tree[size : size + length] = values
    for block in range(size - 1, 0, -1):
        for j in range(columns):
            tree[block, j] = tree[2 * block, j] + tree[2 * block + 1, j]
    return tree


@compile_loop
def gathered_from(values: FloatArray, start: IntArray, stop: IntArray) -> FloatArray:
    """Return, per row, the sums of the columns of `values` over the positions of its range."""
    columns = values.shape[1]
    tree = sum_up(values)
    size = tree.shape[0] // 2
    sums = np.zeros((start.size, columns))
    for i in range(start.size):
        low, high = start[i] + size, stop[i] + size
        while low < high:
            if low % 2 == 1:
                for j in range(columns):
                    sums[i, j] += tree[low, j]
                low += 1
            if high % 2 == 1:
                high -= 1
                for j in range(columns):
                    sums[i, j] += tree[high, j]
            low //= 2
            high //= 2
    return sums
