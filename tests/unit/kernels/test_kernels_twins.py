"""Each kernel against a plain slow twin written from the definition, in both of its forms."""

from __future__ import annotations

from itertools import combinations
from math import comb, exp, log

import numpy as np
import pytest

from equipoise.kernels.cox import cox_moments, cox_score_residuals
from equipoise.kernels.cox_exact import cox_exact_moments
from equipoise.kernels.incidence import aalen_variance, greenwood_variance, incidence, jackknife_variance
from equipoise.kernels.logrank import logrank_moments, pooled_survival_before
from equipoise.kernels.product_limit import product_limit
from equipoise.kernels.range_sums import range_rank_sums
from equipoise.kernels.ranking import day_ranks, ranks
from equipoise.kernels.risk_sets import event_axis, group_counts, risk_counts

FORMS = ("arrays", "loop")
TIGHT = {"rtol": 1e-12, "atol": 1e-13}


@pytest.fixture(params=FORMS)
def form(request) -> str:
    if request.param == "loop":
        pytest.importorskip("numba")
    return request.param


class Rows:
    """A small tied data set with strata, delayed entry and weights."""

    def __init__(self, seed: int, n: int = 40, strata: int = 2, delayed: bool = True):
        rng = np.random.default_rng(seed)
        self.time = rng.integers(2, 9, n).astype(float)
        self.entry = np.where(rng.random(n) < 0.5, rng.integers(0, 2, n), 0).astype(float) if delayed else np.zeros(n)
        self.entry = np.minimum(self.entry * rng.integers(1, 4, n), self.time - 1)
        self.cause = rng.integers(0, 3, n)
        self.event = self.cause > 0
        self.stratum = rng.integers(0, strata, n)
        self.group = rng.integers(0, 3, n)
        self.weights = np.round(rng.uniform(0.5, 2, n), 2)
        self.x = rng.normal(size=(n, 2))
        self.x[:, 1] = np.round(self.x[:, 1])
        self.beta = np.array([0.3, -0.4])
        self.delayed = delayed
        times, position = ranks(self.time, 0.0)
        first = np.searchsorted(times, self.entry, side="right").astype(np.int64)
        self.times, self.strata = times, strata
        axis = event_axis(first, position, self.event, self.stratum.astype(np.int64), times.size, strata)
        self.start, self.stop, self.bounds = axis

    def event_times(self):
        for s in range(self.strata):
            for t in np.unique(self.time[self.event & (self.stratum == s)]):
                yield s, t, self.at_risk(s, t), (self.stratum == s) & (self.time == t) & self.event

    def at_risk(self, s, t):
        return (self.stratum == s) & (self.entry < t) & (self.time >= t)

    def layout(self):
        return self.x, self.start, self.stop, self.event, self.weights, self.bounds, self.delayed


@pytest.fixture(params=[(1, True), (2, False), (3, True)])
def rows(request) -> Rows:
    seed, delayed = request.param
    return Rows(seed, delayed=delayed)


def test_day_ranks_are_those_of_a_sort(form):
    days = np.array([7, 3, 3, 100, 7, 0])
    distinct, position = getattr(day_ranks, form)(days, 0, 100)
    assert distinct.tolist() == [0, 3, 7, 100]
    assert position.tolist() == [2, 1, 1, 3, 2, 0]


def test_times_closer_than_the_tolerance_are_one():
    values = np.array([0.1 + 0.2, 0.3, 1.0, 0.30000001])
    distinct, position = ranks(values, 1e-9)
    assert distinct.size == 3
    assert position[0] == position[1] != position[3]
    assert ranks(values, 0.0)[0].size == 4


def test_event_axis_is_the_same_by_table_and_by_search():
    rng = np.random.default_rng(5)
    first, last = np.zeros(50, dtype=np.int64), rng.integers(0, 6, 50)
    event, stratum = rng.random(50) < 0.5, rng.integers(0, 4, 50)
    table = event_axis(first, last, event, stratum, 6, 4)
    # so many strata that the table would be larger than the data
    search = event_axis(first, last, event, stratum, 6, 4000)
    for one, other in zip(table[:2], search[:2], strict=True):
        assert one.tolist() == other.tolist()
    assert table[2].tolist() == search[2][:5].tolist()


