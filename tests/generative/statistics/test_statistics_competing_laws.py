"""Laws of competing risks, restricted means and permutation tests that hold for any data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from equipoise.errors import NotEstimable
from equipoise.statistics import (
    aalen_johansen,
    exact_permutation_test,
    fine_gray,
    fine_gray_expanded,
    gray,
    incidence_at,
    kaplan_meier,
    logrank,
    logrank_scores,
    maxcombo,
    permutation_test,
    predicted_incidence,
    restricted_mean,
    rmst_pseudo_values,
    weighted_logrank,
)


@st.composite
def cohorts(draw, tied: bool = True, least: int = 12):
    n = draw(st.integers(least, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return {
        "time": rng.integers(1, 10, n).astype(float) if tied else rng.permutation(np.arange(1.0, n + 1)),
        "cause": rng.integers(0, 3, n),
        "arm": np.where(np.arange(n) < 2, np.arange(n), rng.integers(0, 2, n)),
        "age": np.round(rng.normal(60, 10, n)),
        "stratum": rng.integers(0, 2, n),
    }


def _or_discard(function, *args, **options):
    try:
        return function(*args, **options)
    except NotEstimable:
        assume(False)
        raise


@given(cohorts(), st.sampled_from([0.0, 1.0, 0.5]))
def test_gray_does_not_depend_on_order_names_or_unit_of_time(c, rho):
    one = _or_discard(gray, c["time"], c["cause"], c["arm"], strata=c["stratum"], rho=rho)
    order = np.random.default_rng(0).permutation(c["time"].size)
    other = gray(c["time"][order] * 30.4375, c["cause"][order], c["arm"][order], strata=c["stratum"][order], rho=rho)
    assert other.chi_square == pytest.approx(one.chi_square, rel=1e-9)
    swapped = gray(c["time"], c["cause"], 1 - c["arm"], strata=c["stratum"], rho=rho)
    assert swapped.chi_square == pytest.approx(one.chi_square, rel=1e-8)
    assert swapped.z == pytest.approx(-one.z, rel=1e-8, abs=1e-10)


@given(cohorts())
def test_gray_scores_add_to_nothing_and_without_competing_events_are_the_log_rank_scores(c):
    event = (c["cause"] == 1).astype(int)
    one, other = _or_discard(gray, c["time"], event, c["arm"]), _or_discard(logrank, c["time"], event, c["arm"])
    np.testing.assert_allclose(one.observed - one.expected, other.observed - other.expected, atol=1e-10)
    crossed = _or_discard(gray, c["time"], c["cause"], c["arm"])
    assert (crossed.observed - crossed.expected).sum() == pytest.approx(0, abs=1e-9)


@given(cohorts())
def test_without_censoring_the_competing_never_leave(c):
    cause = np.where(c["cause"] == 0, 1, c["cause"])
    assume((cause == 2).any())
    # nobody is censored: put those with a competing event behind everybody else and fit as if they were censored
    late = np.where(cause == 2, c["time"].max() + 1, c["time"])
    x = np.column_stack([c["arm"], c["age"]])
    one = _or_discard(fine_gray, c["time"], cause, x)
    other = fine_gray(late, np.where(cause == 2, 0, 1), x)
    np.testing.assert_allclose(one.coef, other.coef, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(one.loglik, other.loglik, rtol=1e-12)


@given(cohorts(tied=False))
def test_weighted_rows_give_the_same_coefficients_without_ties(c):
    x = np.column_stack([c["arm"], c["age"]])
    one = _or_discard(fine_gray, c["time"], c["cause"], x)
    other = fine_gray_expanded(c["time"], c["cause"], x)
    np.testing.assert_allclose(one.coef, other.coef, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(one.naive_se, other.naive_se, rtol=1e-8)


@given(cohorts(), st.sampled_from([0.01, 7.0]))
def test_the_unit_of_a_covariate_only_rescales_its_subdistribution_coefficient(c, unit):
    one = _or_discard(fine_gray, c["time"], c["cause"], np.column_stack([c["arm"], c["age"]]))
    other = fine_gray(c["time"], c["cause"], np.column_stack([c["arm"], c["age"] * unit - 3]))
    np.testing.assert_allclose(other.z, one.z, rtol=1e-8)
    assert other.coef[1] * unit == pytest.approx(one.coef[1], rel=1e-8)


@given(cohorts(least=20))
def test_predicted_incidence_rises_and_stays_a_probability(c):
    fit = _or_discard(fine_gray, c["time"], c["cause"], c["arm"])
    found = predicted_incidence(fit, [[0], [1]], np.arange(0.0, 12.0))
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found, axis=1) >= 0).all()
    assert found[0, 0] == 0


@given(cohorts())
def test_one_minus_kaplan_meier_is_no_less_than_the_incidence(c):
    event = c["cause"] == 1
    assume(event.any())
    curve, naive = aalen_johansen(c["time"], c["cause"]), kaplan_meier(c["time"], event)
    shown = incidence_at(curve, naive.time).incidence[:, curve.causes.index(1)]
    assert (1 - naive.survival >= shown - 1e-12).all()


@given(cohorts(), st.floats(0.1, 1.0))
def test_means_of_pseudo_values_and_of_areas(c, share):
    event = c["cause"] > 0
    tau = share * c["time"].max()
    values = rmst_pseudo_values(c["time"], event, tau)
    n = values.size
    area = restricted_mean(kaplan_meier(c["time"], event), tau)
    assert 0 <= area.mean <= tau
    assert area.mean + area.lost == pytest.approx(tau)
    keep = np.ones(n, dtype=bool)
    for i in range(0, n, 5):
        keep[i] = False
        without = kaplan_meier(c["time"][keep], event[keep])
        keep[i] = True
        if without.time[-1] >= tau or without.survival[-1] == 0:
            expected = n * area.mean - (n - 1) * restricted_mean(without, tau).mean
            assert values[i] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(cohorts(), st.sampled_from(["logrank", "gehan", "tarone-ware", "peto-peto", "modified-peto-peto"]))
def test_permutation_scores_give_the_score_of_the_weighted_test_without_ties(c, weight):
    time = np.random.default_rng(int(c["age"].sum())).permutation(np.arange(1.0, c["time"].size + 1))
    event = c["cause"] > 0
    assume(event.any())
    scores = logrank_scores(time, event, weight=weight)
    test = _or_discard(weighted_logrank, time, event, c["arm"], weight=weight)
    assert scores[c["arm"] == 1].sum() == pytest.approx(test.observed[1] - test.expected[1], abs=1e-9)


@given(cohorts(), st.sampled_from(["average-scores", "mid-ranks", "hothorn-lausen"]))
def test_exact_and_normal_permutation_agree_on_the_direction_and_on_symmetry(c, ties):
    event = c["cause"] > 0
    assume(event.any())
    scores = logrank_scores(c["time"], event, ties=ties)
    one = _or_discard(permutation_test, scores, c["arm"])
    other = permutation_test(scores, 1 - c["arm"])
    assert one.z == pytest.approx(-other.z, abs=1e-9)
    few = slice(0, 16)
    small = _or_discard(exact_permutation_test, scores[few], c["arm"][few])
    mirrored = exact_permutation_test(scores[few], 1 - c["arm"][few])
    assert small.p == pytest.approx(mirrored.p, rel=1e-12)
    assert 0 < small.p <= 1


@given(cohorts())
def test_maxcombo_lies_between_its_smallest_p_and_bonferroni(c):
    event = c["cause"] > 0
    assume(event.any())
    test = _or_discard(maxcombo, c["time"], event, c["arm"])
    alone = _or_discard(maxcombo, c["time"], event, c["arm"], weights=[test.weights[test.leading]])
    assert alone.p - 1e-10 <= test.p <= min(1.0, 4 * alone.p) + 1e-10
    swapped = maxcombo(c["time"], event, 1 - c["arm"])
    assert swapped.p == pytest.approx(test.p, rel=1e-8)
    assert swapped.p_lower == pytest.approx(test.p_upper, rel=1e-7, abs=1e-10)
