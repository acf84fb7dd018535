"""Cox regression by Firth's penalised likelihood, finite where the likelihood is monotone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.cox import cox_moments
from equipoise.kernels.cox_firth import information_slope
from equipoise.statistics.covariates import check_estimable, read_covariates
from equipoise.statistics.cox_model import Layout, cox_layout
from equipoise.statistics.distributions import chi_square_p, two_sided_quantile
from equipoise.statistics.newton import Maximum, Moments, maximum
from equipoise.statistics.profile_limits import held_at, profile_limits
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, check_level, survival_data

FIRTH_TIES = ("efron", "breslow")

_MOST_STEPS = 200


@dataclass(frozen=True)
class CoxFirth:
    """A penalised fit; arrays are in the order of `names`.

    `coef_lower` and `coef_upper` are profile penalised limits of the log hazard ratio, `lower` and `upper` those of the
    hazard ratio; `p` is by the penalised likelihood ratio with the coefficient at 0. `se` is from the information and
    shown beside them. `lr_chi_square` compares with all coefficients 0. The two penalised log-likelihoods depend on the
    units of the covariates by one common constant (here: unit spread), their difference does not.
    """

    names: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    coef_lower: FloatArray
    coef_upper: FloatArray
    hazard_ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    p: FloatArray
    penalised_loglik_null: float
    penalised_loglik: float
    lr_chi_square: float
    df: int
    lr_p: float
    n: int
    n_events: int
    ties: str
    conf_level: float


def cox_firth(
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
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> CoxFirth:
    """Return the maximum of log partial likelihood + 1/2 log|information| (Firth 1993; Heinze & Schemper 2001).

    Assumptions are those of `cox`. Raises DataError, NoEventsError, NotEstimable (constant or collinear columns).

    >>> fit = cox_firth([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 1, 0], names=["arm"])
    >>> fit.coef.round(4).tolist(), fit.coef_lower.round(4).tolist()
    ([1.6256], [-0.7365])
    """
    check_level(conf_level)
    if ties not in FIRTH_TIES:
        raise DataError(f"ties is 'efron' or 'breslow' here, not {ties!r}")
    data = survival_data(
        time, event, entry=entry, weights=weights, weight_kind=weight_kind, tie_tolerance=tie_tolerance
    )
    columns = read_covariates(covariates, names, data)
    if not data.event.any():
        raise NoEventsError("nobody has the event", mend="a Cox model needs events")
    moments = _penalised(columns.x, data, cox_layout(data, strata), ties)
    zero = np.zeros(len(columns.names))
    null = Maximum(zero, *moments(zero), 0, True)
    check_estimable(null.information, columns)
    fit = _settled(moments, zero)
    drop = two_sided_quantile(conf_level) ** 2 / 2.0
    places = range(zero.size)
    limits = (
        np.array([profile_limits(moments, fit, place, drop, _settled) for place in places]) / columns.scale[:, None]
    )
    at_zero = [2.0 * (fit.loglik - held_at(moments, fit.beta, place, 0.0, _settled).loglik) for place in places]
    coef, lr = fit.beta / columns.scale, 2.0 * (fit.loglik - null.loglik)
    return CoxFirth(
        names=columns.names,
        coef=coef,
        se=np.sqrt(np.diag(np.linalg.inv(fit.information))) / columns.scale,
        coef_lower=limits[:, 0],
        coef_upper=limits[:, 1],
        hazard_ratio=np.exp(coef),
        lower=np.exp(limits[:, 0]),
        upper=np.exp(limits[:, 1]),
        p=np.array([chi_square_p(max(change, 0.0), 1) for change in at_zero]),
        penalised_loglik_null=null.loglik,
        penalised_loglik=fit.loglik,
        lr_chi_square=lr,
        df=coef.size,
        lr_p=chi_square_p(max(lr, 0.0), coef.size),
        n=data.rows.size,
        n_events=int(data.event.sum()),
        ties=ties,
        conf_level=conf_level,
    )


def _penalised(x: FloatArray, data: SurvivalData, layout: Layout, ties: str) -> Moments:
    """Return penalised log-likelihood and score; the information is that of the likelihood alone."""
    efron, copies = ties == "efron", data.weight_kind == "frequency"
    arrays = (x, layout.start, layout.stop, data.event, data.weights, layout.bounds, data.delayed, efron, copies)

    def moments(beta: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        loglik, score, information = cox_moments(*arrays, beta)
        sign, log_determinant = np.linalg.slogdet(information)
        if sign <= 0 or not np.isfinite(log_determinant):
            return -np.inf, score, information
        inverse = np.asarray(np.linalg.inv(information), dtype=np.float64)
        slope = information_slope(*arrays, beta, inverse)
        return loglik + 0.5 * float(log_determinant), score + 0.5 * slope, information

    return moments


def _settled(moments: Moments, start: FloatArray) -> Maximum:
    """Return the maximum to rounding.

    The information leaves out the penalty's curvature, so that steps shrink by a constant factor, not quadratically:
    they are repeated until they no longer shrink.
    """
    fit = maximum(moments, start)
    beta, score, information, last = fit.beta, fit.score, fit.information, np.inf
    for _ in range(_MOST_STEPS):
        step = np.linalg.solve(information, score)
        size = float(np.abs(step).max())
        if size <= 1e-14 * (1.0 + float(np.abs(beta).max())) or (size >= last and size < 1e-9):
            return Maximum(beta, *moments(beta), fit.iterations, True)
        beta, last = beta + step, size
        _, score, information = moments(beta)
    raise NotEstimable("the penalised likelihood did not settle", mend="check the covariates")
