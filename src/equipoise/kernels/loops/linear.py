"""Small symmetric systems, solved in place."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def solve_positive(matrix: FloatArray, right: FloatArray) -> float:
    """Solve a symmetric positive system by Cholesky, in place of `right`; return right'x, or NaN if not positive."""
    size = right.size
    for j in range(size):
        for k in range(j):
            matrix[j, j] -= matrix[j, k] ** 2
        if not matrix[j, j] > 0.0:
            return np.nan
        matrix[j, j] = np.sqrt(matrix[j, j])
        for i in range(j + 1, size):
            for k in range(j):
                matrix[i, j] -= matrix[i, k] * matrix[j, k]
            matrix[i, j] /= matrix[j, j]
    gain = 0.0
    for j in range(size):
        for k in range(j):
            right[j] -= matrix[j, k] * right[k]
        right[j] /= matrix[j, j]
        gain += right[j] ** 2
    for j in range(size - 1, -1, -1):
        for k in range(j + 1, size):
            right[j] -= matrix[k, j] * right[k]
        right[j] /= matrix[j, j]
    return gain
