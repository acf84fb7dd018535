"""Cox regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.cox_model import (
    TIES,
    CoxModel,
    Layout,
    cox_layout,
    cox_model,
    fitted,
    partial_likelihood,
    robust_covariance,
    score_residuals,
)
from equipoise.statistics.distributions import chi_square_p, two_sided_ps, two_sided_quantile
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, check_level

__all__ = ["TIES", "Cox", "Layout", "cox", "cox_layout", "fitted", "partial_likelihood", "score_residuals"]


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
    model = cox_model(
        time,
        event,
        covariates,
        entry=entry,
        strata=strata,
        weights=weights,
        weight_kind=weight_kind,
        ties=ties,
        names=names,
        tie_tolerance=tie_tolerance,
    )
    sandwich = asks_robust(robust, cluster, model.data, ties)
    naive = model.naive_covariance
    covariance = robust_covariance(model, cluster) if sandwich else naive
    return _result(model, naive, covariance, sandwich, conf_level)


def asks_robust(robust: bool | None, cluster: npt.ArrayLike | None, data: SurvivalData, ties: str) -> bool:
    """Return whether the robust variance is asked for; by default with clusters or weights that are not whole."""
    if robust is False and cluster is not None:
        raise DataError("cluster asks for the robust variance, robust=False forbids it", mend="drop one of the two")
    wanted = (cluster is not None or not data.whole_weights) if robust is None else robust
    if wanted and ties == "exact":
        raise NotEstimable("score residuals of the exact likelihood are not built", mend="use ties='efron'")
    return wanted


def _result(model: CoxModel, naive: FloatArray, covariance: FloatArray, sandwich: bool, conf_level: float) -> Cox:
    data, columns, null, fit = model.data, model.columns, model.null, model.fit
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
        ties=model.ties,
        robust=sandwich,
        conf_level=conf_level,
        iterations=fit.iterations,
        linear_predictor=columns.x @ fit.beta,
    )
