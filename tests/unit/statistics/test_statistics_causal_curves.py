"""Standardisation, doubly robust curves, time zero, clones and E-values."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.errors import DataError, NotEstimable
from equipoise.statistics.clone_censor_weight import clone_censor_weight
from equipoise.statistics.cox import cox
from equipoise.statistics.doubly_robust import doubly_robust_survival, monotone_curve
from equipoise.statistics.e_value import e_value, risk_ratio_of_hazard_ratio
from equipoise.statistics.g_computation import g_computation
from equipoise.statistics.g_computation_binary import g_computation_binary
from equipoise.statistics.kaplan_meier import kaplan_meier, survival_at
from equipoise.statistics.leave_one_out import survival_pseudo_values
from equipoise.statistics.model_formula import model_matrix, parse_model_formula
from equipoise.statistics.propensity import propensity
from equipoise.statistics.time_zero import check_time_zero, immortal_time, landmark_cohort, treatment_episodes

NEVER = float("nan")


# --- formulas


def test_a_formula_becomes_columns():
    formula = parse_model_formula("arm ~ age*as.factor(stage) + I(age^2 - 2*bmi.kg/3) + log(age) + 1")
    assert formula.response == "arm"
    assert formula.terms == ("age", "as.factor(stage)", "I(age^2-2*bmi.kg/3)", "log(age)", "age:as.factor(stage)")
    made = model_matrix(formula, {"age": [40.0, 50.0], "stage": [2, 10], "bmi.kg": [30.0, 24.0]})
    assert made.names == (
        "age",
        "as.factor(stage)10",
        "I(age^2-2*bmi.kg/3)",
        "log(age)",
        "age:as.factor(stage)10",
    )
    np.testing.assert_allclose(made.values[1], [50, 1, 2500 - 16, np.log(50), 50])


def test_text_is_a_factor_and_levels_can_be_given():
    formula = parse_model_formula("arm~grade")
    values = {"grade": ["low", "high", "mid"]}
    assert model_matrix(formula, values).names == ("gradelow", "grademid")
    assert model_matrix(formula, values, levels={"grade": ["low", "mid", "high"]}).names == ("grademid", "gradehigh")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("age + stage", "not of the form"),
        ("arm ~ poly(age, 2)", "poly"),
        ("arm ~ I(__import__(x))", "more than numbers"),
        ("arm ~ I(age^)", "not arithmetic"),
        ("arm ~ age - 1", "age-1"),
    ],
)
def test_formulas_not_understood_are_named(text: str, said: str):
    with pytest.raises(DataError, match=said.replace("(", r"\(")):
        parse_model_formula(text)


def test_variables_that_are_absent_are_named():
    with pytest.raises(DataError, match="no variable bmi"):
        model_matrix(parse_model_formula("arm ~ age + bmi"), {"age": [1.0]})


# --- pseudo-values and doubly robust curves


@pytest.mark.parametrize("seed", range(4))
def test_pseudo_values_are_those_of_curves_with_one_left_out(seed: int):
    rng = np.random.default_rng(seed)
    n = 25
    time, event = rng.integers(1, 9, n).astype(float), rng.random(n) < 0.6
    at = np.array([0.5, 3.0, 6.0, 8.0, 20.0])
    whole = survival_at(kaplan_meier(time, event), at).survival
    found = survival_pseudo_values(time, event, at)
    for i in range(n):
        rest = np.delete(np.arange(n), i)
        without = survival_at(kaplan_meier(time[rest], event[rest]), at).survival
        np.testing.assert_allclose(found[i], n * whole - (n - 1) * without, atol=1e-10)


def test_pseudo_values_without_censoring_are_the_state_itself():
    found = survival_pseudo_values([1, 2, 3, 4], [1, 1, 1, 1], [2.0, 3.5])
    np.testing.assert_allclose(found, [[0, 0], [0, 0], [1, 0], [1, 1]], atol=1e-12)


def test_the_monotone_curve_never_rises_and_keeps_one_that_does_not():
    assert monotone_curve([0.9, 0.7, 0.2]).tolist() == [0.9, 0.7, 0.2]
    assert monotone_curve([0.5, 0.7, 0.6, -0.1]).tolist() == pytest.approx([0.6, 0.6, 0.6, 0.0])


def _confounded(seed: int, n: int):
    """Treatment halves the hazard; a binary confounder doubles it and makes treatment likelier."""
    rng = np.random.default_rng(seed)
    ill, noise = rng.random(n) < 0.5, rng.normal(size=n)
    treated = rng.random(n) < np.where(ill, 0.7, 0.3)
    time = rng.exponential(1 / (0.1 * np.where(ill, 2.5, 1.0) * np.where(treated, 0.5, 1.0)))
    censored = rng.exponential(20, n)
    return ill.astype(float), noise, treated, np.minimum(time, censored), time <= censored


def _truth(at: float) -> float:
    return sum(0.5 * (np.exp(-0.05 * rate * at) - np.exp(-0.1 * rate * at)) for rate in (1.0, 2.5))


@pytest.mark.parametrize("wrong", ["neither", "propensity", "outcome"])
def test_doubly_robust_curves_are_right_when_one_model_is_wrong(wrong: str):
    at = 6.0
    errors = []
    for seed in range(30):
        ill, noise, treated, time, event = _confounded(seed, 1500)
        score = propensity(treated, noise if wrong == "propensity" else ill)
        seen = noise if wrong == "outcome" else ill
        designs = [np.column_stack((np.full(ill.size, arm), seen)) for arm in (0.0, 1.0)]
        errors.append(doubly_robust_survival(time, event, score, *designs, at).difference[0] - _truth(at))
    # One estimate has a standard error of 0.028 (300 simulations).
    assert abs(np.mean(errors)) < 3.0 * 0.028 / np.sqrt(len(errors))


def test_both_models_wrong_is_biased_so_that_the_test_above_can_fail():
    errors = []
    for seed in range(12):
        _, noise, treated, time, event = _confounded(seed, 1500)
        designs = [np.column_stack((np.full(noise.size, arm), noise)) for arm in (0.0, 1.0)]
        found = doubly_robust_survival(time, event, propensity(treated, noise), *designs, 6.0)
        errors.append(found.difference[0] - _truth(6.0))
    assert abs(np.mean(errors)) > 0.04


# --- g-computation


def test_g_computation_is_the_mean_of_what_the_cox_model_predicts():
    ill, noise, treated, time, event = _confounded(1, 300)
    designs = [np.column_stack((np.full(ill.size, arm), ill, noise)) for arm in (0.0, 1.0)]
    found = g_computation(time, event, treated, *designs, [3.0, 6.0])
    fit = cox(time, event, np.column_stack((treated, ill, noise)))
    order = np.argsort(time)
    risk = np.exp(np.column_stack((treated, ill, noise)) @ fit.coef)[order]
    steps = event[order] / np.cumsum(risk[::-1])[::-1]
    for k, at in enumerate((3.0, 6.0)):
        hazard = steps[time[order] <= at].sum()
        for arm, curve in ((0, found.untreated), (1, found.treated)):
            assert curve[k] == pytest.approx(np.exp(-hazard * np.exp(designs[arm] @ fit.coef)).mean())


def test_faults_of_g_computation():
    with pytest.raises(DataError, match="same rows"):
        g_computation([1, 2], [1, 1], [0, 1], np.zeros((2, 1)), np.ones((2, 2)), 1)
    with pytest.raises(DataError, match="0 and 1"):
        g_computation([1, 2], [1, 1], [0, 2], np.zeros(2), np.ones(2), 1)


def test_standardised_risks_without_covariates_are_the_groups_own():
    outcome, treated = [1, 0, 0, 0, 1, 1, 0, 1], [0, 0, 0, 0, 1, 1, 1, 1]
    found = g_computation_binary(outcome, treated, np.zeros(8), np.ones(8))
    assert (found.untreated, found.treated) == (pytest.approx(0.25), pytest.approx(0.75))
    assert found.se == pytest.approx(np.sqrt(2 * 0.25 * 0.75 / 4))
    assert found.odds_ratio == pytest.approx(9)
    assert found.ratio_lower < found.ratio < found.ratio_upper


# --- time zero


def test_later_treatment_is_refused_and_ways_out_are_named():
    with pytest.raises(DataError, match="2 of 3 treated, as late as day 30") as refused:
        check_time_zero([0, 12, NEVER, 30])
    assert "landmark_cohort" in refused.value.mend
    check_time_zero([0, NEVER, -3])


def test_episodes_hand_the_event_to_the_state_in_which_it_happened():
    cut = treatment_episodes([10, 8, 6, 7], [1, 1, 0, 1], [4, NEVER, 0, 7])
    assert cut.person.tolist() == [0, 0, 1, 2, 3, 3]
    assert cut.start.tolist() == [0, 4, 0, 0, 0, 6.5]
    assert cut.stop.tolist() == [4, 10, 8, 6, 6.5, 7]
    assert cut.event.tolist() == [False, True, True, False, False, True]
    assert cut.treated.tolist() == [False, True, False, True, False, True]


def test_a_landmark_keeps_those_still_there_and_judges_groups_as_of_that_day():
    kept = landmark_cohort([10, 5, 20, 30], [1, 1, 0, 1], [3, 2, 9, NEVER], day=5)
    assert kept.person.tolist() == [0, 2, 3]
    assert kept.time.tolist() == [5, 15, 25]
    assert kept.treated.tolist() == [True, False, False]
    with pytest.raises(NotEstimable, match="beyond day 40"):
        landmark_cohort([10, 20], [1, 1], [1, NEVER], day=40)


@pytest.mark.parametrize(
    ("time", "event", "begun", "said"),
    [
        ([5, 0], [1, 1], [1, NEVER], "time is not positive at index 1"),
        ([5, 4], [1, 2], [1, NEVER], "event is not 0 or 1 at index 1"),
        ([5, 4], [1, 1], [6, NEVER], "after the end of follow-up at index 0"),
        ([5, 4], [1, 1], [1], "lengths differ"),
    ],
)
def test_faults_of_treatment_times(time: list, event: list, begun: list, said: str):
    with pytest.raises(DataError, match=said):
        treatment_episodes(time, event, begun)


def test_planted_immortal_time_is_found():
    rng = np.random.default_rng(2)
    n = 2000
    time = np.ceil(rng.exponential(200, n))
    wait = np.ceil(rng.exponential(100, n))
    begun = np.where(wait < time, wait, np.nan)
    shown = immortal_time(time, np.ones(n), begun)
    assert shown.naive.coef[0] < -0.4
    assert abs(shown.time_dependent.coef[0]) < 3 * shown.time_dependent.se[0]
    assert shown.late == (~np.isnan(begun)).sum()
    assert shown.immortal == np.nansum(begun)
    with pytest.raises(DataError, match="no immortal time"):
        immortal_time([3, 4], [1, 1], [0, NEVER])


# --- clone, censor, weight


def _late_treatment(seed: int, n: int):
    """Daily hazards; frailty makes treatment in the first 30 days likelier and death too; treatment does nothing."""
    rng = np.random.default_rng(seed)
    frail = (rng.random(n) < 0.5).astype(float)
    time = np.minimum(rng.geometric(np.where(frail == 1, 0.012, 0.004)), 180).astype(float)
    event = time < 180
    wait = rng.geometric(np.where(frail == 1, 0.06, 0.02)).astype(float)
    return frail, time, event, np.where(wait <= time, wait, np.nan)


def test_clones_find_no_effect_where_there_is_none_and_the_naive_analysis_does():
    found, naive = [], []
    for seed in range(10):
        frail, time, event, begun = _late_treatment(seed, 800)
        made = clone_censor_weight(time, event, begun, frail, [90.0, 150.0], grace=30)
        found.append(made.difference[1])
        groups = [survival_at(kaplan_meier(time[rows], event[rows]), 150.0) for rows in (begun <= 30, ~(begun <= 30))]
        naive.append(groups[0].survival[0] - groups[1].survival[0])
    se = np.std(found, ddof=1) / np.sqrt(len(found))
    assert abs(np.mean(found)) < 3.5 * se
    assert abs(np.mean(naive)) > 3.5 * se


def test_faults_of_clones_are_told_at_once():
    with pytest.raises(DataError, match="whole days") as told:
        clone_censor_weight([1.5, 3], [1, 2], [-1, NEVER], [[1.0], [NEVER]], 2, grace=0)
    for part in ("event is not 0 or 1", "before time zero", "covariates are missing", "grace is 0"):
        assert part in told.value.what


def test_clones_without_covariate_effect_are_two_km_curves_at_the_end_of_the_grace_period():
    frail, time, event, begun = _late_treatment(5, 400)
    made = clone_censor_weight(time, event, begun, frail, [1.0, 30.0, 180.0], grace=30)
    assert (np.diff(made.untreated) <= 0).all()
    assert made.rmst_difference == pytest.approx(made.rmst_treated - made.rmst_untreated)
    assert made.tau == 180
    assert made.person_days == int(np.minimum(np.fmin(time, begun), 30).sum())


# --- E-values


def test_e_values_of_the_published_example():
    """VanderWeele & Ding 2017: risk ratio 3.9 (1.8 to 8.7) gives 7.26 and 3.0."""
    found = e_value(3.9, lower=1.8, upper=8.7)
    assert (round(found.estimate, 2), round(found.limit or 0, 2)) == (7.26, 3.0)


def test_e_values_are_the_same_either_way_round():
    assert e_value(0.5, upper=0.8).estimate == pytest.approx(e_value(2.0).estimate)
    assert e_value(0.5, upper=0.8).limit == pytest.approx(e_value(1.25).estimate)
    assert e_value(0.5, upper=1.1).limit == 1
    assert e_value(2.0, upper=4.0).limit is None
    assert e_value(1.0).estimate == 1


def test_a_common_outcome_brings_the_hazard_ratio_nearer_to_one():
    assert risk_ratio_of_hazard_ratio(1.0) == 1
    assert 0.6 < risk_ratio_of_hazard_ratio(0.6) < 1
    assert risk_ratio_of_hazard_ratio(2.0) == pytest.approx(1 / risk_ratio_of_hazard_ratio(0.5))


def test_faults_of_e_values():
    with pytest.raises(DataError, match="not a positive number"):
        e_value(-0.3)
    with pytest.raises(DataError, match="do not enclose"):
        e_value(0.5, lower=0.6)
