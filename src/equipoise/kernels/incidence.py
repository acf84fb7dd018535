"""Cumulative incidence of competing causes, and three variances of it."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import kernel
from equipoise.kernels.risk_sets import sums_at


def before(curve: FloatArray, start: float) -> FloatArray:
    """Return the curve just before each position: its left limit, `start` at first."""
    return np.concatenate((np.array([start]), curve[:-1]))


def incidence(at_risk: FloatArray, cause_events: FloatArray, survival: FloatArray) -> FloatArray:
    """Return the incidence of one cause: the running sum of S(t-) d1 / r (Aalen & Johansen 1978)."""
    share = np.divide(cause_events, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0)
    return np.cumsum(before(survival, 1.0) * share)


def _trailing_moments(step: FloatArray, load: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return sum over u <= t of load_u (F(t) - F(u)) and of load_u (F(t) - F(u))^2, for F the running sum of step.

    Carried forward step by step: the usual expansion in powers of F(t) cancels where S is small.
    """
    total = before(np.cumsum(load), 0.0)
    first = np.cumsum(step * total)
    second = np.cumsum(2.0 * step * before(first, 0.0) + step**2 * total)
    return first, second


def greenwood_variance(
    at_risk: FloatArray, events: FloatArray, cause_events: FloatArray, survival: FloatArray, emptied: BoolArray
) -> FloatArray:
    """Return the Greenwood-type variance, equal to the infinitesimal jackknife of unweighted data.

    With D = F(t) - F(u): sum of D^2 d/(r(r-d)) + S(u-)^2 d1(r-d1)/r^3 - 2 D S(u-) d1/r^2.
    """
    r = np.where(at_risk > 0, at_risk, 1.0)
    prior = before(survival, 1.0)
    step = prior * cause_events / r
    left = np.where(emptied | (events <= 0), 1.0, r - events)
    # Where everybody has the event nothing is added to F later, so that the weight there never counts.
    load = np.where(emptied, 0.0, events / (r * left))
    _, square = _trailing_moments(step, load)
    cross, _ = _trailing_moments(step, prior * cause_events / r**2)
    own = np.cumsum(prior**2 * cause_events * (r - cause_events) / r**3)
    return square + own - 2.0 * cross


def aalen_variance(
    at_risk: FloatArray, events: FloatArray, cause_events: FloatArray, survival: FloatArray, emptied: BoolArray
) -> FloatArray:
    """Return the variance of Aalen 1978, each cause a binomial with (r - d_k) / (r - 1) for ties.

    With c1 = S(u-) - D/(1 - d/r) and c2 = -D/(1 - d/r): sum of c1^2 v1 + c2^2 v2, v_k = d_k (r - d_k)/(r^2 (r - 1)).
    """
    r = np.where(at_risk > 0, at_risk, 1.0)
    prior = before(survival, 1.0)
    step = prior * cause_events / r
    kept = np.where(emptied, 1.0, 1.0 - events / r)
    other = events - cause_events
    # With one person left the binomial variance is 0/0 and counts as 1/r^2 times d_k.
    spare = np.where(r > 1.0, r - 1.0, 1.0)
    v1 = cause_events * np.where(r > 1.0, r - cause_events, 1.0) / (r**2 * spare)
    v2 = other * np.where(r > 1.0, r - other, 1.0) / (r**2 * spare)
    reach = np.where(emptied, 0.0, 1.0 / kept)
    _, square = _trailing_moments(step, reach**2 * (v1 + v2))
    cross, _ = _trailing_moments(step, reach * prior * v1)
    return square + np.cumsum(prior**2 * v1) - 2.0 * cross


@kernel("incidence")
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
    """Return the infinitesimal-jackknife variances of the incidence of cause `of` and of its cumulative hazard.

    Each cluster's influence is carried from time to time: it moves with its own events, with the exposure of its
    members, and with every later step of F through what it had done to S.
    """
    length = at_risk.size
    entering, leaving = _by_position(start, length), _by_position(stop - 1, length)
    on_f, on_s, on_h = np.zeros(clusters), np.zeros(clusters), np.zeros(clusters)
    exposure = np.zeros(clusters)
    variance, hazard_variance = np.zeros(length), np.zeros(length)
    prior = before(survival, 1.0)
    for k in range(length):
        joined = entering[k][stop[entering[k]] > k]
        exposure += sums_at(cluster[joined], weights[joined], clusters)
        gone = leaving[k]
        if events[k] > 0:
            r, d, d1 = at_risk[k], events[k], cause_events[k]
            struck, own = gone[cause[gone] > 0], gone[cause[gone] == of]
            own_weight = sums_at(cluster[own], weights[own], clusters)
            residual = own_weight - exposure * (d1 / r)
            on_f += residual * (prior[k] / r) - on_s * (prior[k] * d1 / r)
            on_h += residual / r
            if not emptied[k]:
                any_weight = sums_at(cluster[struck], weights[struck], clusters)
                on_s += (any_weight - exposure * (d / r)) / (r - d)
        variance[k], hazard_variance[k] = on_f @ on_f, on_h @ on_h
        exposure -= sums_at(cluster[gone], weights[gone], clusters)
    return variance, hazard_variance


def _by_position(position: IntArray, length: int) -> list[IntArray]:
    """Return the rows at each position."""
    order = np.argsort(position, kind="stable")
    edges = np.searchsorted(position[order], np.arange(length + 1))
    return [order[edges[k] : edges[k + 1]] for k in range(length)]
