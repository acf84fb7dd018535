"""Standardised survival by g-computation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.distributions import two_sided_ps, two_sided_quantile
from equipoise.statistics.hazard_influence import InfluencedHazard, influenced_hazard
from equipoise.statistics.kaplan_meier import asked_times
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class StandardisedSurvival:
    """The mean predicted survival of everybody, had all been untreated and had all been treated, at the times `at`.

    `se` is that of the difference, treated minus untreated, by the infinitesimal jackknife over persons. `influence`
    is each row's influence on the difference (rows by times).
    """

    at: FloatArray
    untreated: FloatArray
    treated: FloatArray
    difference: FloatArray
    untreated_se: FloatArray
    treated_se: FloatArray
    se: FloatArray
    lower: FloatArray
    upper: FloatArray
    p: FloatArray
    conf_level: float
    influence: FloatArray


def g_computation(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    treated: npt.ArrayLike,
    as_untreated: npt.ArrayLike,
    as_treated: npt.ArrayLike,
    at: npt.ArrayLike,
    *,
    names: Sequence[str] | None = None,
    ties: str = "efron",
    conf_level: float = 0.95,
) -> StandardisedSurvival:
    """Return survival standardised to the whole cohort (Robins 1986) by a Cox model and its baseline hazard.

    `as_untreated` and `as_treated` are the columns of the model with treatment set to 0 and to 1 for everybody, so that
    products with treatment follow; `treated` says which of the two a person's own row is. Assumes that the Cox model
    holds and that its columns hold every common cause of treatment and outcome.

    >>> found = g_computation([5, 3, 8, 6, 4, 7], [1, 1, 1, 0, 1, 1], [1, 1, 0, 0, 0, 1], np.zeros(6), np.ones(6), 5)
    >>> found.untreated.round(4).tolist(), found.treated.round(4).tolist()
    ([0.7445], [0.3728])
    """
    check_level(conf_level)
    points = asked_times(at)
    base, alternative, own = counterfactual_columns(treated, as_untreated, as_treated)
    fit = influenced_hazard(time, event, np.where(own[:, None], alternative, base), points, names=names, ties=ties)
    sides = [_standardised(fit, columns) for columns in (base, alternative)]
    (s0, move0), (s1, move1) = sides
    difference, influence = s1 - s0, move1 - move0
    se = _se(influence)
    reach = two_sided_quantile(conf_level) * se
    return StandardisedSurvival(
        at=points,
        untreated=s0,
        treated=s1,
        difference=difference,
        untreated_se=_se(move0),
        treated_se=_se(move1),
        se=se,
        lower=difference - reach,
        upper=difference + reach,
        p=two_sided_ps(np.divide(difference, se, out=np.full(se.size, np.nan), where=se > 0)),
        conf_level=conf_level,
        influence=influence,
    )


def counterfactual_columns(
    treated: npt.ArrayLike, as_untreated: npt.ArrayLike, as_treated: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return the two designs as matrices and who was treated; DataError where they do not fit together."""
    own = np.array(treated, dtype=np.float64)
    if own.ndim != 1 or not np.isin(own, (0.0, 1.0)).all():
        raise DataError("treated must be a row of 0 and 1")
    designs = [np.array(values, dtype=np.float64) for values in (as_untreated, as_treated)]
    base, alternative = (x[:, None] if x.ndim == 1 else x for x in designs)
    if base.shape != alternative.shape or base.ndim != 2 or base.shape[0] != own.size:
        raise DataError(
            f"the columns had all been untreated {base.shape}, had all been treated {alternative.shape} and "
            f"treated {own.shape} must have the same rows",
            mend="build both from the same terms",
        )
    return base, alternative, own == 1


def predicted_survival(fit: InfluencedHazard, columns: FloatArray) -> FloatArray:
    """Return each row's predicted survival at the times of the fit.

    >>> fit = influenced_hazard([1, 2, 3, 4], [1, 1, 1, 1], [0, 1, 0, 1], np.array([0.0]))
    >>> predicted_survival(fit, np.array([[0.0]])).tolist()
    [[1.0]]
    """
    risk = np.exp((columns - fit.center) @ fit.coef)
    return np.exp(-risk[:, None] * fit.hazard)


def _standardised(fit: InfluencedHazard, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mean curve and each row's influence: through the average, the hazard and the coefficients."""
    survival = predicted_survival(fit, columns)
    mean = survival.mean(axis=0)
    shifted = columns - fit.center
    by_hazard = -survival * np.exp(shifted @ fit.coef)[:, None]
    by_coef = shifted.T @ (by_hazard * fit.hazard) / columns.shape[0]
    influence = (survival - mean) / columns.shape[0]
    influence = influence + fit.hazard_per_weight * by_hazard.mean(axis=0) + fit.coef_per_weight @ by_coef
    return mean, influence


def _se(influence: FloatArray) -> FloatArray:
    return np.sqrt((influence**2).sum(axis=0))
