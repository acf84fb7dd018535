"""Weights that balance chosen moments exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.balancing_weights import BalancingWeights
from equipoise.statistics.covariates import Covariates, check_estimable
from equipoise.statistics.logistic import read_columns
from equipoise.statistics.newton import maximum
from equipoise.statistics.separation import LOST_INFORMATION, least_information_left

ENTROPY_ESTIMANDS = ("ate", "att")


def entropy_balancing(
    treatment: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    estimand: str = "att",
    variances: bool = False,
    names: Sequence[str] | None = None,
) -> BalancingWeights:
    """Return the weights nearest to equal that match the target's means exactly (Hainmueller 2012).

    att: the untreated are weighted to the treated, who count 1 each. ate: both groups are weighted to everybody. With
    `variances` the variances match too (columns of two values have theirs matched by the mean). Each weighted group
    sums to the size of its target. The estimation is carried into stacked variances. Raises NotEstimable where no
    weights can reach the target, because it lies outside what the group covers.

    >>> weighting = entropy_balancing([0, 0, 0, 1, 1], [1.0, 2.0, 3.0, 2.0, 3.0])
    >>> round(float(np.average([1.0, 2.0, 3.0], weights=weighting.weights[:3])), 10)
    2.5
    """
    if estimand not in ENTROPY_ESTIMANDS:
        raise DataError(f"estimand is 'ate' or 'att', not {estimand!r}", mend="other estimands have no target here")
    treated = np.array(treatment, dtype=np.float64)
    if treated.ndim != 1 or not np.isin(treated, (0.0, 1.0)).all() or treated.min() == treated.max():
        raise DataError("treatment must be a row of 0 and 1, both of which occur")
    columns = _moments(read_columns(covariates, names, np.ones(treated.size)), variances)
    group = treated == 1
    target = group if estimand == "att" else np.ones(group.size, dtype=np.bool_)
    sides = [~group] if estimand == "att" else [~group, group]
    weights, slopes, influences = np.where(group, 1.0, 0.0), [], []
    for side in sides:
        own, slope, influence = _tilted(columns, side, target)
        weights = np.where(side, own, weights)
        slopes.append(slope)
        influences.append(influence)
    return BalancingWeights(estimand, group, weights, np.column_stack(slopes), np.column_stack(influences), None, 0)


def _moments(columns: Covariates, variances: bool) -> Covariates:
    """Return the columns to balance, with squares where variances shall match and a square says something new."""
    if not variances:
        return columns
    wide = [j for j in range(columns.x.shape[1]) if np.unique(columns.x[:, j]).size > 2]
    squares = columns.x[:, wide] ** 2
    center, scale = squares.mean(axis=0), squares.std(axis=0)
    names = (*columns.names, *(f"{columns.names[j]}^2" for j in wide))
    x = np.column_stack((columns.x, (squares - center) / scale))
    return Covariates(names, x, np.concatenate((columns.center, center)), np.concatenate((columns.scale, scale)))


def _tilted(columns: Covariates, side: BoolArray, target: BoolArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return weights exp(a + b x) of one side whose sums over 1 and x are those of the target, and their derivatives.

    They solve sum over the side of w (1, x) = sum over the target of (1, x), so that a unit more of row i moves (a, b)
    by the inverse information times its own part of the two sums.
    """
    design = np.column_stack((np.ones(side.size), columns.x))
    rows, wanted = design[side], design[target].sum(axis=0)
    start = np.zeros(design.shape[1])
    start[0] = np.log(wanted[0] / rows.shape[0])

    def moments(theta: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        w = np.exp(rows @ theta)
        return float(wanted @ theta - w.sum()), wanted - w @ rows, rows.T @ (w[:, None] * rows)

    null = moments(start)[2]
    centred = rows[:, 1:] - rows[:, 1:].mean(axis=0)
    check_estimable(centred.T @ centred, columns)

    def lost(information: FloatArray) -> bool:
        return least_information_left(null, information)[0] < LOST_INFORMATION

    with np.errstate(all="ignore"):
        fit = maximum(moments, start, hopeless=lost)
    missed = np.abs(fit.score).max()
    if not fit.converged or not missed <= 1e-6 * wanted[0] or lost(fit.information):
        raise NotEstimable(
            "no weights of a group reach the target's moments: they lie outside, or on the edge, of what it covers",
            mend="balance fewer moments, or restrict to where both treatments were possible",
        )
    weights = np.where(side, np.exp(design @ fit.beta), 0.0)
    parts = target[:, None] * design - weights[:, None] * design
    return weights, weights[:, None] * design, parts @ np.linalg.inv(fit.information)
