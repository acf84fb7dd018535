"""Logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable, SeparationError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.covariates import Covariates, check_estimable
from equipoise.statistics.distributions import two_sided_ps, two_sided_quantile
from equipoise.statistics.newton import Maximum, maximum
from equipoise.statistics.separation import LOST_INFORMATION, drifting_names, least_information_left
from equipoise.statistics.survival_data import check_level, indices, numbers

INTERCEPT = "intercept"


@dataclass(frozen=True)
class Logistic:
    """A fitted logistic model; per-coefficient arrays are in the order of `names`, the intercept first.

    `fitted` is the probability of each row. `design` holds the rows as fitted, a column of ones first. `influence` is
    the change of the coefficients per unit of each row's weight, the raw material of robust and stacked variances.
    `lower` and `upper` limit the odds ratio.
    """

    names: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    covariance: FloatArray
    odds_ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    z: FloatArray
    p: FloatArray
    loglik: float
    deviance: float
    fitted: FloatArray
    design: FloatArray
    influence: FloatArray
    n: int
    n_events: int
    conf_level: float
    iterations: int


def logistic(
    outcome: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
    near: FloatArray | None = None,
) -> Logistic:
    """Return the maximum likelihood fit of log(p/(1-p)) = a + x b; an intercept is always there.

    `weights` multiply each row's log-likelihood (frequency or sampling weights; `se` counts them as copies). `near` are
    coefficients of a fit to like data (a bootstrap's own), intercept first, from which the search starts.
    Assumes independent rows and linearity on the log-odds. Raises DataError for faulty or missing values, NotEstimable
    for constant or collinear columns, SeparationError naming the columns that tell the outcome perfectly.

    >>> fit = logistic([0, 0, 1, 0, 1, 1], [1, 2, 3, 4, 5, 6], names=["dose"])
    >>> fit.coef.round(4).tolist(), fit.se.round(4).tolist()
    ([-4.2491, 1.214], [3.3879, 0.9126])
    """
    check_level(conf_level)
    y, w = _rows(outcome, weights)
    columns = read_columns(covariates, names, w)
    design = np.column_stack((np.ones(y.size), columns.x))
    fit, start = _maximum(y, w, design, columns, near)
    _check_found(fit, start, columns.names)
    back = _unscaling(columns)
    covariance = back @ np.linalg.inv(fit.information) @ back.T
    fitted = _expit(design @ fit.beta)
    raw = np.column_stack((np.ones(y.size), columns.x * columns.scale + columns.center))
    influence = ((y - fitted)[:, None] * design) @ np.linalg.inv(fit.information) @ back.T
    return _result(back @ fit.beta, covariance, fit, columns, raw, fitted, influence, y, w, conf_level)


def read_columns(values: npt.ArrayLike, names: Sequence[str] | None, weights: FloatArray) -> Covariates:
    """Return covariates of a regression without follow-up, centred and scaled; every fault told at once."""
    try:
        x = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError("covariates hold something that is not a number", mend="code factors as columns") from error
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or x.shape[0] != weights.size:
        raise DataError(f"covariates must be {weights.size} rows by columns, not of shape {x.shape}")
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    if len(called) != x.shape[1] or len(set(called)) != len(called):
        raise DataError(f"{x.shape[1]} columns need as many different names, not {list(called)}")
    faults = [
        f"{name} is missing or infinite at {indices(~np.isfinite(x[:, j]))}"
        for j, name in enumerate(called)
        if not np.isfinite(x[:, j]).all()
    ]
    if faults:
        raise DataError("; ".join(faults), mend="impute the values, or remove these rows and say so")
    return _scaled(x, called, weights)


def _scaled(x: FloatArray, names: tuple[str, ...], weights: FloatArray) -> Covariates:
    if not names:
        return Covariates(names, x, np.zeros(0), np.ones(0))
    center = np.average(x, axis=0, weights=weights)
    scale = np.sqrt(np.average((x - center) ** 2, axis=0, weights=weights))
    flat = scale <= 1e-12 * np.maximum(np.abs(center), 1.0)
    if flat.any():
        constant = ", ".join(name for name, is_flat in zip(names, flat, strict=True) if is_flat)
        raise NotEstimable(f"{constant}: the same for everybody", mend="leave constant columns out")
    return Covariates(names, (x - center) / scale, center, scale)


def _rows(outcome: npt.ArrayLike, weights: npt.ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    faults: list[str] = []
    y = numbers(outcome, "outcome", faults)
    w = np.ones(y.size) if weights is None else numbers(weights, "weights", faults)
    if not faults and w.size != y.size:
        faults.append(f"lengths differ: outcome {y.size}, weights {w.size}")
    if not faults and ((y != 0) & (y != 1)).any():
        faults.append(f"outcome is not 0 or 1 at {indices((y != 0) & (y != 1))}")
    if not faults and (w < 0).any():
        faults.append(f"weights are negative at {indices(w < 0)}")
    if faults:
        raise DataError("; ".join(faults), mend="correct or remove these rows; nothing was computed")
    present = y[w > 0]
    if present.size == 0 or present.min() == present.max():
        raise NotEstimable("the outcome is the same for everybody", mend="a logistic model needs both outcomes")
    return y, w


def _expit(eta: FloatArray) -> FloatArray:
    return np.where(eta >= 0, 1.0, np.exp(-np.abs(eta))) / (1.0 + np.exp(-np.abs(eta)))


def _maximum(
    y: FloatArray, w: FloatArray, design: FloatArray, columns: Covariates, near: FloatArray | None
) -> tuple[Maximum, FloatArray]:
    def moments(beta: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        eta = design @ beta
        p = _expit(eta)
        loglik = float(w @ (y * eta - np.logaddexp(0.0, eta)))
        return loglik, design.T @ (w * (y - p)), design.T @ ((w * p * (1.0 - p))[:, None] * design)

    zero = np.zeros(design.shape[1])
    at_zero = moments(zero)
    start = at_zero[2]
    if columns.names:
        check_estimable(start[1:, 1:], columns)

    def lost(information: FloatArray) -> bool:
        return least_information_left(start, information)[0] < LOST_INFORMATION

    if near is None:
        return maximum(moments, zero, hopeless=lost, known=at_zero), start
    slopes = near[1:] * columns.scale
    first = np.concatenate(([near[0] + float(near[1:] @ columns.center)], slopes))
    return maximum(moments, first, hopeless=lost), start


def _check_found(fit: Maximum, start: FloatArray, names: tuple[str, ...]) -> None:
    share, direction = least_information_left(start, fit.information)
    if share < LOST_INFORMATION:
        told = drifting_names(names, direction[1:], fit.beta[1:])
        raise SeparationError(
            f"the estimate runs to infinity for {told}: the outcome is perfectly told by it (separation)",
            mend="merge categories, leave the covariate out, or restrict to where both outcomes occur",
        )
    if not fit.converged:
        raise NotEstimable(f"Newton's method did not converge in {fit.iterations} steps", mend="check the covariates")


def _unscaling(columns: Covariates) -> FloatArray:
    """Return the matrix from the coefficients of scaled columns to those of the columns as handed in."""
    size = len(columns.names) + 1
    back = np.zeros((size, size))
    back[0, 0] = 1.0
    back[0, 1:] = -columns.center / columns.scale
    back[np.arange(1, size), np.arange(1, size)] = 1.0 / columns.scale
    return back


def _result(
    coef: FloatArray,
    covariance: FloatArray,
    fit: Maximum,
    columns: Covariates,
    design: FloatArray,
    fitted: FloatArray,
    influence: FloatArray,
    y: FloatArray,
    w: FloatArray,
    conf_level: float,
) -> Logistic:
    se = np.sqrt(np.diag(covariance))
    reach = two_sided_quantile(conf_level) * se
    # An intercept far from the data may have odds beyond what floats hold: infinite.
    with np.errstate(over="ignore"):
        odds, lower, upper = np.exp(coef), np.exp(coef - reach), np.exp(coef + reach)
    return Logistic(
        names=(INTERCEPT, *columns.names),
        coef=coef,
        se=se,
        covariance=covariance,
        odds_ratio=odds,
        lower=lower,
        upper=upper,
        z=coef / se,
        p=two_sided_ps(coef / se),
        loglik=fit.loglik,
        deviance=-2.0 * fit.loglik,
        fitted=fitted,
        design=design,
        influence=influence,
        n=int((w > 0).sum()),
        n_events=int(((w > 0) & (y == 1)).sum()),
        conf_level=conf_level,
        iterations=fit.iterations,
    )
