"""Weighted curves of two groups compared: survival, restricted mean time, risk of one cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.balancing_weights import BalancingWeights, total_influence
from equipoise.statistics.curve_influence import (
    InfluencedCurve,
    influenced_incidence,
    influenced_rmst,
    influenced_survival,
)
from equipoise.statistics.distributions import two_sided_ps, two_sided_quantile
from equipoise.statistics.kaplan_meier import asked_times
from equipoise.statistics.survival_data import check_level, survival_data


@dataclass(frozen=True)
class WeightedContrast:
    """A summary of two weighted curves at the times `at`, with the difference treated minus untreated.

    `se` counts the estimation of the weights (stacked estimating equations), `fixed_weight_se` takes them as known;
    limits and p-value use `se`. `untreated_se` and `treated_se` belong to each curve by itself, counted like `se`.
    `influence` is each row's influence on the difference (rows by times).
    """

    estimand: str
    at: FloatArray
    untreated: FloatArray
    treated: FloatArray
    untreated_se: FloatArray
    treated_se: FloatArray
    difference: FloatArray
    se: FloatArray
    fixed_weight_se: FloatArray
    lower: FloatArray
    upper: FloatArray
    p: FloatArray
    conf_level: float
    influence: FloatArray


def weighted_survival_difference(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    weighting: BalancingWeights,
    at: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    conf_level: float = 0.95,
) -> WeightedContrast:
    """Return the difference of weighted Kaplan-Meier curves (Xie & Liu 2005) at given times.

    Assumes that the weights remove confounding, positivity, and censoring independent within each group.

    >>> from equipoise.statistics.balancing_weights import known_weights
    >>> weighting = known_weights(np.array([True, True, False, False]), np.array([1.0, 2.0, 1.0, 1.0]), "ate")
    >>> weighted_survival_difference([3, 5, 2, 4], [1, 1, 1, 0], weighting, 3).difference.round(4).tolist()
    [0.1667]
    """
    times, events, entries = _checked(time, event, weighting, entry)

    def curve(rows: BoolArray, points: FloatArray) -> InfluencedCurve:
        return influenced_survival(times[rows], events[rows], weighting.weights[rows], points, _part(entries, rows))

    return _contrast(curve, weighting, at, conf_level)


def weighted_rmst_difference(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    weighting: BalancingWeights,
    at: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    conf_level: float = 0.95,
) -> WeightedContrast:
    """Return the difference of restricted mean times under weighted Kaplan-Meier curves (Conner et al. 2019).

    In the unit of `time`. Raises NotEstimable beyond the follow-up of a group.

    >>> from equipoise.statistics.balancing_weights import known_weights
    >>> weighting = known_weights(np.array([True, True, False, False]), np.array([1.0, 2.0, 1.0, 1.0]), "ate")
    >>> weighted_rmst_difference([3, 5, 2, 4], [1, 1, 1, 0], weighting, 4).difference.round(4).tolist()
    [0.6667]
    """
    times, events, entries = _checked(time, event, weighting, entry)

    def curve(rows: BoolArray, points: FloatArray) -> InfluencedCurve:
        return influenced_rmst(times[rows], events[rows], weighting.weights[rows], points, _part(entries, rows))

    return _contrast(curve, weighting, at, conf_level)


def weighted_risk_difference(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    weighting: BalancingWeights,
    at: npt.ArrayLike,
    *,
    of_cause: int = 1,
    entry: npt.ArrayLike | None = None,
    conf_level: float = 0.95,
) -> WeightedContrast:
    """Return the difference of weighted Aalen-Johansen risks of one cause; `cause` is 0 for censored.

    The other causes are competing events, not censorings.

    >>> from equipoise.statistics.balancing_weights import known_weights
    >>> weighting = known_weights(np.array([True, True, False, False]), np.array([1.0, 2.0, 1.0, 1.0]), "ate")
    >>> weighted_risk_difference([3, 5, 2, 4], [2, 1, 1, 0], weighting, 5).difference.round(4).tolist()
    [0.1667]
    """
    times, causes, entries = _checked(time, cause, weighting, entry, causes=True)

    def curve(rows: BoolArray, points: FloatArray) -> InfluencedCurve:
        part = _part(entries, rows)
        return influenced_incidence(times[rows], causes[rows], weighting.weights[rows], points, part, of_cause)

    return _contrast(curve, weighting, at, conf_level)


def _checked(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    weighting: BalancingWeights,
    entry: npt.ArrayLike | None,
    *,
    causes: bool = False,
) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.generic], npt.NDArray[np.generic] | None]:
    """Return the arrays; faults are told before the groups are parted, so that places are those handed in."""
    survival_data(time, event, entry=entry, weights=weighting.weights, causes=causes)
    if weighting.treated.all() or not weighting.treated.any():
        raise NotEstimable("there is one group only", mend="a comparison needs two")
    return np.asarray(time), np.asarray(event), None if entry is None else np.asarray(entry)


def _part(values: npt.NDArray[np.generic] | None, rows: BoolArray) -> npt.ArrayLike | None:
    return None if values is None else values[rows]


def _contrast(
    curve: Callable[[BoolArray, FloatArray], InfluencedCurve],
    weighting: BalancingWeights,
    at: npt.ArrayLike,
    conf_level: float,
) -> WeightedContrast:
    check_level(conf_level)
    points, treated = asked_times(at), weighting.treated
    sides = [curve(~treated, points), curve(treated, points)]
    per_weight = np.zeros((2, treated.size, points.size))
    per_weight[0, ~treated], per_weight[1, treated] = sides[0].per_weight, sides[1].per_weight
    moves = [total_influence(weighting, part) for part in per_weight]
    fixed = weighting.weights[:, None] * (per_weight[1] - per_weight[0])
    difference, influence = sides[1].value - sides[0].value, moves[1] - moves[0]
    se = _se(influence)
    reach = two_sided_quantile(conf_level) * se
    z = np.divide(difference, se, out=np.full(se.size, np.nan), where=se > 0)
    return WeightedContrast(
        estimand=weighting.estimand,
        at=points,
        untreated=sides[0].value,
        treated=sides[1].value,
        untreated_se=_se(moves[0]),
        treated_se=_se(moves[1]),
        difference=difference,
        se=se,
        fixed_weight_se=_se(fixed),
        lower=difference - reach,
        upper=difference + reach,
        p=two_sided_ps(z),
        conf_level=conf_level,
        influence=influence,
    )


def _se(influence: FloatArray) -> FloatArray:
    return np.sqrt((influence**2).sum(axis=0))
