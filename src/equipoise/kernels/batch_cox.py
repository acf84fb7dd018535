"""Many Cox fits of one set of rows under many sets of frequency weights: sorted once, fitted many times."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import kernel
from equipoise.kernels.cox_nested import nested_cox_moments, nested_deaths

# A fit needs three steps from a good start; one that runs to infinity never stops.
STEPS = 25
# Twice the gain still to be had, relative to the log-likelihood; the step taken there squares what error is left.
CLOSE = 1e-15
# A coefficient that keeps less than this share of the information it starts with is running to infinity.
LOST_INFORMATION = 1e-8


@kernel("batch_cox")
def batch_cox(
    x: FloatArray,
    stop: IntArray,
    event: BoolArray,
    rows: IntArray,
    counts: IntArray,
    bounds: IntArray,
    efron: bool,
    beta: FloatArray,
    starts: FloatArray,
) -> FloatArray:
    """Return the coefficients of every resample (rows of `counts`), NaN where there are none.

    x, stop and event are sorted by stop (`kernels.cox_nested.nested_rows`); `rows` says which column of `counts` each
    of them is. A fit begins at its row of `starts`, and at `beta` where it leads nowhere from there.
    """
    found = np.full((counts.shape[0], x.shape[1]), np.nan)
    for b in range(counts.shape[0]):
        weights = counts[b, rows].astype(np.float64)
        kept = weights > 0
        if (kept & event).any():
            arrays = (np.ascontiguousarray(x[kept]), stop[kept], event[kept], weights[kept])
            # A start far out may overflow; as in the compiled form that is no number, and no warning.
            with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
                found[b] = _fitted(arrays, bounds, efron, starts[b])
            if np.isnan(found[b]).any():
                found[b] = _fitted(arrays, bounds, efron, beta)
    return found


def _fitted(
    rows: tuple[FloatArray, IntArray, BoolArray, FloatArray], bounds: IntArray, efron: bool, start: FloatArray
) -> FloatArray:
    x, stop, event, weights = rows
    # The positions without an event in the resample are taken out: a sum over no deaths has no logarithm.
    positions = np.unique(stop[event])
    place = np.searchsorted(positions, stop, side="right")
    edges = np.searchsorted(positions, bounds, side="right").astype(np.int64)
    seen = place > edges[np.searchsorted(bounds, stop, side="left") - 1]
    held = (np.ascontiguousarray(x[seen]), place[seen], event[seen], weights[seen])
    arrays = (*held, *nested_deaths.arrays(*held, positions.size), edges, efron, True)
    nothing = np.full(start.size, np.nan)
    beta, last, first_information = start.copy(), -np.inf, np.zeros(start.size)
    step = np.zeros(start.size)
    for iteration in range(STEPS):
        loglik, score, information = nested_cox_moments.arrays(*arrays, beta)
        if iteration > 0 and not loglik >= last - 1e-12 * (1.0 + abs(last)):
            step = step / 2.0
            beta = beta - step
            continue
        diagonal = np.diag(information)
        first_information = diagonal if iteration == 0 else first_information
        if not ((diagonal > LOST_INFORMATION * first_information) & (diagonal > 0)).all():
            return nothing
        try:
            step = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
        except np.linalg.LinAlgError:
            return nothing
        gain = float(score @ step)
        if not gain >= 0:
            return nothing
        beta, last = beta + step, loglik
        if gain <= CLOSE * (1.0 + abs(loglik)):
            return beta
    return nothing
