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
                grown = second[d - 1, j, m] + first[d - 1, j] * x[m] + first[d - 1, m] * x[j] + value[d - 1] * x[j] * x[m]
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
    deaths = np.zeros(length, dtype=np.int64)
    loglik, score, information = -log_choices.sum(), np.zeros(p), np.zeros((p, p))
    risk = np.empty(n)
    for i in range(n):
        eta = 0.0
        for j in range(p):
            eta += x[i, j] * beta[j]
        risk[i] = np.exp(eta)
        if event[i]:
            deaths[stop[i] - 1] += 1
            loglik += eta
            score += x[i]
    most = deaths.max()
    value, first, second = np.zeros(most + 1), np.zeros((most + 1, p)), np.zeros((most + 1, p, p))
    added = 0
    for k in range(length - 1, -1, -1):
        d = deaths[k]
        if delayed:
            begin(value, first, second)
            added = 0
            for i in range(n):
                if start[i] <= k < stop[i]:
                    added += 1
                    add_person(value, first, second, added, d, risk[i], x[i])
        else:
            if starts[k + 1]:
                begin(value, first, second)
                added = 0
            for i in rows[edges[k + 1] : edges[k + 2]]:
                added += 1
                add_person(value, first, second, added, most, risk[i], x[i])
        mean = first[d] / value[d]
        loglik -= np.log(value[d])
        score -= mean
        for j in range(p):
            for m in range(p):
                information[j, m] += second[d, j, m] / value[d] - mean[j] * mean[m]
    return loglik, score, information
