"""Measures of sorted trials: log-rank score, Cox coefficient, survival curves at a month. Rows are trials."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.trial_tables import MILESTONE, WordArray

COX_STEPS = 6
"""Newton steps from 0: the fifth is already below 1e-9 for any hazard ratio a trial may have."""

FARTHEST = 20.0
"""The largest log hazard ratio tried, either side."""

_ONE = np.uint32(1)


def arm_and_event(keys: WordArray) -> tuple[FloatArray, FloatArray]:
    """Return 1 where a sorted word is of the treated, and where it is an event."""
    return ((keys >> _ONE) & _ONE).astype(np.float64), (keys & _ONE).astype(np.float64)


def logrank_scores(keys: WordArray, bounds: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return observed less expected events of the treated, and its variance, summed over the stretches of `bounds`."""
    score, variance = np.zeros(len(keys)), np.zeros(len(keys))
    for first, after in pairwise(bounds):
        arm, event = arm_and_event(keys[:, first:after][:, ::-1])
        expected = np.cumsum(arm, axis=1) / np.arange(1.0, after - first + 1.0)
        score += np.einsum("ij,ij->i", event, arm - expected)
        variance += np.einsum("ij,ij->i", event, expected - expected * expected)
    return score, variance


def cox_coefficients(keys: WordArray, bounds: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the log hazard ratio that maximises the partial likelihood, and the information there."""
    stretches = [
        (arm, event, np.cumsum(arm, axis=1), np.arange(1.0, after - first + 1.0))
        for first, after in pairwise(bounds)
        for arm, event in (arm_and_event(keys[:, first:after][:, ::-1]),)
    ]
    coefficient = np.zeros(len(keys))
    score, information = _cox_moments(stretches, np.ones(len(keys)))
    for _ in range(COX_STEPS):
        step = np.divide(score, information, out=np.zeros_like(score), where=information > 0.0)
        coefficient = np.clip(coefficient + step, -FARTHEST, FARTHEST)
        score, information = _cox_moments(stretches, np.exp(coefficient))
    return coefficient, information


def _cox_moments(
    stretches: list[tuple[FloatArray, FloatArray, FloatArray, FloatArray]], ratio: FloatArray
) -> tuple[FloatArray, FloatArray]:
    score, information = np.zeros(ratio.size), np.zeros(ratio.size)
    for arm, event, own, at_risk in stretches:
        risk = own * ratio[:, None]
        expected = risk / (risk + (at_risk - own))
        score += np.einsum("ij,ij->i", event, arm - expected)
        information += np.einsum("ij,ij->i", event, expected - expected * expected)
    return score, information


def curve_differences(keys: WordArray, until: int, measure: int) -> tuple[FloatArray, FloatArray]:
    """Return treated less control, at `until` steps: of the survival curves, or of the areas under them (in steps)."""
    arm, event = arm_and_event(keys)
    left = (keys >> np.uint32(2)).astype(np.int64)
    event = event * (left <= until)
    now = np.minimum(left, until).astype(np.float64)
    between = np.diff(now, axis=1, prepend=0.0)
    one, other = (_curve(own, event * own, between, until - now[:, -1], measure) for own in (arm, 1.0 - arm))
    return one[0] - other[0], one[1] + other[1]


def _curve(
    own: FloatArray, falls: FloatArray, between: FloatArray, rest: FloatArray, measure: int
) -> tuple[FloatArray, FloatArray]:
    """One arm's curve at the end, or the area under it, with its Greenwood variance."""
    r = own.sum(axis=1)[:, None] - (np.cumsum(own, axis=1) - own)
    kept = 1.0 - np.divide(falls, r, out=np.zeros_like(r), where=r > 0.0)
    curve = np.cumprod(kept, axis=1, dtype=np.float64)
    part = np.divide(falls, r * (r - 1.0), out=np.zeros_like(r), where=r > 1.0)
    if measure == MILESTONE:
        last = curve[:, -1]
        return last, last * last * part.sum(axis=1)
    before = np.ones_like(curve)
    before[:, 1:] = curve[:, :-1]
    area = np.cumsum(before * between, axis=1)
    whole = area[:, -1] + curve[:, -1] * rest
    ahead = whole[:, None] - area
    return whole, np.einsum("ij,ij->i", part, ahead * ahead)