def test_risk_counts(form, rows):
    found = getattr(risk_counts, form)(rows.start, rows.stop, rows.event, rows.weights, rows.bounds, rows.delayed)
    for k, (_, _, at_risk, dead) in enumerate(rows.event_times()):
        assert found[0][k] == pytest.approx(rows.weights[at_risk].sum())
        assert found[1][k] == pytest.approx(rows.weights[dead].sum())
        assert found[3][k] == at_risk.sum()
        assert found[4][k] == dead.sum()


def test_group_counts_and_logrank(form, rows):
    groups = rows.group.astype(np.int64)
    at_risk, events = getattr(group_counts, form)(
        rows.start, rows.stop, rows.event, groups, 3, rows.bounds, rows.delayed
    )
    before = getattr(pooled_survival_before, form)(at_risk, events, rows.bounds)
    observed, expected, variance = getattr(logrank_moments, form)(at_risk, events, before)
    o, e, v = np.zeros(3), np.zeros(3), np.zeros((3, 3))
    s, current = 1.0, None
    for stratum, _, risk, dead in rows.event_times():
        s = 1.0 if stratum != current else s
        current = stratum
        r, d = risk.sum(), dead.sum()
        share = np.array([(risk & (rows.group == g)).sum() / r for g in range(3)])
        o += s * np.array([(dead & (rows.group == g)).sum() for g in range(3)])
        e += s * d * share
        if r > 1:
            v += s**2 * d * (r - d) / (r - 1) * (np.diag(share) - np.outer(share, share))
        s *= 1 - d / r
    np.testing.assert_allclose(observed, o, **TIGHT)
    np.testing.assert_allclose(expected, e, **TIGHT)
    np.testing.assert_allclose(variance, v, **TIGHT)


def _cox_by_definition(rows: Rows, method: str, copies: bool):
    risk = rows.weights * np.exp(rows.x @ rows.beta)
    loglik, score, information = 0.0, np.zeros(2), np.zeros((2, 2))
    for _, _, at_risk, dead in rows.event_times():
        w = rows.weights[dead]
        tied = int(w.sum()) if copies else int(dead.sum())
        inner, average = (tied, w.sum() / tied) if method == "efron" else (1, w.sum())
        loglik += w @ (rows.x[dead] @ rows.beta)
        score += w @ rows.x[dead]
        for place in range(inner):
            weight = risk * at_risk - place / inner * risk * dead
            mean = weight @ rows.x / weight.sum()
            loglik -= average * log(weight.sum())
            score -= average * mean
            information += average * (rows.x.T @ (weight[:, None] * rows.x) / weight.sum() - np.outer(mean, mean))
    return loglik, score, information


@pytest.mark.parametrize("method", ["efron", "breslow"])
@pytest.mark.parametrize("copies", [False, True])
def test_cox_moments(form, rows, method, copies):
    if copies:
        rows.weights = np.ceil(rows.weights)
    found = getattr(cox_moments, form)(*rows.layout(), method == "efron", copies, rows.beta)
    for value, wanted in zip(found, _cox_by_definition(rows, method, copies), strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-11, atol=1e-12)


def test_score_residuals_are_the_derivative_of_the_score_in_each_weight(form):
    # Without ties in a single weight the residual is d score / d w_i; here ties are broken so that both agree.
    rows = Rows(11)
    rows.time = rows.time + np.arange(rows.time.size) / 1000
    times, position = ranks(rows.time, 0.0)
    first = np.searchsorted(times, rows.entry, side="right").astype(np.int64)
    axis = event_axis(first, position, rows.event, rows.stratum.astype(np.int64), times.size, rows.strata)
    rows.start, rows.stop, rows.bounds = axis
    residuals = getattr(cox_score_residuals, form)(*rows.layout(), True, False, rows.beta)
    for i in range(0, rows.time.size, 7):
        moved = []
        for step in (1e-6, -1e-6):
            weights = rows.weights.copy()
            weights[i] += step
            layout = (rows.x, rows.start, rows.stop, rows.event, weights, rows.bounds, rows.delayed)
            moved.append(cox_moments.arrays(*layout, True, False, rows.beta)[1])
        np.testing.assert_allclose(residuals[i], (moved[0] - moved[1]) / 2e-6, rtol=1e-6, atol=1e-8)


