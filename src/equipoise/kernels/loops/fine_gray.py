"""Compiled forms of `kernels.fine_gray`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def _sums(
    x: FloatArray, stop: IntArray, event: BoolArray, share: FloatArray, kept: FloatArray, beta: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    n, p = x.shape
    length = kept.size
    risk, deaths = np.empty(n), np.zeros(length)
    # Row k of `left` holds those who leave after passing k positions, of `stay` the competing ones by their share.
    left, stay = np.zeros((length + 1, p + 1)), np.zeros((length + 1, p + 1))
    for i in range(n):
        eta = 0.0
        for j in range(p):
            eta += x[i, j] * beta[j]
        risk[i] = np.exp(eta)
        k = stop[i]
        if event[i]:
            deaths[k - 1] += 1.0
        left[k, p] += risk[i]
        for j in range(p):
            left[k, j] += risk[i] * x[i, j]
        if share[i] > 0.0:
            pull = risk[i] * share[i]
            stay[k, p] += pull
            for j in range(p):
                stay[k, j] += pull * x[i, j]
    for j in range(p + 1):
        for k in range(length - 1, 0, -1):
            left[k, j] += left[k + 1, j]
        for k in range(1, length):
            stay[k, j] += stay[k - 1, j]
    s0, mean = np.empty(length), np.empty((length, p))
    for k in range(length):
        s0[k] = left[k + 1, p] + kept[k] * stay[k, p]
        for j in range(p):
            mean[k, j] = (left[k + 1, j] + kept[k] * stay[k, j]) / s0[k]
    return risk, deaths, s0, mean


@compile_loop
def _hazard_sums(deaths: FloatArray, s0: FloatArray, kept: FloatArray) -> tuple[FloatArray, FloatArray]:
    length = kept.size
    behind, ahead = np.zeros(length + 1), np.zeros(length + 1)
    for k in range(length):
        behind[k + 1] = behind[k] + deaths[k] / s0[k]
    for k in range(length - 1, -1, -1):
        ahead[k] = ahead[k + 1] + kept[k] * deaths[k] / s0[k]
    return behind, ahead


@compile_loop
def _mean_sums(deaths: FloatArray, s0: FloatArray, mean: FloatArray, kept: FloatArray) -> tuple[FloatArray, FloatArray]:
    length, p = mean.shape
    behind, ahead = np.zeros((length + 1, p)), np.zeros((length + 1, p))
    for k in range(length):
        for j in range(p):
            behind[k + 1, j] = behind[k, j] + mean[k, j] * deaths[k] / s0[k]
    for k in range(length - 1, -1, -1):
        for j in range(p):
            ahead[k, j] = ahead[k + 1, j] + kept[k] * mean[k, j] * deaths[k] / s0[k]
    return behind, ahead


@compile_loop
def fine_gray_moments(
    x: FloatArray, stop: IntArray, event: BoolArray, share: FloatArray, kept: FloatArray, beta: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Compiled form of `kernels.fine_gray.fine_gray_moments`."""
    n, p = x.shape
    risk, deaths, s0, mean = _sums(x, stop, event, share, kept, beta)
    behind, ahead = _hazard_sums(deaths, s0, kept)
    loglik, score, information = 0.0, np.zeros(p), np.zeros((p, p))
    for i in range(n):
        expected = risk[i] * (behind[stop[i]] + share[i] * ahead[stop[i]])
        residual = (1.0 if event[i] else 0.0) - expected
        for j in range(p):
            if event[i]:
                loglik += x[i, j] * beta[j]
            score[j] += residual * x[i, j]
            for m in range(j + 1):
                information[j, m] += expected * x[i, j] * x[i, m]
    for k in range(kept.size):
        loglik -= deaths[k] * np.log(s0[k])
        for j in range(p):
            for m in range(j + 1):
                information[j, m] -= deaths[k] * mean[k, j] * mean[k, m]
    for j in range(p):
        for m in range(j):
            information[m, j] = information[j, m]
    return loglik, score, information


@compile_loop
def _moved(
    x: FloatArray,
    pull: FloatArray,
    place: IntArray,
    passed: IntArray,
    at_risk: FloatArray,
    hazard_ahead: FloatArray,
    mean_ahead: FloatArray,
) -> FloatArray:
    times, p = at_risk.size, x.shape[1]
    behind = np.zeros((times + 1, p + 1))
    for i in range(pull.size):
        if pull[i] > 0.0:
            behind[place[i] + 1, p] += pull[i]
            for j in range(p):
                behind[place[i] + 1, j] += pull[i] * x[i, j]
    moved = np.empty((times, p))
    for u in range(times):
        for j in range(p + 1):
            behind[u + 1, j] += behind[u, j]
        k = passed[u]
        for j in range(p):
            moved[u, j] = (behind[u, j] * hazard_ahead[k] - behind[u, p] * mean_ahead[k, j]) / at_risk[u]
    return moved


@compile_loop
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
    """Compiled form of `kernels.fine_gray.fine_gray_influence`."""
    n, p = x.shape
    risk, deaths, s0, mean = _sums(x, stop, event, share, kept, beta)
    behind, ahead = _hazard_sums(deaths, s0, kept)
    mean_behind, mean_ahead = _mean_sums(deaths, s0, mean, kept)
    moved = _moved(x, risk * share, place, passed, at_risk, ahead, mean_ahead)
    times = at_risk.size
    lost = np.zeros(times)
    for i in range(n):
        if censored[i]:
            lost[place[i]] += 1.0
    drift = np.zeros((times + 1, p))
    for u in range(times):
        for j in range(p):
            drift[u + 1, j] = drift[u, j] + moved[u, j] * (lost[u] / at_risk[u])
    residual = np.empty((n, p))
    for i in range(n):
        k = stop[i]
        gathered = behind[k] + share[i] * ahead[k]
        for j in range(p):
            means = mean_behind[k, j] + share[i] * mean_ahead[k, j]
            residual[i, j] = -risk[i] * (x[i, j] * gathered - means) - drift[place[i] + 1, j]
            if event[i]:
                residual[i, j] += x[i, j] - mean[k - 1, j]
            if censored[i]:
                residual[i, j] += moved[place[i], j]
    return residual
