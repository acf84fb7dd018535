"""Laws of counts, multiplicity, pooling, recurrent events and imputation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.statistics import (
    conditional_odds_ratio,
    graphical_procedure,
    hochberg,
    holm,
    hommel,
    impute,
    mantel_haenszel,
    mean_cumulative_function,
    miettinen_nurminen_difference,
    newcombe_difference,
    odds_ratio,
    pool,
    rate_ratio,
    rubin,
)
from equipoise.statistics.graphical_procedure import graph_without
from equipoise.statistics.multiple_imputation import STRATEGIES

TABLE = st.tuples(st.integers(1, 25), st.integers(1, 25)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)
PS = st.lists(st.floats(1e-6, 1.0), min_size=2, max_size=5)


@given(TABLE)
def test_swapping_the_arms_turns_the_difference_round(table):
    swapped = (*table[2:], *table[:2])
    for estimator in (newcombe_difference, miettinen_nurminen_difference):
        one, other = estimator(*table), estimator(*swapped)
        assert one.lower == pytest.approx(-other.upper, abs=1e-9)
        assert one.lower <= one.estimate <= one.upper


@given(TABLE)
def test_score_limits_are_where_the_restricted_likelihood_says(table):
    events, n, control_events, control_n = table
    found = miettinen_nurminen_difference(*table)

    def loglik(q, difference):
        with np.errstate(all="ignore"):
            terms = [
                (events, q + difference),
                (n - events, 1 - q - difference),
                (control_events, q),
                (control_n - control_events, 1 - q),
            ]
            return sum(np.where(k > 0, k * np.log(np.maximum(p, 1e-300)), 0.0) for k, p in terms)

    for limit in (found.lower, found.upper):
        if abs(limit) > 0.999:
            continue
        low, high = max(0.0, -limit), min(1.0, 1.0 - limit)
        for _ in range(12):
            grid = np.linspace(low, high, 41)
            best = int(np.argmax(loglik(grid, limit)))
            low, high = grid[max(best - 1, 0)], grid[min(best + 1, 40)]
        q = (low + high) / 2
        p, both = q + limit, n + control_n
        variance = (p * (1 - p) / n + q * (1 - q) / control_n) * both / (both - 1)
        assert (found.estimate - limit) ** 2 == pytest.approx(1.959963984540054**2 * variance, rel=1e-3, abs=1e-6)


@given(TABLE)
def test_the_exact_odds_ratio_solves_its_equations(table):
    events, n, control_events, control_n = table
    total = events + control_events
    low, high = max(0, total - control_n), min(n, total)
    assume(low < high)
    found = conditional_odds_ratio([table])
    k = np.arange(low, high + 1)
    ways = np.array([math.comb(n, int(i)) * math.comb(control_n, total - int(i)) for i in k], dtype=float)

    def chance(ratio):
        weights = ways * ratio ** (k - events)
        return weights / weights.sum()

    assert found.p == pytest.approx(min(1.0, chance(1.0)[ways <= ways[k == events] * (1 + 1e-7)].sum()), rel=1e-9)
    if low < events < high:
        assert (chance(found.estimate) * k).sum() == pytest.approx(events, rel=1e-9)
    if events > low:
        assert chance(found.lower)[k >= events].sum() == pytest.approx(0.025, rel=1e-7)
    if events < high:
        assert chance(found.upper)[k <= events].sum() == pytest.approx(0.025, rel=1e-7)


@given(st.lists(TABLE, min_size=2, max_size=3))
def test_the_order_of_strata_does_not_matter_and_one_stratum_is_the_plain_ratio(tables):
    try:
        one, other = conditional_odds_ratio(tables), conditional_odds_ratio(tables[::-1])
    except Exception as error:
        assert "one table only" in str(error)  # noqa: PT017
        return
    assert (one.estimate, one.p) == pytest.approx((other.estimate, other.p), rel=1e-9)
    table = tables[0]
    if 0 < table[0] < table[1] and 0 < table[2] < table[3]:
        assert mantel_haenszel([table]).odds_ratio == pytest.approx(odds_ratio(*table).estimate, rel=1e-12)
        assert mantel_haenszel([table, table]).odds_ratio == pytest.approx(odds_ratio(*table).estimate, rel=1e-12)


@given(st.integers(0, 30), st.integers(1, 30), st.floats(1, 100), st.floats(1, 100))
def test_the_other_rate_first_inverts_the_ratio(events, control_events, time, control_time):
    one, other = (
        rate_ratio(control_events, control_time, events, time),
        rate_ratio(events, time, control_events, control_time),
    )
    assert one.p == pytest.approx(other.p, rel=1e-9)
    if events:
        assert one.lower * other.upper == pytest.approx(1.0, rel=1e-9)
        assert one.estimate * other.estimate == pytest.approx(1.0, rel=1e-12)


def _closed(p, local):
    """Adjusted p-values of the closed test: the largest p of all intersections that hold a hypothesis."""
    n = len(p)
    groups = [g for size in range(1, n + 1) for g in itertools.combinations(range(n), size)]
    value = {g: local(g) for g in groups}
    return [min(1.0, max(value[g] for g in groups if i in g)) for i in range(n)]


@given(PS)
def test_holm_and_hommel_are_closed_tests_of_bonferroni_and_simes(p):
    p = np.array(p)
    bonferroni = _closed(p, lambda g: len(g) * p[list(g)].min())
    simes = _closed(p, lambda g: (len(g) * np.sort(p[list(g)]) / np.arange(1, len(g) + 1)).min())
    assert holm(p) == pytest.approx(bonferroni, rel=1e-12)
    assert hommel(p) == pytest.approx(simes, rel=1e-12)
    assert (hommel(p) <= hochberg(p) * (1 + 1e-12)).all()
    assert (hochberg(p) <= holm(p) * (1 + 1e-12)).all()


@given(PS, st.integers(0, 10_000))
def test_a_graph_is_the_closed_test_of_its_weighted_bonferroni_tests(p, seed):
    rng, n = np.random.default_rng(seed), len(p)
    weights = rng.dirichlet(np.ones(n))
    moves = rng.dirichlet(np.ones(n - 1), n)
    transitions = np.array([np.insert(row, i, 0.0) for i, row in enumerate(moves)])

    def local(group):
        share, graph = weights, transitions
        for gone in range(n):
            if gone not in group:
                share, graph = graph_without(share, graph, gone)
        return min(p[i] / share[i] if share[i] > 0 else np.inf for i in group)

    found = graphical_procedure(p, weights, transitions)
    assert found.adjusted == pytest.approx(_closed(p, local), rel=1e-9)


def test_a_graph_of_equal_shares_is_holms():
    p = [0.01, 0.04, 0.03, 0.2]
    third = (np.ones((4, 4)) - np.eye(4)) / 3
    assert graphical_procedure(p, np.full(4, 0.25), third).adjusted == pytest.approx(holm(p))
    gate = graphical_procedure([0.2, 0.001], [1, 0], [[0, 1], [0, 0]])
    assert gate.adjusted.tolist() == [0.2, 0.2]


def test_imputations_that_agree_lose_nothing():
    found = rubin([1.0, 1.0, 1.0], [0.5, 0.4, 0.6], complete_df=50)
    assert found.between == 0
    assert found.df == pytest.approx(51 / 53 * 50)
    assert found.increase == 0


@settings(max_examples=10)
@given(st.integers(0, 5000))
def test_the_variance_of_the_mean_number_of_events_is_its_derivative_by_weights(seed):
    """The infinitesimal jackknife: how the estimate moves when one person weighs a little more."""
    rng, n = np.random.default_rng(seed), 12
    end, died = rng.integers(3, 15, n).astype(float), rng.integers(0, 2, n)
    who = rng.integers(0, n, 20)
    at = np.array([rng.integers(1, int(end[i]) + 1) for i in who], dtype=float)
    found = mean_cumulative_function(at, who, end, died, np.arange(n))

    def mean(weights):
        times = np.unique(np.concatenate((at, end[died == 1])))
        risk = np.array([weights[end >= t].sum() for t in times])
        events = np.array([weights[who[at == t]].sum() for t in times])
        deaths = np.array([weights[(end == t) & (died == 1)].sum() for t in times])
        before = np.concatenate(([1.0], np.cumprod(1 - deaths / risk)[:-1]))
        return np.cumsum(before * events / risk)[np.isin(times, at)]

    step = 1e-6
    moved = [
        (mean(np.ones(n) + step * np.eye(n)[i]) - mean(np.ones(n) - step * np.eye(n)[i])) / (2 * step) for i in range(n)
    ]
    assert found.mean == pytest.approx(mean(np.ones(n)), rel=1e-12)
    assert found.std_err == pytest.approx(np.sqrt((np.array(moved) ** 2).sum(axis=0)), rel=1e-4, abs=1e-8)


def _dropouts(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A trial of 600 with an effect of 2 at the second visit, at which 40 % of the treated are lost."""
    rng = np.random.default_rng(seed)
    arm = np.arange(600) % 2
    first = rng.normal(size=600) + arm
    y = np.column_stack((first, 0.6 * (first - arm) + rng.normal(scale=0.8, size=600) + 2.0 * arm))
    y[(arm == 1) & (rng.random(600) < 0.4), 1] = np.nan
    return y, arm


