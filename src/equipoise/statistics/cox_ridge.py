"""Cox regression with a ridge penalty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError, NotEstimable, SeparationError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.covariates import Covariates, read_covariates
from equipoise.statistics.cox_model import cox_layout, partial_likelihood
from equipoise.statistics.newton import Maximum, Moments, maximum
from equipoise.statistics.separation import LOST_INFORMATION, drifting_names, least_information_left
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, survival_data


@dataclass(frozen=True)
class CoxRidge:
    """A fit with penalty theta/2 sum of (scaled) squared coefficients; arrays are in the order of `names`.

    `covariance` inverts the penalised information H, `sandwich_covariance` is H^-1 I H^-1; both take theta as given.
    `effective_df` is the trace of H^-1 I. `loglik` is without the penalty, `penalty` the penalty at `coef`.
    """

    names: tuple[str, ...]
    penalised: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    covariance: FloatArray
    sandwich_se: FloatArray
    sandwich_covariance: FloatArray
    effective_df: float
    loglik_null: float
    loglik: float
    penalty: float
    theta: float
    scale: bool
    n: int
    n_events: int


def cox_ridge(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    theta: float,
    penalised: Sequence[str] | None = None,
    scale: bool = True,
    entry: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    weight_kind: str = "case",
    ties: str = "efron",
    names: Sequence[str] | None = None,
    tie_tolerance: float = TIE_TOLERANCE,
) -> CoxRidge:
    """Return the maximum of the log partial likelihood less theta/2 sum of s^2 coef^2 (Verweij & Houwelingen 1994).

    `penalised` names the columns penalised (all by default). With `scale` s^2 is the column's sample variance, so that
    the penalty does not depend on units; otherwise it is 1. Raises DataError, NoEventsError, NotEstimable, or
    SeparationError naming a column without penalty that runs to infinity.

    >>> fit = cox_ridge([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0], theta=1.0, scale=False)
    >>> fit.coef.round(4).tolist()
    [0.231]
    """
    if not (np.isfinite(theta) and theta >= 0):
        raise DataError(f"theta is {theta}, not a number of at least 0")
    data = survival_data(
        time, event, entry=entry, weights=weights, weight_kind=weight_kind, tie_tolerance=tie_tolerance
    )
    columns = read_covariates(covariates, names, data)
    if not data.event.any():
        raise NoEventsError("nobody has the event", mend="a Cox model needs events")
    chosen = _chosen(columns.names, penalised)
    load = theta * np.where(chosen, _spread(columns, data) if scale else 1.0, 0.0) / columns.scale**2
    moments = partial_likelihood(columns.x, data, cox_layout(data, strata), ties)
    zero = np.zeros(len(columns.names))
    null, _, at_zero = moments(zero)
    fit = maximum(_penalised(moments, load), zero)
    _check_bounded(fit, at_zero + np.diag(load), columns)
    if not fit.converged:
        raise NotEstimable(
            f"Newton's method did not converge in {fit.iterations} steps",
            mend="penalise every column that may run away",
        )
    information = fit.information - np.diag(load)
    penalty = 0.5 * float(load @ fit.beta**2)
    inverse = np.linalg.inv(fit.information)
    outer = np.outer(columns.scale, columns.scale)
    covariance, sandwich = inverse / outer, inverse @ information @ inverse / outer
    return CoxRidge(
        names=columns.names,
        penalised=tuple(name for name, is_one in zip(columns.names, chosen, strict=True) if is_one),
        coef=fit.beta / columns.scale,
        se=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        sandwich_se=np.sqrt(np.diag(sandwich)),
        sandwich_covariance=sandwich,
        effective_df=float(np.trace(inverse @ information)),
        loglik_null=null,
        loglik=fit.loglik + penalty,
        penalty=penalty,
        theta=theta,
        scale=scale,
        n=data.rows.size,
        n_events=int(data.event.sum()),
    )


def _check_bounded(fit: Maximum, at_zero: FloatArray, columns: Covariates) -> None:
    """Raise SeparationError where a column without penalty, or with none to speak of, runs to infinity."""
    share, direction = least_information_left(at_zero, fit.information)
    if share < LOST_INFORMATION:
        raise SeparationError(
            f"the estimate runs to infinity for {drifting_names(columns.names, direction, fit.beta)}",
            mend="penalise it as well, merge categories or leave it out",
        )


def _chosen(names: tuple[str, ...], penalised: Sequence[str] | None) -> npt.NDArray[np.bool_]:
    if penalised is None:
        return np.ones(len(names), dtype=np.bool_)
    strangers = sorted(set(penalised) - set(names))
    if strangers:
        raise DataError(f"no columns to penalise: {', '.join(strangers)}", mend=f"the columns are {', '.join(names)}")
    return np.array([name in penalised for name in names])


def _spread(columns: Covariates, data: SurvivalData) -> FloatArray:
    """Return each column's sample variance, frequency weights as copies, case weights left aside."""
    copies = data.weights if data.weight_kind == "frequency" else np.ones(data.rows.size)
    mean = copies @ columns.x / copies.sum()
    return (copies @ (columns.x - mean) ** 2) / (copies.sum() - 1.0) * columns.scale**2


def _penalised(moments: Moments, load: FloatArray) -> Moments:
    def penalised(beta: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        loglik, score, information = moments(beta)
        return loglik - 0.5 * float(load @ beta**2), score - load * beta, information + np.diag(load)

    return penalised
