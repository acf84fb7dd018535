"""Limits of a parameter from its profile likelihood."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, sqrt

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.newton import Maximum, Moments

Maximiser = Callable[[Moments, FloatArray], Maximum]

_STEPS = 60
# So many standard errors away a profile that has not fallen enough is taken never to fall.
_FARTHEST = 1e4


def profile_limits(moments: Moments, fit: Maximum, place: int, drop: float, maximise: Maximiser) -> tuple[float, float]:
    """Return where the profile log-likelihood of one parameter lies `drop` below its maximum, on either side.

    Newton's method on the profile, whose slope is the score of the parameter, kept between a point inside and one
    outside. A limit is infinite where the profile never falls so far.
    """
    return (_limit(moments, fit, place, drop, maximise, -1.0), _limit(moments, fit, place, drop, maximise, 1.0))


def held_at(moments: Moments, start: FloatArray, place: int, value: float, maximise: Maximiser) -> Maximum:
    """Return the maximum with one parameter held at a value; score and information are those of all parameters."""
    free = np.delete(np.arange(start.size), place)

    def whole(part: FloatArray) -> FloatArray:
        beta = np.empty(start.size)
        beta[free], beta[place] = part, value
        return beta

    def reduced(part: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        loglik, score, information = moments(whole(part))
        return loglik, score[free], information[np.ix_(free, free)]

    if free.size == 0:
        return Maximum(whole(start[free]), *moments(whole(start[free])), 0, True)
    found = maximise(reduced, start[free])
    beta = whole(found.beta)
    return Maximum(beta, *moments(beta), found.iterations, found.converged)


def _limit(moments: Moments, fit: Maximum, place: int, drop: float, maximise: Maximiser, side: float) -> float:
    target = fit.loglik - drop
    unit = sqrt(float(np.linalg.inv(fit.information)[place, place]))
    inside, outside, at = float(fit.beta[place]), side * inf, fit.beta
    value = inside + side * unit * sqrt(2.0 * drop)
    for _ in range(_STEPS):
        found = held_at(moments, at, place, value, maximise)
        if not np.isfinite(found.loglik):
            return side * inf
        left, slope, at = found.loglik - target, float(found.score[place]), found.beta
        if left > 0:
            inside = value
        else:
            outside = value
        guess = value - left / slope if slope * side < 0 else side * inf
        if abs(guess - value) <= 1e-13 * (abs(value) + unit):
            return guess
        following = _between(guess, inside, outside, side, unit)
        if abs(following - fit.beta[place]) > _FARTHEST * unit:
            return side * inf
        if abs(following - value) <= 1e-14 * (abs(value) + unit):
            return following
        value = following
    raise NotEstimable("a profile limit was not found", mend="use limits by Wald")


def _between(guess: float, inside: float, outside: float, side: float, unit: float) -> float:
    """Keep a guess between the point inside and the one outside; without the latter, step out by at most doubling."""
    if np.isfinite(outside):
        if min(inside, outside) < guess < max(inside, outside):
            return guess
        return (inside + outside) / 2.0
    return side * min(side * guess, side * inside + 10.0 * unit)
