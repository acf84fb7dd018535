"""Compiled forms of `kernels.cox_nested`.

The loops over covariates are left to the compiler as they are: unrolling them for a known number of covariates took a
fifth off a million rows, and a second or two of compiling for each number.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.loops.cox import linear_predictors, risk_moments, tie_terms
from equipoise.kernels.loops.risk_sets import stretch_starts


@compile_loop
def nested_rows(
    x: FloatArray, start: IntArray, stop: IntArray, event: BoolArray, weights: FloatArray, length: int
) -> tuple[FloatArray, IntArray, BoolArray, FloatArray]:
    """Compiled form of `kernels.cox_nested.nested_rows`: a counting sort."""
    n, p = x.shape
    place = np.zeros(length + 2, dtype=np.int64)
    for i in range(n):
        if start[i] < stop[i]:
            place[stop[i] + 1] += 1
    for k in range(length + 1):
        place[k + 1] += place[k]
    seen = place[length + 1]
    rows, stops = np.empty((seen, p)), np.empty(seen, dtype=np.int64)
    events, loads = np.empty(seen, dtype=np.bool_), np.empty(seen)
    # Sorted, the stops are known without looking at a row.
    for k in range(length + 1):
        stops[place[k] : place[k + 1]] = k
    for i in range(n):
        k = stop[i]
        if start[i] < k:
            to = place[k]
            place[k] += 1
            events[to], loads[to] = event[i], weights[i]
            for j in range(p):
                rows[to, j] = x[i, j]
    return rows, stops, events, loads


@compile_loop
def nested_deaths(
    x: FloatArray, stop: IntArray, event: BoolArray, weights: FloatArray, length: int
) -> tuple[FloatArray, IntArray, FloatArray]:
    """Compiled form of `kernels.cox_nested.nested_deaths`."""
    weight, number, total = np.zeros(length), np.zeros(length, dtype=np.int64), np.zeros(x.shape[1])
    for i in range(stop.size):
        if event[i]:
            weight[stop[i] - 1] += weights[i]
            number[stop[i] - 1] += 1
            for j in range(total.size):
                total[j] += weights[i] * x[i, j]
    return weight, number, total


@compile_loop
def inner_terms(
    s0: float, dead_s0: float, weight: float, number: int
) -> tuple[float, float, float, float, float, float]:
    """Return the log term and a1, b1, a2, ab, b2 of one event time (`kernels.cox.TieTerms`)."""
    log_risk, a1, b1, a2, ab, b2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for place in range(number):
        f = place / number
        risk = s0 - f * dead_s0
        p = 1.0 / risk
        log_risk += np.log(risk)
        a1 += p
        b1 += f * p
        a2 += p * p
        ab += f * p * p
        b2 += f * p * f * p
    average = weight / number
    return average * log_risk, average * a1, average * b1, average * a2, average * ab, average * b2


@compile_loop
def leave_time(
    at_risk: FloatArray, dead: FloatArray, weight: float, number: int, score: FloatArray, information: FloatArray
) -> float:
    """Join the dead to those at risk, add the time's share to score and information, and return its log term."""
    p = score.size
    for c in range(at_risk.size):
        at_risk[c] += dead[c]
    log_risk, a1, b1, a2, ab, b2 = inner_terms(at_risk[0], dead[0], weight, number)
    c = 0
    for j in range(p):
        score[j] -= a1 * at_risk[1 + j] - b1 * dead[1 + j]
        left = a2 * at_risk[1 + j] - ab * dead[1 + j]
        right = b2 * dead[1 + j] - ab * at_risk[1 + j]
        for m in range(j + 1):
            information[c] += a1 * at_risk[1 + p + c] - b1 * dead[1 + p + c]
            information[c] -= left * at_risk[1 + m] + right * dead[1 + m]
            c += 1
    dead[:] = 0.0
    return log_risk


@compile_loop
def leave_untied(at_risk: FloatArray, weight: float, score: FloatArray, information: FloatArray) -> float:
    """Do what `leave_time` does where a single inner term counts everybody, the dead among those at risk already."""
    p = score.size
    a1 = weight / at_risk[0]
    a2 = a1 / at_risk[0]
    c = 0
    for j in range(p):
        score[j] -= a1 * at_risk[1 + j]
        left = a2 * at_risk[1 + j]
        for m in range(j + 1):
            information[c] += a1 * at_risk[1 + p + c] - left * at_risk[1 + m]
            c += 1
    return weight * np.log(at_risk[0])