@pytest.mark.parametrize(
    ("strategy", "truth"),
    [
        ("missing-at-random", 2.0),
        ("jump-to-reference", 0.6 * 2.0),
        ("copy-increments", 0.6 * 2.0 + 0.4 * 1.0),
        ("copy-reference", 0.6 * 2.0 + 0.4 * 0.6),
    ],
)
def test_each_strategy_estimates_what_it_says(strategy, truth):
    """Of the treated, 40 % have the mean the strategy gives them: own, reference, own first visit, or by regression."""
    found = [_pooled(strategy, seed) for seed in range(6)]
    assert np.mean([trial.estimate for trial in found]) == pytest.approx(truth, abs=0.1)
    assert all(trial.fmi > 0 for trial in found)


def _pooled(strategy, seed):
    y, arm = _dropouts(seed)
    made = impute(y, arm, rng=np.random.default_rng(2), imputations=5, strategy=strategy, reference=0)
    seen = np.isfinite(y)
    assert (made.outcomes[:, seen] == y[seen]).all()

    def difference(outcome):
        treated, control = outcome[arm == 1, 1], outcome[arm == 0, 1]
        variance = treated.var(ddof=1) / treated.size + control.var(ddof=1) / control.size
        return float(treated.mean() - control.mean()), float(np.sqrt(variance))

    return pool(made, difference, complete_df=598)


