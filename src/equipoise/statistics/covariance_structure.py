"""Covariances of repeated measures as functions of free parameters, with their first and second derivatives.

The parameters are those R's mmrm uses, because the Kenward-Roger variance depends on them: logarithms of standard
deviations; correlations as x / sqrt(1 + x^2); for the unstructured one the rows of a unit Cholesky factor, scaled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray

COVARIANCES = ("us", "cs", "csh", "ar1", "ar1h", "toep", "toeph", "ad", "adh")
"""Unstructured, compound symmetry, autoregressive, Toeplitz, ante-dependence; h: a variance for every visit."""


@dataclass(frozen=True)
class CovarianceAt:
    """A covariance at given parameters: value (m, m), first (q, m, m) and second (q, q, m, m) derivatives."""

    value: FloatArray
    first: FloatArray
    second: FloatArray


def parameter_count(covariance: str, visits: int) -> int:
    """Return how many parameters a covariance has over a number of visits; DataError for an unknown name.

    >>> [parameter_count(name, 4) for name in COVARIANCES]
    [10, 2, 5, 2, 5, 4, 7, 4, 7]
    """
    if covariance not in COVARIANCES:
        raise DataError(f"covariance is one of {', '.join(COVARIANCES)}, not {covariance!r}")
    if covariance == "us":
        return visits * (visits + 1) // 2
    return (visits if covariance.endswith("h") else 1) + _powers(covariance, visits).shape[0]


def covariance_at(covariance: str, parameters: FloatArray, visits: int) -> CovarianceAt:
    """Return the covariance of one subject's visits with its derivatives by the parameters."""
    if covariance == "us":
        return _unstructured(parameters, visits)
    return _standard(covariance, parameters, visits)


def uncorrelated(covariance: str, variances: FloatArray) -> FloatArray:
    """Return parameters of a covariance without correlation, to start from."""
    visits = variances.size
    found = np.zeros(parameter_count(covariance, visits))
    logs = 0.5 * np.log(variances)
    if covariance == "us" or covariance.endswith("h"):
        found[:visits] = logs
    else:
        found[0] = 0.5 * np.log(variances.mean())
    return found


def _unstructured(parameters: FloatArray, visits: int) -> CovarianceAt:
    """V = L L', where row i of L is exp(parameter i) times (free parameters, 1)."""
    count = parameters.size
    deviations, below = np.exp(parameters[:visits]), np.tril_indices(visits, -1)
    places = np.arange(visits, count)
    root = np.eye(visits)
    root[below] = parameters[visits:]
    root *= deviations[:, None]
    first, second = np.zeros((count, visits, visits)), np.zeros((count, count, visits, visits))
    rows = np.arange(visits)
    first[rows, rows] = root
    first[places, below[0], below[1]] = deviations[below[0]]
    second[rows, rows, rows] = root
    second[places, below[0], below[0], below[1]] = deviations[below[0]]
    second[below[0], places, below[0], below[1]] = deviations[below[0]]
    slope = first @ root.T
    outer = np.einsum("iab,jcb->ijac", first, first)
    bend = second @ root.T + outer
    return CovarianceAt(root @ root.T, slope + slope.swapaxes(-1, -2), bend + bend.swapaxes(-1, -2))


def _powers(covariance: str, visits: int) -> FloatArray:
    """Return how often each correlation parameter enters the correlation of two visits."""
    lag = np.abs(np.subtract.outer(np.arange(visits), np.arange(visits))).astype(np.float64)
    kind = covariance.rstrip("h")
    if visits == 1:
        return np.zeros((0, 1, 1))
    if kind == "cs":
        return (lag > 0)[None].astype(np.float64)
    if kind == "ar1":
        return lag[None]
    steps = np.arange(1, visits)
    if kind == "toep":
        return (lag[None] == steps[:, None, None]).astype(np.float64)
    # Ante-dependence: the correlation of two visits is the product of those of all neighbours between them.
    earlier = np.minimum.outer(np.arange(visits), np.arange(visits))
    later = np.maximum.outer(np.arange(visits), np.arange(visits))
    step = steps[:, None, None]
    return ((earlier[None] < step) & (step <= later[None])).astype(np.float64)


def _standard(covariance: str, parameters: FloatArray, visits: int) -> CovarianceAt:
    """V = deviations times correlations, each correlation a product of powers of parameters."""
    powers = _powers(covariance, visits)
    own = parameters.size - powers.shape[0]
    scale, scale_first, scale_second = _scales(parameters[:own], visits)
    cor, cor_first, cor_second = _correlations(parameters[own:], powers)
    count = parameters.size
    first, second = np.zeros((count, visits, visits)), np.zeros((count, count, visits, visits))
    first[:own], first[own:] = scale_first * cor, scale * cor_first
    second[:own, :own], second[own:, own:] = scale_second * cor, scale * cor_second
    second[:own, own:] = scale_first[:, None] * cor_first[None]
    second[own:, :own] = second[:own, own:].swapaxes(0, 1)
    return CovarianceAt(scale * cor, first, second)


def _scales(logs: FloatArray, visits: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    deviations = np.exp(np.broadcast_to(logs, (visits,)) if logs.size == 1 else logs)
    product = np.outer(deviations, deviations)
    if logs.size == 1:
        share = np.full((1, visits, visits), 2.0)
    else:
        unit = np.eye(visits)
        share = unit[:, :, None] + unit[:, None, :]
    return product, product * share, product * share[:, None] * share[None]


def _correlations(raw: FloatArray, powers: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    inner = 1.0 + raw**2
    rho, slope, bend = (v[:, None, None] for v in (raw / np.sqrt(inner), inner**-1.5, -3.0 * raw * inner**-2.5))
    one, two = np.maximum(powers - 1.0, 0.0), np.maximum(powers - 2.0, 0.0)
    factor = rho**powers
    by_rho, twice = powers * rho**one, powers * (powers - 1.0) * rho**two
    factor_first, factor_second = by_rho * slope, twice * slope**2 + by_rho * bend
    count = raw.size
    first, second = np.zeros_like(powers), np.zeros((count, *powers.shape))
    for i in range(count):
        first[i] = np.prod(np.delete(factor, i, axis=0), axis=0) * factor_first[i]
        second[i, i] = np.prod(np.delete(factor, i, axis=0), axis=0) * factor_second[i]
        for j in range(i):
            others = np.prod(np.delete(factor, (i, j), axis=0), axis=0)
            second[i, j] = second[j, i] = others * factor_first[i] * factor_first[j]
    return np.prod(factor, axis=0), first, second
