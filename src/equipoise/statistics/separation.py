"""Telling an estimate that runs to infinity: the information its direction has lost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equipoise.kernels.arrays import FloatArray

# A direction with less than this share of its information at 0 left is running to infinity.
LOST_INFORMATION = 1e-8


def least_information_left(start: FloatArray, final: FloatArray) -> tuple[float, FloatArray]:
    """Return the smallest share of the information at the start that is left, over all directions, and that direction.

    >>> share, direction = least_information_left(np.eye(2), np.diag([1.0, 1e-12]))
    >>> share < LOST_INFORMATION, np.abs(direction).tolist()
    (True, [0.0, 1.0])
    """
    values, vectors = np.linalg.eigh(start)
    whitener = vectors / np.sqrt(values)
    if not np.isfinite(final).all():
        return 0.0, whitener.sum(axis=1)
    left, directions = np.linalg.eigh(whitener.T @ final @ whitener)
    return float(left[0]), whitener @ directions[:, 0]


def drifting_names(names: Sequence[str], direction: FloatArray, coef: FloatArray) -> str:
    """Return the names that lead a direction, each with the sign in which its coefficient runs away."""
    drift = direction * np.sign(direction @ coef or 1.0)
    leading = np.abs(drift) > 0.1 * np.abs(drift).max()
    return ", ".join(
        f"{name} ({'+' if d > 0 else '-'})" for name, d, leads in zip(names, drift, leading, strict=True) if leads
    )
