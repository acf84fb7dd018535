"""Every public estimator, called on one cohort: spoilt in the ways of `refusals_spoilt.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from equipoise import statistics as s

_N = 24


def _rng() -> np.random.Generator:
    return np.random.default_rng(20)


def _time() -> np.ndarray:
    return _rng().permutation(np.arange(3.0, 3.0 + 2 * _N, 2.0))


@dataclass
class Cohort:
    """Twenty-four people with everything an estimator may ask for."""

    time: np.ndarray = field(default_factory=_time)
    event: np.ndarray = field(default_factory=lambda: (np.arange(_N) % 4 != 3).astype(float))
    cause: np.ndarray = field(default_factory=lambda: np.arange(_N) % 3)
    arm: np.ndarray = field(default_factory=lambda: (np.arange(_N) // 2 % 2).astype(float))
    x: np.ndarray = field(default_factory=lambda: np.round(_rng().normal(60, 10, _N), 1))
    weights: np.ndarray = field(default_factory=lambda: np.ones(_N))
    outcome: np.ndarray = field(default_factory=lambda: np.round(np.random.default_rng(21).normal(5, 2, _N), 2))
    binary: np.ndarray = field(default_factory=lambda: (np.random.default_rng(22).random(_N) < 0.5).astype(float))
    left: np.ndarray = field(default_factory=lambda: _time() - 2)
    right: np.ndarray = field(default_factory=lambda: np.where(np.arange(_N) % 4 != 3, _time() + 3, np.inf))
    started: np.ndarray = field(default_factory=lambda: np.choose(np.arange(_N) % 4, [np.nan, 1.0, 2.0, 2.0]))
    counts: tuple[int, int, int, int] = (7, 12, 4, 12)
    person_time: tuple[float, float] = (40.0, 50.0)
    p: np.ndarray = field(default_factory=lambda: np.array([0.01, 0.04, 0.3]))

    @property
    def columns(self) -> np.ndarray:
        return np.column_stack((self.arm, self.x))

    @property
    def person(self) -> np.ndarray:
        return np.arange(self.time.size) // 2

    @property
    def visit(self) -> np.ndarray:
        return np.arange(self.time.size) % 2

    @property
    def between(self) -> np.ndarray:
        return (self.person % 2).astype(float) if np.ptp(self.arm) else np.ones(self.time.size)

    @property
    def design(self) -> np.ndarray:
        return np.column_stack((np.ones(self.time.size), self.visit, self.between))

    @property
    def designs(self) -> tuple[np.ndarray, np.ndarray]:
        return tuple(np.column_stack((np.full(self.time.size, a), self.x)) for a in (0.0, 1.0))

    @property
    def score(self) -> s.Propensity:
        return s.propensity(self.arm, self.x)

    @property
    def weighting(self) -> s.BalancingWeights:
        return s.balancing_weights(self.score)

    @property
    def known(self) -> s.BalancingWeights:
        return s.known_weights(self.arm == 1, self.weights, "ate")

    @property
    def curve(self) -> s.KaplanMeier:
        return s.kaplan_meier(self.time, self.event, weights=self.weights)

    @property
    def curves(self) -> tuple[s.KaplanMeier, s.KaplanMeier]:
        return tuple(s.kaplan_meier(self.time[r], self.event[r]) for r in (self.arm == 0, self.arm == 1))

    @property
    def incidence(self) -> s.AalenJohansen:
        return s.aalen_johansen(self.time, self.cause, weights=self.weights)

    @property
    def model(self) -> s.CoxModel:
        return s.cox_model(self.time, self.event, self.columns, weights=self.weights)

    @property
    def scores(self) -> np.ndarray:
        return s.logrank_scores(self.time, self.event)


_AT = [9.0, 21.0]
_TAU = 25.0

CALLS: dict[str, Callable[[Cohort], object]] = {
    # curves
    "kaplan_meier": lambda c: s.kaplan_meier(c.time, c.event, weights=c.weights),
    "fleming_harrington": lambda c: s.fleming_harrington(c.time, c.event, weights=c.weights),
    "survival_at": lambda c: s.survival_at(c.curve, _AT),
    "quantile": lambda c: s.quantile(c.curve),
    "number_at_risk": lambda c: s.number_at_risk(c.time, _AT),
    "landmark_difference": lambda c: s.landmark_difference(*c.curves, 9.0),
    "hall_wellner_band": lambda c: s.hall_wellner_band(c.curve),
    "equal_precision_band": lambda c: s.equal_precision_band(c.curve),
    "rmst": lambda c: s.rmst(c.time, c.event, tau=_TAU),
    "restricted_mean": lambda c: s.restricted_mean(c.curve, _TAU),
    "rmst_difference": lambda c: s.rmst_difference(*c.curves, tau=_TAU),
    "rmst_adjusted": lambda c: s.rmst_adjusted(c.time, c.event, c.arm, c.x, tau=_TAU),
    "rmst_pseudo_values": lambda c: s.rmst_pseudo_values(c.time, c.event, _TAU),
    "survival_pseudo_values": lambda c: s.survival_pseudo_values(c.time, c.event, _AT),
    # tests of two groups
    "logrank": lambda c: s.logrank(c.time, c.event, c.arm),
    "weighted_logrank": lambda c: s.weighted_logrank(c.time, c.event, c.arm, weight="gehan"),
    "maxcombo": lambda c: s.maxcombo(c.time, c.event, c.arm),
    "logrank_scores": lambda c: s.logrank_scores(c.time, c.event),
    "permutation_test": lambda c: s.permutation_test(c.scores, c.arm),
    "exact_permutation_test": lambda c: s.exact_permutation_test(c.scores[:12], c.arm[:12]),
    "monte_carlo_permutation_test": lambda c: s.monte_carlo_permutation_test(c.scores, c.arm, _rng(), draws=50),
    "rerandomization_test": lambda c: s.rerandomization_test(c.scores, c.arm, lambda: _rng().permuted(c.arm), draws=9),
    "logrank_relabelled": lambda c: s.logrank_relabelled(c.time, c.event, c.arm[None, :]),
    "logrank_simulated": lambda c: s.logrank_simulated(c.time[None, :], c.event[None, :], c.arm),
    # Cox and its relatives
    "cox": lambda c: s.cox(c.time, c.event, c.columns, weights=c.weights),
    "cox_model": lambda c: s.cox_model(c.time, c.event, c.columns, weights=c.weights),
    "cox_firth": lambda c: s.cox_firth(c.time, c.event, c.columns, weights=c.weights),
    "cox_ridge": lambda c: s.cox_ridge(c.time, c.event, c.columns, theta=1.0, weights=c.weights),
    "cox_frailty": lambda c: s.cox_frailty(c.time, c.event, c.columns, c.person),
    "cox_coefficients": lambda c: s.cox_coefficients(c.time, c.event, c.columns),
    "cox_residuals": lambda c: s.cox_residuals(c.model),
    "cox_baseline": lambda c: s.cox_baseline(c.model),
    "cox_survival": lambda c: s.cox_survival(c.model, c.columns[:1], _AT),
    "cox_profile_limits": lambda c: s.cox_profile_limits(c.model),
    "proportional_hazards_test": lambda c: s.proportional_hazards_test(c.model),
    "concordance": lambda c: s.concordance(c.time, c.event, c.x, weights=c.weights),
    # competing risks
    "aalen_johansen": lambda c: s.aalen_johansen(c.time, c.cause, weights=c.weights),
    "incidence_at": lambda c: s.incidence_at(c.incidence, _AT),
    "gray": lambda c: s.gray(c.time, c.cause, c.arm),
    "fine_gray": lambda c: s.fine_gray(c.time, c.cause, c.columns),
    "fine_gray_expanded": lambda c: s.fine_gray_expanded(c.time, c.cause, c.columns, weights=c.weights),
    "expanded_rows": lambda c: s.expanded_rows(c.time, c.cause),
    "predicted_incidence": lambda c: s.predicted_incidence(s.fine_gray(c.time, c.cause, c.columns), c.columns[:1], _AT),
    # intervals
    "turnbull": lambda c: s.turnbull(c.left, c.right),
    "turnbull_at": lambda c: s.turnbull_at(s.turnbull(c.left, c.right), _AT),
    "accelerated_failure": lambda c: s.accelerated_failure(c.left, c.right, c.columns),
    "weibull_hazards": lambda c: s.weibull_hazards(s.accelerated_failure(c.left, c.right, c.columns)),
    "interval_regression": lambda c: s.interval_regression(c.left, c.right, c.columns),
    "interval_regression_bootstrap": lambda c: s.interval_regression_bootstrap(
        c.left, c.right, c.arm[:, None], rng=_rng(), replicates=3
    ),
    # not randomised
    "logistic": lambda c: s.logistic(c.binary, c.columns, weights=c.weights),
    "propensity": lambda c: s.propensity(c.arm, c.x),
    "balancing_weights": lambda c: s.balancing_weights(c.score),
    "known_weights": lambda c: s.known_weights(c.arm == 1, c.weights, "ate"),
    "balance": lambda c: s.balance(c.x, c.weighting),
    "positivity": lambda c: s.positivity(c.score),
    "propensity_matching": lambda c: s.propensity_matching(c.score, caliper=2.0),
    "entropy_balancing": lambda c: s.entropy_balancing(c.arm, c.x),
    "effective_sample_size": lambda c: s.effective_sample_size(c.weights),
    "weighted_hazard_ratio": lambda c: s.weighted_hazard_ratio(c.time, c.event, c.known),
    "weighted_survival_difference": lambda c: s.weighted_survival_difference(c.time, c.event, c.known, _AT),
    "weighted_rmst_difference": lambda c: s.weighted_rmst_difference(c.time, c.event, c.known, [_TAU]),
    "weighted_risk_difference": lambda c: s.weighted_risk_difference(c.time, c.cause, c.known, _AT),
    "weighted_mean_difference": lambda c: s.weighted_mean_difference(c.outcome, c.known),
    "bootstrap_hazard_ratio": lambda c: s.bootstrap_hazard_ratio(
        c.time, c.event, c.score, replicates=50, generator=_rng()
    ),
    "g_computation": lambda c: s.g_computation(c.time, c.event, c.arm, *c.designs, _AT),
    "g_computation_binary": lambda c: s.g_computation_binary(c.binary, c.arm, *c.designs),
    "doubly_robust_survival": lambda c: s.doubly_robust_survival(c.time, c.event, c.score, *c.designs, _AT),
    "clone_censor_weight": lambda c: s.clone_censor_weight(c.time, c.event, c.started, c.x, _AT, grace=2),
    "check_time_zero": lambda c: s.check_time_zero(np.where(c.arm == 1, c.time * 0, np.nan)),
    "immortal_time": lambda c: s.immortal_time(c.time, c.event, c.started),
    "landmark_cohort": lambda c: s.landmark_cohort(c.time, c.event, c.started, day=4.0),
    "treatment_episodes": lambda c: s.treatment_episodes(c.time, c.event, c.started),
    # repeated measures, markers, categories
    "mmrm": lambda c: s.mmrm(c.outcome, c.design, c.visit, c.person, weights=c.weights),
    "ancova": lambda c: s.ancova(c.outcome, np.column_stack((np.ones(_N), c.columns))),
    "random_effects": lambda c: s.random_effects(c.outcome, c.design, np.ones((_N, 1)), c.person),
    "tobit": lambda c: s.tobit(c.outcome, ["<" if e == 0 else "=" for e in c.event], c.columns),
    "proportional_odds": lambda c: s.proportional_odds(c.binary, c.columns),
    # counts, rates, recurrent events
    "wilson_proportion": lambda c: s.wilson_proportion(*c.counts[:2]),
    "clopper_pearson_proportion": lambda c: s.clopper_pearson_proportion(*c.counts[:2]),
    "wald_difference": lambda c: s.wald_difference(*c.counts),
    "newcombe_difference": lambda c: s.newcombe_difference(*c.counts),
    "miettinen_nurminen_difference": lambda c: s.miettinen_nurminen_difference(*c.counts),
    "pearson_chi_square": lambda c: s.pearson_chi_square(*c.counts),
    "risk_ratio": lambda c: s.risk_ratio(*c.counts),
    "odds_ratio": lambda c: s.odds_ratio(*c.counts),
    "conditional_odds_ratio": lambda c: s.conditional_odds_ratio([c.counts, c.counts]),
    "mantel_haenszel": lambda c: s.mantel_haenszel([c.counts, c.counts]),
    "tipping_points": lambda c: s.tipping_points(*c.counts[:2], 3, *c.counts[2:], 2),
    "rate": lambda c: s.rate(c.counts[0], c.person_time[0]),
    "rate_ratio": lambda c: s.rate_ratio(c.counts[0], c.person_time[0], c.counts[2], c.person_time[1]),
    "mean_cumulative_function": lambda c: s.mean_cumulative_function(
        c.time[c.event == 1] - 1, np.flatnonzero(c.event == 1), c.time, c.event, np.arange(_N)
    ),
    "andersen_gill": lambda c: s.andersen_gill(np.zeros(_N), c.time, c.event, c.columns, c.person),
    "prentice_williams_peterson": lambda c: s.prentice_williams_peterson(
        np.zeros(_N), c.time, c.event, c.columns, np.arange(_N)
    ),
    # multiplicity, sensitivity, imputation
    "holm": lambda c: s.holm(c.p),
    "hochberg": lambda c: s.hochberg(c.p),
    "hommel": lambda c: s.hommel(c.p),
    "bonferroni": lambda c: s.bonferroni(c.p),
    "benjamini_hochberg": lambda c: s.benjamini_hochberg(c.p),
    "benjamini_yekutieli": lambda c: s.benjamini_yekutieli(c.p),
    "graphical_procedure": lambda c: s.graphical_procedure(c.p, [1, 0, 0], [[0, 1, 0], [0, 0, 1], [0, 0, 0]]),
    "rubin": lambda c: s.rubin(c.outcome[:3], c.person_time[0] * np.ones(3)),
    "e_value": lambda c: s.e_value(c.p[1] * 50, lower=c.p[0] * 50),
    "risk_ratio_of_hazard_ratio": lambda c: s.risk_ratio_of_hazard_ratio(c.p[1]),
    "non_inferiority": lambda c: s.non_inferiority(float(c.outcome[1]), c.person_time[0], margin=1.3),
    "impute": lambda c: s.impute(
        np.column_stack((c.outcome[::2], c.outcome[1::2])), c.arm[::2], rng=_rng(), imputations=2
    ),
    "bootstrap": lambda c: s.bootstrap(lambda rows: c.time[rows].mean(), _N, replicates=20, generator=_rng()),
    "bootstrap_by_weights": lambda c: s.bootstrap_by_weights(
        s.cox_coefficients(c.time, c.event, c.arm), s.resample_weights(_N, replicates=20, generator=_rng())
    ),
    "monotone_curve": lambda c: s.monotone_curve(c.p[::-1]),
    # loss, changing covariates, imputation of covariates, balance, marked events
    "censoring_weights": lambda c: s.censoring_weights(
        c.time, c.event, (1 - c.event) * (np.arange(_N) % 8 == 3), c.x, c.arm
    ),
    "covariate_episodes": lambda c: s.covariate_episodes(
        c.time, c.event, c.arm, (np.arange(_N), np.full(_N, 2.0), c.x)
    ),
    "chained_equations": lambda c: s.chained_equations(
        np.column_stack((c.outcome, c.x)), [[0], [1]], c.arm[:, None], rng=_rng(), imputations=2, cycles=2
    ),
    "marked_events": lambda c: s.marked_events(c.time, c.event, np.tile(c.x, (int(c.event.sum()), 1))),
    "omnibus_balance": lambda c: s.omnibus_balance(c.x[:, None], c.arm),
}
