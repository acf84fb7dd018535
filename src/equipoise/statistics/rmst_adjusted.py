"""Restricted mean survival time adjusted for covariates: regression weighted by the inverse of staying under watch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.risk_sets import backward_sums, sums_at
from equipoise.statistics.distributions import two_sided_ps, two_sided_quantile
from equipoise.statistics.survival_data import TIE_TOLERANCE, check_level, labels, survival_data

_MOST_STEPS = 100


@dataclass(frozen=True)
class RestrictedMeanModel:
    """A regression of min(T, tau); rows: intercept, second group against the first, covariates.

    `lower` and `upper` limit `effect`: the coefficient itself for differences, its exponential for ratios.
    """

    names: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    z: FloatArray
    p: FloatArray
    effect: FloatArray
    lower: FloatArray
    upper: FloatArray


@dataclass(frozen=True)
class RestrictedMeanAdjusted:
    """Adjusted contrasts of the time without event (difference, ratio) and of the time lost (ratio)."""

    tau: float
    groups: tuple[object, object]
    difference: RestrictedMeanModel
    ratio: RestrictedMeanModel
    lost_ratio: RestrictedMeanModel
    n: int
    conf_level: float


@dataclass(frozen=True)
class _Weighted:
    """Design, restricted time and weights, and what carries the censoring: group by group on distinct times."""

    x: FloatArray
    y: FloatArray
    seen: BoolArray
    weight: FloatArray
    place: IntArray
    bounds: IntArray
    at_risk: FloatArray
    lost: FloatArray


def rmst_adjusted(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    tau: float,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> RestrictedMeanAdjusted:
    """Return the restricted mean of two groups adjusted for covariates (Tian, Zhao & Wei 2014).

    Those whose min(T, tau) is known are weighted by 1/G, G the censoring curve of their group, identity link for the
    difference, log link for the ratios. The variance counts that G is estimated. Assumes censoring independent of
    event and covariates within groups. Raises DataError, or NotEstimable naming the limit of tau.

    >>> t, d, g = [2, 3, 5, 8, 4, 6, 7, 9], [1, 0, 1, 1, 1, 1, 0, 1], [0, 0, 0, 0, 1, 1, 1, 1]
    >>> fit = rmst_adjusted(t, d, g, [5, 4, 6, 3, 5, 6, 4, 4], tau=7, names=["age"])
    >>> fit.difference.names, fit.difference.coef.round(3).tolist()
    (('intercept', 'group', 'age'), [8.819, 1.103, -0.826])
    """
    check_level(conf_level)
    data = survival_data(time, event, tie_tolerance=tie_tolerance)
    groups, arm = labels(group, "group", data)
    if len(groups) != 2:
        raise NotEstimable(f"there are {len(groups)} groups, not two", mend="compare two groups at a time")
    times = data.times[data.stop - 1]
    _check_tau(tau, times, data.event, arm)
    called, x = _design(covariates, names, arm)
    weighted = _weighted(x, times, data.event, arm, float(tau))
    first, second = _beside(groups)
    fits = [_fit(weighted, response, link) for response, link in _models(weighted, float(tau))]
    difference, ratio, lost = (
        _summary(called, coef, cov, log_link, conf_level)
        for (coef, cov), log_link in zip(fits, (False, True, True), strict=True)
    )
    return RestrictedMeanAdjusted(float(tau), (first, second), difference, ratio, lost, data.rows.size, conf_level)


def _beside(groups: tuple[object, ...]) -> tuple[object, object]:
    return groups[0], groups[1]


def _models(weighted: _Weighted, tau: float) -> tuple[tuple[FloatArray, bool], ...]:
    return (weighted.y, False), (weighted.y, True), (tau - weighted.y, True)


def _check_tau(tau: float, times: FloatArray, event: BoolArray, arm: IntArray) -> None:
    if not (tau > 0 and np.isfinite(tau)):
        raise DataError(f"tau is {tau}, not a positive number", mend="give tau in the unit of the times")
    limits: list[float] = []
    for g in (0, 1):
        last = float(times[arm == g].max())
        if not event[(arm == g) & (times == last)].all():
            limits.append(last)
    if limits and tau > min(limits):
        raise NotEstimable(
            f"tau {tau:g} lies beyond the last time {min(limits):g} of a group that still has people without event",
            mend=f"choose tau of at most {min(limits):g}",
        )


def _design(
    covariates: npt.ArrayLike, names: Sequence[str] | None, arm: IntArray
) -> tuple[tuple[str, ...], FloatArray]:
    try:
        given = np.array(covariates, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError("covariates hold something that is not a number", mend="code factors as columns") from error
    given = given[:, None] if given.ndim == 1 else given
    if given.ndim != 2 or given.shape[0] != arm.size:
        raise DataError(f"covariates must be {arm.size} rows by columns, not of shape {given.shape}")
    if not np.isfinite(given).all():
        raise DataError("covariates are missing or infinite", mend="remove these rows or impute the values")
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(given.shape[1]))
    if len(called) != given.shape[1]:
        raise DataError(f"{given.shape[1]} columns need as many names, not {list(called)}")
    x = np.column_stack((np.ones(arm.size), arm.astype(np.float64), given))
    scale = np.sqrt((x**2).sum(axis=0))
    if np.linalg.matrix_rank(x / np.where(scale > 0, scale, 1.0), tol=1e-10) < x.shape[1]:
        raise NotEstimable(
            f"intercept, group and {', '.join(called)} determine one another: the columns are collinear",
            mend="leave one of them out",
        )
    return ("intercept", "group", *called), x


def _weighted(x: FloatArray, times: FloatArray, event: BoolArray, arm: IntArray, tau: float) -> _Weighted:
    y = np.minimum(times, tau)
    # Reaching tau is knowing min(T, tau).
    seen = event | (y == tau)
    distinct, position = np.unique(y, return_inverse=True)
    place = arm * distinct.size + position
    bounds = np.arange(3, dtype=np.int64) * distinct.size
    ones = np.ones(y.size)
    at_risk = backward_sums(sums_at(place, ones, int(bounds[-1])), bounds)
    lost = sums_at(place[~seen], ones[~seen], int(bounds[-1]))
    kept = 1.0 - np.divide(lost, at_risk, out=np.zeros_like(lost), where=at_risk > 0)
    curve = np.cumprod(kept.reshape(2, -1), axis=1).ravel()
    if (seen & (curve[place] <= 0)).any():
        raise NotEstimable(
            "at the last time of a group some are censored together with an event: the weight there is not defined",
            mend="choose an earlier tau",
        )
    weight = np.divide(1.0, curve[place], out=np.zeros_like(y), where=seen)
    return _Weighted(x, y, seen, weight, place.astype(np.int64), bounds, at_risk, lost)


def _fit(data: _Weighted, response: FloatArray, log_link: bool) -> tuple[FloatArray, FloatArray]:
    """Solve the weighted estimating equation; return the coefficients and their covariance."""
    coef = _weighted_means(data, response) if log_link else _weighted_least_squares(data, response)
    mean = np.exp(data.x @ coef) if log_link else data.x @ coef
    score = data.x * (data.weight * (response - mean))[:, None]
    influence = score + _censoring_part(data, score)
    curvature = data.x.T @ (data.x * mean[:, None]) if log_link else data.x.T @ data.x
    inverse = np.linalg.inv(curvature)
    return coef, inverse @ (influence.T @ influence) @ inverse


def _weighted_least_squares(data: _Weighted, response: FloatArray) -> FloatArray:
    scale = np.sqrt((data.x**2).sum(axis=0))
    root = np.sqrt(data.weight)
    solved, *_ = np.linalg.lstsq(data.x / scale * root[:, None], response * root, rcond=None)
    return np.asarray(solved / scale, dtype=np.float64)


def _weighted_means(data: _Weighted, response: FloatArray) -> FloatArray:
    """Solve sum of w x (y - exp(x beta)) = 0 by Newton's method from the weighted mean, halving long steps."""
    if not (data.weight * response).sum() > 0:
        raise NotEstimable("everybody has the same restricted time, so that no ratio exists", mend="choose a later tau")
    coef = np.zeros(data.x.shape[1])
    coef[0] = np.log((data.weight @ response) / data.weight.sum())
    best = _objective(data, response, coef)
    for _ in range(_MOST_STEPS):
        mean = np.exp(data.x @ coef)
        gradient = data.x.T @ (data.weight * (response - mean))
        step = np.linalg.solve(data.x.T @ (data.x * (data.weight * mean)[:, None]), gradient)
        size = 1.0
        while _objective(data, response, coef + size * step) < best - 1e-12 * abs(best) and size > 1e-9:
            size /= 2.0
        coef = coef + size * step
        best = _objective(data, response, coef)
        if float(gradient @ step) <= 1e-24 * (1.0 + abs(best)):
            return coef
    raise NotEstimable("the log-linear model did not converge", mend="look for covariates that tell the times fully")


