"""Weights, their balance, and what is computed with them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import root

from equipoise.errors import DataError, NoEventsError, NotEstimable, SeparationError
from equipoise.statistics.aalen_johansen import aalen_johansen, incidence_at
from equipoise.statistics.balance import balance
from equipoise.statistics.balancing_weights import ESTIMANDS, balancing_weights, known_weights, total_influence
from equipoise.statistics.bootstrap import bootstrap
from equipoise.statistics.cox import cox
from equipoise.statistics.effective_sample_size import effective_sample_size
from equipoise.statistics.entropy_balancing import entropy_balancing
from equipoise.statistics.kaplan_meier import kaplan_meier, survival_at
from equipoise.statistics.logistic import logistic
from equipoise.statistics.positivity import positivity
from equipoise.statistics.propensity import Propensity, propensity
from equipoise.statistics.propensity_matching import propensity_matching
from equipoise.statistics.weighted_bootstrap import bootstrap_hazard_ratio
from equipoise.statistics.weighted_curves import (
    weighted_risk_difference,
    weighted_rmst_difference,
    weighted_survival_difference,
)
from equipoise.statistics.weighted_hazard_ratio import weighted_hazard_ratio
from equipoise.statistics.weighted_mean import weighted_mean_difference


class Cohort:
    """A small confounded cohort with ties and a competing event."""

    def __init__(self, seed: int = 1, n: int = 120):
        rng = np.random.default_rng(seed)
        self.x = np.column_stack((rng.normal(size=n), rng.integers(0, 2, n)))
        self.treated = rng.random(n) < 1 / (1 + np.exp(-0.7 * self.x[:, 0]))
        self.time = rng.integers(2, 20, n).astype(float)
        self.cause = rng.integers(0, 3, n)
        self.event = self.cause > 0
        self.entry = np.where(rng.random(n) < 0.3, 1.0, 0.0)
        self.score = propensity(self.treated, self.x, names=["age", "sex"])


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return Cohort()


# --- the propensity


def test_separation_names_the_covariate():
    with pytest.raises(SeparationError, match=r"for age \(\+\)"):
        propensity([0, 0, 0, 1, 1, 1], [[1, 0], [2, 1], [3, 0], [4, 1], [5, 0], [6, 1]], names=["age", "sex"])


def test_separation_by_one_level_only_is_named():
    level = [1, 1, 0, 0, 0, 0, 0, 0]
    age = [50, 60, 55, 65, 58, 61, 70, 52]
    with pytest.raises(SeparationError, match="rare"):
        logistic([1, 1, 0, 1, 0, 1, 0, 1], np.column_stack((age, level)), names=["age", "rare"])


def test_faults_of_the_propensity():
    with pytest.raises(DataError, match="age is missing or infinite at index 1"):
        propensity([0, 1, 0], [1.0, np.nan, 2.0], names=["age"])
    with pytest.raises(DataError, match="outcome is not 0 or 1 at index 2"):
        propensity([0, 1, 2], [1.0, 3.0, 2.0])
    with pytest.raises(NotEstimable, match="same for everybody"):
        propensity([1, 1, 1], [1.0, 3.0, 2.0])
    with pytest.raises(NotEstimable, match="sex: the same for everybody"):
        propensity([0, 1, 1, 0], [[1, 5], [3, 5], [2, 5], [4, 5]], names=["age", "sex"])
    with pytest.raises(NotEstimable, match="twice is determined by age"):
        propensity([0, 1, 1, 0], [[1, 2], [3, 6], [2, 4], [4, 8]], names=["age", "twice"])


def test_a_covariate_measured_after_time_zero_is_refused(cohort: Cohort):
    with pytest.raises(DataError, match=r"measured after time zero: sex \(day 14\)"):
        propensity(cohort.treated, cohort.x, names=["age", "sex"], measured=[-1, 14])
    with pytest.raises(DataError, match="as many days"):
        propensity(cohort.treated, cohort.x, names=["age", "sex"], measured=[0])


def test_treatment_that_begins_late_has_no_propensity(cohort: Cohort):
    begun = np.where(cohort.treated, 0.0, np.nan)
    assert propensity(cohort.treated, cohort.x, begun=begun).score.size == 120
    begun[int(np.flatnonzero(cohort.treated)[0])] = 9
    with pytest.raises(DataError, match="after time zero in 1 of"):
        propensity(cohort.treated, cohort.x, begun=begun)


def test_logistic_influence_is_the_derivative_by_the_weights(cohort: Cohort):
    step, outcome = 1e-5, cohort.event
    fit = logistic(outcome, cohort.x)
    for row in (0, 17, 80):
        up, down = np.ones(outcome.size), np.ones(outcome.size)
        up[row], down[row] = 1 + step, 1 - step
        slope = (logistic(outcome, cohort.x, weights=up).coef - logistic(outcome, cohort.x, weights=down).coef) / (
            2 * step
        )
        np.testing.assert_allclose(fit.influence[row], slope, rtol=1e-6, atol=1e-9)


def test_weights_count_as_copies(cohort: Cohort):
    copies = np.tile([1, 2, 3], 40)
    rows = np.repeat(np.arange(120), copies)
    weighted = logistic(cohort.event, cohort.x, weights=copies)
    copied = logistic(cohort.event[rows], cohort.x[rows])
    np.testing.assert_allclose(weighted.coef, copied.coef, rtol=1e-10)
    np.testing.assert_allclose(weighted.se, copied.se, rtol=1e-10)


def test_an_intercept_alone_is_the_share():
    fit = logistic([1, 0, 0, 0], np.zeros((4, 0)))
    assert fit.names == ("intercept",)
    assert fit.coef[0] == pytest.approx(np.log(1 / 3))


# --- the weights


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_slopes_are_derivatives_of_the_weights(cohort: Cohort, estimand: str):
    step, row = 1e-6, 11
    whole = balancing_weights(cohort.score, estimand=estimand)

    def weights(weight: float) -> np.ndarray:
        case = np.ones(cohort.treated.size)
        case[row] = weight
        model = logistic(cohort.treated, cohort.x, weights=case)
        made = balancing_weights(
            Propensity(cohort.treated, model.fitted, model), estimand="ate" if estimand == "ate_stab" else estimand
        )
        if estimand != "ate_stab":
            return made.weights
        share = np.average(cohort.treated, weights=case)
        return made.weights * np.where(cohort.treated, share, 1 - share)

    slope = (weights(1 + step) - weights(1 - step)) / (2 * step)
    np.testing.assert_allclose(whole.slope @ whole.parameter_influence[row], slope, rtol=1e-5, atol=1e-8)


def test_truncation_only_when_asked(cohort: Cohort):
    free = balancing_weights(cohort.score)
    cut = balancing_weights(cohort.score, truncate_at=(5, 95))
    assert (free.truncated, free.truncated_at) == (0, None)
    assert cut.truncated == 12
    assert cut.weights.max() == pytest.approx(np.percentile(free.weights, 95))
    assert (cut.slope[cut.weights != free.weights] == 0).all()
    with pytest.raises(DataError, match="percentiles"):
        balancing_weights(cohort.score, truncate_at=(95, 5))
    with pytest.raises(DataError, match="estimand is one of"):
        balancing_weights(cohort.score, estimand="atc")


def test_effective_sample_size_of_equal_weights_is_their_number():
    assert effective_sample_size([2.0] * 7) == pytest.approx(7)
    with pytest.raises(DataError, match="at least 0"):
        effective_sample_size([1.0, -1.0])


def test_overlap_weights_balance_the_means_exactly(cohort: Cohort):
    reached = balance(cohort.x, balancing_weights(cohort.score, estimand="overlap"), names=["age", "sex"])
    assert np.abs(reached.smd_before).max() > 0.2
    np.testing.assert_allclose(reached.smd_after, 0, atol=1e-12)


def test_faults_of_balance(cohort: Cohort):
    weighting = balancing_weights(cohort.score)
    with pytest.raises(NotEstimable, match="flat"):
        balance(np.ones((120, 1)), weighting, names=["flat"])
    with pytest.raises(DataError, match="missing or infinite at index 0"):
        balance(np.full(120, np.nan), weighting)
    with pytest.raises(DataError, match="120 rows"):
        balance([[1.0]], weighting)


def test_positivity_counts_everybody_once(cohort: Cohort):
    report = positivity(cohort.score)
    assert report.counts.sum(axis=1).tolist() == [(~cohort.treated).sum(), cohort.treated.sum()]
    assert report.common[0] == max(report.smallest)
    outside = (cohort.score.score < report.common[0]) | (cohort.score.score > report.common[1])
    assert report.share_outside[1] == pytest.approx(outside[cohort.treated].mean())


# --- what is computed with weights


def test_equal_weights_give_the_unweighted_estimators(cohort: Cohort):
    ones = known_weights(cohort.treated, np.ones(120), "none")
    fit = weighted_hazard_ratio(cohort.time, cohort.event, ones, entry=cohort.entry)
    plain = cox(cohort.time, cohort.event, cohort.treated, entry=cohort.entry, robust=True)
    assert (fit.coef, fit.se) == (pytest.approx(plain.coef[0]), pytest.approx(plain.se[0]))
    assert fit.fixed_weight_se == pytest.approx(fit.se)
    at = [5.0, 12.0]
    curves = weighted_survival_difference(cohort.time, cohort.event, ones, at, entry=cohort.entry)
    rows = cohort.treated
    alone = survival_at(kaplan_meier(cohort.time[rows], cohort.event[rows], entry=cohort.entry[rows], robust=True), at)
    np.testing.assert_allclose(curves.treated, alone.survival)
    np.testing.assert_allclose(curves.treated_se, alone.std_err)


def test_risk_difference_has_the_variance_of_the_weighted_aalen_johansen(cohort: Cohort):
    rng = np.random.default_rng(4)
    weights = rng.uniform(0.5, 2, 120)
    known = known_weights(cohort.treated, weights, "none")
    at = [4.0, 9.0, 18.0]
    found = weighted_risk_difference(cohort.time, cohort.cause, known, at, of_cause=2, entry=cohort.entry)
    rows = cohort.treated
    curve = aalen_johansen(cohort.time[rows], cohort.cause[rows], entry=cohort.entry[rows], weights=weights[rows])
    read = incidence_at(curve, at)
    np.testing.assert_allclose(found.treated, read.incidence[:, 1], rtol=1e-12)
    np.testing.assert_allclose(found.treated_se, read.std_err[:, 1], rtol=1e-9)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_stacked_risk_difference_is_the_jackknife_over_persons(cohort: Cohort, estimand: str):
    """The infinitesimal jackknife is near the plain one: leaving each person out, weights refitted."""

    def difference(rows: np.ndarray) -> float:
        score = propensity(cohort.treated[rows], cohort.x[rows])
        weighting = balancing_weights(score, estimand=estimand)
        return weighted_risk_difference(cohort.time[rows], cohort.cause[rows], weighting, 10).difference[0]

    everybody = np.arange(120)
    left_out = np.array([difference(np.delete(everybody, i)) for i in range(120)])
    jackknife = np.sqrt(((left_out - left_out.mean()) ** 2).sum())
    found = weighted_risk_difference(cohort.time, cohort.cause, balancing_weights(cohort.score, estimand=estimand), 10)
    assert found.se[0] == pytest.approx(jackknife, rel=0.08)


def test_rmst_adds_up_the_survival_curve(cohort: Cohort):
    weighting = balancing_weights(cohort.score)
    days = np.arange(0, 15, dtype=float)
    heights = weighted_survival_difference(cohort.time, cohort.event, weighting, days)
    areas = weighted_rmst_difference(cohort.time, cohort.event, weighting, 15.0)
    assert areas.treated[0] == pytest.approx(heights.treated.sum())
    assert areas.influence[:, 0] == pytest.approx(heights.influence.sum(axis=1))
    with pytest.raises(NotEstimable, match="beyond the follow-up"):
        weighted_rmst_difference(cohort.time, np.zeros(120), weighting, 100.0)


def test_faults_of_weighted_estimators(cohort: Cohort):
    weighting = balancing_weights(cohort.score)
    with pytest.raises(NoEventsError):
        weighted_hazard_ratio(cohort.time, np.zeros(120), weighting)
    with pytest.raises(DataError, match="efron"):
        weighted_hazard_ratio(cohort.time, cohort.event, weighting, ties="exact")
    with pytest.raises(DataError, match="lengths differ"):
        weighted_survival_difference([1, 2], [1, 1], weighting, 1)
    with pytest.raises(DataError, match="lengths differ"):
        weighted_mean_difference([1, 2], weighting)


def test_the_mean_difference_is_the_weighted_line(cohort: Cohort):
    rng = np.random.default_rng(9)
    outcome = rng.normal(size=120) + cohort.treated
    weighting = balancing_weights(cohort.score)
    found = weighted_mean_difference(outcome, weighting)
    x = np.column_stack((np.ones(120), cohort.treated))
    bread = np.linalg.inv(x.T @ (weighting.weights[:, None] * x))
    coef = bread @ x.T @ (weighting.weights * outcome)
    np.testing.assert_allclose(found.coef, coef)
    residual = weighting.weights * (outcome - x @ coef)
    np.testing.assert_allclose(found.se_hc0, np.sqrt(np.diag(bread @ x.T @ (residual[:, None] ** 2 * x) @ bread)))


# --- matching, entropy balancing, bootstrap


def test_pairs_are_within_the_caliper_and_nobody_is_used_twice(cohort: Cohort):
    pairs = propensity_matching(cohort.score)
    assert (pairs.distance <= pairs.caliper).all()
    assert np.unique(pairs.rows).size == pairs.rows.size
    assert cohort.treated[pairs.treated].all()
    assert not cohort.treated[pairs.untreated].any()
    assert pairs.treated.size + pairs.unmatched.size == cohort.treated.sum()
    before = balance(cohort.x, known_weights(cohort.treated, np.ones(120), "none"))
    after = balance(cohort.x, pairs.weighting)
    assert np.abs(after.smd_after[0]) < np.abs(before.smd_after[0])


def test_matching_by_hand():
    score = Propensity(np.array([True, False, True, False, False]), np.array([0.6, 0.59, 0.7, 0.61, 0.2]), None)
    pairs = propensity_matching(score, caliper=0.6)
    assert pairs.treated.tolist() == [2, 0]
    assert pairs.untreated.tolist() == [3, 1]
    narrow = propensity_matching(score, caliper=0.1)
    assert (narrow.treated.tolist(), narrow.unmatched.tolist()) == ([0], [2])
    with pytest.raises(NotEstimable, match="caliper"):
        propensity_matching(score, caliper=1e-9)


@pytest.mark.parametrize("estimand", ["att", "ate"])
def test_entropy_balancing_matches_means_and_variances(cohort: Cohort, estimand: str):
    weighting = entropy_balancing(cohort.treated, cohort.x, estimand=estimand, variances=True)
    target = cohort.treated if estimand == "att" else np.ones(120, dtype=bool)
    for side in (~cohort.treated, cohort.treated):
        w = weighting.weights[side]
        assert w.sum() == pytest.approx(target.sum())
        mean = np.average(cohort.x[side], weights=w, axis=0)
        np.testing.assert_allclose(mean, cohort.x[target].mean(axis=0), atol=1e-9)
        variance = np.average((cohort.x[side] - mean) ** 2, weights=w, axis=0)
        np.testing.assert_allclose(variance, cohort.x[target].var(axis=0), atol=1e-9)


def test_entropy_weights_move_as_their_slopes_say(cohort: Cohort):
    """A second solver, with case weights, moves one person's weight."""
    side, x = ~cohort.treated, np.column_stack((np.ones(120), cohort.x))
    found = entropy_balancing(cohort.treated, cohort.x)

    def weights(row: int, weight: float) -> np.ndarray:
        case = np.ones(120)
        case[row] = weight

        def missed(theta: np.ndarray) -> np.ndarray:
            tilted = np.exp(x @ theta) * side
            return (case * tilted) @ x - (case * cohort.treated) @ x

        return np.where(side, np.exp(x @ root(missed, np.zeros(3), tol=1e-13).x), 1.0)

    np.testing.assert_allclose(weights(0, 1.0), found.weights, rtol=1e-8)
    for row in (int(np.flatnonzero(side)[0]), int(np.flatnonzero(~side)[0])):
        slope = (weights(row, 1.001) - weights(row, 0.999)) / 0.002
        np.testing.assert_allclose(found.slope @ found.parameter_influence[row], slope, rtol=1e-4, atol=1e-7)


