"""Laws of comparisons that are not randomised, for any data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from equipoise.errors import NotEstimable
from equipoise.statistics.balance import balance
from equipoise.statistics.balancing_weights import ESTIMANDS, balancing_weights, known_weights
from equipoise.statistics.doubly_robust import monotone_curve
from equipoise.statistics.e_value import e_value
from equipoise.statistics.effective_sample_size import effective_sample_size
from equipoise.statistics.entropy_balancing import entropy_balancing
from equipoise.statistics.leave_one_out import survival_pseudo_values
from equipoise.statistics.propensity import propensity
from equipoise.statistics.time_zero import treatment_episodes
from equipoise.statistics.weighted_curves import weighted_risk_difference, weighted_survival_difference
from equipoise.statistics.weighted_hazard_ratio import weighted_hazard_ratio


@st.composite
def cohorts(draw):
    """Arrays of a small confounded cohort: x, treated, time, cause, estimand."""
    n = draw(st.integers(30, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = np.column_stack((rng.normal(60, 10, n), rng.integers(0, 2, n)))
    treated = rng.random(n) < 1 / (1 + np.exp(-(x[:, 0] - 60) / 20))
    return {
        "x": x,
        "treated": treated,
        "time": rng.integers(1, 12, n).astype(float),
        "cause": rng.integers(0, 3, n),
        "estimand": draw(st.sampled_from(ESTIMANDS)),
    }


def _found(c, order=slice(None), x=None, flip=False):
    x = c["x"] if x is None else x
    treated = ~c["treated"] if flip else c["treated"]
    try:
        weighting = balancing_weights(propensity(treated[order], x[order]), estimand=c["estimand"])
        fit = weighted_hazard_ratio(c["time"][order], c["cause"][order] > 0, weighting)
    except NotEstimable:
        assume(False)
        raise
    risks = weighted_risk_difference(c["time"][order], c["cause"][order], weighting, [4, 8])
    return weighting, np.array([fit.coef, fit.se, *risks.difference, *risks.se])


@given(cohorts(), st.randoms())
def test_the_order_of_rows_does_not_matter(c, random):
    order = np.array(random.sample(range(c["time"].size), c["time"].size))
    np.testing.assert_allclose(_found(c)[1], _found(c, order)[1], rtol=1e-8, atol=1e-10)


@given(cohorts(), st.floats(0.01, 100), st.floats(-50, 50))
def test_units_of_covariates_do_not_matter(c, scale, shift):
    moved = c["x"] * [scale, 1.0] + [shift, 2.0]
    np.testing.assert_allclose(_found(c)[1], _found(c, x=moved)[1], rtol=1e-6, atol=1e-8)


@given(cohorts())
def test_exchanging_the_groups_turns_the_sign(c):
    assume(c["estimand"] != "att")
    sign = np.array([-1, 1, -1, -1, 1, 1])
    np.testing.assert_allclose(_found(c)[1], sign * _found(c, flip=True)[1], rtol=1e-7, atol=1e-9)


@given(cohorts(), st.floats(0.1, 10))
def test_the_size_of_all_weights_does_not_matter(c, factor):
    weighting, _ = _found(c)
    fits = [
        weighted_hazard_ratio(c["time"], c["cause"] > 0, known_weights(c["treated"], weighting.weights * by, "none"))
        for by in (1.0, factor)
    ]
    assert fits[1].coef == pytest.approx(fits[0].coef, rel=1e-8, abs=1e-10)
    assert fits[1].se == pytest.approx(fits[0].se, rel=1e-7)
    assert fits[1].effective == pytest.approx(fits[0].effective)


@given(cohorts())
def test_stabilising_changes_no_curve_and_no_effective_size(c):
    made = [_found({**c, "estimand": estimand})[0] for estimand in ("ate", "ate_stab")]
    plain, stable = (weighted_survival_difference(c["time"], c["cause"] > 0, weighting, [5]) for weighting in made)
    assert stable.difference == pytest.approx(plain.difference)
    assert stable.se == pytest.approx(plain.se, rel=1e-7)
    sizes = [effective_sample_size(weighting.weights[c["treated"]]) for weighting in made]
    assert sizes[0] == pytest.approx(sizes[1])
    assert sizes[0] <= c["treated"].sum() + 1e-9


@given(cohorts())
def test_risks_of_all_causes_and_survival_add_to_one(c):
    weighting, _ = _found(c)
    at = [3.0, 7.0, 12.0]
    survival = weighted_survival_difference(c["time"], c["cause"] > 0, weighting, at)
    risks = [weighted_risk_difference(c["time"], c["cause"], weighting, at, of_cause=k) for k in (1, 2)]
    np.testing.assert_allclose(survival.treated + risks[0].treated + risks[1].treated, 1, atol=1e-12)
    np.testing.assert_allclose(survival.influence + risks[0].influence + risks[1].influence, 0, atol=1e-10)


@given(cohorts())
def test_overlap_and_entropy_weights_balance_exactly(c):
    overlap, _ = _found({**c, "estimand": "overlap"})
    np.testing.assert_allclose(balance(c["x"], overlap).smd_after, 0, atol=1e-9)
    try:
        entropy = entropy_balancing(c["treated"], c["x"])
    except NotEstimable:
        assume(False)
        raise
    np.testing.assert_allclose(balance(c["x"], entropy).smd_after, 0, atol=1e-8)


@given(cohorts())
def test_pseudo_values_without_censoring_average_to_the_curve(c):
    values = survival_pseudo_values(c["time"], np.ones(c["time"].size), [4.0])
    assert values.mean() == pytest.approx((c["time"] > 4).mean())


@given(cohorts())
def test_cutting_follow_up_loses_no_time_and_no_event(c):
    begun = np.where(c["treated"], np.floor(c["time"] * c["x"][:, 1] / 2), np.nan)
    cut = treatment_episodes(c["time"], c["cause"] > 0, begun)
    assert (cut.stop - cut.start).sum() == pytest.approx(c["time"].sum())
    assert cut.event.sum() == (c["cause"] > 0).sum()
    assert (cut.start < cut.stop).all()


@given(st.floats(1.0, 50.0), st.floats(1.0, 50.0))
def test_stronger_effects_have_larger_e_values(a, b):
    low, high = sorted((a, b))
    assert e_value(low).estimate <= e_value(high).estimate
    assert e_value(low).estimate >= low
    assert e_value(1 / low).estimate == pytest.approx(e_value(low).estimate)


@given(st.lists(st.floats(-0.2, 1.2), min_size=1, max_size=12))
def test_the_monotone_curve_is_a_projection(values):
    once = monotone_curve(values)
    assert (np.diff(once) <= 1e-12).all()
    assert ((once >= 0) & (once <= 1)).all()
    np.testing.assert_allclose(monotone_curve(once), once, atol=1e-12)
