"""Laws that many estimators share: order of rows, unit of time, weights of one, curves that are curves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from equipoise.errors import NotEstimable
from equipoise.statistics import (
    andersen_gill,
    balancing_weights,
    cox,
    doubly_robust_survival,
    fine_gray,
    fleming_harrington,
    g_computation,
    gray,
    interval_regression,
    kaplan_meier,
    known_weights,
    landmark_difference,
    logrank,
    logrank_scores,
    maxcombo,
    mean_cumulative_function,
    permutation_test,
    predicted_incidence,
    propensity,
    rmst,
    rmst_adjusted,
    survival_at,
    turnbull,
    turnbull_at,
    weighted_hazard_ratio,
    weighted_logrank,
    weighted_mean_difference,
    weighted_risk_difference,
    weighted_rmst_difference,
    weighted_survival_difference,
)

AT = np.array([3.0, 6.0, 9.0])


@st.composite
def cohorts(draw):
    """A confounded cohort in whole days, on which all estimators exist as a rule."""
    n = draw(st.integers(40, 70))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = np.round(rng.normal(size=n), 2)
    arm = (rng.random(n) < 1 / (1 + np.exp(-x / 2))).astype(float)
    time = np.ceil(rng.exponential(6 * np.exp(-0.3 * x), n)).clip(1, 15)
    return {"time": time, "cause": rng.integers(0, 3, n), "arm": arm, "x": x, "outcome": rng.normal(size=n)}


def _take(c, order):
    return {name: values[order] for name, values in c.items()}


def _scaled(c, unit):
    return {**c, "time": c["time"] * unit}


def _designs(c):
    return tuple(np.column_stack((np.full(c["x"].size, arm), c["x"])) for arm in (0.0, 1.0))


def _estimable(run):
    try:
        return run()
    except NotEstimable:
        assume(False)
        raise


ESTIMATORS = {
    "logrank": lambda c, u: logrank(c["time"], c["cause"] > 0, c["arm"]).z,
    "gehan": lambda c, u: weighted_logrank(c["time"], c["cause"] > 0, c["arm"], weight="gehan").z,
    "maxcombo": lambda c, u: [*(m := maxcombo(c["time"], c["cause"] > 0, c["arm"], weights=[(0, 0), (0, 1)])).z, m.p],
    "permutation": lambda c, u: permutation_test(logrank_scores(c["time"], c["cause"] > 0), c["arm"]).z,
    "gray": lambda c, u: gray(c["time"], c["cause"], c["arm"]).chi_square,
    "fine-gray": lambda c, u: [
        *(f := fine_gray(c["time"], c["cause"], np.column_stack((c["arm"], c["x"])))).coef,
        *f.se,
    ],
    "rmst": lambda c, u: (lambda f: [f.mean / u, f.std_err / u])(rmst(c["time"], c["cause"] > 0, tau=6.0 * u)),
    "rmst adjusted": lambda c, u: [
        *(rmst_adjusted(c["time"], c["cause"] > 0, c["arm"], c["x"], tau=6.0 * u).difference.coef / u)
    ],
    "g-computation": lambda c, u: g_computation(c["time"], c["cause"] > 0, c["arm"], *_designs(c), AT * u).difference,
    "doubly robust": lambda c, u: (
        doubly_robust_survival(c["time"], c["cause"] > 0, propensity(c["arm"], c["x"]), *_designs(c), AT * u).difference
    ),
    "weighted Cox": lambda c, u: (lambda f: [f.coef, f.se, f.fixed_weight_se])(
        weighted_hazard_ratio(c["time"], c["cause"] > 0, balancing_weights(propensity(c["arm"], c["x"])))
    ),
    "weighted rmst": lambda c, u: (
        weighted_rmst_difference(
            c["time"], c["cause"] > 0, balancing_weights(propensity(c["arm"], c["x"])), [6.0 * u]
        ).difference
        / u
    ),
    "landmark": lambda c, u: (lambda f: [f.difference, f.difference_se])(
        landmark_difference(
            *(kaplan_meier(c["time"][rows], c["cause"][rows] > 0) for rows in (c["arm"] == 0, c["arm"] == 1)), 4.0 * u
        )
    ),
    "interval-censored": lambda c, u: (
        interval_regression(c["time"] - u, np.where(c["cause"] > 0, c["time"] + u, np.inf), c["arm"]).loglik
    ),
    "recurrent": lambda c, u: (
        andersen_gill(np.zeros(c["time"].size), c["time"], c["cause"] > 0, c["arm"], np.arange(c["time"].size)).coef
    ),
}


@pytest.mark.parametrize("name", ESTIMATORS)
@given(cohorts(), st.randoms())
def test_the_order_of_rows_does_not_matter(name, c, random):
    order = np.array(random.sample(range(c["time"].size), c["time"].size))
    one = _estimable(lambda: ESTIMATORS[name](c, 1.0))
    np.testing.assert_allclose(ESTIMATORS[name](_take(c, order), 1.0), one, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", ESTIMATORS)
@given(cohorts(), st.sampled_from([7.0, 30.4375, 0.125]))
def test_the_unit_of_time_does_not_matter(name, c, unit):
    one = _estimable(lambda: ESTIMATORS[name](c, 1.0))
    np.testing.assert_allclose(ESTIMATORS[name](_scaled(c, unit), unit), one, rtol=1e-6, atol=1e-8)


@given(cohorts())
def test_weighted_is_unweighted_at_weight_one(c):
    event, treated = c["cause"] > 0, c["arm"] == 1
    assume(event[treated].any() and event[~treated].any())
    ones = known_weights(treated, np.ones(treated.size), "ate")
    plain = _estimable(lambda: cox(c["time"], event, c["arm"], robust=True))
    weighted = weighted_hazard_ratio(c["time"], event, ones)
    assert (weighted.coef, weighted.se) == pytest.approx((plain.coef[0], plain.se[0]), rel=1e-9)
    assert weighted.naive_se == pytest.approx(plain.naive_se[0], rel=1e-9)
    curves = [survival_at(kaplan_meier(c["time"][rows], event[rows]), AT).survival for rows in (~treated, treated)]
    found = _estimable(lambda: weighted_survival_difference(c["time"], event, ones, AT))
    np.testing.assert_allclose(found.untreated, curves[0], atol=1e-12)
    np.testing.assert_allclose(found.difference, curves[1] - curves[0], atol=1e-12)
    areas = [rmst(c["time"][rows], event[rows], tau=3.0).mean for rows in (~treated, treated)]
    assert weighted_rmst_difference(c["time"], event, ones, 3.0).difference[0] == pytest.approx(areas[1] - areas[0])
    means = weighted_mean_difference(c["outcome"], ones)
    assert means.difference == pytest.approx(c["outcome"][treated].mean() - c["outcome"][~treated].mean())


@given(cohorts())
def test_every_curve_is_monotone_and_between_0_and_1(c):
    event, days = c["cause"] > 0, np.arange(1.0, 12.0)
    within = days[days < min(c["time"][c["arm"] == arm].max() for arm in (0, 1))]
    assume(within.size > 2)
    weighting = _estimable(lambda: balancing_weights(propensity(c["arm"], c["x"])))
    falling = {
        "weighted Kaplan-Meier": weighted_survival_difference(c["time"], event, weighting, within),
        "g-computation": _estimable(lambda: g_computation(c["time"], event, c["arm"], *_designs(c), within)),
    }
    for name, found in falling.items():
        for curve in (found.untreated, found.treated):
            assert (np.diff(curve) <= 1e-12).all(), name
            assert ((curve >= 0) & (curve <= 1)).all(), name
    robust = _estimable(lambda: doubly_robust_survival(c["time"], event, _score(c), *_designs(c), within))
    for curve in (robust.untreated_curve, robust.treated_curve):
        assert (np.diff(curve) <= 1e-12).all()
        assert ((curve >= 0) & (curve <= 1)).all()
    risks = _estimable(lambda: weighted_risk_difference(c["time"], c["cause"], weighting, within))
    for curve in (risks.untreated, risks.treated):
        assert (np.diff(curve) >= -1e-12).all()
        assert ((curve >= 0) & (curve <= 1)).all()
    fit = _estimable(lambda: fine_gray(c["time"], c["cause"], np.column_stack((c["arm"], c["x"]))))
    rising = predicted_incidence(fit, np.column_stack((c["arm"], c["x"])), within)
    assert (np.diff(rising, axis=1) >= 0).all()
    assert ((rising >= 0) & (rising <= 1)).all()


def _score(c):
    return propensity(c["arm"], c["x"])


@given(cohorts())
def test_turnbulls_curve_falls_between_its_bounds(c):
    curve = turnbull(c["time"] - 1, np.where(c["cause"] > 0, c["time"] + 1, np.inf))
    found = turnbull_at(curve, np.arange(0.0, 16.0))
    assert (np.diff(found.upper) <= 1e-12).all()
    assert (np.diff(found.lower) <= 1e-12).all()
    seen = np.isfinite(found.survival)
    assert (found.lower[seen] <= found.survival[seen] + 1e-12).all()
    assert (found.survival[seen] <= found.upper[seen] + 1e-12).all()


@given(cohorts(), st.integers(2, 3))
def test_a_frequency_weight_is_the_row_so_many_times(c, copies):
    event = c["cause"] > 0
    weights = np.where(np.arange(event.size) % 3 == 0, copies, 1)
    rows = np.repeat(np.arange(event.size), weights)
    one = fleming_harrington(c["time"], event, weights=weights)
    other = fleming_harrington(c["time"][rows], event[rows])
    for field in ("survival", "std_err", "n_risk", "n_event"):
        np.testing.assert_allclose(getattr(one, field), getattr(other, field), rtol=1e-12, err_msg=field)


@given(cohorts())
def test_the_mean_number_of_events_rises_and_without_deaths_it_is_nelsons(c):
    event = c["cause"] == 1
    assume(event.any())
    end, who = c["time"] + 1, np.flatnonzero(event)
    deaths = c["cause"] == 2
    found = mean_cumulative_function(c["time"][event], who, end, deaths, np.arange(event.size))
    alive = mean_cumulative_function(c["time"][event], who, end, np.zeros(event.size), np.arange(event.size))
    assert (np.diff(found.mean) > 0).all()
    assert (found.mean <= alive.mean + 1e-12).all()
    days, at_risk = alive.times, (end[:, None] >= alive.times).sum(axis=0)
    counts = (c["time"][event][:, None] == days).sum(axis=0)
    np.testing.assert_allclose(alive.mean, np.cumsum(counts / at_risk), rtol=1e-12)
