"""The sums behind Cox regression: partial likelihood, score, information and score residuals.

Rows lie on the axis of event times of `kernels.risk_sets`, so strata and delayed entry are already told by `start` and
`stop`. D deaths tied at one time make D inner terms, the l-th with the risk sum S0 - (l/D) S0_dead (Efron 1977) and the
average weight of the tied. Breslow's method is the same with one inner term that carries the whole weight.

The information needs no second moments per time: a row enters every risk set of its range with the same outer product,
so its total is the outer product times the hazard gathered over the range.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import kernel
from equipoise.kernels.risk_sets import range_sums, risk_sums, sums_at


class TieTerms(NamedTuple):
    """Per event time: the weight of the deaths, the log term, and sums over the inner terms l with p = 1/risk sum.

    a1, b1, a2, ab, b2 are the sums of p, f p, p^2, f p^2, f^2 p^2 with f = l/D, each times the average weight.
    """

    weight: FloatArray
    log_risk: FloatArray
    a1: FloatArray
    b1: FloatArray
    a2: FloatArray
    ab: FloatArray
    b2: FloatArray


def _column_sums(x: FloatArray, position: IntArray, length: int) -> FloatArray:
    sums = np.empty((length, x.shape[1]))
    for j in range(x.shape[1]):
        sums[:, j] = sums_at(position, x[:, j], length)
    return sums


def _tie_terms(s0: FloatArray, dead_s0: FloatArray, weight: FloatArray, deaths: FloatArray, efron: bool) -> TieTerms:
    inner = np.rint(deaths).astype(np.int64) if efron else np.ones(s0.size, dtype=np.int64)
    time = np.repeat(np.arange(s0.size), inner)
    place = np.arange(time.size) - np.repeat(np.cumsum(inner) - inner, inner)
    f = place / inner[time]
    p = 1.0 / (s0[time] - f * dead_s0[time])
    average = weight / inner
    parts = (p, f * p, p**2, f * p**2, (f * p) ** 2)
    sums = [average * sums_at(time, v, s0.size) for v in parts]
    log_risk = -average * sums_at(time, np.log(p), s0.size)
    return TieTerms(weight, log_risk, *sums)


class _Sums(NamedTuple):
    risk: FloatArray
    s1: FloatArray
    dead_s1: FloatArray
    dead: IntArray
    at: IntArray
    ties: TieTerms
    gathered: FloatArray


def _sums(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    bounds: IntArray,
    delayed: bool,
    efron: bool,
    copies: bool,
    beta: FloatArray,
) -> _Sums:
    length = int(bounds[-1])
    risk = weights * np.exp(x @ beta)
    s0 = risk_sums(risk, start, stop, bounds, delayed)
    s1 = np.empty((length, x.shape[1]))
    for j in range(x.shape[1]):
        s1[:, j] = risk_sums(x[:, j] * risk, start, stop, bounds, delayed)
    dead = np.flatnonzero(event)
    at = stop[dead] - 1
    dead_s0 = sums_at(at, risk[dead], length)
    dead_s1 = _column_sums(x[dead] * risk[dead, None], at, length)
    weight = sums_at(at, weights[dead], length)
    deaths = weight if copies else sums_at(at, np.ones(dead.size), length)
    ties = _tie_terms(s0, dead_s0, weight, deaths, efron)
    gathered = range_sums(ties.a1, start, stop, bounds, delayed)
    gathered[dead] -= ties.b1[at]
    return _Sums(risk, s1, dead_s1, dead, at, ties, gathered)


@kernel("cox")
def cox_moments(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    bounds: IntArray,
    delayed: bool,
    efron: bool,
    copies: bool,
    beta: FloatArray,
) -> tuple[float, FloatArray, FloatArray]:
    """Return the log partial likelihood at `beta`, its gradient and its negative second derivative.

    With `copies` a weight w means w tied persons (frequency weights); otherwise one person of weight w.
    """
    sums = _sums(x, start, stop, event, weights, bounds, delayed, efron, copies, beta)
    dead, ties = sums.dead, sums.ties
    loglik = float(weights[dead] @ (x[dead] @ beta) - ties.log_risk.sum())
    expected = sums.risk * sums.gathered
    residual = -expected
    residual[dead] += weights[dead]
    mixed = sums.s1.T @ (ties.ab[:, None] * sums.dead_s1)
    second = sums.s1.T @ (ties.a2[:, None] * sums.s1) - mixed - mixed.T
    second += sums.dead_s1.T @ (ties.b2[:, None] * sums.dead_s1)
    return loglik, residual @ x, x.T @ (expected[:, None] * x) - second


@kernel("cox")
def cox_score_residuals(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    bounds: IntArray,
    delayed: bool,
    efron: bool,
    copies: bool,
    beta: FloatArray,
) -> FloatArray:
    """Return each row's score residual (Lin & Wei 1989), not yet times its weight, with Efron's averaging on ties.

    One of D tied deaths is judged against the average of the D inner means, and bears the share 1 - l/D of the l-th
    inner hazard.
    """
    sums = _sums(x, start, stop, event, weights, bounds, delayed, efron, copies, beta)
    ties, dead, at = sums.ties, sums.dead, sums.at
    relative = np.divide(sums.risk, weights, out=np.zeros_like(sums.risk), where=weights > 0)[:, None]
    mean_hazard = ties.a2[:, None] * sums.s1 - ties.ab[:, None] * sums.dead_s1
    mean_gathered = np.empty_like(x)
    for j in range(x.shape[1]):
        mean_gathered[:, j] = range_sums(mean_hazard[:, j], start, stop, bounds, delayed)
    residual = -relative * (x * sums.gathered[:, None] - mean_gathered)
    spared = ties.ab[:, None] * sums.s1 - ties.b2[:, None] * sums.dead_s1
    mean = (ties.a1[:, None] * sums.s1 - ties.b1[:, None] * sums.dead_s1) / ties.weight[:, None]
    residual[dead] += x[dead] - mean[at] - relative[dead] * spared[at]
    return residual


@kernel("cox")
def cox_risk_sets(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    bounds: IntArray,
    delayed: bool,
    efron: bool,
    copies: bool,
    beta: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return relative risks per row; per event time S1 with S0 last, the same of the dead, weight and number of deaths,
    and the log term with a1, b1, a2, ab, b2 of `TieTerms`.
    """
    sums = _sums(x, start, stop, event, weights, bounds, delayed, efron, copies, beta)
    length = int(bounds[-1])
    dead_s0 = sums_at(sums.at, sums.risk[sums.dead], length)
    deaths = sums_at(sums.at, np.ones(sums.dead.size), length)
    s0 = risk_sums(sums.risk, start, stop, bounds, delayed)
    ties = sums.ties
    return (
        np.exp(x @ beta),
        np.column_stack((sums.s1, s0)),
        np.column_stack((sums.dead_s1, dead_s0)),
        np.column_stack((ties.weight, deaths)),
        np.column_stack((ties.log_risk, ties.a1, ties.b1, ties.a2, ties.ab, ties.b2)),
    )