def test_entropy_balancing_says_when_the_target_is_out_of_reach():
    with pytest.raises(NotEstimable, match="outside"):
        entropy_balancing([0, 0, 0, 1, 1], [1.0, 2.0, 3.0, 7.0, 9.0])
    with pytest.raises(DataError, match="both of which occur"):
        entropy_balancing([1, 1], [1.0, 2.0])
    with pytest.raises(DataError, match="estimand is"):
        entropy_balancing([0, 1], [1.0, 2.0], estimand="overlap")


def test_total_influence_without_parameters_is_the_weighted_derivative():
    known = known_weights(np.array([True, False]), np.array([2.0, 3.0]), "none")
    assert total_influence(known, np.array([[1.0], [2.0]])).tolist() == [[2.0], [6.0]]


def test_the_two_bootstraps_agree(cohort: Cohort):
    def statistic(rows: np.ndarray) -> float:
        weighting = balancing_weights(propensity(cohort.treated[rows], cohort.x[rows]))
        return weighted_hazard_ratio(cohort.time[rows], cohort.event[rows], weighting).coef

    fast = bootstrap_hazard_ratio(
        cohort.time, cohort.event, cohort.score, replicates=30, generator=np.random.default_rng(3)
    )
    draws = np.random.default_rng(3).integers(0, 120, (30, 120))
    np.testing.assert_allclose(fast.replicates[:, 0], [statistic(rows) for rows in draws], atol=1e-9)
    assert fast.estimate[0] == pytest.approx(statistic(np.arange(120)))


