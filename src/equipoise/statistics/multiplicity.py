"""P-values adjusted for the number of hypotheses tested."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.survival_data import indices


def p_values(values: npt.ArrayLike) -> FloatArray:
    """Return p-values as an array; DataError where one is missing or outside 0 to 1."""
    p = np.asarray(values, dtype=np.float64)
    if p.ndim != 1 or p.size == 0:
        raise DataError("p-values must be a list with at least one")
    wrong = ~((p >= 0) & (p <= 1))
    if wrong.any():
        raise DataError(f"p is missing or not between 0 and 1 at {indices(wrong)}")
    return p


def bonferroni(values: npt.ArrayLike) -> FloatArray:
    """Return p times the number of hypotheses, at most 1: controls the familywise error under any dependence.

    >>> bonferroni([0.01, 0.04, 0.5]).round(4).tolist()
    [0.03, 0.12, 1.0]
    """
    p = p_values(values)
    return np.minimum(p * p.size, 1.0)


def holm(values: npt.ArrayLike) -> FloatArray:
    """Return p-values adjusted by Holm 1979: controls the familywise error under any dependence.

    >>> holm([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.06, 0.06]
    """
    p = p_values(values)
    order = np.argsort(p, kind="stable")
    return _back(np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1)), order)


def hochberg(values: npt.ArrayLike) -> FloatArray:
    """Return p-values adjusted by Hochberg 1988: familywise error, for independent or positively dependent tests.

    >>> hochberg([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.04, 0.04]
    """
    p = p_values(values)
    order = np.argsort(p, kind="stable")[::-1]
    return _back(np.minimum.accumulate(p[order] * np.arange(1, p.size + 1)), order)


def benjamini_hochberg(values: npt.ArrayLike) -> FloatArray:
    """Return p-values adjusted by Benjamini & Hochberg 1995: false discovery rate, not the familywise error.

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.04, 0.04]
    """
    p = p_values(values)
    order = np.argsort(p, kind="stable")[::-1]
    return _back(np.minimum.accumulate(p[order] * p.size / np.arange(p.size, 0, -1)), order)


def benjamini_yekutieli(values: npt.ArrayLike) -> FloatArray:
    """Return p-values adjusted by Benjamini & Yekutieli 2001: false discovery rate under any dependence.

    >>> benjamini_yekutieli([0.01, 0.04, 0.03]).round(4).tolist()
    [0.055, 0.0733, 0.0733]
    """
    p = p_values(values)
    order = np.argsort(p, kind="stable")[::-1]
    factor = p.size * (1.0 / np.arange(1, p.size + 1)).sum()
    return _back(np.minimum.accumulate(p[order] * factor / np.arange(p.size, 0, -1)), order)


def hommel(values: npt.ArrayLike) -> FloatArray:
    """Return p-values adjusted by Hommel 1988: the closed test with Simes' test of every intersection.

    Familywise error, for independent or positively dependent tests; never less powerful than Hochberg's.

    >>> hommel([0.01, 0.02, 0.022, 0.09]).round(4).tolist()
    [0.03, 0.04, 0.044, 0.09]
    """
    p = p_values(values)
    n = p.size
    order = np.argsort(p, kind="stable")
    q = p[order]
    found = np.full(n, (n * q / np.arange(1, n + 1)).min())
    # Simes' test of intersections of m hypotheses, from the largest down (Wright 1992).
    for m in range(n - 1, 1, -1):
        first, last = np.arange(n - m + 1), np.arange(n - m + 1, n)
        least = (m * q[last] / np.arange(2, m + 1)).min()
        own = np.empty(n)
        own[first] = np.minimum(m * q[first], least)
        own[last] = own[n - m]
        found = np.maximum(found, own)
    return _back(np.maximum(found, q), order)


def _back(adjusted: FloatArray, order: npt.NDArray[np.int64]) -> FloatArray:
    found = np.empty_like(adjusted)
    found[order] = np.minimum(adjusted, 1.0)
    return found
