"""Cox regression where nobody enters late: risk sets are nested, so that one backward pass makes every sum.

Rows come sorted by `stop`, their position after the last event time they are at risk at. Sums of the dead and of the
others are kept apart until a time is left, so that each row is added once.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import kernel
from equipoise.kernels.cox import cox_moments, cox_score_residuals


@kernel("cox_nested")
def nested_rows(
    x: FloatArray, start: IntArray, stop: IntArray, event: BoolArray, weights: FloatArray, length: int
) -> tuple[FloatArray, IntArray, BoolArray, FloatArray]:
    """Return x, stop, event and weights of the rows ever at risk, sorted by stop, rows of one stop in their order."""
    seen = np.flatnonzero(start < stop)
    order = seen[np.argsort(stop[seen], kind="stable")]
    return np.ascontiguousarray(x[order]), stop[order], event[order], weights[order]


@kernel("cox_nested")
def nested_deaths(
    x: FloatArray, stop: IntArray, event: BoolArray, weights: FloatArray, length: int
) -> tuple[FloatArray, IntArray, FloatArray]:
    """Return weight and number of the deaths at each position, and the weighted sum of their covariates."""
    at, load = stop[event] - 1, weights[event]
    weight = np.bincount(at, weights=load, minlength=length).astype(np.float64)
    return weight, np.bincount(at, minlength=length).astype(np.int64), load @ x[event]


@kernel("cox_nested")
def nested_cox_moments(
    x: FloatArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    death_weight: FloatArray,
    deaths: IntArray,
    dead_x: FloatArray,
    bounds: IntArray,
    efron: bool,
    copies: bool,
    beta: FloatArray,
) -> tuple[float, FloatArray, FloatArray]:
    """Return what `cox_moments` returns, for sorted rows, given what `nested_deaths` says of them."""
    return cox_moments.arrays(x, np.zeros_like(stop), stop, event, weights, bounds, False, efron, copies, beta)


@kernel("cox_nested")
def nested_score_residuals(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    bounds: IntArray,
    efron: bool,
    copies: bool,
    beta: FloatArray,
) -> FloatArray:
    """Return what `cox_score_residuals` returns, without delayed entry; rows in any order."""
    return cox_score_residuals.arrays(x, start, stop, event, weights, bounds, False, efron, copies, beta)
