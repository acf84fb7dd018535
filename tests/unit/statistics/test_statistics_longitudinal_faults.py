"""What repeated measures, counts, imputation and interval estimators refuse, and what they say."""

from __future__ import annotations

import re

import numpy as np
import pytest

from equipoise import statistics as s
from equipoise.errors import DataError, NotEstimable, SeparationError

INF = float("inf")
WEEKS, PEOPLE = [1, 2] * 4, [1, 1, 2, 2, 3, 3, 4, 4]
Y = [5.0, 6.0, 5.5, 7.5, 4.0, 4.5, 6.0, 8.0]
X = np.column_stack((np.ones(8), np.array(WEEKS) - 1.0))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: s.mmrm(Y, X, WEEKS, PEOPLE, covariance="un"), DataError, "covariance is one of us, cs"),
        (lambda: s.mmrm(Y, X, WEEKS, PEOPLE, df_kind="exact"), DataError, "df_kind is one of"),
        (
            lambda: s.mmrm(Y, X, WEEKS, PEOPLE, df_kind="kenward-roger", variance_kind="empirical", reml=False),
            DataError,
            "do not go together; Kenward and Roger's method is for restricted maximum likelihood",
        ),
        (lambda: s.mmrm(Y, X, WEEKS[:7], PEOPLE), DataError, "lengths differ: outcome 8, design 8"),
        (lambda: s.mmrm(Y, X, [1, 1, *WEEKS[2:]], PEOPLE), DataError, "two rows at one visit"),
        (lambda: s.mmrm(Y, X, WEEKS, PEOPLE, visits=[1, 3]), DataError, "not among visits: [2]"),
        (lambda: s.mmrm(Y, X, WEEKS, PEOPLE, group=WEEKS), DataError, "two covariance groups"),
        (lambda: s.mmrm(Y, X, WEEKS, PEOPLE, names=["a"]), DataError, "as many different names"),
        (lambda: s.mmrm(Y, X, WEEKS, PEOPLE, weights=[0] * 8), DataError, "weights must be positive"),
        (lambda: s.mmrm(Y, np.column_stack((X, X[:, 1])), WEEKS, PEOPLE), NotEstimable, "x3: determined"),
        (lambda: s.mmrm_contrast(s.mmrm(Y, X, WEEKS, PEOPLE), [1]), DataError, "a contrast has 2 numbers"),
        (lambda: s.mmrm_joint_test(s.mmrm(Y, X, WEEKS, PEOPLE), [[1, 0], [2, 0]]), NotEstimable, "depend on each"),
        (
            lambda: s.random_effects([1, 2, 3], [[1]] * 3, [[1]] * 3, [1, 2, 3]),
            NotEstimable,
            "every subject has one row",
        ),
        (
            lambda: s.random_effects([1, np.nan], [[1]] * 2, [[1]] * 2, [1, 1]),
            DataError,
            "missing or infinite at index 1",
        ),
        (lambda: s.ancova([1, 2, 3], [[1, 2], [1, 2], [1, 2]]), NotEstimable, "x2: determined by the columns before"),
        (lambda: s.ancova([1, 2, 3], [[1], [1], [1]], variance_kind="HC9"), DataError, "variance_kind is one of"),
        (lambda: s.tobit([1, 2], ["=", "~"], [0, 1]), DataError, "comparator is not =, < or > at index 1"),
        (lambda: s.tobit([1, 2], ["<", "<"], [0, 1]), NotEstimable, "no value was quantified"),
        (lambda: s.turnbull([2, 0], [1, 0]), DataError, "left is after right at index 0; right is 0 at index 1"),
        (lambda: s.turnbull([1], [np.nan]), DataError, "an end is missing at index 0"),
        (lambda: s.accelerated_failure([1], [2], distribution="gamma"), DataError, "distribution is one of weibull"),
        (lambda: s.accelerated_failure([0, 2], [INF, 5]), NotEstimable, "says nothing"),
        (lambda: s.interval_regression([0, 1], [2, 3], [1, 0], model="aft"), DataError, "model is 'ph' or 'po'"),
        (lambda: s.interval_regression([0, 1], [2, 3], [1, 1]), NotEstimable, "constant or collinear"),
        (lambda: s.interval_regression([0, 0, 4, 4], [3, 3, 6, 6], [1, 1, 0, 0]), SeparationError, "infinity for x1"),
        (lambda: s.wilson_proportion(3, 2), DataError, "3 events of 2 is no proportion"),
        (lambda: s.risk_ratio(0, 5, 1, 5), NotEstimable, "no events"),
        (lambda: s.odds_ratio(5, 5, 1, 5), NotEstimable, "cell of the table is empty"),
        (lambda: s.conditional_odds_ratio([(0, 4, 0, 5)]), NotEstimable, "one table only"),
        (lambda: s.mantel_haenszel([(0, 4, 0, 5)]), NotEstimable, "events in one arm only"),
        (lambda: s.rate_ratio(0, 1.0, 0, 1.0), NotEstimable, "no events"),
        (lambda: s.rate(1, 0.0), DataError, "person-time is positive"),
        (lambda: s.tipping_points(4, 10, 2, 3, 10, 1, added=[3]), DataError, "more events added"),
        (lambda: s.rubin([1.0], [1.0]), DataError, "at least two estimates"),
        (lambda: s.rubin([1.0, np.nan], [1.0, 0.0]), DataError, "index 1; standard errors are not positive at index 1"),
        (lambda: s.holm([0.5, 1.5]), DataError, "not between 0 and 1 at index 1"),
        (
            lambda: s.graphical_procedure([0.1, 0.2], [1, 1], [[0, 2], [1, 0]]),
            DataError,
            "sum to at most 1; transitions",
        ),
        (lambda: s.proportional_odds([1, 1], [0, 1]), NotEstimable, "everybody is in one category"),
        (lambda: s.proportional_odds([1, 1, 2, 2], [0, 0, 1, 1]), SeparationError, "infinity for x1"),
        (lambda: s.mean_cumulative_function([9], ["a"], [5], [0], ["a"]), DataError, "not within its person's time"),
        (
            lambda: s.mean_cumulative_function([9], ["z"], [5], [2], ["a"]),
            DataError,
            "nobody in subject: z; died is not",
        ),
        (
            lambda: s.impute([[1.0, 2.0]], [0], rng=np.random.default_rng(1), strategy="last value", imputations=1),
            DataError,
            "strategy is one of missing-at-random, jump-to-reference, copy-increments, copy-reference, not 'last value'; at",
        ),
        (
            lambda: s.impute([[1.0, 2.0]], [0], rng=np.random.default_rng(1), strategy="copy-reference", reference=5),
            DataError,
            "the reference 5 is no arm",
        ),
    ],
)
def test_faults_are_told(call, error, says):
    with pytest.raises(error, match=re.escape(says)):
        call()


