"""Weights that make two treatment groups comparable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.propensity import Propensity
from equipoise.statistics.survival_data import indices

ESTIMANDS = ("ate", "ate_stab", "att", "overlap", "matching")


@dataclass(frozen=True)
class BalancingWeights:
    """A weight per row, and how it moves with the parameters it was estimated by.

    `slope` is the derivative of each weight by each parameter, `parameter_influence` the change of the parameters per
    unit of each row's case weight. Together they carry the estimation of the weights into a variance; both have no
    columns where the weights are taken as known. `truncated` counts the weights that were moved to the percentiles
    `truncated_at`.
    """

    estimand: str
    treated: BoolArray
    weights: FloatArray
    slope: FloatArray
    parameter_influence: FloatArray
    truncated_at: tuple[float, float] | None
    truncated: int


def balancing_weights(
    score: Propensity, *, estimand: str = "ate", truncate_at: tuple[float, float] | None = None
) -> BalancingWeights:
    """Return weights from a propensity score e, for the treated and the untreated.

    ate: 1/e and 1/(1-e), everybody. ate_stab: the same times the share of the own group. att: 1 and e/(1-e), those
    treated. overlap: 1-e and e (Li, Morgan & Zaslavsky 2018). matching: min(e, 1-e)/e and /(1-e) (Li & Greene 2013).
    `truncate_at`, two percentiles such as (1, 99), moves extreme weights to these percentiles of all weights; the
    limits are then taken as known. Nothing is truncated unasked.

    >>> from equipoise.statistics.propensity import propensity
    >>> score = propensity([0, 1, 0, 1], [50, 52, 60, 61])
    >>> balancing_weights(score, estimand="overlap").weights.round(3).tolist()
    [0.407, 0.561, 0.569, 0.415]
    """
    if estimand not in ESTIMANDS:
        raise DataError(f"estimand is one of {', '.join(ESTIMANDS)}, not {estimand!r}")
    e, treated = score.score, score.treated
    weights, by_predictor = _weights_and_slopes(e, treated, estimand)
    slope, influence = by_predictor[:, None] * score.model.design, score.model.influence
    if estimand == "ate_stab":
        # The share of the treated is estimated as well.
        share = float(treated.mean())
        own = np.where(treated, share, 1.0 - share)
        by_share = np.where(treated, weights, -weights)
        slope = np.column_stack((own[:, None] * slope, by_share))
        influence = np.column_stack((influence, (treated - share) / treated.size))
        weights = own * weights
    if truncate_at is None:
        return BalancingWeights(estimand, treated, weights, slope, influence, None, 0)
    low, high = _limits(weights, truncate_at)
    moved = (weights < low) | (weights > high)
    kept = np.where(moved[:, None], 0.0, slope)
    return BalancingWeights(
        estimand, treated, np.clip(weights, low, high), kept, influence, truncate_at, int(moved.sum())
    )


def _weights_and_slopes(e: FloatArray, treated: BoolArray, estimand: str) -> tuple[FloatArray, FloatArray]:
    """Return each weight, still unstabilised, and its derivative by the linear predictor."""
    odds = e / (1.0 - e)
    if estimand in ("ate", "ate_stab"):
        return np.where(treated, 1.0 / e, 1.0 / (1.0 - e)), np.where(treated, -1.0 / odds, odds)
    if estimand == "att":
        return np.where(treated, 1.0, odds), np.where(treated, 0.0, odds)
    if estimand == "overlap":
        return np.where(treated, 1.0 - e, e), np.where(treated, -1.0, 1.0) * e * (1.0 - e)
    own_odds = np.where(treated, 1.0 / odds, odds)
    # Where the own treatment is the less likely one everybody counts fully, and the weight stands still.
    return np.minimum(own_odds, 1.0), np.where(own_odds < 1.0, np.where(treated, -own_odds, own_odds), 0.0)


def _limits(weights: FloatArray, truncate_at: tuple[float, float]) -> tuple[float, float]:
    low, high = truncate_at
    if not 0.0 <= low < high <= 100.0:
        raise DataError(f"truncate_at is {truncate_at}, not two percentiles in ascending order", mend="write (1, 99)")
    return float(np.percentile(weights, low)), float(np.percentile(weights, high))


def known_weights(treated: BoolArray, weights: FloatArray, estimand: str) -> BalancingWeights:
    """Return weights that were not estimated, or whose estimation is left out of the variance; 0 for those left out.

    >>> known_weights(np.array([True, False]), np.array([1.0, 2.0]), "att").slope.shape
    (2, 0)
    """
    if weights.shape != treated.shape:
        raise DataError(f"lengths differ: treated {treated.size}, weights {weights.size}")
    wrong = ~((weights >= 0) & np.isfinite(weights))
    if wrong.any():
        raise DataError(f"weights are negative, missing or infinite at {indices(wrong)}", mend="correct these rows")
    nothing = np.zeros((weights.size, 0))
    return BalancingWeights(estimand, treated, weights, nothing, nothing, None, 0)


def total_influence(weighting: BalancingWeights, per_weight: FloatArray) -> FloatArray:
    """Return each row's influence on an estimate, that through the weights' own estimation included.

    `per_weight` is the derivative of the estimate by each row's weight, rows by estimates. These are the stacked
    estimating equations of weights and estimate in explicit form (Stefanski & Boos 2002).

    >>> total_influence(known_weights(np.array([True, False]), np.array([1.0, 2.0]), "att"), np.eye(2)).tolist()
    [[1.0, 0.0], [0.0, 2.0]]
    """
    own = weighting.weights[:, None] * per_weight
    return own + weighting.parameter_influence @ (weighting.slope.T @ per_weight)
