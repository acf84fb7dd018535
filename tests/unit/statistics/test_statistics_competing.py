"""Competing risks, restricted means, bands, combined and permutation tests: what they refuse, and small truths."""

from __future__ import annotations

import doctest
from itertools import combinations
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from equipoise.errors import DataError, NoEventsError, NotEstimable, SeparationError
from equipoise.statistics import (
    equal_precision_band,
    exact_permutation_test,
    expanded_rows,
    fine_gray,
    fine_gray_expanded,
    gray,
    hall_wellner_band,
    kaplan_meier,
    logrank,
    logrank_scores,
    maxcombo,
    monte_carlo_permutation_test,
    permutation_test,
    predicted_incidence,
    rerandomization_test,
    restricted_mean,
    rmst,
    rmst_adjusted,
    rmst_difference,
    rmst_pseudo_values,
    weighted_logrank,
)
from equipoise.statistics.band_quantile import bridge_stays, equal_precision_quantile, hall_wellner_quantile
from equipoise.statistics.event_weights import EVENT_WEIGHTS
from equipoise.statistics.normal_maximum import largest_absolute_p, smallest_p

TIME = [1, 2, 3, 4, 5, 6, 7, 8]
CAUSE = [1, 2, 1, 0, 1, 2, 1, 0]
ARM = [1, 0, 1, 1, 0, 1, 0, 0]


def test_a_cause_nobody_has_is_named():
    with pytest.raises(NoEventsError, match="nobody has cause 3; causes found: 1, 2"):
        gray(TIME, CAUSE, ARM, of_cause=3)
    with pytest.raises(NoEventsError, match="cause 3"):
        fine_gray(TIME, CAUSE, ARM, of_cause=3)
    with pytest.raises(DataError, match="of_cause is 0"):
        fine_gray(TIME, CAUSE, ARM, of_cause=0)


def test_gray_refuses_one_group_and_says_which_strata_are_silent():
    with pytest.raises(NotEstimable, match="one group only: 7"):
        gray(TIME, CAUSE, [7] * 8)
    found = gray([*TIME, 9, 10], [*CAUSE, 1, 1], [*ARM, 1, 1], strata=["a"] * 8 + ["b"] * 2)
    assert found.silent_strata == ("b",)
    alone = gray(TIME, CAUSE, ARM)
    assert (found.chi_square, found.z) == (alone.chi_square, alone.z)


def test_without_competing_events_the_subdistribution_is_the_cox_model():
    from equipoise.statistics import cox

    cause = [1, 0, 1, 1, 1, 0, 1, 0]
    one, other = fine_gray(TIME, cause, ARM), cox(TIME, cause, ARM, ties="breslow", robust=True)
    assert one.coef == pytest.approx(other.coef, rel=1e-12)
    assert one.se == pytest.approx(other.se, rel=1e-12)
    assert one.naive_se == pytest.approx(other.naive_se, rel=1e-12)


def test_perfect_prediction_and_constant_columns_are_named():
    with pytest.raises(SeparationError, match=r"marker \(\+\)"):
        fine_gray([1, 2, 3, 4, 5, 6], [1, 1, 1, 2, 0, 0], [1, 1, 1, 0, 0, 0], names=["marker"])
    with pytest.raises(NotEstimable, match="flat"):
        fine_gray(TIME, CAUSE, np.column_stack([ARM, np.ones(8)]), names=["arm", "flat"])


def test_predictions_ask_for_all_covariates():
    with pytest.raises(DataError, match="rows of 1 numbers"):
        predicted_incidence(fine_gray(TIME, CAUSE, ARM), [[0, 1]], [3])


def test_expanded_rows_keep_a_weight_only_where_the_cause_happens():
    rows = expanded_rows(TIME, CAUSE)
    later = rows.weight[8:]
    assert rows.row[8:].tolist() == [1, 1, 5]
    assert rows.start[8:].tolist() == [2.0, 3.0, 6.0]
    assert rows.stop[8:].tolist() == [3.0, 7.0, 7.0]
    assert later.tolist() == pytest.approx([1.0, 0.8, 1.0])


def test_expanded_rows_refuse_risk_sets_that_run_empty():
    with pytest.raises(NotEstimable, match="nobody is at risk but those who enter"):
        expanded_rows([1, 2, 6, 7], [2, 1, 1, 1], entry=[0, 0, 3, 3])
    with pytest.raises(DataError, match="lengths differ: time 8, covariates 2"):
        fine_gray_expanded(TIME, CAUSE, [1, 2])