def test_visits_may_have_any_order_and_names():
    labels = ["week 2" if w == 1 else "week 10" for w in WEEKS]
    named = s.mmrm(Y, X, labels, PEOPLE, visits=["week 2", "week 6", "week 10"])
    assert named.visits == ("week 2", "week 10")
    plain = s.mmrm(Y, X, WEEKS, PEOPLE)
    assert named.visit_covariance == pytest.approx(plain.visit_covariance)
    assert plain.variance == pytest.approx(plain.naive_variance)


def test_simple_degrees_of_freedom():
    assert s.mmrm(Y, X, WEEKS, PEOPLE, df_kind="residual").df.tolist() == [6.0, 6.0]
    arm = np.column_stack((X, np.array(PEOPLE) % 2))
    assert s.mmrm(Y, arm, WEEKS, PEOPLE, df_kind="between-within").df.tolist() == [3.0, 3.0, 2.0]


def test_survival_inside_and_after_the_last_interval():
    curve = s.turnbull([0, 4, 8], [2, 6, INF])
    read = s.turnbull_at(curve, [1, 2, 3, 5, 9])
    assert read.survival[:4].round(4).tolist() == [0.8333, 0.6667, 0.6667, 0.5]
    assert np.isnan(read.survival[4])
    assert (read.lower[4], round(read.upper[4], 4)) == (0.0, 0.3333)


def test_a_random_effect_that_does_not_vary_is_an_estimate():
    fit = s.random_effects([1.0, -1.0, 1.1, -1.1, 0.9, -0.9], [[1]] * 6, [[1]] * 6, [1, 1, 2, 2, 3, 3])
    assert fit.singular
    assert fit.random_covariance == pytest.approx(np.zeros((1, 1)), abs=1e-8)
