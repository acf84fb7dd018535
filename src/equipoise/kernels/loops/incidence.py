"""Compiled form of `kernels.incidence`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import compile_loop


@compile_loop
def rows_by_position(position: IntArray, length: int) -> tuple[IntArray, IntArray]:
    """Return the rows in order of position, and where each position begins among them."""
    edges = np.zeros(length + 1, dtype=np.int64)
    for i in range(position.size):
        edges[position[i] + 1] += 1
    for k in range(length):
        edges[k + 1] += edges[k]
    fill = edges.copy()
    rows = np.empty(position.size, dtype=np.int64)
    for i in range(position.size):
        rows[fill[position[i]]] = i
        fill[position[i]] += 1
    return rows, edges


@compile_loop
def add_events(
    influence: FloatArray,
    leavers: IntArray,
    cause: IntArray,
    of: int,
    weights: FloatArray,
    cluster: IntArray,
    scales: FloatArray,
) -> None:
    """Add what the events of one time do to the influence of their clusters: rows are F, S and H."""
    for i in leavers:
        c = cluster[i]
        if cause[i] == of:
            influence[0, c] += weights[i] * scales[0]
            influence[2, c] += weights[i] * scales[2]
        if cause[i] > 0:
            influence[1, c] += weights[i] * scales[1]


@compile_loop
def jackknife_variance(
    start: IntArray,
    stop: IntArray,
    cause: IntArray,
    of: int,
    weights: FloatArray,
    cluster: IntArray,
    clusters: int,
    at_risk: FloatArray,
    events: FloatArray,
    cause_events: FloatArray,
    survival: FloatArray,
    emptied: BoolArray,
) -> tuple[FloatArray, FloatArray]:
    """Compiled form of `kernels.incidence.jackknife_variance`."""
    length = at_risk.size
    in_rows, in_edges = rows_by_position(start, length)
    out_rows, out_edges = rows_by_position(stop - 1, length)
    influence = np.zeros((3, clusters))
    exposure = np.zeros(clusters)
    variance, hazard_variance = np.zeros(length), np.zeros(length)
    prior = 1.0
    for k in range(length):
        for i in in_rows[in_edges[k] : in_edges[k + 1]]:
            if stop[i] > k:
                exposure[cluster[i]] += weights[i]
        leavers = out_rows[out_edges[k] : out_edges[k + 1]]
        if events[k] > 0:
            r, d, d1 = at_risk[k], events[k], cause_events[k]
            per_s = 0.0 if emptied[k] else 1.0 / (r - d)
            scales = np.array([prior / r, per_s, 1.0 / r])
            step, drag = prior * d1 / r, d1 / r
            for c in range(clusters):
                influence[0, c] -= exposure[c] * drag * scales[0] + influence[1, c] * step
                influence[1, c] -= exposure[c] * (d / r) * per_s
                influence[2, c] -= exposure[c] * drag * scales[2]
            add_events(influence, leavers, cause, of, weights, cluster, scales)
        square, hazard_square = 0.0, 0.0
        for c in range(clusters):
            square += influence[0, c] ** 2
            hazard_square += influence[2, c] ** 2
        variance[k], hazard_variance[k] = square, hazard_square
        for i in leavers:
            exposure[cluster[i]] -= weights[i]
        prior = survival[k]
    return variance, hazard_variance