def test_score_residuals_by_definition_on_ties(form, rows):
    relative = np.exp(rows.x @ rows.beta)
    risk = rows.weights * relative
    wanted = np.zeros_like(rows.x)
    for _, _, at_risk, dead in rows.event_times():
        d, w = int(dead.sum()), rows.weights[dead].sum()
        for place in range(d):
            weight = risk * at_risk - place / d * risk * dead
            mean, hazard = weight @ rows.x / weight.sum(), w / d / weight.sum()
            borne = at_risk - place / d * dead
            wanted -= (relative * borne * hazard)[:, None] * (rows.x - mean)
            wanted[dead] += (rows.x[dead] - mean) / d
    found = getattr(cox_score_residuals, form)(*rows.layout(), True, False, rows.beta)
    np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-12)


def test_exact_likelihood_by_enumeration(form, rows):
    few = Rows(4, n=14, delayed=rows.delayed)
    loglik, score, information, choices = 0.0, np.zeros(2), np.zeros((2, 2)), []
    for _, _, at_risk, dead in few.event_times():
        members, d = np.flatnonzero(at_risk), int(dead.sum())
        sums = np.array([few.x[list(chosen)].sum(axis=0) for chosen in combinations(members, d)])
        terms = np.array([exp(total @ few.beta) for total in sums])
        mean = terms @ sums / terms.sum()
        loglik += few.x[dead].sum(axis=0) @ few.beta - log(terms.sum())
        score += few.x[dead].sum(axis=0) - mean
        information += sums.T @ (terms[:, None] * sums) / terms.sum() - np.outer(mean, mean)
        choices.append(log(comb(members.size, d)))
    found = getattr(cox_exact_moments, form)(
        few.x, few.start, few.stop, few.event, few.bounds, few.delayed, np.array(choices), few.beta
    )
    for value, wanted in zip(found, (loglik, score, information), strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-11, atol=1e-12)


def _whole_axis(rows: Rows):
    times, position = ranks(rows.time, 0.0)
    start = np.searchsorted(times, rows.entry, side="right").astype(np.int64)
    bounds = np.array([0, times.size])
    return times, start, position + 1, bounds


def _incidence(rows: Rows, weights, cause: int = 1):
    """Return the incidence and the cumulative hazard of a cause at each distinct time, by definition."""
    times, _, _, _ = _whole_axis(rows)
    s, f, h, curves = 1.0, 0.0, 0.0, []
    for t in times:
        at_risk = (rows.entry < t) & (rows.time >= t)
        r = weights[at_risk].sum()
        d = weights[(rows.time == t) & rows.event].sum()
        d1 = weights[(rows.time == t) & (rows.cause == cause)].sum()
        f, h, s = f + s * d1 / r, h + d1 / r, s * (1 - d / r)
        curves.append((f, h))
    return np.array(curves).T


def test_product_limit(form):
    at_risk, events = np.array([5.0, 4.0, 2.0]), np.array([1.0, 0.0, 2.0])
    survival, variance, hazard, hazard_variance = getattr(product_limit, form)(
        at_risk, events, np.array([False, False, True])
    )
    assert survival.tolist() == pytest.approx([0.8, 0.8, 0.0])
    assert variance.tolist() == pytest.approx([1 / 20, 1 / 20, float("inf")])
    assert hazard.tolist() == pytest.approx([0.2, 0.2, 1.2])
    assert hazard_variance.tolist() == pytest.approx([0.04, 0.04, 0.54])


