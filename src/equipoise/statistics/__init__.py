"""Statistical methods on arrays; they know nothing of trials.

Each estimator is its noun: data first, then keyword-only options, a frozen value out. Faults of the data are raised
from `equipoise.errors`, never turned into a number.
"""

from equipoise.statistics.aalen_johansen import AalenJohansen, IncidenceAt, aalen_johansen, incidence_at
from equipoise.statistics.accelerated_failure import WeibullHazards, accelerated_failure, weibull_hazards
from equipoise.statistics.ancova import Ancova, ancova, ancova_contrast, ancova_joint_test
from equipoise.statistics.balance import Balance, balance
from equipoise.statistics.balancing_weights import BalancingWeights, balancing_weights, known_weights
from equipoise.statistics.bootstrap import Bootstrap, bootstrap
from equipoise.statistics.bootstrap_by_weights import bootstrap_by_weights, resample_weights
from equipoise.statistics.censoring_weights import CensoringWeights, censoring_weights
from equipoise.statistics.chained_equations import ImputedColumns, chained_equations
from equipoise.statistics.clone_censor_weight import CloneCensorWeight, clone_censor_weight
from equipoise.statistics.concordance import Concordance, concordance
from equipoise.statistics.conditional_odds_ratio import ConditionalOddsRatio, conditional_odds_ratio
from equipoise.statistics.cox import Cox, cox
from equipoise.statistics.cox_coefficients import CoxCoefficients, cox_coefficients
from equipoise.statistics.cox_firth import CoxFirth, cox_firth
from equipoise.statistics.cox_frailty import CoxFrailty, cox_frailty
from equipoise.statistics.cox_model import CoxModel, cox_model
from equipoise.statistics.cox_profile_limits import ProfileLimits, cox_profile_limits
from equipoise.statistics.cox_residuals import CoxResiduals, cox_residuals
from equipoise.statistics.cox_ridge import CoxRidge, cox_ridge
from equipoise.statistics.cox_survival import CoxBaseline, CoxSurvival, cox_baseline, cox_survival
from equipoise.statistics.doubly_robust import DoublyRobustSurvival, doubly_robust_survival, monotone_curve
from equipoise.statistics.e_value import EValue, e_value, risk_ratio_of_hazard_ratio
from equipoise.statistics.effective_sample_size import effective_sample_size
from equipoise.statistics.entropy_balancing import entropy_balancing
from equipoise.statistics.event_weights import EVENT_WEIGHTS
from equipoise.statistics.fine_gray import FineGray, fine_gray, predicted_incidence
from equipoise.statistics.fine_gray_expanded import ExpandedRows, expanded_rows, fine_gray_expanded
from equipoise.statistics.fleming_harrington import fleming_harrington
from equipoise.statistics.g_computation import StandardisedSurvival, g_computation
from equipoise.statistics.g_computation_binary import StandardisedRisk, g_computation_binary
from equipoise.statistics.graphical_procedure import GraphicalProcedure, graphical_procedure
from equipoise.statistics.gray import Gray, gray
from equipoise.statistics.interval_regression import (
    IntervalRegression,
    interval_regression,
    interval_regression_bootstrap,
)
from equipoise.statistics.kaplan_meier import KaplanMeier, SurvivalAt, kaplan_meier, survival_at
from equipoise.statistics.landmark import LandmarkDifference, landmark_difference
from equipoise.statistics.leave_one_out import survival_pseudo_values
from equipoise.statistics.linear_contrast import JointTest, LinearContrast
from equipoise.statistics.location_scale import LocationScale
from equipoise.statistics.logistic import Logistic, logistic
from equipoise.statistics.logrank import LogRank, logrank
from equipoise.statistics.logrank_batch import LogRankBatch, logrank_relabelled, logrank_simulated
from equipoise.statistics.logrank_scores import logrank_scores
from equipoise.statistics.mantel_haenszel import MantelHaenszel, mantel_haenszel
from equipoise.statistics.marginal_means import marginal_row
from equipoise.statistics.marked_events import MarkedEvents, marked_events
from equipoise.statistics.maxcombo import MaxCombo, maxcombo
from equipoise.statistics.mmrm import Mmrm, mmrm, mmrm_contrast, mmrm_joint_test
from equipoise.statistics.model_formula import ModelFormula, model_matrix, parse_model_formula
from equipoise.statistics.multiple_imputation import Imputations, impute, pool
from equipoise.statistics.multiplicity import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    hochberg,
    holm,
    hommel,
)
from equipoise.statistics.non_inferiority import NonInferiority, non_inferiority
from equipoise.statistics.number_at_risk import number_at_risk
from equipoise.statistics.omnibus_balance import OmnibusBalance, omnibus_balance
from equipoise.statistics.permutation import (
    PermutationTest,
    exact_permutation_test,
    monte_carlo_permutation_test,
    permutation_test,
    rerandomization_test,
)
from equipoise.statistics.positivity import Positivity, positivity
from equipoise.statistics.propensity import Propensity, propensity
from equipoise.statistics.propensity_matching import MatchedPairs, propensity_matching
from equipoise.statistics.proportion import Proportion, clopper_pearson_proportion, wilson_proportion
from equipoise.statistics.proportional_hazards import ProportionalHazards, proportional_hazards_test
from equipoise.statistics.proportional_odds import ProportionalOdds, proportional_odds
from equipoise.statistics.pseudo_values import rmst_pseudo_values
from equipoise.statistics.quantile import Quantile, quantile
from equipoise.statistics.random_effects import RandomEffects, random_effects
from equipoise.statistics.rate_ratio import Rate, RateRatio, rate, rate_ratio
from equipoise.statistics.recurrent_events import (
    MeanCumulativeFunction,
    andersen_gill,
    mean_cumulative_function,
    prentice_williams_peterson,
)
from equipoise.statistics.risk_difference import (
    ChiSquare,
    RiskDifference,
    miettinen_nurminen_difference,
    newcombe_difference,
    pearson_chi_square,
    wald_difference,
)
from equipoise.statistics.risk_ratio import Ratio, odds_ratio, risk_ratio
from equipoise.statistics.rmst import RestrictedMean, RestrictedMeanDifference, restricted_mean, rmst, rmst_difference
from equipoise.statistics.rmst_adjusted import RestrictedMeanAdjusted, RestrictedMeanModel, rmst_adjusted
from equipoise.statistics.rubin import Rubin, rubin
from equipoise.statistics.simultaneous_band import SimultaneousBand, equal_precision_band, hall_wellner_band
from equipoise.statistics.time_updated import CovariateEpisodes, covariate_episodes
from equipoise.statistics.time_zero import (
    ImmortalTime,
    LandmarkCohort,
    TreatmentEpisodes,
    check_time_zero,
    immortal_time,
    landmark_cohort,
    treatment_episodes,
)
from equipoise.statistics.tipping_point import TippingPoint, tipping_points
from equipoise.statistics.tobit import tobit
from equipoise.statistics.turnbull import SurvivalBounds, Turnbull, turnbull, turnbull_at
from equipoise.statistics.weighted_bootstrap import bootstrap_hazard_ratio
from equipoise.statistics.weighted_curves import (
    WeightedContrast,
    weighted_risk_difference,
    weighted_rmst_difference,
    weighted_survival_difference,
)
from equipoise.statistics.weighted_hazard_ratio import WeightedHazardRatio, weighted_hazard_ratio
from equipoise.statistics.weighted_logrank import WeightedLogRank, weighted_logrank
from equipoise.statistics.weighted_mean import WeightedMean, weighted_mean_difference