def test_tau_beyond_follow_up_names_the_limit():
    curve = kaplan_meier([1, 4, 5], [1, 1, 0])
    with pytest.raises(NotEstimable, match="last time 5"):
        restricted_mean(curve, 6)
    with pytest.raises(NotEstimable, match="last time 5"):
        rmst_pseudo_values([1, 4, 5], [1, 1, 0], 6)
    with pytest.raises(NotEstimable, match="last time 5"):
        rmst_adjusted([1, 4, 5, 2, 3, 9], [1, 1, 0, 1, 1, 0], [0, 0, 0, 1, 1, 1], [1, 2, 3, 3, 1, 2], tau=6)
    with pytest.raises(DataError, match="tau is 0"):
        restricted_mean(curve, 0)


def test_a_curve_that_ends_at_zero_carries_any_tau():
    assert rmst([1, 2, 3], [1, 1, 1], tau=10).mean == pytest.approx(2.0)
    assert rmst([1, 2, 3], [1, 1, 1]).tau == 3.0
    assert rmst([1, 2, 3], [1, 1, 0]).tau == 3.0


def test_without_tau_the_shorter_open_curve_sets_it():
    a, b = kaplan_meier([1, 2, 9], [1, 1, 0]), kaplan_meier([1, 2, 5], [1, 1, 1])
    assert rmst_difference(a, b).tau == 9.0
    assert rmst_difference(a, kaplan_meier([1, 2, 5], [1, 1, 0])).tau == 5.0


def test_the_restricted_mean_without_censoring_is_a_mean():
    time = np.array([1.0, 3.0, 3.0, 8.0, 12.0])
    found = rmst(time, np.ones(5), tau=10)
    cut = np.minimum(time, 10)
    assert found.mean == pytest.approx(cut.mean())
    assert found.std_err == pytest.approx(sqrt(cut.var() / 5))
    assert rmst_pseudo_values(time, np.ones(5), 10).tolist() == pytest.approx(cut.tolist())


def test_collinear_covariates_of_an_adjusted_mean_are_refused():
    arm = [0, 0, 0, 1, 1, 1]
    with pytest.raises(NotEstimable, match="collinear"):
        rmst_adjusted([1, 4, 5, 2, 3, 9], [1, 1, 0, 1, 1, 0], arm, arm, tau=4)


@pytest.mark.parametrize("weight", sorted(EVENT_WEIGHTS))
def test_every_weight_gives_a_test_and_scores(weight):
    test = weighted_logrank(TIME, np.array(CAUSE) > 0, ARM, weight=weight)
    assert 0 < test.p <= 1
    assert abs(logrank_scores(TIME, np.array(CAUSE) > 0, weight=weight).sum()) < 1e-12


def test_the_kaplan_meier_weight_is_rho_one():
    one = weighted_logrank(TIME, np.array(CAUSE) > 0, ARM, weight="kaplan-meier")
    assert one.chi_square == pytest.approx(logrank(TIME, np.array(CAUSE) > 0, ARM, rho=1).chi_square, rel=1e-12)


def test_unknown_weights_and_ties_are_refused():
    with pytest.raises(DataError, match="weight is one of logrank, gehan"):
        weighted_logrank(TIME, np.array(CAUSE) > 0, ARM, weight="wilcoxon")
    with pytest.raises(DataError, match="ties is one of"):
        logrank_scores(TIME, np.array(CAUSE) > 0, ties="random")
    with pytest.raises(NoEventsError):
        logrank_scores(TIME, np.zeros(8))


def test_maxcombo_with_one_weight_is_that_test():
    event = np.array(CAUSE) > 0
    one, other = maxcombo(TIME, event, ARM, weights=[(0, 0)]), logrank(TIME, event, ARM)
    assert one.p == pytest.approx(other.p, rel=1e-12)
    assert one.z[0] == pytest.approx(other.z)
    assert one.p_lower + one.p_upper == pytest.approx(1.0)
    # the same weight twice changes nothing
    assert maxcombo(TIME, event, ARM, weights=[(0, 0), (0, 0)]).p == pytest.approx(other.p, rel=1e-12)


def test_maxcombo_refuses_silent_weights_and_three_groups():
    with pytest.raises(NotEstimable, match="two groups at a time"):
        maxcombo(TIME, np.array(CAUSE) > 0, [0, 1, 2, 0, 1, 2, 0, 1])
    with pytest.raises(NotEstimable, match="give no event"):
        maxcombo([1, 2, 3], [1, 0, 0], [0, 1, 1], weights=[(0, 1)])
    with pytest.raises(DataError, match="pairs"):
        maxcombo(TIME, np.array(CAUSE) > 0, ARM, weights=[(-1, 0)])


