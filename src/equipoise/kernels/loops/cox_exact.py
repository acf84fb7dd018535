"""Compiled form of `kernels.cox_exact`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.loops.incidence import rows_by_position
from equipoise.kernels.loops.risk_sets import stretch_starts


@compile_loop
def add_person(
    value: FloatArray, first: FloatArray, second: FloatArray, added: int, most: int, risk: float, x: FloatArray
) -> None:
    """Add one person, the `added`-th, to the averages over choices of up to `most`, in place."""
    p = x.size
    for d in range(min(most, added), 0, -1):
        take = d / added * risk
        leave = 1.0 - d / added
        for j in range(p):
            for m in range(p):
                grown = (
                    second[d - 1, j, m] + first[d - 1, j] * x[m] + first[d - 1, m] * x[j] + value[d - 1] * x[j] * x[m]
                )
                second[d, j, m] = leave * second[d, j, m] + take * grown
        for j in range(p):
            first[d, j] = leave * first[d, j] + take * (first[d - 1, j] + value[d - 1] * x[j])
        value[d] = leave * value[d] + take * value[d - 1]


@compile_loop
def begin(value: FloatArray, first: FloatArray, second: FloatArray) -> None:
    """Set the averages to those of nobody."""
    value[:], first[:], second[:] = 0.0, 0.0, 0.0
    value[0] = 1.0


@compile_loop
def death_terms(
    x: FloatArray, stop: IntArray, event: BoolArray, beta: FloatArray, length: int
) -> tuple[FloatArray, IntArray, float, FloatArray]:
    """Return relative risks, deaths per event time, and the deaths' share of log-likelihood and score."""
    n, p = x.shape
    risk, deaths = np.empty(n), np.zeros(length, dtype=np.int64)
    total, score = 0.0, np.zeros(p)
    for i in range(n):
        eta = 0.0
        for j in range(p):
            eta += x[i, j] * beta[j]
        risk[i] = np.exp(eta)
        if event[i]:
            deaths[stop[i] - 1] += 1
            total += eta
            score += x[i]
    return risk, deaths, total, score


@compile_loop
def subtract_average(
    score: FloatArray, information: FloatArray, value: FloatArray, first: FloatArray, second: FloatArray, d: int
) -> None:
    """Take the mean over the choices of d off the score, and add its covariance to the information, in place."""
    p = score.size
    for j in range(p):
        score[j] -= first[d, j] / value[d]
        for m in range(p):
            information[j, m] += second[d, j, m] / value[d] - first[d, j] / value[d] * (first[d, m] / value[d])


@compile_loop
def cox_exact_moments(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    bounds: IntArray,
    delayed: bool,
    log_choices: FloatArray,
    beta: FloatArray,
) -> tuple[float, FloatArray, FloatArray]:
    """Compiled form of `kernels.cox_exact.cox_exact_moments`."""
    n, p = x.shape
    length = bounds[-1]
    starts = stretch_starts(bounds)
    rows, edges = rows_by_position(np.where(start < stop, stop, 0), length + 1)
    everybody = np.arange(n)
    risk, deaths, loglik, score = death_terms(x, stop, event, beta, length)
    loglik -= log_choices.sum()
    information = np.zeros((p, p))
    most = deaths.max()
    value, first, second = np.zeros(most + 1), np.zeros((most + 1, p)), np.zeros((most + 1, p, p))
    added = 0
    for k in range(length - 1, -1, -1):
        # With delayed entry the risk sets are not nested, and each is built anew.
        if delayed or starts[k + 1]:
            begin(value, first, second)
            added = 0
        limit = deaths[k] if delayed else most
        joining = everybody if delayed else rows[edges[k + 1] : edges[k + 2]]
        for i in joining:
            if start[i] <= k < stop[i]:
                added += 1
                add_person(value, first, second, added, limit, float(risk[i]), x[i])
        loglik -= np.log(value[deaths[k]])
        subtract_average(score, information, value, first, second, deaths[k])
    return loglik, score, information
