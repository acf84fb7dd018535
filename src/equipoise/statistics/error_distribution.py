"""Three standard distributions of errors: what a likelihood of exact or interval-censored outcomes needs of them.

extreme: P(Z <= z) = 1 - exp(-exp(z)), of the logarithm of a Weibull time; normal; logistic.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray

ERRORS = ("extreme", "normal", "logistic")

Pair = tuple[FloatArray, FloatArray]


def log_density(z: FloatArray, error: str) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the log density with its first and second derivative."""
    if error == "normal":
        return -0.5 * z**2 - 0.5 * np.log(2.0 * np.pi), -z, np.full(z.shape, -1.0)
    if error == "logistic":
        cdf = np.exp(log_cdf(z, error))
        return log_cdf(z, error) + log_cdf(-z, error), 1.0 - 2.0 * cdf, -2.0 * cdf * (1.0 - cdf)
    grown = np.exp(z)
    return z - grown, 1.0 - grown, -grown


def log_cdf(z: FloatArray, error: str) -> FloatArray:
    """Return the logarithm of the distribution function, right far into the lower tail."""
    from scipy import special

    if error == "normal":
        return np.asarray(special.log_ndtr(z), dtype=np.float64)
    if error == "logistic":
        return np.asarray(special.log_expit(z), dtype=np.float64)
    return _log_one_less(np.exp(z))


def log_survival(z: FloatArray, error: str) -> FloatArray:
    """Return the logarithm of 1 minus the distribution function, right far into the upper tail."""
    return -np.exp(z) if error == "extreme" else log_cdf(-z, error)


def _log_one_less(depth: FloatArray) -> FloatArray:
    """Return log(1 - exp(-depth)) for depth > 0, right at both ends."""
    return np.where(depth > 0.7, np.log1p(-np.exp(-depth)), np.log(-np.expm1(-depth)))


def log_mass(
    u: FloatArray, v: FloatArray, has_low: BoolArray, has_high: BoolArray, error: str
) -> tuple[FloatArray, Pair, tuple[FloatArray, FloatArray, FloatArray]]:
    """Return log P(u < Z <= v) with its derivatives: by u and v; by uu, uv, vv."""
    u, v = np.where(has_low, u, -np.inf), np.where(has_high, v, np.inf)
    # The tail nearer to the interval keeps the digits of a small difference.
    upper = u > 0
    with np.errstate(all="ignore"):
        near = np.where(upper, log_survival(u, error), log_cdf(v, error))
        far = np.where(upper, log_survival(v, error), log_cdf(u, error))
        value = near + np.where(np.isinf(far), 0.0, _log_one_less(near - far))
        low, high = _share(u, value, has_low, error), _share(v, value, has_high, error)
        first = (-low[0], high[0])
        second = (-low[1] - first[0] ** 2, -first[0] * first[1], high[1] - first[1] ** 2)
    return np.where(u < v, value, np.nan), first, second


def _share(z: FloatArray, log_mass: FloatArray, there: BoolArray, error: str) -> Pair:
    """Return the density at a bound and its derivative, relative to the mass; 0 where there is no bound."""
    value, first, _ = log_density(np.where(there, z, 0.0), error)
    ratio = np.where(there, np.exp(value - log_mass), 0.0)
    return ratio, ratio * first