def _objective(data: _Weighted, response: FloatArray, coef: FloatArray) -> float:
    with np.errstate(over="ignore"):
        eta = data.x @ coef
        return float(data.weight @ (response * eta - np.exp(eta)))


def _censoring_part(data: _Weighted, score: FloatArray) -> FloatArray:
    """Return what each person's following does to the scores through the censoring curve of the group."""
    part = np.empty_like(score)
    censored = ~data.seen
    lost_share = np.divide(data.lost, data.at_risk, out=np.zeros_like(data.lost), where=data.at_risk > 0)
    for j in range(score.shape[1]):
        ahead = backward_sums(sums_at(data.place, score[:, j], int(data.bounds[-1])), data.bounds)
        mean = np.divide(ahead, data.at_risk, out=np.zeros_like(ahead), where=data.at_risk > 0)
        drift = np.cumsum((mean * lost_share).reshape(2, -1), axis=1).ravel()
        part[:, j] = np.where(censored, mean[data.place], 0.0) - drift[data.place]
    return part


def _summary(
    names: tuple[str, ...], coef: FloatArray, covariance: FloatArray, log_link: bool, conf_level: float
) -> RestrictedMeanModel:
    se = np.sqrt(np.diag(covariance))
    reach = two_sided_quantile(conf_level) * se
    z = coef / se
    edges = (coef, coef - reach, coef + reach)
    effect, lower, upper = (np.exp(edge) if log_link else edge for edge in edges)
    return RestrictedMeanModel(names, coef, se, z, two_sided_ps(z), effect, lower, upper)