def test_the_reference_arm_is_imputed_alike_by_every_strategy():
    y, arm = _dropouts(9)
    y[::6, 1] = np.nan
    alike = [
        impute(y, arm, rng=np.random.default_rng(4), imputations=2, strategy=strategy, reference=0).outcomes[
            :, arm == 0
        ]
        for strategy in STRATEGIES
    ]
    assert all(np.allclose(alike[0], other) for other in alike[1:])


@pytest.mark.parametrize("n", [1, 12, 166])
def test_score_limits_where_each_arm_has_no_events_or_only_events(n):
    """By hand: the likeliest risks with a difference d are 0 and d, or (1 + d)/2 and (1 - d)/2 where the arms differ."""
    reach = 1.959963984540054**2 * 2 * n / (2 * n - 1) / n
    for events in (0, n):
        found = miettinen_nurminen_difference(events, n, events, n)
        assert (found.lower, found.upper) == pytest.approx((-reach / (1 + reach), reach / (1 + reach)), rel=1e-9)
    apart = (1 - reach / 2) / (1 + reach / 2)
    assert miettinen_nurminen_difference(n, n, 0, n).lower == pytest.approx(apart, rel=1e-9)
    assert miettinen_nurminen_difference(0, n, n, n).upper == pytest.approx(-apart, rel=1e-9)


def test_limits_of_a_difference_keep_their_coverage_on_a_grid():
    """Exact coverage with 25 and 20 persons over all pairs of risks from 5 to 95 %: 95 % on average, 92.5 % at least."""
    n, m = 25, 20
    risks = np.linspace(0.05, 0.95, 10)
    chance = {size: _binomials(size, risks) for size in (n, m)}
    tables = list(itertools.product(range(n + 1), range(m + 1)))
    truth = risks[:, None] - risks[None, :]
    for estimator in (newcombe_difference, miettinen_nurminen_difference):
        covered = np.zeros_like(truth)
        for x, y in tables:
            found = estimator(x, n, y, m)
            inside = (found.lower - 1e-12 <= truth) & (truth <= found.upper + 1e-12)
            covered += inside * chance[n][x][:, None] * chance[m][y][None, :]
        assert covered.mean() == pytest.approx(0.951, abs=0.002)
        assert covered.min() >= 0.925


def _binomials(n, risks):
    return [math.comb(n, k) * risks**k * (1 - risks) ** (n - k) for k in range(n + 1)]
