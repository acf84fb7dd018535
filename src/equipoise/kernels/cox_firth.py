"""The slope of the log determinant of the Cox information, which Firth's penalty needs."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.risk_sets import risk_sums, sums_at


def information_slope(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    bounds: IntArray,
    delayed: bool,
    efron: bool,
    copies: bool,
    beta: FloatArray,
    inverse: FloatArray,
) -> FloatArray:
    """Return trace(inverse dI/dbeta_j) for every j: the third central moments of the risk sets, contracted.

    With y = x'A x the contraction of the third moment is cov(x, y) - 2 V A m, so that no array of third moments is
    needed. Each inner term of tied deaths (Efron) is a risk set of its own.
    """
    length, p = int(bounds[-1]), x.shape[1]
    risk = weights * np.exp(x @ beta)
    y = ((x @ inverse) * x).sum(axis=1)
    loads = [risk, *(risk * x[:, j] for j in range(p)), *(risk * y * x[:, j] for j in range(p))]
    loads += [risk * x[:, j] * x[:, m] for j in range(p) for m in range(p)]
    at = stop[event] - 1
    sums = np.column_stack([risk_sums(load, start, stop, bounds, delayed) for load in loads])
    dead = np.column_stack([sums_at(at, load[event], length) for load in loads])
    weight = sums_at(at, weights[event], length)
    number = weight if copies else sums_at(at, np.ones(at.size), length)
    inner = np.rint(number).astype(np.int64) if efron else np.ones(length, dtype=np.int64)
    time = np.repeat(np.arange(length), inner)
    share = (np.arange(time.size) - np.repeat(np.cumsum(inner) - inner, inner)) / inner[time]
    left = sums[time] - share[:, None] * dead[time]
    left[:, 1:] /= left[:, :1]
    mean, product = left[:, 1 : p + 1], left[:, p + 1 : 2 * p + 1]
    second = left[:, 2 * p + 1 :].reshape(-1, p, p)
    mean_y = np.einsum("kjm,jm->k", second, inverse)
    spread = second - mean[:, :, None] * mean[:, None, :]
    third = product - mean * mean_y[:, None] - 2.0 * np.einsum("kjm,km->kj", spread, mean @ inverse)
    return np.asarray((weight / inner)[time] @ third, dtype=np.float64)
