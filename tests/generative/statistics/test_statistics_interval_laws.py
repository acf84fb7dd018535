"""Laws of interval-censored times: optimality, plain twins, and what they become without censoring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import (
    accelerated_failure,
    ancova,
    interval_regression,
    kaplan_meier,
    permutation_test,
    survival_at,
    tobit,
    turnbull,
    turnbull_at,
    weibull_hazards,
)
from equipoise.statistics.innermost_intervals import innermost_intervals
from equipoise.statistics.interval_data import interval_data
from equipoise.statistics.interval_scores import interval_scores
from equipoise.statistics.visit_curve import visit_curve

ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 8), st.booleans()).map(
        lambda r: (
            max(r[0], 1) if r[1] == 0 else r[0],
            (np.inf if r[2] and r[1] else max(r[0], 1 if r[1] == 0 else 0) + r[1]),
        )
    ),
    min_size=2,
    max_size=14,
)


def _ends(rows) -> tuple[np.ndarray, np.ndarray]:
    return np.array([r[0] for r in rows], dtype=float), np.array([r[1] for r in rows], dtype=float)


@given(ROWS)
def test_each_row_holds_the_innermost_intervals_inside_it(rows):
    left, right = _ends(rows)
    inner = innermost_intervals(interval_data(left, right))
    for low, high, start, stop in zip(left, right, inner.start, inner.stop, strict=True):
        inside = [
            (b <= high and a >= low and not (a == b and a == low)) if low < high else a == b == low
            for a, b in zip(inner.left, inner.right, strict=True)
        ]
        assert [start <= k < stop for k in range(inner.left.size)] == inside
        assert any(inside)


@given(ROWS)
def test_no_mass_moved_makes_the_data_likelier_and_expectation_maximisation_comes_no_further(rows):
    left, right = _ends(rows)
    fit = turnbull(left, right)
    assert fit.gap <= 1e-8
    assert fit.mass.sum() == pytest.approx(1.0)
    inner = innermost_intervals(interval_data(left, right))
    places = np.arange(inner.left.size)
    holds = (inner.start[:, None] <= places) & (places < inner.stop[:, None])
    mass = np.full(places.size, 1.0 / places.size)
    for _ in range(300):
        mass = mass * (holds / (holds @ mass)[:, None]).mean(axis=0)
    assert np.log(holds @ mass).sum() <= fit.loglik + 1e-9
    assert np.log(holds @ mass).sum() == pytest.approx(fit.loglik, abs=0.2)


@given(st.lists(st.tuples(st.integers(1, 10), st.booleans()), min_size=2, max_size=15))
def test_with_exact_and_right_censored_times_it_is_kaplan_meiers(rows):
    assume(any(event for _, event in rows))
    time, event = np.array([r[0] for r in rows], dtype=float), np.array([r[1] for r in rows])
    last = time[event].max()
    fit = turnbull(time, np.where(event, time, np.inf))
    at = np.unique(time[event])
    assert turnbull_at(fit, at).upper == pytest.approx(survival_at(kaplan_meier(time, event), at).survival, abs=1e-9)
    assert turnbull_at(fit, [last]).lower == pytest.approx(turnbull_at(fit, [last]).upper, abs=1e-9)


def _cohort(seed: int, n: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, n).astype(float)
    time = rng.weibull(1.3, n) * 20 * np.exp(0.3 * x)
    left = np.floor(time / 6) * 6
    right = np.where(left >= 30, np.inf, left + 6)
    return np.minimum(left, 30.0), right, x


@settings(max_examples=8)
@given(st.integers(0, 5000), st.sampled_from(["ph", "po"]))
def test_a_free_baseline_fits_no_worse_than_none_and_turns_with_its_covariate(seed, model):
    left, right, x = _cohort(seed)
    try:
        fit = interval_regression(left, right, x, model=model)
    except NotEstimable:
        return
    assert fit.loglik >= turnbull(left, right).loglik - 1e-9
    turned = interval_regression(left, right, 1 - x, model=model)
    assert turned.coef == pytest.approx(-fit.coef, abs=1e-5)
    assert turned.loglik == pytest.approx(fit.loglik, abs=1e-8)
    assert (np.diff(fit.survival) < 0).all()
    later = interval_regression(3 * left, 3 * right, x, model=model)
    assert later.coef == pytest.approx(fit.coef, abs=1e-5)
    nearby = [interval_regression(left, right, x * 10, model=model).coef[0] * 10, fit.coef[0]]
    assert nearby[0] == pytest.approx(nearby[1], abs=1e-5)


@settings(max_examples=8)
@given(st.integers(0, 5000))
def test_an_exponential_rate_is_events_over_time(seed):
    rng = np.random.default_rng(seed)
    time, event = rng.exponential(10, 30), rng.random(30) < 0.7
    fit = weibull_hazards(accelerated_failure(time, np.where(event, time, np.inf), distribution="exponential"))
    assert fit.rate == pytest.approx(event.sum() / time.sum(), rel=1e-9)


@settings(max_examples=8)
@given(st.integers(0, 5000))
def test_a_tobit_without_limits_is_least_squares(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(25, 2))
    y = x @ [1.0, -2.0] + rng.normal(size=25)
    fit, plain = tobit(y, ["="] * 25, x), ancova(y, np.column_stack((np.ones(25), x)))
    assert fit.coef == pytest.approx(plain.coef, rel=1e-8, abs=1e-9)
    assert fit.scale == pytest.approx(plain.sigma * np.sqrt(plain.df / 25), rel=1e-8)
    assert fit.loglik == pytest.approx(plain.loglik, rel=1e-9)
    mirrored = tobit(-y, [">"] * 3 + ["="] * 22, x)
    assert tobit(y, ["<"] * 3 + ["="] * 22, x).coef == pytest.approx(-mirrored.coef, rel=1e-7, abs=1e-9)


@settings(max_examples=8)
@given(st.integers(0, 5000), st.sampled_from(["weibull", "lognormal", "loglogistic"]))
def test_time_units_move_only_the_intercept(seed, distribution):
    left, right, x = _cohort(seed)
    fit = accelerated_failure(left, right, x, distribution=distribution)
    weeks = accelerated_failure(left / 7, right / 7, x, distribution=distribution)
    assert weeks.coef == pytest.approx(fit.coef - [np.log(7), 0], abs=1e-8)
    assert weeks.loglik == pytest.approx(fit.loglik, rel=1e-9)
    assert weeks.se == pytest.approx(fit.se, rel=1e-7)


@given(ROWS)
def test_interval_scores_add_to_nothing_and_are_the_slope_of_the_likelihood(rows):
    left, right = _ends(rows)
    assume(np.unique(np.column_stack((left, right)), axis=0).shape[0] > 1)
    curve, scores = turnbull(left, right), interval_scores(left, right)
    assert scores.sum() == pytest.approx(0.0, abs=1e-6 * scores.size)
    survival = np.concatenate(([1.0], np.maximum(curve.survival, 0.0)))

    def loglik(theta):
        found = []
        for low, high in zip(left, right, strict=True):
            before = sum(1 for b in curve.right if (b < low if low == high else b <= low))
            until = sum(1 for b in curve.right if b <= high)
            found.append(
                np.log(survival[before] ** theta - np.where(survival[until] > 1e-12, survival[until], 0) ** theta)
            )
        return np.array(found)

    slope = (loglik(1 + 1e-6) - loglik(1 - 1e-6)) / 2e-6
    np.testing.assert_allclose(scores, slope, rtol=1e-4, atol=1e-5)


def test_interval_scores_order_two_groups_as_the_hazard_ratio_does():
    left, right, x = _cohort(11, 120)
    z = permutation_test(interval_scores(left, right), x).z
    coef = interval_regression(left, right, x).coef[0]
    assert np.sign(z) == np.sign(coef)
    assert abs(z) == pytest.approx(abs(permutation_test(interval_scores(left * 7, right * 7), 1 - x).z), rel=1e-6)


@settings(max_examples=8)
@given(st.integers(0, 5000), st.sampled_from([1.0, 7.0]))
def test_at_visits_that_keep_their_days_the_curve_between_visits_is_turnbulls(seed, unit):
    left, right, _ = _cohort(seed)
    planned = np.arange(0.0, 37.0, 6.0) * unit
    found = visit_curve(left * unit, right * unit, planned)
    assert found.gap <= 1e-8
    assert (np.diff(found.survival) <= 1e-12).all()
    bounds = turnbull_at(turnbull(left * unit, right * unit), planned)
    assert (bounds.lower - 1e-6 <= found.survival).all()
    assert (found.survival <= bounds.upper + 1e-6).all()


def test_what_a_curve_between_visits_refuses():
    with pytest.raises(DataError, match="visit on day 9 lies beyond the last planned day 8"):
        visit_curve([0, 4], [4, 9], [0, 4, 8])
    with pytest.raises(DataError, match="ascending days from 0"):
        visit_curve([0], [4], [4, 8])
    with pytest.raises(NotEstimable, match="exact times"):
        visit_curve([3], [3], [0, 4])
