"""Columns brought to mean 0 and unit spread."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.compiled import kernel


@kernel("columns")
def standardised(x: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (x - center) / scale, the weighted means and the weighted root mean squares about them.

    A column of spread 0, or with values that are not finite, comes back as NaN; center and scale tell which.
    """
    # Products with the weights are much quicker than reductions along rows.
    total = weights.sum()
    with np.errstate(all="ignore"):
        center = weights @ x / total
        moved = x - center
        scale = np.sqrt(weights @ moved**2 / total)
        moved /= scale
    return moved, center, scale
