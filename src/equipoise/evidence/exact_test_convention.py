"""Conditional odds ratios as R's fisher.test and mantelhaen.test state them: by a search that stops at 1.2e-4.

Our own `conditional_odds_ratio` is right to the last digits, and differs from R's from the fifth digit on. To hold a
value that R wrote down against one's own, the search has to be R's: Brent's root finder (1973) between 0 and 1 for the
odds ratio, or for its inverse where it is above 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import numpy as np

from equipoise.errors import CaseError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.conditional_odds_ratio import (
    ConditionalOddsRatio,
    conditional_odds_ratio,
    margin_distribution,
    tilted,
)

_TOLERANCE = sys.float_info.epsilon**0.25
_MOST_STEPS = 1000


def searched_odds_ratio(tables: Sequence[tuple[int, int, int, int]], conf_level: float) -> tuple[float, float, float]:
    """Return the estimate with its lower and upper limit, as R's search leaves them.

    Raises CaseError where one is farther from ours than the search may stop short, so that a case still judges ours.

    >>> [round(value, 4) for value in searched_odds_ratio([(9, 20, 2, 20)], 0.95)]
    [6.9941, 1.1478, 78.1838]
    """
    low, log_weights = margin_distribution(tables)
    seen = sum(table[0] for table in tables) - low
    last, tail, places = log_weights.size - 1, (1.0 - conf_level) / 2.0, np.arange(log_weights.size)

    def root(excess: Callable[[FloatArray], float]) -> float:
        def at(ratio: float) -> float:
            with np.errstate(divide="ignore"):
                return excess(_distribution(log_weights, ratio))

        if at(1.0) == 0:
            return 1.0
        if at(1.0) > 0:
            return brent(at, 0.0, 1.0)
        return 1.0 / brent(lambda inverse: at(1.0 / inverse), sys.float_info.epsilon, 1.0)

    infinite = float("inf")
    estimate = 0.0 if seen == 0 else infinite if seen == last else root(lambda w: float(w @ places) - seen)
    lower = 0.0 if seen == 0 else root(lambda w: float(w[seen:].sum()) - tail)
    upper = infinite if seen == last else root(lambda w: tail - float(w[: seen + 1].sum()))
    _hold((estimate, lower, upper), conditional_odds_ratio(tables, conf_level=conf_level))
    return estimate, lower, upper


def _hold(searched: tuple[float, float, float], own: ConditionalOddsRatio) -> None:
    for theirs, ours in zip(searched, (own.estimate, own.lower, own.upper), strict=True):
        if theirs == ours:
            continue
        a, b = (theirs, ours) if ours <= 1 else (1.0 / theirs, 1.0 / ours)
        if not abs(a - b) <= 2.0 * _TOLERANCE:
            raise CaseError(f"R's search finds an odds ratio of {theirs}, ours {ours}: one of them is wrong")


def _distribution(log_weights: FloatArray, ratio: float) -> FloatArray:
    if ratio == 0:
        return np.eye(1, log_weights.size)[0]
    return tilted(log_weights, float(np.log(ratio)))


def brent(function: Callable[[float], float], low: float, high: float) -> float:
    """Return a root between two ends of different sign, to R's default tolerance.

    `best` is the better end, `other` the one across the root, `last` the point before `best`.
    """
    last, best = low, high
    f_last, f_best = function(low), function(high)
    other, f_other = last, f_last
    for _ in range(_MOST_STEPS):
        before = best - last
        if abs(f_other) < abs(f_best):
            last, best, other = best, other, best
            f_last, f_best, f_other = f_best, f_other, f_best
        near = 2.0 * sys.float_info.epsilon * abs(best) + _TOLERANCE / 2.0
        step = (other - best) / 2.0
        if abs(step) <= near or f_best == 0:
            return best
        if abs(before) >= near and abs(f_last) > abs(f_best):
            step = _interpolated(last, best, other, f_last, f_best, f_other, before, near)
        if abs(step) < near:
            step = near if step > 0 else -near
        last, f_last = best, f_best
        best += step
        f_best = function(best)
        if (f_best > 0) == (f_other > 0) and f_best != 0 and f_other != 0:
            other, f_other = last, f_last
    return best


def _interpolated(
    last: float, best: float, other: float, f_last: float, f_best: float, f_other: float, before: float, near: float
) -> float:
    """Return the step to the root of a line or an inverse parabola, or half way across where that leads too far."""
    across, by_last = other - best, f_best / f_last
    if last == other:
        p, q = across * by_last, 1.0 - by_last
    else:
        q, by_other = f_last / f_other, f_best / f_other
        p = by_last * (across * q * (q - by_other) - (best - last) * (by_other - 1.0))
        q = (q - 1.0) * (by_other - 1.0) * (by_last - 1.0)
    p, q = (p, -q) if p > 0 else (-p, q)
    inside = p < 0.75 * across * q - abs(near * q) / 2.0 and p < abs(before * q / 2.0)
    return p / q if inside else across / 2.0
