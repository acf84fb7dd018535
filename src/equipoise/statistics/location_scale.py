"""Regression of a location and a scale, for outcomes known exactly or only to lie between two bounds.

With z = (y - x beta) / sigma, everything is linear in (beta / sigma, 1 / sigma), in which the log-likelihood is concave
for the three distributions here (Olsen 1978; Burridge 1981), so that Newton's method finds its one maximum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError, NotEstimable, SeparationError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.distributions import two_sided_ps, two_sided_quantile
from equipoise.statistics.error_distribution import Pair, log_density, log_mass
from equipoise.statistics.linear_algebra import inverse, orthonormal, redundant
from equipoise.statistics.newton import Maximum, Moments, maximum
from equipoise.statistics.separation import LOST_INFORMATION, drifting_names, least_information_left

# Below this share of its size a direction carries no information at all, even where the search begins.
_FLAT = 1e-13


@dataclass(frozen=True)
class LocationScale:
    """Coefficients in the order of `names`, then sigma; `variance` is of (coef, log sigma), without the last if fixed.

    `se` are of the same parameters as `variance`; `lower` and `upper` limit the coefficients.
    """

    names: tuple[str, ...]
    coef: FloatArray
    scale: float
    scale_free: bool
    se: FloatArray
    variance: FloatArray
    z: FloatArray
    p: FloatArray
    lower: FloatArray
    upper: FloatArray
    loglik: float
    n: int
    n_exact: int
    conf_level: float
    iterations: int


def location_scale(
    low: FloatArray,
    high: FloatArray,
    design: FloatArray,
    *,
    error: str,
    names: Sequence[str],
    fixed_scale: float | None = None,
    conf_level: float = 0.95,
) -> LocationScale:
    """Return the fit; rows with low = high are exact, bounds may be infinite. `error` is one of
    error_distribution.ERRORS.

    NotEstimable where columns are collinear or the likelihood has no maximum.
    """
    exact = low == high
    _check(design, names)
    offset = 0.0 if fixed_scale is None else 1.0 / fixed_scale
    slope_low, slope_high = _slopes(low, design, fixed_scale), _slopes(high, design, fixed_scale)
    base = (offset * _finite(low), offset * _finite(high))
    moments = _moments(base, (slope_low, slope_high), (np.isfinite(low), np.isfinite(high)), exact, error, offset)
    start = _start(low, high, design, fixed_scale)
    fit = maximum(moments, start, most_iterations=200)
    if not fit.converged or not np.isfinite(fit.loglik):
        raise NotEstimable(
            f"the likelihood has no maximum that {fit.iterations} steps find",
            mend="look for a covariate that tells all events apart, or a scale running to 0",
        )
    _check_found(fit, start, moments, names)
    free = inverse(fit.information)
    count = design.shape[1]
    if fixed_scale is not None:
        coef, scale, turn = fit.beta * fixed_scale, fixed_scale, np.eye(count) * fixed_scale
    else:
        scale = float(1.0 / fit.beta[-1])
        coef = fit.beta[:-1] * scale
        turn = np.eye(count + 1) * scale
        turn[:count, -1] = -coef * scale
        turn[-1, -1] = -scale
    variance = turn @ free @ turn.T
    se = np.sqrt(np.diag(variance))
    z = coef / se[:count]
    reach = two_sided_quantile(conf_level) * se[:count]
    return LocationScale(
        tuple(names), coef, scale, fixed_scale is None, se, variance, z, two_sided_ps(z), coef - reach, coef + reach,
        fit.loglik, low.size, int(exact.sum()), conf_level, fit.iterations,
    )  # fmt: skip


def _check(design: FloatArray, names: Sequence[str]) -> None:
    if design.ndim != 2 or design.shape[1] != len(names) or len(set(names)) != len(names):
        raise DataError(f"the columns need as many different names, not {list(names)}")
    if not np.isfinite(design).all():
        raise DataError("covariates are missing or infinite", mend="remove these rows or impute the values")
    lost = redundant(design, orthonormal(design)[1])
    if lost:
        named = ", ".join(names[j] for j in lost)
        raise NotEstimable(f"{named}: determined by the columns before it", mend="leave it out")


def _check_found(fit: Maximum, start: FloatArray, moments: Moments, names: Sequence[str]) -> None:
    """Raise where the fit stopped on its way to infinity: a direction has lost its information."""
    at_start = moments(start)[2]
    root = np.sqrt(np.maximum(np.diag(at_start), 0.0))
    whole = bool(np.isfinite(at_start).all() and np.isfinite(fit.information).all() and (root > 0).all())
    unit = np.outer(root, root) if whole else np.eye(root.size)
    if not whole or float(np.linalg.eigvalsh(at_start / unit)[0]) <= _FLAT:
        raise _no_scale()
    share, direction = least_information_left(at_start / unit, fit.information / unit)
    if share >= LOST_INFORMATION:
        return
    if direction.size > len(names) and abs(direction[-1]) >= np.abs(direction).max() / 2.0:
        raise _no_scale()
    told = drifting_names(names, direction[: len(names)], fit.beta[: len(names)])
    raise SeparationError(
        f"the estimate runs to infinity for {told}: it tells which rows lie beyond their bounds (separation)",
        mend="merge categories, or leave the covariate out",
    )


def _no_scale() -> NotEstimable:
    return NotEstimable(
        "the scale runs to 0: one line fits every row", mend="look at the bounds, which all allow the same values"
    )


def _finite(bound: FloatArray) -> FloatArray:
    return np.where(np.isfinite(bound), bound, 0.0)


def _slopes(bound: FloatArray, design: FloatArray, fixed_scale: float | None) -> FloatArray:
    return -design if fixed_scale is not None else np.column_stack((-design, _finite(bound)))


def _start(low: FloatArray, high: FloatArray, design: FloatArray, fixed_scale: float | None) -> FloatArray:
    middle = np.where(np.isfinite(low), np.where(np.isfinite(high), (_finite(low) + _finite(high)) / 2.0, low), high)
    if not np.isfinite(middle).all():
        raise NotEstimable("a row with neither bound says nothing", mend="leave it out")
    beta = np.linalg.lstsq(design, middle)[0]
    if fixed_scale is not None:
        return np.asarray(beta / fixed_scale, dtype=np.float64)
    spread = float(np.sqrt(((middle - design @ beta) ** 2).mean()))
    spread = max(spread, 1e-3 * (1.0 + float(np.abs(middle).max())))
    return np.append(beta, 1.0) / spread


def _moments(
    base: Pair, slopes: Pair, there: tuple[BoolArray, BoolArray], exact: BoolArray, error: str, fixed: float
) -> Moments:
    free = fixed == 0.0

    def moments(at: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        if free and at[-1] <= 0:
            return -np.inf, at, np.zeros((at.size, at.size))
        u, v = base[0] + slopes[0] @ at, base[1] + slopes[1] @ at
        log_scale = np.log(at[-1] if free else fixed)
        point_value, point_first, point_second = log_density(u[exact], error)
        among = ~exact
        value, first, second = log_mass(u[among], v[among], there[0][among], there[1][among], error)
        by = (slopes[0][among], slopes[1][among])
        score = slopes[0][exact].T @ point_first + by[0].T @ first[0] + by[1].T @ first[1]
        information = -(slopes[0][exact].T * point_second) @ slopes[0][exact]
        mixed = (by[0].T * second[1]) @ by[1]
        information -= (by[0].T * second[0]) @ by[0] + mixed + mixed.T + (by[1].T * second[2]) @ by[1]
        loglik = float(point_value.sum() + value.sum() + exact.sum() * log_scale)
        if free:
            score[-1] += exact.sum() / at[-1]
            information[-1, -1] += exact.sum() / at[-1] ** 2
        return loglik, score, information

    return moments
