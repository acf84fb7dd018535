"""Cox regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError, NotEstimable, SeparationError
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.cox import cox_moments, cox_score_residuals
from equipoise.kernels.cox_exact import cox_exact_moments
from equipoise.kernels.risk_sets import event_axis, risk_counts, sums_at
from equipoise.statistics.covariates import Covariates, check_estimable, read_covariates
from equipoise.statistics.distributions import chi_square_p, log_choices, two_sided_ps, two_sided_quantile
from equipoise.statistics.newton import Maximum, Moments, maximum
from equipoise.statistics.survival_data import (
    TIE_TOLERANCE,
    SurvivalData,
    check_level,
    labels,
    stratum_places,
    survival_data,
)

TIES = ("efron", "breslow", "exact")

# A direction with less than this share of its information at 0 left is running to infinity.
_LOST_INFORMATION = 1e-8


@dataclass(frozen=True)
class Cox:
    """A fitted Cox model; all per-coefficient arrays are in the order of `names`.

    `se` and `covariance` are robust where `robust` says so, `naive_se` is from the information. `lower` and `upper`
    limit the hazard ratio. `wald` uses `covariance`; `score` and `lr_chi_square` assume independent rows.
    `linear_predictor` is x beta per row, relative to the weighted mean of the covariates. `n` counts rows, `n_events`
    rows with the event.
    """

    names: tuple[str, ...]
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
    lr_chi_square: float
    wald: float
    score: float
    df: int
    lr_p: float
    wald_p: float
    score_p: float
    n: int
    n_events: int
    ties: str
    robust: bool
    conf_level: float
    iterations: int
    linear_predictor: FloatArray


@dataclass(frozen=True)
class Layout:
    """Rows on the axis of event times, as `kernels.cox` takes them."""

    start: IntArray
    stop: IntArray
    bounds: IntArray


def cox(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    weight_kind: str = "case",
    ties: str = "efron",
    robust: bool | None = None,
    cluster: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> Cox:
    """Return the maximum partial likelihood fit of Cox 1972; ties by Efron 1977, Breslow 1974 or exactly.

    `entry` makes rows (start, stop]. The variance is robust (Lin & Wei 1989) when asked for, with clusters, and with
    case weights that are not all whole numbers. Assumes proportional hazards within strata and independent censoring.
    Raises DataError, NoEventsError, NotEstimable (constant or collinear columns) or SeparationError, naming the column.

    >>> fit = cox([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0])
    >>> fit.coef.round(4).tolist(), fit.se.round(4).tolist()
    ([0.5644], [1.2295])
    """
    check_level(conf_level)
    data = survival_data(
        time, event, entry=entry, weights=weights, weight_kind=weight_kind, tie_tolerance=tie_tolerance
    )
    columns = read_covariates(covariates, names, data)
    if not data.event.any():
        raise NoEventsError("nobody has the event", mend="a Cox model needs events")
    layout = cox_layout(data, strata)
    sandwich = _is_robust(robust, cluster, data, ties)
    moments = partial_likelihood(columns.x, data, layout, ties)
    null, fit = fitted(moments, columns)
    inverse = np.linalg.inv(fit.information)
    outer = np.outer(columns.scale, columns.scale)
    covariance = inverse
    if sandwich:
        residuals = score_residuals(columns.x, data, layout, ties, fit.beta) @ inverse
        covariance = clustered_outer(residuals, data, cluster)
    return _result(data, columns, null, fit, inverse / outer, covariance / outer, sandwich, ties, conf_level)


def cox_layout(data: SurvivalData, strata: npt.ArrayLike | None) -> Layout:
    """Return the rows on the axis of event times, each stratum with times of its own."""
    names, stratum = stratum_places(data, strata)
    axis = event_axis(data.start, data.stop - 1, data.event, stratum, data.times.size, len(names))
    return Layout(*axis)


def partial_likelihood(x: FloatArray, data: SurvivalData, layout: Layout, ties: str) -> Moments:
    """Return the function from coefficients to log partial likelihood, score and information."""
    event, copies = data.event, data.weight_kind == "frequency"
    if ties == "exact":
        return _exact_likelihood(x, data, layout)
    arrays = (x, layout.start, layout.stop, event, data.weights, layout.bounds, data.delayed, ties == "efron", copies)
    return lambda beta: cox_moments(*arrays, beta)


def _exact_likelihood(x: FloatArray, data: SurvivalData, layout: Layout) -> Moments:
    if data.weight_kind == "case" and not (data.weights == 1).all():
        raise NotEstimable("the exact likelihood has no case weights", mend="use ties='efron', or frequency weights")
    # w copies are w rows: choices are made among persons.
    copy = np.repeat(np.arange(data.rows.size), data.weights.astype(np.int64))
    start, stop, event = layout.start[copy], layout.stop[copy], data.event[copy]
    ones = np.ones(copy.size)
    _, _, _, at_risk, deaths = risk_counts(start, stop, event, ones, layout.bounds, data.delayed)
    choices = log_choices(at_risk, deaths)
    arrays = (np.ascontiguousarray(x[copy]), start, stop, event, layout.bounds, data.delayed, choices)
    return lambda beta: cox_exact_moments(*arrays, beta)


def fitted(moments: Moments, columns: Covariates) -> tuple[Maximum, Maximum]:
    """Return the model at coefficients 0 and at the maximum, in scaled units; raise when the maximum does not exist."""
    zero = np.zeros(len(columns.names))
    null = Maximum(zero, *moments(zero), 0, True)
    check_estimable(null.information, columns)
    start = _whitener(null.information)

    def lost(information: FloatArray) -> bool:
        return _least_left(information, start)[0] < _LOST_INFORMATION

    fit = maximum(moments, zero, hopeless=lost)
    share, direction = _least_left(fit.information, start)
    if not fit.converged or share < _LOST_INFORMATION:
        raise _not_found(fit, columns, share, direction)
    return null, fit


def _whitener(information: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh(information)
    return vectors / np.sqrt(values)


def _least_left(information: FloatArray, whitener: FloatArray) -> tuple[float, FloatArray]:
    """Return the smallest share of the information at 0 that is left, over all directions, and that direction."""
    if not np.isfinite(information).all():
        return 0.0, whitener.sum(axis=1)
    values, vectors = np.linalg.eigh(whitener.T @ information @ whitener)
    return float(values[0]), whitener @ vectors[:, 0]


def _not_found(fit: Maximum, columns: Covariates, share: float, direction: FloatArray) -> NotEstimable:
    if share >= _LOST_INFORMATION:
        return NotEstimable(f"Newton's method did not converge in {fit.iterations} steps", mend="check the covariates")
    drift = direction * np.sign(direction @ fit.beta or 1.0)
    leading = np.abs(drift) > 0.1 * np.abs(drift).max()
    named = ", ".join(
        f"{name} ({'+' if d > 0 else '-'})"
        for name, d, leads in zip(columns.names, drift, leading, strict=True)
        if leads
    )
    return SeparationError(
        f"the estimate runs to infinity for {named}: the events are perfectly told by it (monotone likelihood)",
        mend="merge categories, leave the covariate out, or use Firth's penalised likelihood",
    )


def _is_robust(robust: bool | None, cluster: npt.ArrayLike | None, data: SurvivalData, ties: str) -> bool:
    if ties not in TIES:
        raise DataError(f"ties is 'efron', 'breslow' or 'exact', not {ties!r}")
    if robust is False and cluster is not None:
        raise DataError("cluster asks for the robust variance, robust=False forbids it", mend="drop one of the two")
    wanted = (cluster is not None or not data.whole_weights) if robust is None else robust
    if wanted and ties == "exact":
        raise NotEstimable("score residuals of the exact likelihood are not built", mend="use ties='efron'")
    return wanted


def score_residuals(x: FloatArray, data: SurvivalData, layout: Layout, ties: str, beta: FloatArray) -> FloatArray:
    """Return each row's score residual at `beta`, not yet times its weight."""
    copies = data.weight_kind == "frequency"
    return cox_score_residuals(
        x,
        layout.start,
        layout.stop,
        data.event,
        data.weights,
        layout.bounds,
        data.delayed,
        ties == "efron",
        copies,
        beta,
    )