@pytest.mark.parametrize("delayed", [True, False])
def test_jackknife_is_the_sum_of_squared_derivatives(form, delayed):
    rows = Rows(8, n=25, strata=1, delayed=delayed)
    times, start, stop, bounds = _whole_axis(rows)
    weights, cluster = rows.weights, (np.arange(25) // 2).astype(np.int64)
    at_risk, events, _, heads, dead = risk_counts(start, stop, rows.event, weights, bounds, delayed)
    emptied = (heads == dead) & (dead > 0)
    own = np.bincount(stop[rows.cause == 1] - 1, weights=weights[rows.cause == 1], minlength=times.size)
    survival, _, _, _ = product_limit(at_risk, events, emptied)
    np.testing.assert_allclose(incidence(at_risk, own, survival), _incidence(rows, weights)[0], **TIGHT)
    variance, hazard_variance = getattr(jackknife_variance, form)(
        start, stop, rows.cause.astype(np.int64), 1, weights, cluster, 13, at_risk, events, own, survival, emptied
    )
    influence = np.zeros((13, 2, times.size))
    for i in range(25):
        up, down = weights.copy(), weights.copy()
        up[i], down[i] = up[i] + 1e-5, down[i] - 1e-5
        influence[cluster[i]] += weights[i] * (_incidence(rows, up) - _incidence(rows, down)) / 2e-5
    wanted = (influence**2).sum(axis=0)
    np.testing.assert_allclose(variance, wanted[0], rtol=1e-6, atol=1e-10)
    np.testing.assert_allclose(hazard_variance, wanted[1], rtol=1e-6, atol=1e-10)


def test_greenwood_type_variance_is_the_jackknife_of_unweighted_data():
    rows = Rows(9, n=30, strata=1, delayed=False)
    times, start, stop, bounds = _whole_axis(rows)
    ones = np.ones(30)
    at_risk, events, _, heads, dead = risk_counts(start, stop, rows.event, ones, bounds, False)
    emptied = (heads == dead) & (dead > 0)
    own = np.bincount(stop[rows.cause == 1] - 1, minlength=times.size).astype(float)
    survival, _, _, _ = product_limit(at_risk, events, emptied)
    arrays = (at_risk, events, own, survival, emptied)
    causes = rows.cause.astype(np.int64)
    jackknife, _ = jackknife_variance(start, stop, causes, 1, ones, np.arange(30), 30, *arrays)
    np.testing.assert_allclose(greenwood_variance(*arrays), jackknife, **TIGHT)


def test_aalen_variance_by_definition():
    at_risk, events, own = np.array([10.0, 7.0, 4.0]), np.array([2.0, 1.0, 2.0]), np.array([1.0, 0.0, 2.0])
    survival, _, _, _ = product_limit(at_risk, events, np.zeros(3, dtype=bool))
    before = np.concatenate(([1.0], survival[:-1]))
    curve = np.cumsum(before * own / at_risk)
    found = aalen_variance(at_risk, events, own, survival, np.zeros(3, dtype=bool))
    for t in range(3):
        wanted = 0.0
        for u in range(t + 1):
            r, reach = at_risk[u], (curve[t] - curve[u]) / (1 - events[u] / at_risk[u])
            for d, c in ((own[u], before[u] - reach), (events[u] - own[u], -reach)):
                wanted += c**2 * d * (r - d) / (r**2 * (r - 1))
        assert found[t] == pytest.approx(wanted, rel=1e-12)


def test_range_rank_sums(form):
    rng = np.random.default_rng(3)
    sequence, weights = rng.integers(0, 11, 60), rng.uniform(0, 1, 60)
    start, below = rng.integers(0, 60, 40), rng.integers(0, 11, 40)
    stop = np.minimum(start + rng.integers(0, 30, 40), 60)
    less, equal = getattr(range_rank_sums, form)(sequence, weights, start, stop, below, 4)
    for q in range(40):
        part, mass = sequence[start[q] : stop[q]], weights[start[q] : stop[q]]
        assert less[q] == pytest.approx(mass[part < below[q]].sum(), abs=1e-12)
        assert equal[q] == pytest.approx(mass[part == below[q]].sum(), abs=1e-12)
