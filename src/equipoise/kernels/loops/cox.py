"""Compiled forms of `kernels.cox`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.loops.intervals import add_row, gathered_from, push_down, tree_size
from equipoise.kernels.loops.risk_sets import stretch_starts


@compile_loop
def linear_predictors(x: FloatArray, beta: FloatArray) -> FloatArray:
    """Return x beta of each row."""
    n, p = x.shape
    eta = np.zeros(n)
    for i in range(n):
        for j in range(p):
            eta[i] += x[i, j] * beta[j]
    return eta


@compile_loop
def backward(sums: FloatArray, starts: BoolArray) -> None:
    """Turn the rows of `sums` into running sums from the end of each stratum, in place."""
    for k in range(sums.shape[0] - 2, -1, -1):
        if not starts[k + 1]:
            for j in range(sums.shape[1]):
                sums[k, j] += sums[k + 1, j]


@compile_loop
def risk_moments(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    relative: FloatArray,
    bounds: IntArray,
    delayed: bool,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return per event time S1 with S0 in the last column, the same of the dead, and weight and number of deaths."""
    n, p = x.shape
    length = bounds[-1]
    size = tree_size(length) if delayed else 0
    at_risk, tree = np.zeros((length, p + 1)), np.zeros((2 * size, p + 1))
    row = np.empty(p + 1)
    dead, deaths = np.zeros((length, p + 1)), np.zeros((length, 2))
    for i in range(n):
        if start[i] >= stop[i]:
            continue
        k = stop[i] - 1
        risk = weights[i] * relative[i]
        for j in range(p):
            row[j] = x[i, j] * risk
        row[p] = risk
        if delayed:
            add_row(tree, row, start[i] + size, stop[i] + size)
        else:
            for j in range(p + 1):
                at_risk[k, j] += row[j]
        if event[i]:
            deaths[k, 0] += weights[i]
            deaths[k, 1] += 1.0
            for j in range(p + 1):
                dead[k, j] += row[j]
    if delayed:
        at_risk = push_down(tree, length)
    else:
        backward(at_risk, stretch_starts(bounds))
    return at_risk, dead, deaths


@compile_loop
def tie_terms(at_risk: FloatArray, dead: FloatArray, deaths: FloatArray, efron: bool, copies: bool) -> FloatArray:
    """Return per event time the log term and a1, b1, a2, ab, b2 of `kernels.cox.TieTerms`."""
    length = at_risk.shape[0]
    last = at_risk.shape[1] - 1
    terms = np.zeros((length, 6))
    for k in range(length):
        number = 1
        if efron:
            number = int(np.rint(deaths[k, 0] if copies else deaths[k, 1]))
        for place in range(number):
            f = place / number
            p = 1.0 / (at_risk[k, last] - f * dead[k, last])
            terms[k, 0] -= np.log(p)
            terms[k, 1] += p
            terms[k, 2] += f * p
            terms[k, 3] += p * p
            terms[k, 4] += f * p * p
            terms[k, 5] += f * p * f * p
        average = deaths[k, 0] / number
        for j in range(6):
            terms[k, j] *= average
    return terms


@compile_loop
def range_sums(values: FloatArray, start: IntArray, stop: IntArray, bounds: IntArray, delayed: bool) -> FloatArray:
    """Return, for every row, the sums of the columns of `values` over the positions at which it is at risk."""
    if delayed:
        return gathered_from(values, start, stop)
    starts = stretch_starts(bounds)
    running = values.copy()
    for k in range(1, values.shape[0]):
        if not starts[k]:
            for j in range(values.shape[1]):
                running[k, j] += running[k - 1, j]
    sums = np.zeros((start.size, values.shape[1]))
    for i in range(start.size):
        if start[i] < stop[i]:
            for j in range(values.shape[1]):
                sums[i, j] = running[stop[i] - 1, j]
    return sums


