"""Compiled form of `kernels.batch_cox`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.batch_cox import CLOSE, LOST_INFORMATION, STEPS
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.loops.cox_nested import nested_cox_moments, nested_deaths
from equipoise.kernels.loops.linear import solve_positive


@compile_loop
def gather(
    x: FloatArray,
    stop: IntArray,
    event: BoolArray,
    rows: IntArray,
    count: IntArray,
    to_x: FloatArray,
    to_stop: IntArray,
    to_event: BoolArray,
    to_weights: FloatArray,
) -> tuple[int, bool]:
    """Write the rows the resample holds one after another; return how many they are and whether any has the event."""
    n, p = x.shape
    to, dead = 0, False
    for i in range(n):
        copies = count[rows[i]]
        if copies > 0:
            for j in range(p):
                to_x[to, j] = x[i, j]
            to_stop[to], to_event[to], to_weights[to] = stop[i], event[i], copies
            dead = dead or event[i]
            to += 1
    return to, dead


@compile_loop
def fit(
    x: FloatArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    bounds: IntArray,
    efron: bool,
    beta: FloatArray,
) -> bool:
    """Climb from `beta` to the maximum, in place; false where there is none."""
    p = beta.size
    death_weight, deaths, dead_x = nested_deaths(x, stop, event, weights, bounds[-1])
    last, first_information, step = -np.inf, np.zeros(p), np.zeros(p)
    for iteration in range(STEPS):
        loglik, score, information = nested_cox_moments(
            x, stop, event, weights, death_weight, deaths, dead_x, bounds, efron, True, beta
        )
        if iteration > 0 and not loglik >= last - 1e-12 * (1.0 + abs(last)):
            for j in range(p):
                step[j] /= 2.0
                beta[j] -= step[j]
            continue
        for j in range(p):
            if iteration == 0:
                first_information[j] = information[j, j]
            if not information[j, j] > LOST_INFORMATION * first_information[j]:
                return False
        gain = solve_positive(information, score)
        if not gain >= 0.0:
            return False
        for j in range(p):
            step[j] = score[j]
            beta[j] += step[j]
        last = loglik
        if gain <= CLOSE * (1.0 + abs(loglik)):
            return True
    return False


@compile_loop
def batch_cox(
    x: FloatArray,
    stop: IntArray,
    event: BoolArray,
    rows: IntArray,
    counts: IntArray,
    bounds: IntArray,
    efron: bool,
    beta: FloatArray,
    starts: FloatArray,
) -> FloatArray:
    """Compiled form of `kernels.batch_cox.batch_cox`."""
    n, p = x.shape
    found = np.full((counts.shape[0], p), np.nan)
    own_x, own_stop = np.empty((n, p)), np.empty(n, dtype=np.int64)
    own_event, own_weights = np.empty(n, dtype=np.bool_), np.empty(n)
    current = np.empty(p)
    for b in range(counts.shape[0]):
        size, dead = gather(x, stop, event, rows, counts[b], own_x, own_stop, own_event, own_weights)
        if not dead:
            continue
        for start in (starts[b], beta):
            current[:] = start
            if fit(own_x[:size], own_stop[:size], own_event[:size], own_weights[:size], bounds, efron, current):
                found[b] = current
                break
    return found
