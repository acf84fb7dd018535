"""Estimators held to numbers that can be worked out by hand, by enumeration, or by an identity with a verified one."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from equipoise.errors import DataError
from equipoise.statistics import (
    ancova,
    ancova_contrast,
    ancova_joint_test,
    balancing_weights,
    bootstrap,
    bootstrap_by_weights,
    bootstrap_hazard_ratio,
    check_time_zero,
    equal_precision_band,
    exact_permutation_test,
    hall_wellner_band,
    interval_regression,
    interval_regression_bootstrap,
    kaplan_meier,
    landmark_cohort,
    monte_carlo_permutation_test,
    non_inferiority,
    number_at_risk,
    positivity,
    propensity,
    propensity_matching,
    rerandomization_test,
    resample_weights,
    restricted_mean,
    risk_ratio_of_hazard_ratio,
    rmst,
    weighted_hazard_ratio,
)

SCORES = np.array([0.9, -0.4, 0.3, -1.2, 0.75, 0.1, -0.6, 0.15])
TREATED = np.array([1, 0, 1, 0, 1, 0, 0, 1])
VALUES = np.array([1.0, 2.0, 4.0, 8.0])


def test_number_at_risk_counts_those_just_before_a_time():
    time, entry = np.array([5, 8, 8, 12]), np.array([0, 5, 6, 8])
    for at in range(14):
        assert number_at_risk(time, [at])[0] == sum(t >= at for t in time)
        assert number_at_risk(time, [at], entry)[0] == ((entry < at) & (at <= time)).sum()


def test_the_area_under_steps_is_a_sum_of_rectangles():
    found = rmst([1, 2, 4, 5], [1, 1, 0, 1], tau=4)
    assert found.mean == 1.0 + 0.75 + 2 * 0.5
    assert found == restricted_mean(kaplan_meier([1, 2, 4, 5], [1, 1, 0, 1]), 4)


def test_non_inferiority_is_a_normal_test_against_the_margin():
    test = non_inferiority(math.log(0.9), 0.2, margin=1.25)
    z = (math.log(0.9) - math.log(1.25)) / 0.2
    assert test.p == pytest.approx(0.5 * math.erfc(-z / math.sqrt(2)), rel=1e-12)
    assert test.limit == pytest.approx(0.9 * math.exp(1.959963984540054 * 0.2), rel=1e-12)


def test_risk_ratio_of_a_common_outcome():
    for hazard_ratio in (0.25, 0.56, 1.0, 1.8, 4.0):
        expected = (1 - 0.5 ** math.sqrt(hazard_ratio)) / (1 - 0.5 ** math.sqrt(1 / hazard_ratio))
        assert risk_ratio_of_hazard_ratio(hazard_ratio) == pytest.approx(expected, rel=1e-14)


def test_hall_wellner_band_has_the_published_quantile_and_width():
    curve = kaplan_meier(range(1, 21), [1] * 20)
    band = hall_wellner_band(curve, scale="plain")
    # Over the whole range the quantile is that of the Brownian bridge: 1.3581 in Kolmogorov's table.
    assert band.quantile == pytest.approx(1.3581, abs=5e-5)
    place = band.time.tolist().index(10.0)
    # Without censoring 1 + n sigma^2 = 1 / S, so that S times it is 1.
    assert band.upper[place] - 0.5 == pytest.approx(band.quantile / math.sqrt(20), rel=1e-9)


def test_equal_precision_band_is_as_many_standard_errors_wide_everywhere():
    curve = kaplan_meier(range(1, 21), [1] * 20)
    band = equal_precision_band(curve, start=5, end=15, scale="plain")
    for time, lower, upper in zip(band.time, band.lower, band.upper, strict=True):
        survival = 1 - time / 20
        width = band.quantile * math.sqrt(survival * (1 - survival) / 20)
        assert (lower, upper) == pytest.approx((max(survival - width, 0.0), min(survival + width, 1.0)), rel=1e-9)


def test_random_permutations_come_close_to_all_of_them():
    exact = exact_permutation_test(SCORES, TREATED)
    sums = [SCORES[list(chosen)].sum() for chosen in combinations(range(8), 4)]
    distance = abs(SCORES[TREATED == 1].sum() - 4 * SCORES.mean())
    assert exact.p == sum(abs(s - 4 * SCORES.mean()) >= distance - 1e-12 for s in sums) / 70
    drawn = monte_carlo_permutation_test(SCORES, TREATED, np.random.default_rng(5), draws=20000)
    assert abs(drawn.p - exact.p) < 4 * math.sqrt(exact.p * (1 - exact.p) / 20000)


def test_drawing_the_trials_own_allocation_comes_close_to_its_enumeration():
    rng = np.random.default_rng(6)
    found = rerandomization_test(SCORES, TREATED, lambda: rng.permutation(TREATED), draws=20000)
    sums = np.array([SCORES[list(chosen)].sum() for chosen in combinations(range(8), 4)])
    seen = SCORES[TREATED == 1].sum()
    expected = 2 * min((sums <= seen + 1e-12).mean(), (sums >= seen - 1e-12).mean())
    assert abs(found.p - expected) < 8 * math.sqrt(expected / 20000)


def test_the_bootstrap_of_a_mean_has_its_known_spread():
    # Drawn with replacement a mean has the standard error sd / sqrt(n), sd with divisor n.
    known = VALUES.std() / 2
    rows = bootstrap(lambda i: VALUES[i].mean(), 4, replicates=20000, generator=np.random.default_rng(2))
    weights = resample_weights(4, replicates=20000, generator=np.random.default_rng(3))
    batch = bootstrap_by_weights(lambda w: w @ VALUES[:, None] / 4, weights)
    assert (weights.sum(axis=1) == 4).all()
    assert weights.var() == pytest.approx(0.75, rel=0.02)
    for found in (rows, batch):
        assert float(found.estimate[0]) == 3.75
        assert float(found.se[0]) == pytest.approx(known, rel=0.02)


def test_people_are_dealt_to_groups_at_the_landmark():
    never = float("nan")
    found = landmark_cohort([5, 9, 30, 40, 6], [1, 1, 0, 1, 1], [2, 7, never, 6, never], day=6)
    # Who has left by day 6 is out; who begins on day 6 at the latest is treated; time runs from the landmark.
    assert found.treated.tolist() == [False, False, True]
    assert found.time.tolist() == [3, 24, 34]


def test_treatment_after_time_zero_is_refused():
    check_time_zero([0, 0, float("nan")])
    with pytest.raises(DataError):
        check_time_zero([0, 3])


def test_contrasts_of_two_means_are_students_test():
    first, second = np.array([5.0, 6.0, 5.5]), np.array([8.0, 9.5, 8.2, 7.9])
    y = np.concatenate((first, second))
    arm = np.repeat([0.0, 1.0], [3, 4])
    fit = ancova(y, np.column_stack((np.ones(7), arm)))
    pooled = (((first - first.mean()) ** 2).sum() + ((second - second.mean()) ** 2).sum()) / 5
    difference, se = second.mean() - first.mean(), math.sqrt(pooled * (1 / 3 + 1 / 4))
    contrast, joint = ancova_contrast(fit, [0, 1]), ancova_joint_test(fit, [0, 1])
    assert float(contrast.estimate[0]) == pytest.approx(difference, rel=1e-12)
    assert float(contrast.se[0]) == pytest.approx(se, rel=1e-12)
    assert joint.f == pytest.approx((difference / se) ** 2, rel=1e-12)
    assert joint.p == pytest.approx(float(contrast.p[0]), rel=1e-10)


def test_scores_outside_the_other_arm_are_counted():
    arm, age = np.array([0, 1, 0, 1, 1, 0]), np.array([40, 52, 60, 61, 70, 69])
    score = propensity(arm, age)
    found = positivity(score)
    for treated in (0, 1):
        own, other = score.score[arm == treated], score.score[arm != treated]
        outside = ((own < other.min()) | (own > other.max())).mean()
        assert found.share_outside[treated] == pytest.approx(outside)


def test_matched_pairs_are_greedy_on_the_logit():
    arm, age = np.array([0, 1, 0, 1, 1, 0]), np.array([50, 52, 60, 61, 70, 69])
    score = propensity(arm, age)
    pairs = propensity_matching(score, caliper=0.2)
    logit = np.log(score.score / (1 - score.score))
    width = 0.2 * math.sqrt((logit[arm == 1].var(ddof=1) + logit[arm == 0].var(ddof=1)) / 2)
    free, expected = [0, 2, 5], []
    for person in sorted([1, 3, 4], key=lambda i: -score.score[i]):
        near = min(free, key=lambda j: abs(logit[j] - logit[person]))
        if abs(logit[near] - logit[person]) <= width:
            expected.append((person, near))
            free.remove(near)
    assert list(zip(pairs.treated.tolist(), pairs.untreated.tolist(), strict=True)) == expected


def test_bootstrapped_hazard_ratio_starts_from_the_weighted_one_and_spreads_like_it():
    rng = np.random.default_rng(8)
    age, arm = rng.normal(60, 8, 200), rng.integers(0, 2, 200)
    time = np.ceil(rng.exponential(100, 200))
    event, score = (time < 150).astype(float), propensity(arm, age)
    fit = weighted_hazard_ratio(np.minimum(time, 150), event, balancing_weights(score))
    found = bootstrap_hazard_ratio(np.minimum(time, 150), event, score, replicates=1000, generator=rng)
    assert float(found.estimate[0]) == pytest.approx(fit.coef, rel=1e-8)
    # Stacked and resampled standard errors estimate the same number.
    assert float(found.se[0]) == pytest.approx(fit.se, rel=0.12)


def test_resampled_interval_regressions_lie_around_the_fit():
    rng = np.random.default_rng(9)
    x = np.repeat([0.0, 1.0], 30)
    left = np.floor(rng.exponential(10 / np.exp(0.5 * x)))
    right = np.where(left > 15, np.inf, left + 4)
    fit = interval_regression(left, right, x)
    drawn = interval_regression_bootstrap(left, right, x, rng=rng, replicates=30)
    spread = float(drawn.std(ddof=1))
    assert abs(float(drawn.mean()) - float(fit.coef[0])) < spread
    # About the information of 60 events: the standard error of a log hazard ratio is near 2 / sqrt(60).
    assert 0.6 < spread / (2 / math.sqrt(60)) < 1.7
