"""What is asked of a Cox model beyond its coefficients: laws that tie the answers together, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.errors import DataError, NoEventsError, NotEstimable, SeparationError
from equipoise.statistics import (
    bootstrap_by_weights,
    cox,
    cox_baseline,
    cox_coefficients,
    cox_firth,
    cox_frailty,
    cox_model,
    cox_profile_limits,
    cox_residuals,
    cox_ridge,
    cox_survival,
    kaplan_meier,
    logrank_relabelled,
    logrank_simulated,
    non_inferiority,
    proportional_hazards_test,
    resample_weights,
)

RNG = np.random.default_rng(3)
N = 120
ARM, AGE, SITE = RNG.integers(0, 2, N), RNG.normal(60, 10, N), RNG.integers(0, 3, N)
TIME = np.ceil(RNG.exponential(20 / np.exp(-0.5 * ARM))).clip(1, 40)
EVENT = TIME < 40
X = np.column_stack((ARM, AGE))


@pytest.fixture
def model():
    return cox_model(TIME, EVENT, X, names=["arm", "age"])


class TestResiduals:
    def test_their_sums(self, model):
        found = cox_residuals(model)
        assert found.martingale.sum() == pytest.approx(0, abs=1e-9)
        assert found.cox_snell.sum() == pytest.approx(EVENT.sum())
        np.testing.assert_allclose(found.score.sum(axis=0), 0, atol=1e-8)
        np.testing.assert_allclose(found.schoenfeld.sum(axis=0), 0, atol=1e-8)
        np.testing.assert_allclose(found.scaled_schoenfeld.mean(axis=0), model.coef, atol=1e-9)

    def test_robust_variance_is_the_square_of_dfbeta(self, model):
        dfbeta = cox_residuals(model).dfbeta
        np.testing.assert_allclose(dfbeta.T @ dfbeta, cox(TIME, EVENT, X, robust=True).covariance, rtol=1e-9)

    def test_exact_ties_have_none(self):
        with pytest.raises(NotEstimable, match="exact"):
            cox_residuals(cox_model(TIME, EVENT, X, ties="exact"))


class TestSurvival:
    def test_at_covariates_0_it_is_the_baseline(self, model):
        baseline = cox_baseline(model)
        found = cox_survival(model, [[0, 0]], baseline.time)
        np.testing.assert_allclose(found.cumulative_hazard[:, 0], baseline.cumulative_hazard, rtol=1e-10)

    def test_before_the_first_event_it_is_1(self, model):
        found = cox_survival(model, [[1, 60]], [0])
        assert (found.survival[0, 0], found.std_err[0, 0], found.lower[0, 0]) == (1.0, 0.0, 1.0)

    def test_a_covariate_without_effect_leaves_breslow_near_nelson_aalen(self):
        noise = np.tile([-1.0, 1.0], N)
        model = cox_model(np.repeat(TIME, 2), np.repeat(EVENT, 2), noise, ties="breslow")
        curve = kaplan_meier(np.repeat(TIME, 2), np.repeat(EVENT, 2))
        at = curve.time[:5]
        np.testing.assert_allclose(
            cox_survival(model, [[0]], at).cumulative_hazard[:, 0], curve.cumulative_hazard[:5], rtol=1e-9
        )

    def test_faults(self, model):
        with pytest.raises(DataError, match="rows of arm, age"):
            cox_survival(model, [[1]], [5])
        with pytest.raises(DataError, match="missing or infinite at index 0"):
            cox_survival(model, [[1, math.nan]], [5])
        stratified = cox_model(TIME, EVENT, X, strata=SITE)
        with pytest.raises(DataError, match="no stratum"):
            cox_survival(stratified, [[1, 60]], [5], strata=[7])
        with pytest.raises(DataError, match="no stratum"):
            cox_baseline(stratified)
        with pytest.raises(DataError, match="as many strata"):
            cox_survival(stratified, [[1, 60]], [5], strata=[0, 1])


class TestProportionalHazards:
    def test_terms_are_tested_together(self, model):
        test = proportional_hazards_test(model, terms={"both": ["arm", "age"], "arm": ["arm"]})
        assert test.chi_square[0] == pytest.approx(test.global_chi_square)
        assert test.df.tolist() == [2, 1]

    def test_units_do_not_matter(self, model):
        other = cox_model(TIME * 30, EVENT, X * [1, 0.1] + [3, 4], names=["arm", "age"])
        for transform in ("km", "rank", "identity", "log"):
            one, two = (proportional_hazards_test(m, transform=transform) for m in (model, other))
            np.testing.assert_allclose(one.chi_square, two.chi_square, rtol=1e-8)

    def test_it_is_the_score_of_an_added_covariate(self):
        # Split follow-up at every event time; x times g(time) is then an ordinary covariate.
        time, event, x = TIME[:40], EVENT[:40], X[:40]
        cuts = np.unique(time[event])
        gaps = list(zip([0, *cuts[:-1]], cuts, strict=True))
        rows = [(i, low, min(high, time[i])) for i in range(40) for low, high in gaps if low < time[i]]
        who, start, stop = (np.array(part) for part in zip(*rows, strict=True))
        died = event[who] & (stop == time[who])
        model = cox_model(time, event, x)
        test = proportional_hazards_test(model, transform="identity")
        added = np.column_stack((x[who], x[who, 0] * stop))
        small = cox(stop, died, added[:, :2], entry=start)
        large = cox(stop, died, added, entry=start)
        assert test.chi_square[0] == pytest.approx(2 * (large.loglik - small.loglik), rel=0.25)

    def test_faults(self, model):
        with pytest.raises(DataError, match="transform"):
            proportional_hazards_test(model, transform="sqrt")
        with pytest.raises(DataError, match="sex"):
            proportional_hazards_test(model, terms={"sex": ["sex"]})
        with pytest.raises(NotEstimable, match="time 0"):
            proportional_hazards_test(cox_model([0, 1, 2, 3], [1, 1, 1, 1], [1, 0, 1, 0]), transform="log")


class TestProfileLimits:
    def test_the_likelihood_falls_by_half_the_quantile(self, model):
        limits = cox_profile_limits(model, of=["arm"])
        for edge in (limits.lower[0], limits.upper[0]):
            offset_free = [
                model.moments(np.array([edge * model.columns.scale[0], b]))[0]
                for b in np.linspace(-1, 1, 4001) * 0.5 + model.fit.beta[1]
            ]
            assert 2 * (model.fit.loglik - max(offset_free)) == pytest.approx(3.8415, abs=1e-3)

    def test_unknown_coefficients(self, model):
        with pytest.raises(DataError, match="sex"):
            cox_profile_limits(model, of=["sex"])


class TestFirth:
    def test_it_is_finite_where_the_likelihood_is_monotone(self):
        time, event, x = [1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0, 0]
        with pytest.raises(SeparationError):
            cox(time, event, x)
        fit = cox_firth(time, event, x)
        assert 0 < fit.coef[0] < 10
        assert 0 < fit.coef_lower[0] < fit.coef[0]
        assert fit.p[0] == pytest.approx(fit.lr_p)
        assert fit.upper[0] == pytest.approx(math.exp(fit.coef_upper[0])) or math.isinf(fit.upper[0])

    def test_units_do_not_matter(self):
        one, other = cox_firth(TIME, EVENT, X), cox_firth(TIME, EVENT, X * [1, 10])
        np.testing.assert_allclose(one.coef, other.coef * [1, 10], rtol=1e-9)
        assert one.lr_chi_square == pytest.approx(other.lr_chi_square)

    def test_with_many_events_it_is_near_the_ordinary_fit(self):
        np.testing.assert_allclose(cox_firth(TIME, EVENT, X).coef, cox(TIME, EVENT, X).coef, atol=0.02)

    def test_faults(self):
        with pytest.raises(NoEventsError):
            cox_firth(TIME, np.zeros(N), X)
        with pytest.raises(DataError, match="ties"):
            cox_firth(TIME, EVENT, X, ties="exact")


class TestRidge:
    def test_no_penalty_is_the_ordinary_fit(self):
        plain, ridge = cox(TIME, EVENT, X), cox_ridge(TIME, EVENT, X, theta=0)
        np.testing.assert_allclose(ridge.coef, plain.coef, rtol=1e-9)
        np.testing.assert_allclose(ridge.se, plain.se, rtol=1e-9)
        assert ridge.effective_df == pytest.approx(2)

    def test_it_shrinks_what_is_penalised(self):
        fit = cox_ridge(TIME, EVENT, X, theta=1e6, penalised=["arm"], names=["arm", "age"])
        assert abs(fit.coef[0]) < 1e-3
        assert fit.coef[1] == pytest.approx(cox(TIME, EVENT, AGE).coef[0], rel=1e-3)
        assert fit.penalised == ("arm",)

    @pytest.mark.parametrize("theta", [-1, math.nan, math.inf])
    def test_faulty_penalties(self, theta):
        with pytest.raises(DataError, match="theta"):
            cox_ridge(TIME, EVENT, X, theta=theta)

    def test_unknown_columns(self):
        with pytest.raises(DataError, match="sex"):
            cox_ridge(TIME, EVENT, X, theta=1, penalised=["sex"])


class TestFrailty:
    def test_it_finds_a_frailty_that_is_there(self):
        rng = np.random.default_rng(8)
        cluster = np.repeat(np.arange(60), 5)
        frailty = rng.gamma(2, 0.5, 60)[cluster]
        arm = rng.integers(0, 2, 300)
        fit = cox_frailty(rng.exponential(1 / (frailty * np.exp(-0.7 * arm))), np.ones(300), arm, cluster)
        assert 0.25 < fit.theta < 0.9
        assert abs(fit.coef[0] + 0.7) < 3 * fit.se[0]
        assert fit.frailty.mean() == pytest.approx(1, abs=1e-6)
        assert fit.lr_p < 0.001

    def test_without_one_it_is_the_ordinary_fit(self):
        # Clusters that share out early and late persons evenly show less than no frailty.
        fit = cox_frailty(TIME, EVENT, X, np.argsort(np.argsort(TIME)) % 6)
        assert (fit.theta, fit.lr_p) == (0, 1)
        np.testing.assert_allclose(fit.coef, cox(TIME, EVENT, X).coef)

    def test_one_cluster(self):
        with pytest.raises(NotEstimable, match="one cluster"):
            cox_frailty(TIME, EVENT, X, np.zeros(N))


class TestNonInferiority:
    def test_limit_and_p_agree(self):
        for coef in np.linspace(-0.5, 0.5, 21):
            test = non_inferiority(coef, 0.15, margin=1.25)
            assert test.met == (test.p < 0.025)

    def test_faults(self):
        with pytest.raises(DataError, match=r"margin is 0.8.*; se is 0"):
            non_inferiority(0.1, 0, margin=0.8)


class TestBatches:
    def test_bootstrap_of_cox_is_near_its_standard_error(self):
        fits = cox_coefficients(TIME, EVENT, X, names=["arm", "age"])
        drawn = resample_weights(N, replicates=400, generator=np.random.default_rng(1))
        found = bootstrap_by_weights(fits, drawn)
        np.testing.assert_allclose(found.estimate, fits.coef)
        np.testing.assert_allclose(found.se, cox(TIME, EVENT, X, robust=True).se, rtol=0.2)

    def test_groups_keep_their_sizes(self):
        drawn = resample_weights(N, replicates=7, generator=np.random.default_rng(1), groups=SITE)
        for site in range(3):
            assert (drawn[:, site == SITE].sum(axis=1) == (site == SITE).sum()).all()

    def test_faults(self):
        fits = cox_coefficients(TIME, EVENT, X)
        with pytest.raises(DataError, match="whole numbers"):
            fits(np.ones((2, N)))
        with pytest.raises(DataError, match="whole numbers"):
            bootstrap_by_weights(fits, np.ones((2, N)))
        with pytest.raises(NotEstimable, match="exact"):
            cox_coefficients(TIME, EVENT, X, ties="exact")
        with pytest.raises(DataError, match="resamples"):
            resample_weights(0, replicates=3, generator=np.random.default_rng(1))
        with pytest.raises(DataError, match="labels"):
            logrank_relabelled(TIME, EVENT, [[1, 0]])
        with pytest.raises(DataError, match="0 or 1"):
            logrank_relabelled(TIME, EVENT, [np.arange(N)])
        with pytest.raises(NoEventsError):
            logrank_relabelled(TIME, np.zeros(N), [ARM])
        with pytest.raises(DataError, match="whole numbers"):
            logrank_simulated([[1.5, 2]], [[1, 1]], [0, 1])
        with pytest.raises(DataError, match="shapes differ"):
            logrank_simulated([[1, 2]], [[1, 1], [0, 1]], [0, 1])


def test_ridge_names_a_column_without_penalty_that_runs_to_infinity():
    perfect = (np.median(TIME) < TIME).astype(float) * (1 - EVENT)
    columns = np.column_stack((AGE, perfect))
    with pytest.raises(SeparationError, match=r"other \(-\)"):
        cox_ridge(TIME, EVENT, columns, theta=1.0, penalised=["age"], names=["age", "other"])
    assert np.isfinite(cox_ridge(TIME, EVENT, columns, theta=1.0, names=["age", "other"]).coef).all()
