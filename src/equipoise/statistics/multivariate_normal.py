"""A multivariate normal distribution fitted to rows with missing values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.statistics.linear_algebra import solve

_MOST_STEPS = 5000
_STILL = 1e-10


@dataclass(frozen=True)
class MultivariateNormal:
    """A mean for each group (groups, columns) and one covariance for all."""

    mean: FloatArray
    covariance: FloatArray
    iterations: int


def multivariate_normal(values: FloatArray, group: IntArray) -> MultivariateNormal:
    """Return maximum likelihood by expectation-maximisation (Dempster, Laird & Rubin 1977), NaN missing at random.

    Groups are numbered from 0. NotEstimable where a group has no value in a column. Stops when no parameter moves by
    more than 1e-10 of its column's standard deviation.
    """
    groups = int(group.max()) + 1
    seen = np.isfinite(values)
    _check(seen, group, groups)
    center = np.nanmean(values, axis=0)
    scale = np.nanstd(values, axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    y = (values - center) / scale
    patterns = _patterns(seen)
    mean = np.array([np.nanmean(y[group == g], axis=0) for g in range(groups)])
    covariance = np.diag(np.maximum(np.nanvar(y, axis=0), 1e-6))
    for iteration in range(1, _MOST_STEPS + 1):
        filled, extra = _expected(y, group, mean, covariance, patterns)
        new_mean = np.array([filled[group == g].mean(axis=0) for g in range(groups)])
        left = filled - new_mean[group]
        new_covariance = (left.T @ left + extra) / y.shape[0]
        moved = max(float(np.abs(new_mean - mean).max()), float(np.abs(new_covariance - covariance).max()))
        mean, covariance = new_mean, new_covariance
        if moved <= _STILL:
            return MultivariateNormal(mean * scale + center, covariance * np.outer(scale, scale), iteration)
    raise NotEstimable("the means and the covariance do not settle", mend="leave out visits hardly anybody had")


def conditional_normal(mean: FloatArray, covariance: FloatArray, seen: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return the slopes (missing by seen) and the covariance of the missing columns given the seen ones.

    >>> slopes, left = conditional_normal(np.zeros(2), np.array([[4.0, 2.0], [2.0, 3.0]]), np.array([True, False]))
    >>> slopes.tolist(), left.tolist()
    ([[0.5]], [[2.0]])
    """
    among, across = covariance[np.ix_(seen, seen)], covariance[np.ix_(~seen, seen)]
    slopes = solve(among, across.T).T if seen.any() else np.zeros((mean.size, 0))
    return slopes, covariance[np.ix_(~seen, ~seen)] - slopes @ across.T


def _patterns(seen: BoolArray) -> list[tuple[BoolArray, IntArray]]:
    kinds, which = np.unique(seen, axis=0, return_inverse=True)
    return [(kind, np.flatnonzero(which.ravel() == k).astype(np.int64)) for k, kind in enumerate(kinds)]


def _expected(
    y: FloatArray, group: IntArray, mean: FloatArray, covariance: FloatArray, patterns: list[tuple[BoolArray, IntArray]]
) -> tuple[FloatArray, FloatArray]:
    """Return the rows with missing values expected given the others, and the sum of what is left uncertain."""
    filled, extra = y.copy(), np.zeros_like(covariance)
    for seen, rows in patterns:
        if seen.all():
            continue
        slopes, left = conditional_normal(mean[0], covariance, seen)
        expected = mean[group[rows]]
        filled[np.ix_(rows, ~seen)] = expected[:, ~seen] + (y[np.ix_(rows, seen)] - expected[:, seen]) @ slopes.T
        extra[np.ix_(~seen, ~seen)] += rows.size * left
    return filled, extra


def _check(seen: BoolArray, group: IntArray, groups: int) -> None:
    blank = [(g, j) for g in range(groups) for j in range(seen.shape[1]) if not seen[group == g, j].any()]
    if blank:
        named = ", ".join(f"column {j} of group {g}" for g, j in blank[:3])
        raise NotEstimable(f"nobody has a value: {named}", mend="leave this visit out")