def test_the_bootstrap_se_is_near_the_stacked_one(cohort: Cohort):
    fit = weighted_hazard_ratio(cohort.time, cohort.event, balancing_weights(cohort.score))
    drawn = bootstrap_hazard_ratio(
        cohort.time, cohort.event, cohort.score, replicates=2000, generator=np.random.default_rng(3)
    )
    assert drawn.se[0] == pytest.approx(fit.se, rel=0.12)
    assert drawn.lower[0] < fit.coef < drawn.upper[0]


def test_the_bootstrap_counts_failures_and_gives_up():
    def sometimes(rows: np.ndarray) -> float:
        if rows[0] == 0 and rows[1] != 1:
            raise NotEstimable("nothing")
        return float(rows.mean())

    found = bootstrap(sometimes, 30, replicates=400, generator=np.random.default_rng(1))
    assert found.failed > 0
    assert found.replicates.shape == (400 - found.failed, 1)

    def never(rows: np.ndarray) -> float:
        if (rows != np.arange(rows.size)).any():
            raise NotEstimable("nothing")
        return 1.0

    with pytest.raises(NotEstimable, match="20 of 20"):
        bootstrap(never, 5, replicates=20, generator=np.random.default_rng(1))


def test_resampling_within_groups_keeps_their_sizes():
    groups = np.repeat(["a", "b"], [3, 7])
    found = bootstrap(
        lambda rows: [(groups[rows] == "a").sum(), rows.size],
        10,
        replicates=20,
        generator=np.random.default_rng(1),
        groups=groups,
    )
    assert (found.replicates == [3, 10]).all()
