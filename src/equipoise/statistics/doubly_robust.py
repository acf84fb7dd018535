"""Doubly robust survival curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.distributions import two_sided_ps, two_sided_quantile
from equipoise.statistics.g_computation import counterfactual_columns, predicted_survival
from equipoise.statistics.hazard_influence import influenced_hazard
from equipoise.statistics.kaplan_meier import asked_times
from equipoise.statistics.leave_one_out import survival_pseudo_values
from equipoise.statistics.propensity import Propensity
from equipoise.statistics.survival_data import check_level, indices


@dataclass(frozen=True)
class DoublyRobustSurvival:
    """Survival had all been untreated and had all been treated, at the times `at` in ascending order.

    `untreated` and `treated` are the raw estimates, which need be neither monotone nor within 0 and 1; the `_curve`
    fields are their nearest monotone curves clipped to 0 and 1. The difference, treated minus untreated, and its `se`
    are those of the raw estimates.
    """

    at: FloatArray
    untreated: FloatArray
    treated: FloatArray
    untreated_curve: FloatArray
    treated_curve: FloatArray
    difference: FloatArray
    se: FloatArray
    lower: FloatArray
    upper: FloatArray
    p: FloatArray
    conf_level: float


def doubly_robust_survival(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    score: Propensity,
    as_untreated: npt.ArrayLike,
    as_treated: npt.ArrayLike,
    at: npt.ArrayLike,
    *,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> DoublyRobustSurvival:
    """Return augmented inverse-probability-weighted survival on pseudo-values (Wang 2018; Zeng, Li & Mao 2021).

    Right when the propensity model or the outcome model holds, here a Cox model of the columns as in `g_computation`.
    Pseudo-values are taken within each group, so that censoring may depend on treatment, but on nothing else. `se` is
    that of the average of the influence values, right when both models hold; otherwise use `bootstrap`.

    >>> from equipoise.statistics.propensity import propensity
    >>> score = propensity([1, 1, 0, 0, 0, 1, 0, 1], [1, 2, 1, 2, 3, 3, 1, 1])
    >>> time, event = [5, 3, 8, 6, 4, 7, 9, 2], [1, 1, 1, 0, 1, 1, 1, 1]
    >>> found = doubly_robust_survival(time, event, score, np.zeros(8), np.ones(8), [3, 6])
    >>> found.untreated_curve.round(3).tolist(), found.treated_curve.round(3).tolist()
    ([1.0, 0.75], [0.5, 0.25])
    """
    check_level(conf_level)
    points = np.sort(asked_times(at))
    base, alternative, own = counterfactual_columns(score.treated, as_untreated, as_treated)
    fit = influenced_hazard(time, event, np.where(own[:, None], alternative, base), points, names=names)
    sides = [
        _augmented(time, event, own == bool(arm), chance, predicted_survival(fit, columns), points)
        for arm, chance, columns in ((0, 1.0 - score.score, base), (1, score.score, alternative))
    ]
    raw = [values.mean(axis=0) for values in sides]
    difference, n = raw[1] - raw[0], own.size
    se = (sides[1] - sides[0]).std(axis=0, ddof=1) / np.sqrt(n)
    reach = two_sided_quantile(conf_level) * se
    return DoublyRobustSurvival(
        points,
        raw[0],
        raw[1],
        monotone_curve(raw[0]),
        monotone_curve(raw[1]),
        difference,
        se,
        difference - reach,
        difference + reach,
        two_sided_ps(np.divide(difference, se, out=np.full(se.size, np.nan), where=se > 0)),
        conf_level,
    )


def _augmented(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    rows: BoolArray,
    chance: FloatArray,
    predicted: FloatArray,
    points: FloatArray,
) -> FloatArray:
    """Return each person's value: the prediction, and for the group's own the weighted error of it."""
    times, events = np.asarray(time), np.asarray(event)
    if times.shape != rows.shape or events.shape != rows.shape:
        raise DataError(f"lengths differ: treated {rows.size}, time {times.shape}, event {events.shape}")
    values = predicted.copy()
    pseudo = survival_pseudo_values(times[rows], events[rows], points)
    values[rows] += (pseudo - predicted[rows]) / chance[rows, None]
    return values


def monotone_curve(values: npt.ArrayLike) -> FloatArray:
    """Return the nearest never-rising curve, by least squares over equally weighted points, clipped to 0 and 1.

    >>> monotone_curve([1.02, 0.8, 0.9, 0.3]).round(6).tolist()
    [1.0, 0.85, 0.85, 0.3]
    """
    # Adjacent violators are pooled (Ayer et al. 1955): each pool is a mean and the number of its points.
    given = np.array(values, dtype=np.float64)
    if not np.isfinite(given).all():
        raise DataError(f"values are missing or infinite at {indices(~np.isfinite(given))}")
    pools: list[tuple[float, int]] = []
    for value in given.tolist():
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] < pools[-1][0]:
            (a, m), (b, k) = pools[-2:]
            pools[-2:] = [((a * m + b * k) / (m + k), m + k)]
    return np.clip(np.repeat([mean for mean, _ in pools], [count for _, count in pools]), 0.0, 1.0)
