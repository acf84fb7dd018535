"""Compiled forms of `kernels.weighted_bootstrap`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.weighted_bootstrap import CLOSE, FARTHEST, STEPS


@compile_loop
def _solved(matrix: FloatArray, right: FloatArray) -> bool:
    """Solve a symmetric positive system in place by Cholesky; false where it is not positive."""
    size = right.size
    for j in range(size):
        for k in range(j):
            matrix[j, j] -= matrix[j, k] ** 2
        if not matrix[j, j] > 0.0:
            return False
        matrix[j, j] = np.sqrt(matrix[j, j])
        for i in range(j + 1, size):
            for k in range(j):
                matrix[i, j] -= matrix[i, k] * matrix[j, k]
            matrix[i, j] /= matrix[j, j]
    for j in range(size):
        for k in range(j):
            right[j] -= matrix[j, k] * right[k]
        right[j] /= matrix[j, j]
    for j in range(size - 1, -1, -1):
        for k in range(j + 1, size):
            right[j] -= matrix[k, j] * right[k]
        right[j] /= matrix[j, j]
    return True


@compile_loop
def _chance(x: FloatArray, i: int, beta: FloatArray) -> tuple[float, float]:
    """Return one row's log-odds, and its chance within what floats can tell from 0 and 1."""
    eta = 0.0
    for j in range(beta.size):
        eta += beta[j] * x[i, j]
    return eta, 1.0 / (1.0 + np.exp(-min(max(eta, -FARTHEST), FARTHEST)))


@compile_loop
def _gather(
    x: FloatArray, treated: BoolArray, count: IntArray, beta: FloatArray, score: FloatArray, information: FloatArray
) -> None:
    """Write score and lower triangle of the information of the logistic model."""
    score[:], information[:] = 0.0, 0.0
    for i in range(count.size):
        if count[i] == 0:
            continue
        _, e = _chance(x, i, beta)
        residual = count[i] * ((1.0 if treated[i] else 0.0) - e)
        spread = count[i] * e * (1.0 - e)
        for j in range(beta.size):
            score[j] += residual * x[i, j]
            carried = spread * x[i, j]
            for k in range(j + 1):
                information[j, k] += carried * x[i, k]


@compile_loop
def _fit_chances(x: FloatArray, treated: BoolArray, count: IntArray, start: FloatArray, chance: FloatArray) -> bool:
    """Fit the propensity of one resample and write each row's; false where the fit runs away."""
    n, size = x.shape
    beta, done = start.copy(), False
    information, score = np.empty((size, size)), np.empty(size)
    for _ in range(STEPS):
        _gather(x, treated, count, beta, score, information)
        if not _solved(information, score):
            return False
        beta += score
        if np.abs(score).max() < CLOSE:
            done = True
            break
    for i in range(n):
        eta, chance[i] = _chance(x, i, beta)
        if count[i] > 0 and abs(eta) > FARTHEST:
            return False
    return done


@compile_loop
def _weight(e: float, treated: bool, share: float, estimand: int) -> float:
    if estimand <= 1:
        weight = 1.0 / e if treated else 1.0 / (1.0 - e)
        if estimand == 1:
            weight *= share if treated else 1.0 - share
        return weight
    if estimand == 2:
        return 1.0 if treated else e / (1.0 - e)
    own = 1.0 - e if treated else e
    return own if estimand == 3 else min(own / (1.0 - own), 1.0)


@compile_loop
def _weigh(chance: FloatArray, treated: BoolArray, count: IntArray, estimand: int) -> None:
    """Turn chances into weights, in place."""
    total, own = 0, 0
    for i in range(count.size):
        total += count[i]
        own += count[i] if treated[i] else 0
    for i in range(count.size):
        chance[i] = _weight(chance[i], treated[i], own / total, estimand)


@compile_loop
def _risk_sets(
    weights: FloatArray,
    treated: BoolArray,
    stop: IntArray,
    event: BoolArray,
    count: IntArray,
    risk0: FloatArray,
    risk1: FloatArray,
    dead0: FloatArray,
    dead1: FloatArray,
    deaths: IntArray,
) -> float:
    """Write weight at risk and with the event per group, and deaths, per event time; return the treated's events."""
    risk0[:], risk1[:], dead0[:], dead1[:], deaths[:] = 0.0, 0.0, 0.0, 0.0, 0
    observed = 0.0
    for i in range(count.size):
        if count[i] == 0 or stop[i] == 0:
            continue
        place, load = stop[i] - 1, count[i] * weights[i]
        if treated[i]:
            risk1[place] += load
        else:
            risk0[place] += load
        if event[i]:
            deaths[place] += count[i]
            if treated[i]:
                dead1[place] += load
                observed += load
            else:
                dead0[place] += load
    for k in range(deaths.size - 2, -1, -1):
        risk0[k] += risk0[k + 1]
        risk1[k] += risk1[k + 1]
    return observed


@compile_loop
def _cox_maximum(
    risk0: FloatArray, risk1: FloatArray, dead0: FloatArray, dead1: FloatArray, deaths: IntArray, observed: float
) -> float:
    beta = 0.0
    for _ in range(STEPS):
        ratio = np.exp(min(max(beta, -FARTHEST), FARTHEST))
        expected, information = 0.0, 0.0
        for k in range(deaths.size):
            if deaths[k] == 0:
                continue
            rate = (dead0[k] + dead1[k]) / deaths[k]
            for inner in range(deaths[k]):
                f = inner / deaths[k]
                over = ratio * max(risk1[k] - f * dead1[k], 0.0)
                total = over + max(risk0[k] - f * dead0[k], 0.0)
                if total > 0.0:
                    share = over / total
                    expected += rate * share
                    information += rate * share * (1.0 - share)
        if not information > 0.0:
            return np.nan
        step = (observed - expected) / information
        beta += step
        if abs(step) < CLOSE:
            return beta if abs(beta) < FARTHEST else np.nan
    return np.nan


@compile_loop
def bootstrap_log_hazard_ratios(
    x: FloatArray,
    treated: BoolArray,
    stop: IntArray,
    event: BoolArray,
    counts: IntArray,
    estimand: int,
    start: FloatArray,
) -> FloatArray:
    """Compiled form of `kernels.weighted_bootstrap.bootstrap_log_hazard_ratios`."""
    n, length = stop.size, stop[-1]
    found = np.full(counts.shape[0], np.nan)
    chance = np.empty(n)
    risk0, risk1, dead0, dead1 = np.empty(length), np.empty(length), np.empty(length), np.empty(length)
    deaths = np.empty(length, dtype=np.int64)
    for b in range(counts.shape[0]):
        count = counts[b]
        if not _fit_chances(x, treated, count, start, chance):
            continue
        _weigh(chance, treated, count, estimand)
        observed = _risk_sets(chance, treated, stop, event, count, risk0, risk1, dead0, dead1, deaths)
        found[b] = _cox_maximum(risk0, risk1, dead0, dead1, deaths, observed)
    return found
