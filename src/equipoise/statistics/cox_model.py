"""A Cox model as its parts: data, columns, likelihood and maximum, for every method that asks a fitted model more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError, NotEstimable, SeparationError
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.cox import cox_moments, cox_score_residuals
from equipoise.kernels.cox_exact import cox_exact_moments
from equipoise.kernels.cox_nested import nested_cox_moments, nested_deaths, nested_rows, nested_score_residuals
from equipoise.kernels.risk_sets import event_axis, risk_counts, sums_at
from equipoise.statistics.covariates import Covariates, check_estimable, read_covariates
from equipoise.statistics.distributions import log_choices
from equipoise.statistics.newton import Maximum, Moments, maximum
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, labels, stratum_places, survival_data

TIES = ("efron", "breslow", "exact")

# A direction with less than this share of its information at 0 left is running to infinity.
_LOST_INFORMATION = 1e-8


@dataclass(frozen=True)
class Layout:
    """Rows on the axis of event times, as `kernels.cox` takes them."""

    start: IntArray
    stop: IntArray
    bounds: IntArray


@dataclass(frozen=True)
class CoxModel:
    """A Cox model at its maximum, in the scaled units of `columns`: a coefficient per unit is `beta / columns.scale`.

    `strata` names the strata, `stratum` is each row's place among them.
    """

    data: SurvivalData
    columns: Covariates
    strata: tuple[object, ...]
    stratum: IntArray
    layout: Layout
    ties: str
    moments: Moments
    null: Maximum
    fit: Maximum

    @property
    def coef(self) -> FloatArray:
        """The coefficients per unit of the covariates as handed in."""
        return self.fit.beta / self.columns.scale

    @property
    def naive_covariance(self) -> FloatArray:
        """The inverse of the information, per unit of the covariates as handed in."""
        return np.linalg.inv(self.fit.information) / np.outer(self.columns.scale, self.columns.scale)


def cox_model(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    weight_kind: str = "case",
    ties: str = "efron",
    names: Sequence[str] | None = None,
    tie_tolerance: float = TIE_TOLERANCE,
) -> CoxModel:
    """Return the model that `cox` reports on, kept open for residuals, prediction and tests.

    Arguments and errors are those of `cox`; so are the assumptions.

    >>> model = cox_model([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0], names=["arm"])
    >>> model.columns.names, model.coef.round(4).tolist()
    (('arm',), [0.5644])
    """
    if ties not in TIES:
        raise DataError(f"ties is 'efron', 'breslow' or 'exact', not {ties!r}")
    data = survival_data(
        time, event, entry=entry, weights=weights, weight_kind=weight_kind, tie_tolerance=tie_tolerance
    )
    columns = read_covariates(covariates, names, data)
    if not data.event.any():
        raise NoEventsError("nobody has the event", mend="a Cox model needs events")
    strata_names, stratum = stratum_places(data, strata)
    layout = _layout(data, strata_names, stratum)
    moments = partial_likelihood(columns.x, data, layout, ties)
    null, fit = fitted(moments, columns)
    return CoxModel(data, columns, strata_names, stratum, layout, ties, moments, null, fit)


def cox_layout(data: SurvivalData, strata: npt.ArrayLike | None) -> Layout:
    """Return the rows on the axis of event times, each stratum with times of its own."""
    strata_names, stratum = stratum_places(data, strata)
    return _layout(data, strata_names, stratum)


def _layout(data: SurvivalData, strata_names: tuple[object, ...], stratum: IntArray) -> Layout:
    axis = event_axis(data.start, data.stop - 1, data.event, stratum, data.times.size, len(strata_names))
    return Layout(*axis)


def partial_likelihood(x: FloatArray, data: SurvivalData, layout: Layout, ties: str) -> Moments:
    """Return the function from coefficients to log partial likelihood, score and information."""
    event, copies = data.event, data.weight_kind == "frequency"
    if ties == "exact":
        return _exact_likelihood(x, data, layout)
    if data.delayed:
        arrays = (x, layout.start, layout.stop, event, data.weights, layout.bounds, True, ties == "efron", copies)
        return lambda beta: cox_moments(*arrays, beta)
    length = int(layout.bounds[-1])
    rows = nested_rows(x, layout.start, layout.stop, event, data.weights, length)
    known = (*rows, *nested_deaths(*rows, length), layout.bounds, ties == "efron", copies)
    return lambda beta: nested_cox_moments(*known, beta)


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
    at_zero = moments(zero)
    null = Maximum(zero, *at_zero, 0, True)
    check_estimable(null.information, columns)

    def lost(information: FloatArray) -> bool:
        return _least_left(information, _whitener(null.information))[0] < _LOST_INFORMATION

    fit = maximum(moments, zero, hopeless=lost, known=at_zero)
    if fit.converged and _surely_left(fit.information, null.information):
        return null, fit
    start = _whitener(null.information)
    share, direction = _least_left(fit.information, start)
    if not fit.converged or share < _LOST_INFORMATION:
        raise _not_found(fit, columns, share, direction)
    return null, fit


def _surely_left(information: FloatArray, at_zero: FloatArray) -> bool:
    """Whether a bound on the share of information left, quicker than the share itself, is enough."""
    return float(np.linalg.eigvalsh(information)[0]) >= _LOST_INFORMATION * float(np.trace(at_zero))


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


def score_residuals(x: FloatArray, data: SurvivalData, layout: Layout, ties: str, beta: FloatArray) -> FloatArray:
    """Return each row's score residual at `beta`, not yet times its weight."""
    copies = data.weight_kind == "frequency"
    rows = (x, layout.start, layout.stop, data.event, data.weights, layout.bounds)
    if data.delayed:
        return cox_score_residuals(*rows, True, ties == "efron", copies, beta)
    return nested_score_residuals(*rows, ties == "efron", copies, beta)


def robust_covariance(model: CoxModel, cluster: npt.ArrayLike | None) -> FloatArray:
    """Return the sandwich variance (Lin & Wei 1989) per unit of the covariates as handed in."""
    data, x = model.data, model.columns.x
    inverse = np.linalg.inv(model.fit.information)
    residuals = score_residuals(x, data, model.layout, model.ties, model.fit.beta)
    sandwich = inverse @ clustered_outer(residuals, data, cluster) @ inverse
    return sandwich / np.outer(model.columns.scale, model.columns.scale)


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
