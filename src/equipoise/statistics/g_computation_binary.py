"""Standardised risks by g-computation from a logistic model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.distributions import two_sided_p, two_sided_quantile
from equipoise.statistics.g_computation import counterfactual_columns
from equipoise.statistics.logistic import Logistic, logistic
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class StandardisedRisk:
    """The mean predicted risk of everybody, had all been untreated and had all been treated.

    `difference` is treated minus untreated; `ratio` and `odds_ratio` are treated over untreated with limits from the
    log scale. Standard errors are robust, by the influence of each person on model and average. `model` is the fit.
    """

    untreated: float
    treated: float
    untreated_se: float
    treated_se: float
    difference: float
    se: float
    lower: float
    upper: float
    p: float
    ratio: float
    ratio_lower: float
    ratio_upper: float
    odds_ratio: float
    odds_ratio_lower: float
    odds_ratio_upper: float
    conf_level: float
    model: Logistic


def g_computation_binary(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    as_untreated: npt.ArrayLike,
    as_treated: npt.ArrayLike,
    *,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> StandardisedRisk:
    """Return risks standardised to the whole cohort by logistic regression; columns as in `g_computation`.

    Assumes that the logistic model holds and that its columns hold every common cause of treatment and outcome; in a
    randomised trial the difference is right even where the model is wrong.

    >>> found = g_computation_binary([0, 1, 0, 1, 1, 0], [0, 0, 0, 1, 1, 1], np.zeros(6), np.ones(6))
    >>> round(found.untreated, 4), round(found.treated, 4), round(found.se, 4)
    (0.3333, 0.6667, 0.3849)
    """
    check_level(conf_level)
    base, alternative, own = counterfactual_columns(treated, as_untreated, as_treated)
    model = logistic(outcome, np.where(own[:, None], alternative, base), names=names, conf_level=conf_level)
    (p0, move0), (p1, move1) = (_standardised(model, columns) for columns in (base, alternative))
    z = two_sided_quantile(conf_level)
    se, difference = _se(move1 - move0), p1 - p0
    ratio = _on_log_scale(p1 / p0, move1 / p1 - move0 / p0, z)
    odds_moves = move1 / (p1 * (1.0 - p1)) - move0 / (p0 * (1.0 - p0))
    odds = _on_log_scale(p1 * (1.0 - p0) / (p0 * (1.0 - p1)), odds_moves, z)
    return StandardisedRisk(
        untreated=p0,
        treated=p1,
        untreated_se=_se(move0),
        treated_se=_se(move1),
        difference=difference,
        se=se,
        lower=difference - z * se,
        upper=difference + z * se,
        p=two_sided_p(difference / se),
        ratio=ratio[0],
        ratio_lower=ratio[1],
        ratio_upper=ratio[2],
        odds_ratio=odds[0],
        odds_ratio_lower=odds[1],
        odds_ratio_upper=odds[2],
        conf_level=conf_level,
        model=model,
    )


def _standardised(model: Logistic, columns: FloatArray) -> tuple[float, FloatArray]:
    """Return the mean risk and each row's influence on it, through the average and through the model."""
    design = np.column_stack((np.ones(columns.shape[0]), columns))
    risk = 1.0 / (1.0 + np.exp(-(design @ model.coef)))
    mean, n = float(risk.mean()), risk.size
    by_coef = (risk * (1.0 - risk)) @ design / n
    return mean, (risk - mean) / n + model.influence @ by_coef


def _se(moves: FloatArray) -> float:
    return sqrt(float(moves @ moves))


def _on_log_scale(estimate: float, log_moves: FloatArray, z: float) -> tuple[float, float, float]:
    reach = z * _se(log_moves)
    return estimate, exp(log(estimate) - reach), exp(log(estimate) + reach)