@compile_loop
def mirrored(triangle: FloatArray, p: int) -> FloatArray:
    """Return the symmetric matrix of a lower triangle."""
    full = np.empty((p, p))
    c = 0
    for j in range(p):
        for m in range(j + 1):
            full[j, m] = triangle[c]
            full[m, j] = triangle[c]
            c += 1
    return full


@compile_loop
def nested_cox_moments(
    x: FloatArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    death_weight: FloatArray,
    deaths: IntArray,
    dead_x: FloatArray,
    bounds: IntArray,
    efron: bool,
    copies: bool,
    beta: FloatArray,
) -> tuple[float, FloatArray, FloatArray]:
    """Compiled form of `kernels.cox_nested.nested_cox_moments`."""
    n, p = x.shape
    stratum = bounds.size - 2
    size = 1 + p + p * (p + 1) // 2
    # S0, S1 and the lower triangle of S2 one after another: first of those who live on, then of the dead of a time with
    # several. Which of the two a row joins is an offset, not a branch, because nothing predicts it.
    sums = np.zeros(2 * size)
    at_risk, dead = sums[:size], sums[size:]
    score, triangle, loglik = dead_x.copy(), np.zeros(p * (p + 1) // 2), 0.0
    for j in range(p):
        loglik += beta[j] * dead_x[j]
    i = n - 1
    while stratum > 0 and i >= 0 and stop[i] <= bounds[stratum]:
        stratum -= 1
    while i >= 0:
        k = stop[i]
        weight = float(death_weight[k - 1])
        number = (int(np.rint(weight)) if copies else int(deaths[k - 1])) if efron else 1
        apart = size if number > 1 else 0
        while i >= 0 and stop[i] == k:
            eta = 0.0
            for j in range(p):
                eta += x[i, j] * beta[j]
            risk = weights[i] * np.exp(eta)
            first = apart if event[i] else 0
            sums[first] += risk
            c = first + p + 1
            for j in range(p):
                load = risk * x[i, j]
                sums[first + 1 + j] += load
                for m in range(j + 1):
                    sums[c] += load * x[i, m]
                    c += 1
            i -= 1
        if number > 1:
            loglik -= leave_time(at_risk, dead, weight, number, score, triangle)
        elif deaths[k - 1] > 0:
            loglik -= leave_untied(at_risk, weight, score, triangle)
        # A resample may hold nobody at a stratum's first position, so every edge passed is looked at.
        while stratum > 0 and (i < 0 or stop[i] <= bounds[stratum]):
            at_risk[:] = 0.0
            stratum -= 1
    return loglik, score, mirrored(triangle, p)


@compile_loop
def nested_score_residuals(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    weights: FloatArray,
    bounds: IntArray,
    efron: bool,
    copies: bool,
    beta: FloatArray,
) -> FloatArray:
    """Compiled form of `kernels.cox_nested.nested_score_residuals`."""
    n, p = x.shape
    relative = np.exp(linear_predictors(x, beta))
    at_risk, dead, deaths = risk_moments(x, start, stop, event, weights, relative, bounds, False)
    terms = tie_terms(at_risk, dead, deaths, efron, copies)
    starts = stretch_starts(bounds)
    length = terms.shape[0]
    # Running sums over the event times: the hazard last, the hazard times the mean covariates before it.
    gathered = np.empty((length, p + 1))
    own, spared = np.empty((length, p)), np.empty((length, p))
    for k in range(length):
        before = k > 0 and not starts[k]
        gathered[k, p] = terms[k, 1] + (gathered[k - 1, p] if before else 0.0)
        for j in range(p):
            s1, d1 = at_risk[k, j], dead[k, j]
            gathered[k, j] = terms[k, 3] * s1 - terms[k, 4] * d1 + (gathered[k - 1, j] if before else 0.0)
            own[k, j] = (terms[k, 1] * s1 - terms[k, 2] * d1) / deaths[k, 0]
            spared[k, j] = terms[k, 4] * s1 - terms[k, 5] * d1
    residual = np.zeros((n, p))
    for i in range(n):
        if start[i] >= stop[i]:
            continue
        k = stop[i] - 1
        if event[i]:
            hazard = gathered[k, p] - terms[k, 2]
            for j in range(p):
                borne = x[i, j] * hazard - gathered[k, j] + spared[k, j]
                residual[i, j] = x[i, j] - own[k, j] - relative[i] * borne
        else:
            for j in range(p):
                residual[i, j] = -relative[i] * (x[i, j] * gathered[k, p] - gathered[k, j])
    return residual