def test_normal_maxima_in_known_cases():
    from scipy import special

    tail = special.ndtr(-2.0)
    assert largest_absolute_p(np.eye(1), 2.0) == pytest.approx(2 * tail, rel=1e-13)
    for k in (2, 3):
        assert largest_absolute_p(np.eye(k), 2.0) == pytest.approx(1 - (1 - 2 * tail) ** k, rel=1e-12)
        assert smallest_p(np.eye(k), -2.0) == pytest.approx(1 - (1 - tail) ** k, rel=1e-12)
        assert smallest_p(np.eye(k), 1.0) == pytest.approx(1 - special.ndtr(-1.0) ** k, rel=1e-12)
    assert largest_absolute_p(np.eye(5), 2.0) == pytest.approx(1 - (1 - 2 * tail) ** 5, rel=1e-4)
    # far out the two tails of each statistic are all there is, to many digits
    assert largest_absolute_p(np.eye(3), 8.0) == pytest.approx(6 * special.ndtr(-8.0), rel=1e-10)
    assert largest_absolute_p(np.ones((3, 3)), 8.0) == pytest.approx(2 * special.ndtr(-8.0), rel=1e-10)


def test_a_singular_correlation_keeps_a_small_p():
    # z1 and z2 independent, z3 = (z1 + z2)/sqrt 2: largest deviation beyond 9
    corner = 1 / sqrt(2)
    matrix = np.array([[1, 0, corner], [0, 1, corner], [corner, corner, 1]])
    found = largest_absolute_p(matrix, 9.0)
    from scipy import special

    assert 4 * special.ndtr(-9.0) < found < 6 * special.ndtr(-9.0)
    assert found == pytest.approx(6 * special.ndtr(-9.0), rel=1e-3)


def test_the_normal_approximation_has_the_permutation_moments():
    scores, m = [3.0, -1.0, 0.5, 2.0, -4.5, 1.0], 2
    sums = np.array([sum(chosen) for chosen in combinations(scores, m)])
    found = permutation_test(scores, [1, 1, 0, 0, 0, 0])
    assert (found.mean, found.variance) == (pytest.approx(sums.mean()), pytest.approx(sums.var()))
    # units of 1/2 go by the shift algorithm; the golden ratio makes them irrational and splits
    for stretch in (1.0, (1 + sqrt(5)) / 2):
        exact = exact_permutation_test(np.array(scores) * stretch, [1, 1, 0, 0, 0, 0])
        assert exact.p == pytest.approx((np.abs(sums - sums.mean()) >= abs(2.0 - sums.mean()) - 1e-9).mean())


def test_random_permutations_agree_with_all_of_them():
    time, event, arm = np.arange(1, 21), np.arange(20) % 3 > 0, np.arange(20) % 2
    arm[:4] = 1
    scores = logrank_scores(time, event)
    exact = exact_permutation_test(scores, arm)
    drawn = monte_carlo_permutation_test(scores, arm, np.random.default_rng(5), draws=4999)
    again = monte_carlo_permutation_test(scores, arm, np.random.default_rng(5), draws=4999)
    assert drawn.p == again.p
    assert abs(drawn.p - exact.p) < 4 * sqrt(exact.p * (1 - exact.p) / 4999)


def test_rerandomization_follows_the_drawing_function():
    time, event = np.arange(1, 13), np.ones(12)
    arm = np.tile([0, 1], 6)
    scores = logrank_scores(time, event)
    rng = np.random.default_rng(3)
    blocks = rerandomization_test(
        scores, arm, lambda: rng.permuted(np.tile([0, 1], (6, 1)), axis=1).ravel(), draws=1999
    )
    pairs = [sum(choice) for choice in np.array(np.meshgrid(*scores.reshape(6, 2))).T.reshape(-1, 6)]
    tail = (np.array(pairs) <= scores[arm == 1].sum() + 1e-9).mean()
    assert abs(blocks.p - 2 * tail) < 8 * sqrt(tail * (1 - tail) / 1999)
    with pytest.raises(NotEstimable, match="every drawn allocation"):
        rerandomization_test(scores, arm, lambda: arm, draws=10)
    with pytest.raises(DataError, match="a drawn allocation 3"):
        rerandomization_test(scores, arm, lambda: [0, 1, 1], draws=10)


def test_permutation_tests_refuse_what_they_cannot_answer():
    with pytest.raises(NotEstimable, match="one group"):
        permutation_test([1.0, 2.0], [1, 1])
    with pytest.raises(NotEstimable, match="the same however"):
        permutation_test([1.0, 2.0], [1, 0], strata=["a", "b"])
    with pytest.raises(NotEstimable, match="too many"):
        exact_permutation_test(np.sqrt(np.arange(60.0)), np.arange(60) % 2)
    with pytest.raises(DataError, match="draws is 0"):
        monte_carlo_permutation_test([1.0, 2.0], [1, 0], np.random.default_rng(1), draws=0)