@compile_loop
def gathered_hazard(
    start: IntArray, stop: IntArray, event: BoolArray, terms: FloatArray, bounds: IntArray, delayed: bool
) -> FloatArray:
    """Return the hazard each row gathers over its range, a death bearing its share only."""
    gathered = range_sums(terms[:, 1:2].copy(), start, stop, bounds, delayed)[:, 0]
    for i in range(start.size):
        if event[i]:
            gathered[i] -= terms[stop[i] - 1, 2]
    return gathered


@compile_loop
def squared_means(at_risk: FloatArray, dead: FloatArray, terms: FloatArray, p: int) -> FloatArray:
    """Return the sum over event times and inner terms of the outer product of the mean with itself."""
    second = np.zeros((p, p))
    for k in range(terms.shape[0]):
        a2, ab, b2 = terms[k, 3], terms[k, 4], terms[k, 5]
        for j in range(p):
            left = a2 * at_risk[k, j] - ab * dead[k, j]
            right = b2 * dead[k, j] - ab * at_risk[k, j]
            for m in range(j + 1):
                second[j, m] += left * at_risk[k, m] + right * dead[k, m]
    return second


@compile_loop
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
    """Compiled form of `kernels.cox.cox_moments`."""
    n, p = x.shape
    eta = linear_predictors(x, beta)
    relative = np.exp(eta)
    at_risk, dead, deaths = risk_moments(x, start, stop, event, weights, relative, bounds, delayed)
    terms = tie_terms(at_risk, dead, deaths, efron, copies)
    gathered = gathered_hazard(start, stop, event, terms, bounds, delayed)
    loglik = -terms[:, 0].sum()
    score, information = np.zeros(p), -squared_means(at_risk, dead, terms, p)
    for i in range(n):
        expected = weights[i] * relative[i] * gathered[i]
        residual = -expected
        if event[i]:
            residual += weights[i]
            loglik += weights[i] * eta[i]
        for j in range(p):
            score[j] += residual * x[i, j]
            for m in range(j + 1):
                information[j, m] += expected * x[i, j] * x[i, m]
    for j in range(p):
        for m in range(j):
            information[m, j] = information[j, m]
    return loglik, score, information


@compile_loop
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
    """Compiled form of `kernels.cox.cox_score_residuals`."""
    n, p = x.shape
    relative = np.exp(linear_predictors(x, beta))
    at_risk, dead, deaths = risk_moments(x, start, stop, event, weights, relative, bounds, delayed)
    terms = tie_terms(at_risk, dead, deaths, efron, copies)
    gathered = gathered_hazard(start, stop, event, terms, bounds, delayed)
    mean_hazard = np.empty((terms.shape[0], p))
    for k in range(terms.shape[0]):
        for j in range(p):
            mean_hazard[k, j] = terms[k, 3] * at_risk[k, j] - terms[k, 4] * dead[k, j]
    mean_gathered = range_sums(mean_hazard, start, stop, bounds, delayed)
    residual = np.zeros((n, p))
    for i in range(n):
        if start[i] >= stop[i]:
            continue
        k = stop[i] - 1
        for j in range(p):
            value = -relative[i] * (x[i, j] * gathered[i] - mean_gathered[i, j])
            if event[i]:
                mean = (terms[k, 1] * at_risk[k, j] - terms[k, 2] * dead[k, j]) / deaths[k, 0]
                spared = terms[k, 4] * at_risk[k, j] - terms[k, 5] * dead[k, j]
                value += x[i, j] - mean - relative[i] * spared
            residual[i, j] = value
    return residual


@compile_loop
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
    """Compiled form of `kernels.cox.cox_risk_sets`."""
    relative = np.exp(linear_predictors(x, beta))
    at_risk, dead, deaths = risk_moments(x, start, stop, event, weights, relative, bounds, delayed)
    return relative, at_risk, dead, deaths, tie_terms(at_risk, dead, deaths, efron, copies)
