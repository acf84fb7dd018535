"""The weighted hazard ratio of two groups."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.balancing_weights import BalancingWeights, total_influence
from equipoise.statistics.cox_model import CoxModel, cox_model, score_residuals
from equipoise.statistics.distributions import two_sided_p, two_sided_quantile
from equipoise.statistics.effective_sample_size import effective_sample_size
from equipoise.statistics.survival_data import check_level

WEIGHTED_TIES = ("efron", "breslow")


@dataclass(frozen=True)
class WeightedHazardRatio:
    """The log hazard ratio `coef`, treated against untreated, in the population the weights make.

    `se` counts the estimation of the weights (stacked estimating equations), `fixed_weight_se` takes them as known (Lin
    & Wei 1989; conservative for the average treatment effect), `naive_se` treats weighted persons as that many persons
    and is shown for comparison only. Limits, z and p use `se`; `wald` and `robust_score`, on one degree of freedom, use
    fixed weights. `effective` are the effective sample sizes of untreated and treated. `influence` is each row's
    influence on `coef`.
    """

    estimand: str
    coef: float
    se: float
    fixed_weight_se: float
    naive_se: float
    hazard_ratio: float
    lower: float
    upper: float
    z: float
    p: float
    wald: float
    robust_score: float
    effective: tuple[float, float]
    n: int
    n_events: int
    ties: str
    conf_level: float
    influence: FloatArray


def weighted_hazard_ratio(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    weighting: BalancingWeights,
    *,
    entry: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    ties: str = "efron",
    conf_level: float = 0.95,
) -> WeightedHazardRatio:
    """Return the Cox model of treatment alone in the weighted sample (Cole & Hernan 2004), with stacked SE.

    The SE solves the propensity and the Cox equations together (Shu, Young, Toh & Wang 2021). Assumes proportional
    hazards in the weighted population, positivity, and that the weights remove confounding.

    >>> from equipoise.statistics.balancing_weights import known_weights
    >>> weighting = known_weights(np.array([True, True, False, False]), np.array([1.0, 2.0, 1.0, 1.0]), "ate")
    >>> found = weighted_hazard_ratio([3, 5, 2, 4], [1, 1, 1, 1], weighting)
    >>> round(found.coef, 4), round(found.se, 4)
    (-1.4388, 1.1172)
    """
    check_level(conf_level)
    if ties not in WEIGHTED_TIES:
        raise DataError(f"ties is 'efron' or 'breslow' with weights, not {ties!r}")
    model = cox_model(
        time,
        event,
        weighting.treated.astype(np.float64),
        entry=entry,
        strata=strata,
        weights=weighting.weights,
        ties=ties,
        names=["treatment"],
    )
    data, fit = model.data, model.fit
    scale = float(model.columns.scale[0])
    per_weight = _residuals(model, fit.beta) / (fit.information[0, 0] * scale)
    at_null = data.weights * _residuals(model, np.zeros(1))[:, 0]
    influence = total_influence(weighting, per_weight)[:, 0]
    coef, se = float(fit.beta[0]) / scale, sqrt(float(influence @ influence))
    fixed = sqrt(float(((data.weights * per_weight[:, 0]) ** 2).sum()))
    reach = two_sided_quantile(conf_level) * se
    groups = (weighting.weights[~weighting.treated], weighting.weights[weighting.treated])
    return WeightedHazardRatio(
        estimand=weighting.estimand,
        coef=coef,
        se=se,
        fixed_weight_se=fixed,
        naive_se=1.0 / (sqrt(float(fit.information[0, 0])) * scale),
        hazard_ratio=exp(coef),
        lower=exp(coef - reach),
        upper=exp(coef + reach),
        z=coef / se,
        p=two_sided_p(coef / se),
        wald=(coef / fixed) ** 2,
        robust_score=float(at_null.sum() ** 2 / (at_null @ at_null)),
        effective=(effective_sample_size(groups[0]), effective_sample_size(groups[1])),
        n=data.rows.size,
        n_events=int(data.event.sum()),
        ties=ties,
        conf_level=conf_level,
        influence=influence,
    )


def _residuals(model: CoxModel, beta: FloatArray) -> FloatArray:
    return score_residuals(model.columns.x, model.data, model.layout, model.ties, beta)