def test_whole_scores_of_many_people_are_exact_by_shifting():
    time, event, arm = np.arange(1, 121), np.ones(120), np.arange(120) % 2
    arm[:14] = 1
    scores = logrank_scores(time, event, weight="gehan")
    exact, normal = exact_permutation_test(scores, arm), permutation_test(scores, arm)
    assert exact.p == pytest.approx(normal.p, rel=0.05)


def test_band_quantiles_in_known_cases():
    # Kolmogorov's distribution, and one normal value
    assert bridge_stays(0.0, 1.0, 1.3580986) == pytest.approx(0.95, abs=1e-7)
    assert hall_wellner_quantile(0.3, 0.3, 0.95) == pytest.approx(1.959964 * sqrt(0.21), rel=1e-6)
    assert equal_precision_quantile(0.0, 0.95) == pytest.approx(1.959964, rel=1e-6)
    assert hall_wellner_quantile(0.1, 0.6, 0.95) < hall_wellner_quantile(0.0, 1.0, 0.95)
    assert equal_precision_quantile(1.0, 0.95) < equal_precision_quantile(2.0, 0.95)


@pytest.mark.parametrize("band", [hall_wellner_band, equal_precision_band])
@pytest.mark.parametrize("scale", ["plain", "log-log", "arcsin"])
def test_a_band_holds_the_curve_and_its_pointwise_limits(band, scale):
    rng = np.random.default_rng(8)
    time, event = np.ceil(rng.exponential(300, 150)), rng.random(150) < 0.8
    curve = kaplan_meier(time, event, conf_type=scale)
    found = band(curve, start=50, end=600, scale=scale)
    assert (found.lower < found.survival).all()
    assert (found.upper > found.survival).all()
    if band is equal_precision_band:
        at = np.searchsorted(curve.time, found.time, side="right") - 1
        assert (found.lower <= curve.lower[at] + 1e-12).all()
        assert (found.upper >= curve.upper[at] - 1e-12).all()


def test_a_band_needs_times_within_the_follow_up():
    curve = kaplan_meier(TIME, np.array(CAUSE) > 0)
    with pytest.raises(NotEstimable, match="between 20 and 30"):
        hall_wellner_band(curve, start=20, end=30)
    with pytest.raises(DataError, match="scale is one of"):
        hall_wellner_band(curve, scale="log")
    with pytest.raises(NotEstimable, match="strictly between"):
        hall_wellner_band(kaplan_meier([1, 2], [0, 0]))


def test_the_manual_page_says_what_it_prints():
    page = Path(__file__).resolve().parents[3] / "docs" / "reference" / "competing-risks.md"
    assert doctest.testfile(str(page), module_relative=False).failed == 0


def test_an_exact_test_rejects_no_more_often_than_it_says():
    scores = np.array([2.0, 0.31, -0.7, 1.1, -1.9, 0.05, -0.86, 0.4])
    labels = [np.isin(np.arange(8), chosen).astype(int) for chosen in combinations(range(8), 3)]
    p = np.array([exact_permutation_test(scores, arm).p for arm in labels])
    for alpha in np.unique(p):
        assert (p <= alpha + 1e-12).mean() == pytest.approx(alpha)


def test_the_standard_error_of_a_restricted_mean_is_that_of_the_bootstrap():
    # 20,000 samples drawn as counts of each person: the curve of all samples at once
    rng = np.random.default_rng(6)
    n, tau, draws = 300, 500.0, 20_000
    time, event = np.ceil(rng.exponential(400, n)), rng.random(n) < 0.75
    order = np.argsort(time)
    time, event = time[order], event[order]
    distinct, place = np.unique(time, return_inverse=True)
    means = np.empty(draws)
    for start in range(0, draws, 2000):
        copies = rng.multinomial(n, np.full(n, 1 / n), size=2000)
        leaving = np.array([np.bincount(place, weights=row, minlength=distinct.size) for row in copies])
        deaths = np.array([np.bincount(place, weights=row * event, minlength=distinct.size) for row in copies])
        at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
        survival = np.cumprod(1 - np.divide(deaths, at_risk, out=np.zeros_like(deaths), where=at_risk > 0), axis=1)
        heights = np.column_stack((np.ones(2000), survival))
        edges = np.minimum(np.concatenate(([0.0], distinct, [np.inf])), tau)
        means[start : start + 2000] = heights @ np.diff(edges)
    assert rmst(time, event, tau=tau).std_err == pytest.approx(means.std(), rel=0.02)