def clustered_outer(residuals: FloatArray, data: SurvivalData, cluster: npt.ArrayLike | None) -> FloatArray:
    """Return the sum over clusters of the outer product of their weighted residuals; w copies are w clusters of one."""
    if cluster is None:
        root = np.sqrt(data.weights) if data.weight_kind == "frequency" else data.weights
        weighted = residuals * root[:, None]
        return weighted.T @ weighted
    names, place = labels(cluster, "cluster", data)
    sums = np.zeros((len(names), residuals.shape[1]))
    for j in range(residuals.shape[1]):
        sums[:, j] = sums_at(place, residuals[:, j] * data.weights, len(names))
    return sums.T @ sums


def _result(
    data: SurvivalData,
    columns: Covariates,
    null: Maximum,
    fit: Maximum,
    naive: FloatArray,
    covariance: FloatArray,
    sandwich: bool,
    ties: str,
    conf_level: float,
) -> Cox:
    coef, se = fit.beta / columns.scale, np.sqrt(np.diag(covariance))
    reach = two_sided_quantile(conf_level) * se
    df = coef.size
    lr = 2.0 * (fit.loglik - null.loglik)
    wald = float(coef @ np.linalg.solve(covariance, coef))
    score = float(null.score @ np.linalg.solve(null.information, null.score))
    return Cox(
        names=columns.names,
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
        lr_chi_square=lr,
        wald=wald,
        score=score,
        df=df,
        lr_p=chi_square_p(lr, df),
        wald_p=chi_square_p(wald, df),
        score_p=chi_square_p(score, df),
        n=data.rows.size,
        n_events=int(data.event.sum()),
        ties=ties,
        robust=sandwich,
        conf_level=conf_level,
        iterations=fit.iterations,
        linear_predictor=columns.x @ fit.beta,
    )