__all__ = [
    "EVENT_WEIGHTS",
    "AalenJohansen",
    "Ancova",
    "Balance",
    "BalancingWeights",
    "Bootstrap",
    "CensoringWeights",
    "ChiSquare",
    "CloneCensorWeight",
    "Concordance",
    "ConditionalOddsRatio",
    "CovariateEpisodes",
    "Cox",
    "CoxBaseline",
    "CoxCoefficients",
    "CoxFirth",
    "CoxFrailty",
    "CoxModel",
    "CoxResiduals",
    "CoxRidge",
    "CoxSurvival",
    "DoublyRobustSurvival",
    "EValue",
    "ExpandedRows",
    "FineGray",
    "GraphicalProcedure",
    "Gray",
    "ImmortalTime",
    "Imputations",
    "ImputedColumns",
    "IncidenceAt",
    "IntervalRegression",
    "JointTest",
    "KaplanMeier",
    "LandmarkCohort",
    "LandmarkDifference",
    "LinearContrast",
    "LocationScale",
    "LogRank",
    "LogRankBatch",
    "Logistic",
    "MantelHaenszel",
    "MarkedEvents",
    "MatchedPairs",
    "MaxCombo",
    "MeanCumulativeFunction",
    "Mmrm",
    "ModelFormula",
    "NonInferiority",
    "OmnibusBalance",
    "PermutationTest",
    "Positivity",
    "ProfileLimits",
    "Propensity",
    "Proportion",
    "ProportionalHazards",
    "ProportionalOdds",
    "Quantile",
    "RandomEffects",
    "Rate",
    "RateRatio",
    "Ratio",
    "RestrictedMean",
    "RestrictedMeanAdjusted",
    "RestrictedMeanDifference",
    "RestrictedMeanModel",
    "RiskDifference",
    "Rubin",
    "SimultaneousBand",
    "StandardisedRisk",
    "StandardisedSurvival",
    "SurvivalAt",
    "SurvivalBounds",
    "TippingPoint",
    "TreatmentEpisodes",
    "Turnbull",
    "WeibullHazards",
    "WeightedContrast",
    "WeightedHazardRatio",
    "WeightedLogRank",
    "WeightedMean",
    "aalen_johansen",
    "accelerated_failure",
    "ancova",
    "ancova_contrast",
    "ancova_joint_test",
    "andersen_gill",
    "balance",
    "balancing_weights",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "bonferroni",
    "bootstrap",
    "bootstrap_by_weights",
    "bootstrap_hazard_ratio",
    "censoring_weights",
    "chained_equations",
    "check_time_zero",
    "clone_censor_weight",
    "clopper_pearson_proportion",
    "concordance",
    "conditional_odds_ratio",
    "covariate_episodes",
    "cox",
    "cox_baseline",
    "cox_coefficients",
    "cox_firth",
    "cox_frailty",
    "cox_model",
    "cox_profile_limits",
    "cox_residuals",
    "cox_ridge",
    "cox_survival",
    "doubly_robust_survival",
    "e_value",
    "effective_sample_size",
    "entropy_balancing",
    "equal_precision_band",
    "exact_permutation_test",
    "expanded_rows",
    "fine_gray",
    "fine_gray_expanded",
    "fleming_harrington",
    "g_computation",
    "g_computation_binary",
    "graphical_procedure",
    "gray",
    "hall_wellner_band",
    "hochberg",
    "holm",
    "hommel",
    "immortal_time",
    "impute",
    "incidence_at",
    "interval_regression",
    "interval_regression_bootstrap",
    "kaplan_meier",
    "known_weights",
    "landmark_cohort",
    "landmark_difference",
    "logistic",
    "logrank",
    "logrank_relabelled",
    "logrank_scores",
    "logrank_simulated",
    "mantel_haenszel",
    "marginal_row",
    "marked_events",
    "maxcombo",
    "mean_cumulative_function",
    "miettinen_nurminen_difference",
    "mmrm",
    "mmrm_contrast",
    "mmrm_joint_test",
    "model_matrix",
    "monotone_curve",
    "monte_carlo_permutation_test",
    "newcombe_difference",
    "non_inferiority",
    "number_at_risk",
    "odds_ratio",
    "omnibus_balance",
    "parse_model_formula",
    "pearson_chi_square",
    "permutation_test",
    "pool",
    "positivity",
    "predicted_incidence",
    "prentice_williams_peterson",
    "propensity",
    "propensity_matching",
    "proportional_hazards_test",
    "proportional_odds",
    "quantile",
    "random_effects",
    "rate",
    "rate_ratio",
    "rerandomization_test",
    "resample_weights",
    "restricted_mean",
    "risk_ratio",
    "risk_ratio_of_hazard_ratio",
    "rmst",
    "rmst_adjusted",
    "rmst_difference",
    "rmst_pseudo_values",
    "rubin",
    "survival_at",
    "survival_pseudo_values",
    "tipping_points",
    "tobit",
    "treatment_episodes",
    "turnbull",
    "turnbull_at",
    "wald_difference",
    "weibull_hazards",
    "weighted_hazard_ratio",
    "weighted_logrank",
    "weighted_mean_difference",
    "weighted_risk_difference",
    "weighted_rmst_difference",
    "weighted_survival_difference",
    "wilson_proportion",
]
