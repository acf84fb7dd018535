"""Ordinal regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable, SeparationError
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.statistics.distributions import two_sided_ps, two_sided_quantile
from equipoise.statistics.error_distribution import log_mass
from equipoise.statistics.linear_algebra import inverse
from equipoise.statistics.newton import maximum
from equipoise.statistics.survival_data import check_level, indices

_FAR = 12.0


@dataclass(frozen=True)
class ProportionalOdds:
    """Log odds ratios of a higher category, in the order of `names`, and the thresholds between `categories`.

    `variance` is of (coef, thresholds); `lower` and `upper` limit the odds ratio.
    """

    names: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    z: FloatArray
    p: FloatArray
    odds_ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    categories: tuple[object, ...]
    thresholds: FloatArray
    threshold_se: FloatArray
    variance: FloatArray
    loglik: float
    n: int
    conf_level: float
    iterations: int


def proportional_odds(
    category: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    categories: Sequence[object] | None = None,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> ProportionalOdds:
    """Return the maximum likelihood fit of logit P(Y <= k) = threshold k - x beta (McCullagh 1980).

    `categories` gives the order, ascending; otherwise labels are sorted. Assumes one odds ratio at every threshold.

    >>> fit = proportional_odds([1, 2, 3, 1, 2, 3, 3, 1, 2], [0, 0, 1, 0, 1, 1, 0, 1, 0])
    >>> fit.coef.round(4).tolist(), fit.thresholds.round(4).tolist()
    ([1.0599], [-0.2975, 1.1809])
    """
    check_level(conf_level)
    order, place = _places(category, categories)
    x, called = _columns(covariates, place.size, names)
    center, scale = x.mean(axis=0), x.std(axis=0)
    inner = (x - center) / scale
    low, high, has_low, has_high = _sides(place, len(order), inner)

    def moments(at: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        value, first, second = log_mass(low @ at, high @ at, has_low, has_high, "logistic")
        mixed = (low.T * second[1]) @ high
        bend = (low.T * second[0]) @ low + mixed + mixed.T + (high.T * second[2]) @ high
        return float(value.sum()), low.T @ first[0] + high.T @ first[1], -bend

    cumulative = np.cumsum(np.bincount(place, minlength=len(order)))[:-1] / place.size
    start = np.concatenate((np.zeros(x.shape[1]), np.log(cumulative) - np.log1p(-cumulative)))
    fit = maximum(moments, start)
    far = np.abs(fit.beta[: x.shape[1]]) > _FAR
    if far.any() or not fit.converged:
        named = ", ".join(name for name, bad in zip(called, far, strict=True) if bad) or ", ".join(called)
        raise SeparationError(f"the estimate runs to infinity for {named}", mend="merge categories or leave it out")
    return _result(fit.beta, inverse(fit.information), center, scale, called, order, fit.loglik, place.size,
                   conf_level, fit.iterations)  # fmt: skip


def _result(
    at: FloatArray,
    variance: FloatArray,
    center: FloatArray,
    scale: FloatArray,
    names: tuple[str, ...],
    categories: tuple[object, ...],
    loglik: float,
    n: int,
    conf_level: float,
    iterations: int,
) -> ProportionalOdds:
    """Turn the fit on centered and scaled columns back to those handed in."""
    count = center.size
    turn = np.eye(at.size)
    turn[:count, :count] = np.diag(1.0 / scale)
    turn[count:, :count] = center / scale
    found, variance = turn @ at, turn @ variance @ turn.T
    coef, se = found[:count], np.sqrt(np.diag(variance))
    reach = two_sided_quantile(conf_level) * se[:count]
    z = coef / se[:count]
    return ProportionalOdds(
        names, coef, se[:count], z, two_sided_ps(z), np.exp(coef), np.exp(coef - reach), np.exp(coef + reach),
        categories, found[count:], se[count:], variance, loglik, n, conf_level, iterations,
    )  # fmt: skip


def _sides(place: IntArray, categories: int, x: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray, BoolArray]:
    steps = np.arange(categories - 1)
    has_low, has_high = place > 0, place < categories - 1
    low = np.hstack((-x * has_low[:, None], (place[:, None] - 1 == steps).astype(np.float64)))
    high = np.hstack((-x * has_high[:, None], (place[:, None] == steps).astype(np.float64)))
    return low, high, has_low, has_high


def _places(category: npt.ArrayLike, categories: Sequence[object] | None) -> tuple[tuple[object, ...], IntArray]:
    labels = np.asarray(category)
    if labels.ndim != 1 or labels.size == 0:
        raise DataError("category must be a list with at least one entry")
    seen, place = np.unique(labels, return_inverse=True)
    wanted = seen.tolist() if categories is None else [label for label in categories if label in seen.tolist()]
    strangers = [label for label in seen.tolist() if label not in wanted]
    if strangers:
        raise DataError(f"category has labels that are not among categories: {strangers}")
    if len(wanted) < 2:
        raise NotEstimable("everybody is in one category")
    rank = np.array([wanted.index(label) for label in seen.tolist()])
    return tuple(wanted), rank[place].astype(np.int64)


def _columns(covariates: npt.ArrayLike, rows: int, names: Sequence[str] | None) -> tuple[FloatArray, tuple[str, ...]]:
    x = np.asarray(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or x.shape[0] != rows:
        raise DataError(f"covariates must be {rows} rows, not of shape {x.shape}")
    if not np.isfinite(x).all():
        raise DataError(f"covariates are missing or infinite at {indices(np.asarray(~np.isfinite(x).all(axis=1)))}")
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    if len(called) != x.shape[1] or len(set(called)) != len(called):
        raise DataError(f"{x.shape[1]} columns need as many different names, not {list(called)}")
    if np.linalg.matrix_rank(x - x.mean(axis=0)) < x.shape[1]:
        raise NotEstimable(f"{', '.join(called)}: constant or collinear", mend="leave redundant columns out")
    return x, called
