"""Compiled form of `kernels.columns`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def standardised(x: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compiled form of `kernels.columns.standardised`."""
    n, p = x.shape
    total = weights.sum()
    center, scale = np.zeros(p), np.zeros(p)
    for i in range(n):
        for j in range(p):
            center[j] += weights[i] * x[i, j]
    for j in range(p):
        center[j] /= total
    moved = np.empty((n, p))
    for i in range(n):
        for j in range(p):
            moved[i, j] = x[i, j] - center[j]
            scale[j] += weights[i] * moved[i, j] ** 2
    for j in range(p):
        scale[j] = np.sqrt(scale[j] / total)
    for i in range(n):
        for j in range(p):
            moved[i, j] /= scale[j]
    return moved, center, scale
