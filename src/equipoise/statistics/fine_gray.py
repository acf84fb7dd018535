"""Regression of the subdistribution hazard: how covariates act on the cumulative incidence of one cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.fine_gray import fine_gray_influence, fine_gray_moments
from equipoise.statistics.cause import CauseData, cause_data, censoring_curve
from equipoise.statistics.covariates import Covariates, read_covariates
from equipoise.statistics.cox_model import fitted
from equipoise.statistics.distributions import chi_square_p, two_sided_ps, two_sided_quantile
from equipoise.statistics.kaplan_meier import asked_times
from equipoise.statistics.newton import Maximum
from equipoise.statistics.survival_data import TIE_TOLERANCE, check_level


@dataclass(frozen=True)
class FineGray:
    """A fitted model of the subdistribution hazard; per-coefficient arrays are in the order of `names`.

    `se` and `covariance` hold the full variance, with the part that comes from estimating the censoring distribution;
    `naive_se` is from the information alone. `lower` and `upper` limit the subdistribution hazard ratio, `wald` tests
    all coefficients with the full variance. `baseline` is the cumulative subdistribution hazard at each `time` for
    covariates at `center`.
    """

    names: tuple[str, ...]
    of_cause: int
    coef: FloatArray
    se: FloatArray
    naive_se: FloatArray
    covariance: FloatArray
    naive_covariance: FloatArray
    hazard_ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    z: FloatArray
    p: FloatArray
    loglik_null: float
    loglik: float
    wald: float
    df: int
    wald_p: float
    n: int
    n_events: int
    n_competing: int
    n_censored: int
    conf_level: float
    iterations: int
    time: FloatArray
    baseline: FloatArray
    center: FloatArray


@dataclass(frozen=True)
class _Axis:
    """Rows on the axis of the cause's event times, as `kernels.fine_gray` takes them."""

    event_places: IntArray
    passed: IntArray
    stop: IntArray
    share: FloatArray
    kept: FloatArray
    at_risk: FloatArray


def fine_gray(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    of_cause: int = 1,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> FineGray:
    """Return the proportional subdistribution hazards model of Fine & Gray 1999, ties as Breslow 1974.

    Somebody with a competing event stays in the risk set with weight G(t-)/G(T-), G the product-limit curve of
    censoring. Assumes censoring independent of covariates, and constant ratios of subdistribution hazards. The variance
    counts that G is estimated. Raises DataError, NoEventsError, NotEstimable or SeparationError, naming the column.

    >>> fit = fine_gray([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 1, 0, 1, 2, 1, 0], [1, 0, 1, 1, 0, 1, 0, 0])
    >>> fit.coef.round(4).tolist(), fit.se.round(4).tolist()
    ([0.6629], [0.9018])
    """
    check_level(conf_level)
    found = cause_data(time, cause, of_cause, tie_tolerance=tie_tolerance)
    columns = read_covariates(covariates, names, found.data)
    axis = _axis(found)
    arrays = (columns.x, axis.stop, found.own, axis.share, axis.kept)
    null, fit = fitted(lambda beta: fine_gray_moments(*arrays, beta), columns)
    inverse = np.linalg.inv(fit.information)
    places = found.data.stop - 1
    influence = fine_gray_influence(*arrays, places, found.censored, axis.passed, axis.at_risk, fit.beta)
    covariance = inverse @ (influence.T @ influence) @ inverse
    outer = np.outer(columns.scale, columns.scale)
    return _result(found, columns, axis, (null, fit), inverse / outer, covariance / outer, conf_level)


def predicted_incidence(fit: FineGray, covariates: npt.ArrayLike, times: npt.ArrayLike) -> FloatArray:
    """Return the predicted cumulative incidence: a row for each row of covariates, a column for each time.

    1 - exp(-H(t) exp(x beta)) with Breslow's baseline; after the last event time the last value is carried on.

    >>> fit = fine_gray([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 1, 0, 1, 2, 1, 0], [1, 0, 1, 1, 0, 1, 0, 0])
    >>> predicted_incidence(fit, [[0], [1]], [4]).round(3).tolist()
    [[0.17], [0.304]]
    """
    x = np.array(covariates, dtype=np.float64)
    x = x[None, :] if x.ndim == 1 else x
    if x.ndim != 2 or x.shape[1] != fit.coef.size or not np.isfinite(x).all():
        raise DataError(
            f"covariates to predict for must be rows of {fit.coef.size} numbers",
            mend=f"in order: {', '.join(fit.names)}",
        )
    hazard = np.concatenate((np.zeros(1), fit.baseline))
    at = hazard[np.searchsorted(fit.time, asked_times(times), side="right")]
    relative = np.exp((x - fit.center) @ fit.coef)
    return np.asarray(-np.expm1(-relative[:, None] * at), dtype=np.float64)


def _axis(found: CauseData) -> _Axis:
    data = found.data
    event_places = np.flatnonzero(found.heads_at(found.own) > 0)
    present = np.zeros(data.times.size + 1, dtype=np.int64)
    present[event_places + 1] = 1
    passed = np.cumsum(present)
    at_risk = found.heads_at_risk()
    before = censoring_curve(at_risk, found.heads_at(found.censored))
    share = np.where(found.competing, 1.0 / before[data.stop - 1], 0.0)
    return _Axis(event_places, passed[:-1], passed[data.stop], share, before[event_places], at_risk)


def _baseline(found: CauseData, columns: Covariates, axis: _Axis, beta: FloatArray) -> FloatArray:
    """Return Breslow's cumulative hazard at the mean of the covariates."""
    risk = np.exp(columns.x @ beta)
    length = axis.kept.size
    left = np.bincount(axis.stop, weights=risk, minlength=length + 1)
    stay = np.bincount(axis.stop, weights=risk * axis.share, minlength=length + 1)
    sums = np.cumsum(left[:0:-1])[::-1] + axis.kept * np.cumsum(stay)[:-1]
    return np.cumsum(found.heads_at(found.own)[axis.event_places] / sums)


def _result(
    found: CauseData,
    columns: Covariates,
    axis: _Axis,
    maxima: tuple[Maximum, Maximum],
    naive: FloatArray,
    covariance: FloatArray,
    conf_level: float,
) -> FineGray:
    null, fit = maxima
    coef, se = fit.beta / columns.scale, np.sqrt(np.diag(covariance))
    reach = two_sided_quantile(conf_level) * se
    wald = float(coef @ np.linalg.solve(covariance, coef))
    return FineGray(
        names=columns.names,
        of_cause=found.of_cause,
        coef=coef,
        se=se,
        naive_se=np.sqrt(np.diag(naive)),
        covariance=covariance,
        naive_covariance=naive,
        hazard_ratio=np.exp(coef),
        lower=np.exp(coef - reach),
        upper=np.exp(coef + reach),
        z=coef / se,
        p=two_sided_ps(coef / se),
        loglik_null=null.loglik,
        loglik=fit.loglik,
        wald=wald,
        df=coef.size,
        wald_p=chi_square_p(wald, coef.size),
        n=found.own.size,
        n_events=int(found.own.sum()),
        n_competing=int(found.competing.sum()),
        n_censored=int(found.censored.sum()),
        conf_level=conf_level,
        iterations=fit.iterations,
        time=found.data.times[axis.event_places],
        baseline=_baseline(found, columns, axis, fit.beta),
        center=columns.center,
    )
