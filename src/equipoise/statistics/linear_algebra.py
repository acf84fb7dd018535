"""Inverses and solutions of real matrices, with the types of this room: NumPy's own are of any precision."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray


def inverse(matrix: FloatArray) -> FloatArray:
    """Return the inverse of a matrix, or of a stack of them.

    >>> inverse(np.array([[2.0]])).tolist()
    [[0.5]]
    """
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def solve(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """Return x with matrix x = right.

    >>> solve(np.array([[2.0]]), np.array([3.0])).tolist()
    [1.5]
    """
    return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)


def orthonormal(columns: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return orthonormal columns that span the same space, and the triangle that leads back to those handed in."""
    inner, upper = np.linalg.qr(columns)
    return np.asarray(inner, dtype=np.float64), np.asarray(upper, dtype=np.float64)


def redundant(columns: FloatArray, upper: FloatArray) -> list[int]:
    """Return which columns are determined by those before them; `upper` is their triangle."""
    size = np.sqrt((columns**2).sum(axis=0))
    diagonal = np.zeros(columns.shape[1])
    diagonal[: upper.shape[0]] = np.abs(np.diag(upper))
    # Less than this share of a column left beside the others is rounding.
    return np.flatnonzero(diagonal <= 1e-9 * np.maximum(size, 1e-300)).tolist()
