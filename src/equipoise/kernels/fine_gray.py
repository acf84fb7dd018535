"""The sums behind subdistribution hazards regression, each O(n) once positions are known.

The axis holds the times with an event of the cause, of which a row has passed `stop` when its follow-up ends. Somebody
with a competing event stays at risk ever after with weight G(t-)/G(T-), so the risk sum at t_k is one running sum from
the end (those still followed) plus G(t_k-) times one from the beginning (those with a competing event before t_k).
`share` is 1/G(T-) for rows with a competing event, 0 for others; `kept` is G(t-) on the axis. Ties as Breslow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import kernel
from equipoise.kernels.risk_sets import sums_at


class _Sums(NamedTuple):
    risk: FloatArray
    deaths: FloatArray
    s0: FloatArray
    mean: FloatArray
    hazard: FloatArray


def _ahead(values: FloatArray) -> FloatArray:
    """Return the sums from each position to the end, and 0 after it."""
    return np.concatenate((np.cumsum(values[::-1], axis=0)[::-1], np.zeros_like(values[:1])))


def _behind(values: FloatArray) -> FloatArray:
    """Return 0, then the sums from the beginning up to and with each position."""
    return np.concatenate((np.zeros_like(values[:1]), np.cumsum(values, axis=0)))


def _risk_sum(values: FloatArray, stop: IntArray, share: FloatArray, kept: FloatArray) -> FloatArray:
    length = kept.size
    followed = _ahead(sums_at(stop, values, length + 1))[1:-1]
    return followed + kept * np.cumsum(sums_at(stop, values * share, length + 1))[:-1]


def _gathered(values: FloatArray, stop: IntArray, share: FloatArray, kept: FloatArray) -> FloatArray:
    """Return, per row, the sum of the values at the positions at which it is at risk, by its weight there."""
    if values.ndim == 1:
        return _behind(values)[stop] + share * _ahead(kept * values)[stop]
    return _behind(values)[stop] + share[:, None] * _ahead(kept[:, None] * values)[stop]


def _sums(
    x: FloatArray, stop: IntArray, event: BoolArray, share: FloatArray, kept: FloatArray, beta: FloatArray
) -> _Sums:
    risk = np.exp(x @ beta)
    deaths = np.bincount(stop[event] - 1, minlength=kept.size).astype(np.float64)
    s0 = _risk_sum(risk, stop, share, kept)
    mean = np.empty((kept.size, x.shape[1]))
    for j in range(x.shape[1]):
        mean[:, j] = _risk_sum(risk * x[:, j], stop, share, kept) / s0
    return _Sums(risk, deaths, s0, mean, deaths / s0)


@kernel("fine_gray")
def fine_gray_moments(
    x: FloatArray, stop: IntArray, event: BoolArray, share: FloatArray, kept: FloatArray, beta: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Return the log pseudo-likelihood at `beta`, its gradient and its negative second derivative."""
    sums = _sums(x, stop, event, share, kept, beta)
    loglik = float((x[event] @ beta).sum() - sums.deaths @ np.log(sums.s0))
    expected = sums.risk * _gathered(sums.hazard, stop, share, kept)
    score = x[event].sum(axis=0) - expected @ x
    information = x.T @ (expected[:, None] * x) - sums.mean.T @ (sums.deaths[:, None] * sums.mean)
    return loglik, score, information


@kernel("fine_gray")
def fine_gray_influence(
    x: FloatArray,
    stop: IntArray,
    event: BoolArray,
    share: FloatArray,
    kept: FloatArray,
    place: IntArray,
    censored: BoolArray,
    passed: IntArray,
    at_risk: FloatArray,
    beta: FloatArray,
) -> FloatArray:
    """Return each row's part of the score: its residual, and what its following does to the estimate of G.

    `place` is the row's distinct time, `passed` the number of axis positions before each distinct time, `at_risk` the
    heads at risk there. A censoring at u moves the weights of those with a competing event before u at the event times
    from u on (Fine & Gray 1999, section 3).
    """
    sums = _sums(x, stop, event, share, kept, beta)
    gathered = _gathered(sums.hazard, stop, share, kept)
    weighted_mean = sums.mean * sums.hazard[:, None]
    mean_gathered = _gathered(weighted_mean, stop, share, kept)
    residual = -sums.risk[:, None] * (x * gathered[:, None] - mean_gathered)
    residual[event] += x[event] - sums.mean[stop[event] - 1]
    times = at_risk.size
    pull = sums.risk * share
    hazard_ahead = _ahead(kept * sums.hazard)[passed]
    mean_ahead = _ahead(kept[:, None] * weighted_mean)[passed]
    pull_behind = _behind(sums_at(place, pull, times))[:-1]
    moved = np.empty((times, x.shape[1]))
    for j in range(x.shape[1]):
        x_behind = _behind(sums_at(place, pull * x[:, j], times))[:-1]
        moved[:, j] = (x_behind * hazard_ahead - pull_behind * mean_ahead[:, j]) / at_risk
    lost = sums_at(place[censored], np.ones(int(censored.sum())), times)
    residual -= np.cumsum(moved * (lost / at_risk)[:, None], axis=0)[place]
    residual[censored] += moved[place[censored]]
    return residual
