"""Milestones, restricted means, weighted tests and MaxCombo: identities, and a small simulation of their own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from equipoise.design import (
    EARLY,
    LATE,
    LOG_RANK,
    CureHazard,
    FlemingHarrington,
    ModestlyWeighted,
    PiecewiseHazard,
    SurvivalScenario,
    WeibullHazard,
    average_hazard_ratio,
    changing_effect,
    constant_hazard,
    delayed_effect,
    hazard_of_risk,
    hazard_ratio_at,
    log_rank_law,
    maxcombo_design,
    maxcombo_power,
    maxcombo_size,
    milestone_difference,
    milestone_log_log,
    restricted_mean_difference,
    uniform_accrual,
    weighted_log_rank,
    weighted_log_rank_direct,
    z_test_power,
    z_test_size,
)
from equipoise.design.normal_region import probability_below
from equipoise.errors import InputError, NotEstimable

CONTROL = hazard_of_risk(0.5, 36)
DROPOUT = constant_hazard(0.004)
LATE_EFFECT = SurvivalScenario(
    CONTROL, delayed_effect(CONTROL, 6.0, 0.5), uniform_accrual(24), 60.0, 1.0, DROPOUT, DROPOUT
)


def test_without_censoring_a_milestone_is_two_binomials():
    everybody = replace(LATE_EFFECT, dropout_control=constant_hazard(0.0), dropout_treatment=constant_hazard(0.0))
    found = milestone_difference(everybody, 30.0)
    shares = found.treatment, found.control
    binomial = sum(share * (1.0 - share) / 0.5 for share in shares)
    assert found.spread**2 == pytest.approx(binomial, rel=1e-10)
    assert found.information(200) == pytest.approx(200 / binomial)


def test_log_log_of_survival_is_the_hazard_ratio_where_it_is_proportional():
    scenario = replace(LATE_EFFECT, treatment=CONTROL.scaled(0.6))
    assert milestone_log_log(scenario, 30.0).distance == pytest.approx(math.log(0.6))


def test_a_restricted_mean_without_censoring_has_the_variance_of_the_restricted_time():
    scenario = SurvivalScenario(constant_hazard(0.03), constant_hazard(0.02), uniform_accrual(10), 50.0)
    found = restricted_mean_difference(scenario, 24.0)

    def moments(rate, tau=24.0):
        mean = -math.expm1(-rate * tau) / rate
        second = 2.0 * (1.0 / rate**2 - math.exp(-rate * tau) * (tau / rate + 1.0 / rate**2))
        return mean, second - mean**2

    (first, spread1), (second, spread0) = moments(0.02), moments(0.03)
    assert found.distance == pytest.approx(first - second)
    assert found.spread**2 == pytest.approx(2.0 * (spread1 + spread0), rel=1e-10)


def test_months_at_which_nobody_is_seen_have_no_estimate():
    for compare in (milestone_difference, restricted_mean_difference, milestone_log_log):
        with pytest.raises(NotEstimable):
            compare(LATE_EFFECT, 61.0)
        with pytest.raises(InputError):
            compare(LATE_EFFECT, 0.0)
    with pytest.raises(NotEstimable):
        milestone_difference(LATE_EFFECT, 60.0)
    nothing = replace(LATE_EFFECT, control=constant_hazard(0.0))
    with pytest.raises(NotEstimable):
        milestone_log_log(nothing, 12.0)


def test_the_unweighted_test_is_the_log_rank_test():
    plain = log_rank_law(LATE_EFFECT, "fixed_alternative")
    found = weighted_log_rank(LATE_EFFECT, LOG_RANK)
    assert z_test_power(found, 300, alpha=0.025, sided=1).value == pytest.approx(float(plain.power(300, 0.025)))
    assert z_test_size(found, alpha=0.025, sided=1).n == pytest.approx(float(plain.participants(0.8, 0.025)))


def test_modest_weights_up_to_entry_are_the_log_rank_test():
    barely = weighted_log_rank_direct(LATE_EFFECT, ModestlyWeighted(1e-9))
    plain = weighted_log_rank_direct(LATE_EFFECT, LOG_RANK)
    assert barely.distance / barely.spread == pytest.approx(plain.distance / plain.spread, rel=1e-8)
    capped = weighted_log_rank_direct(LATE_EFFECT, ModestlyWeighted(12.0, most=1.0))
    assert capped.distance == pytest.approx(plain.distance)


def test_a_root_as_weight_is_integrated_as_well_as_smooth_weights():
    """The weight (1 - S)^(1/2) against a dense midpoint rule after the substitution t = u^2."""
    scenario = replace(LATE_EFFECT, treatment=CONTROL.scaled(0.6))
    found = weighted_log_rank_direct(scenario, FlemingHarrington(0.0, 0.5))
    parts = 400_000
    u = (np.arange(parts) + 0.5) / parts * math.sqrt(scenario.horizon)
    t, width = u**2, 2.0 * u * math.sqrt(scenario.horizon) / parts
    first = 0.5 * np.exp(-(0.6 * CONTROL.rates[0] + 0.004) * t) * scenario.entered(t)
    second = 0.5 * np.exp(-(CONTROL.rates[0] + 0.004) * t) * scenario.entered(t)
    treated = 1.0 / (1.0 + np.exp(-0.4 * CONTROL.rates[0] * t))
    pooled = np.cumsum(CONTROL.rates[0] * (1.0 - 0.4 * treated) * width)
    weight = np.sqrt(-np.expm1(-pooled))
    mean = float((weight * treated * (1 - treated) * (first + second) * -0.4 * CONTROL.rates[0] * width).sum())
    assert found.distance == pytest.approx(mean, rel=1e-5)


def test_what_an_effect_is_over_time_can_be_asked():
    assert hazard_ratio_at(LATE_EFFECT, [0.0, 5.9, 6.0, 50.0]).tolist() == [1.0, 1.0, 0.5, 0.5]
    assert 0.5 < average_hazard_ratio(LATE_EFFECT) < 1.0
    crossing = changing_effect(PiecewiseHazard((0.0, 12.0), (0.03, 0.01)), (0.0, 6.0), (1.5, 0.5))
    assert crossing.starts == (0.0, 6.0, 12.0)
    assert crossing.rates == pytest.approx((0.045, 0.015, 0.005))


def test_cure_leaves_a_share_for_ever():
    cured = CureHazard(0.3, WeibullHazard(0.05, 1.5))
    assert float(cured.survival(1e4)) == pytest.approx(0.3)
    months = np.linspace(0.1, 40.0, 9)
    slope = (cured.cumulative(months + 1e-5) - cured.cumulative(months - 1e-5)) / 2e-5
    assert cured.rate(months) == pytest.approx(slope, rel=1e-5)
    assert cured.scaled(0.5).survival(20.0) == pytest.approx(cured.survival(20.0) ** 0.5)
    with pytest.raises(InputError):
        CureHazard(1.0, constant_hazard(0.02))
    trial = SurvivalScenario(
        CureHazard(0.4, constant_hazard(0.05)), CureHazard(0.6, constant_hazard(0.05)), uniform_accrual(12), 48.0
    )
    assert milestone_difference(trial, 36.0).distance == pytest.approx(0.2 * -math.expm1(-1.8))


@pytest.mark.parametrize("limits", [(0.3, -0.2, 1.0), (2.0, 2.0, 2.0), (-1.0, 0.5, 3.0)])
def test_mass_below_limits_in_three_dimensions_is_an_iterated_integral(limits):
    from scipy.integrate import quad

    correlation = np.array([[1.0, 0.6, 0.2], [0.6, 1.0, -0.3], [0.2, -0.3, 1.0]])
    lower = np.linalg.cholesky(correlation)

    def inner(x, y):
        return ndtr((limits[2] - lower[2, 0] * x - lower[2, 1] * y) / lower[2, 2]) * math.exp(-0.5 * y * y)

    def outer(x):
        top = (limits[1] - lower[1, 0] * x) / lower[1, 1]
        return quad(lambda y: inner(x, y), -9.0, top, epsabs=1e-12)[0] * math.exp(-0.5 * x * x)

    expected = quad(outer, -9.0, limits[0], epsabs=1e-11)[0] / (2.0 * math.pi)
    assert probability_below(correlation, np.array(limits)) == pytest.approx(expected, abs=1e-9)


def test_one_test_alone_is_no_combination():
    design = maxcombo_design(LATE_EFFECT, [LATE])
    assert design.bound == pytest.approx(-float(ndtri(0.025)))
    alone = weighted_log_rank_direct(LATE_EFFECT, LATE)
    assert maxcombo_power(design, 200).value == pytest.approx(z_test_power(alone, 200, alpha=0.025, sided=1).value)


def test_a_combination_is_sized_to_its_power():
    design = maxcombo_design(LATE_EFFECT)
    size = maxcombo_size(design, power=0.9)
    assert maxcombo_power(design, size.n).value == pytest.approx(0.9, abs=1e-8)
    # The weights S and 1 - S add to 1: the three tests have rank two, and need no special care.
    assert np.linalg.matrix_rank(design.correlation, tol=1e-8) == 2
    worse = replace(LATE_EFFECT, treatment=CONTROL.scaled(1.5))
    with pytest.raises(NotEstimable):
        maxcombo_size(maxcombo_design(worse))
    with pytest.raises(InputError):
        maxcombo_design(LATE_EFFECT, [])
    with pytest.raises(InputError):
        maxcombo_design(LATE_EFFECT, [FlemingHarrington(r, g) for r in (0, 1, 2) for g in (0, 1)])


# --- A simulation of its own: plain NumPy over many trials at once. ---

TRIALS, PEOPLE = 4000, 240


def simulated(scenario, seed):
    """Return times, events, treated in order of time (trials by people), and the months each was entered."""
    rng = np.random.default_rng(seed)
    treated = np.tile(np.arange(PEOPLE) % 2 == 1, (TRIALS, 1))
    wanted = rng.exponential(size=(TRIALS, PEOPLE))
    months = np.linspace(0.0, 400.0, 8001)
    event = np.where(
        treated,
        np.interp(wanted, scenario.treatment.cumulative(months), months),
        np.interp(wanted, scenario.control.cumulative(months), months),
    )
    loss = rng.exponential(1.0 / scenario.dropout_control.rates[0], size=(TRIALS, PEOPLE))
    seen = scenario.analysis - rng.uniform(0.0, scenario.accrual.end, size=(TRIALS, PEOPLE))
    time = np.minimum(np.minimum(event, loss), seen)
    order = np.argsort(time, axis=1)
    return (np.take_along_axis(part, order, 1) for part in (time, event <= np.minimum(loss, seen), treated))


@pytest.fixture(scope="module")
def trials():
    time, event, treated = simulated(LATE_EFFECT, 20261121)
    at_risk = np.arange(PEOPLE, 0, -1)
    treated_at_risk = np.cumsum(treated[:, ::-1], axis=1)[:, ::-1]
    return time, event, treated, at_risk, treated_at_risk


def scores(trials):
    """Return Z of the log-rank, late, early and modestly weighted tests, benefit above 0."""
    time, event, treated, at_risk, treated_at_risk = trials
    share = treated_at_risk / at_risk
    survival = np.cumprod(1.0 - event / at_risk, axis=1)
    before = np.concatenate([np.ones((TRIALS, 1)), survival[:, :-1]], axis=1)
    until = np.where(time <= 12.0, survival, 1.0).min(axis=1, keepdims=True)
    modest = 1.0 / np.maximum(before, until)
    found = []
    for weight in (np.ones_like(before), 1.0 - before, before, modest):
        score = (event * weight * (share - treated)).sum(axis=1)
        found.append(score / np.sqrt((event * weight**2 * share * (1.0 - share)).sum(axis=1)))
    return np.array(found)


def within_three(hits, power):
    error = math.sqrt(power * (1.0 - power) / TRIALS)
    return abs(hits.mean() - power) <= 3.0 * error


def test_weighted_tests_reject_as_often_as_promised(trials):
    z = scores(trials)
    for seen, weight in zip(z, (LOG_RANK, LATE, EARLY, ModestlyWeighted(12.0)), strict=True):
        promised = z_test_power(weighted_log_rank(LATE_EFFECT, weight), PEOPLE, alpha=0.025, sided=1).value
        assert within_three(seen > 1.959964, promised)
    design = maxcombo_design(LATE_EFFECT)
    assert within_three(z[:3].max(axis=0) > design.bound, maxcombo_power(design, PEOPLE).value)
    assert np.corrcoef(z[:3]) == pytest.approx(design.correlation, abs=0.06)


def test_milestones_and_restricted_means_vary_as_promised(trials):
    time, event, treated, _, _ = trials
    curves = []
    for arm in (False, True):
        mine = treated == arm
        at_risk = np.cumsum(mine[:, ::-1], axis=1)[:, ::-1]
        curves.append(np.cumprod(np.where(mine & event, 1.0 - 1.0 / np.maximum(at_risk, 1), 1.0), axis=1))
    at = (time <= 30.0).sum(axis=1) - 1
    survival = [curve[np.arange(TRIALS), at] for curve in curves]
    steps = np.diff(np.minimum(np.concatenate([np.zeros((TRIALS, 1)), time, np.full((TRIALS, 1), 30.0)], axis=1), 30.0))
    means = [(np.concatenate([np.ones((TRIALS, 1)), curve], axis=1) * steps).sum(axis=1) for curve in curves]
    for (control, treatment), found in (
        (survival, milestone_difference(LATE_EFFECT, 30.0)),
        (means, restricted_mean_difference(LATE_EFFECT, 30.0)),
    ):
        difference = treatment - control
        promised = found.spread / math.sqrt(PEOPLE)
        assert difference.mean() == pytest.approx(found.distance, abs=3.0 * promised / math.sqrt(TRIALS))
        # The standard error of a standard deviation is itself over the root of twice the trials; 1/n terms remain.
        assert difference.std() == pytest.approx(promised, rel=3.0 / math.sqrt(2.0 * TRIALS) + 1.0 / PEOPLE)
