"""The design of a trial: how many people, for how long, and when to look.

Group sequential designs: a frozen plan gives bounds, bounds give what they cost, and staged data are analysed by them.
"""

from equipoise.design.accrual import Accrual, accrual_of, uniform_accrual
from equipoise.design.audit_findings import WEIGHTS_RULE
from equipoise.design.boundaries import boundaries
from equipoise.design.bounds import Boundaries
from equipoise.design.calendar_months import Site, accrual_between, accrual_of_sites, date_after, months_between
from equipoise.design.changing_effect import (
    CureHazard,
    average_hazard_ratio,
    changing_effect,
    delayed_effect,
    hazard_ratio_at,
)
from equipoise.design.characteristics import Characteristics, characteristics, drift_for_power, fixed_information
from equipoise.design.cohort_weighting import (
    CohortSize,
    Propensity,
    WeightingTarget,
    cohort_size,
    design_effect,
    propensity_of_spread,
)
from equipoise.design.competing_risks import (
    CompetingRisks,
    CompetingSizes,
    GrayTest,
    SubdistributionHazard,
    cause_specific_scenario,
    competing_sizes,
    cumulative_incidence,
    gray_test,
    incidence_difference,
    subdistribution_scenario,
)
from equipoise.design.conditional_power import conditional_power, predictive_power
from equipoise.design.crossing import Crossing, crossing_probabilities, group_sequential_probabilities
from equipoise.design.delayed_response import DelayedResponse, delayed_characteristics, delayed_response
from equipoise.design.design_audit import DesignAudit, PowerAt, RankedFamily, audit_design, grid_of, power_over_range
from equipoise.design.design_route import DesignRoute, Family, RouteGrid, find_routes
from equipoise.design.detectable_effect import detectable_hazard_ratio
from equipoise.design.event_forecast import BlindedSnapshot, EventForecast, Forecast, forecast_events
from equipoise.design.event_probability import EventProbabilities, event_probabilities
from equipoise.design.event_weight import EARLY, LATE, LOG_RANK, EventWeight, FlemingHarrington, ModestlyWeighted
from equipoise.design.exact_rate import ExactRatePower, exact_rate_power, exact_rate_size
from equipoise.design.final_inference import FinalInference
from equipoise.design.fisher_combination import (
    EqualLevels,
    FisherBounds,
    FisherPlan,
    FullLastLevel,
    LevelsSpent,
    NoInteraction,
    fisher_bounds,
)
from equipoise.design.fisher_exact import fisher_exact_power, fisher_exact_size
from equipoise.design.hazard import (
    NO_DROPOUT,
    Hazard,
    PiecewiseHazard,
    WeibullHazard,
    constant_hazard,
    hazard_of_median,
    hazard_of_risk,
    median_months,
    weibull_of_risk,
)
from equipoise.design.landmark_contrast import (
    LandmarkContrast,
    milestone_difference,
    milestone_log_log,
    restricted_mean_difference,
)
from equipoise.design.log_rank_events import events_needed, hazard_ratio_of_events, power_of_events
from equipoise.design.log_rank_law import LogRankLaw, log_rank_law
from equipoise.design.log_rank_method import LogRankMethod
from equipoise.design.maxcombo_design import MaxComboDesign, maxcombo_design, maxcombo_power, maxcombo_size
from equipoise.design.mean_contrast import MeanDifference, MeanRatio, SingleMean
from equipoise.design.monitoring import ObservedFractions, observed_fractions, respend
from equipoise.design.one_sample_log_rank import OneSampleSize, one_sample_power, one_sample_size
from equipoise.design.optimal_shape import (
    expected_and_maximal,
    expected_over_range,
    expected_under_effect,
    optimal_wang_tsiatis,
)
from equipoise.design.plan import (
    OBRIEN_FLEMING,
    POCOCK,
    AlphaSpending,
    BetaSpending,
    FutilityBounds,
    HaybittlePeto,
    LowerAlphaSpending,
    NoEarlyEfficacy,
    PampallonaTsiatis,
    SequentialPlan,
    WangTsiatis,
    even_looks,
)
from equipoise.design.planned_signal import (
    PlannedSignal,
    log_rank_signal,
    mean_signal,
    rate_signal,
    two_rates_signal,
)
from equipoise.design.rate_contrast import RateDifference, RateRatio, SingleRate
from equipoise.design.reestimation import (
    BlindedUpdate,
    PromisingZone,
    Zone,
    combined_z,
    promising_zone,
    reestimate_rates,
    reestimate_survival,
)
from equipoise.design.repeated_inference import repeated_limits, repeated_p
from equipoise.design.risk_grid import RiskGrid
from equipoise.design.sample_size import Method, Power, SampleSize, whole_people
from equipoise.design.sawtooth import ExactSize
from equipoise.design.scenario_table import ScenarioTable, powers_survival, sample_sizes_survival
from equipoise.design.score_moments import ScoreMoments, score_moments
from equipoise.design.sequential_duration import accrual_sequential_survival, follow_up_sequential_survival
from equipoise.design.sequential_size import (
    LookEffects,
    SequentialPower,
    SequentialSize,
    inflated_size,
    sequential_t_power,
    sequential_t_size,
    sequential_z_power,
    sequential_z_size,
)
from equipoise.design.sequential_survival import (
    SequentialSurvival,
    power_sequential_survival,
    sample_size_sequential_survival,
    without_effect,
)
from equipoise.design.simon import SimonDesigns, TwoStageDesign, simon_two_stage
from equipoise.design.spending import (
    HwangShihDeCaniSpending,
    OBrienFlemingSpending,
    PocockSpending,
    PowerSpending,
    Spending,
    UserSpending,
)
from equipoise.design.stage_rule import FisherStages, InverseNormalStages, PooledStages
from equipoise.design.staged_analysis import StagedAnalysis, analyse_stages, conditional_power_of_stages
from equipoise.design.staged_log_rank import StagedLogRank, cumulative_log_rank, log_rank_by_stage
from equipoise.design.staged_means import OneMean, TwoMeans, mean_columns
from equipoise.design.staged_rates import OneRate, TwoRates, rate_columns
from equipoise.design.stated_design import StatedDesign, read_stated_design
from equipoise.design.stratified_scenario import StratifiedScenario
from equipoise.design.survival_duration import (
    SurvivalDuration,
    accrual_needed,
    expected_events,
    follow_up_needed,
    month_of_events,
)
from equipoise.design.survival_ratio import OptimalRatio, optimal_ratio_survival
from equipoise.design.survival_sample_size import (
    SurvivalPower,
    SurvivalSampleSize,
    WholeTrial,
    power_survival,
    sample_size_survival,
)
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.design.t_test import t_test_power, t_test_size
from equipoise.design.visit_detection import VisitDetection, detected_at_visits
from equipoise.design.weighted_log_rank_design import (
    WeightedLogRank,
    weighted_log_rank,
    weighted_log_rank_direct,
    weighted_observation,
)
from equipoise.design.z_test import (
    Contrast,
    continuity_corrected_size,
    optimal_ratio,
    unpooled_size,
    z_test_power,
    z_test_size,
)

__all__ = [
    "EARLY",
    "LATE",
    "LOG_RANK",
    "NO_DROPOUT",
    "OBRIEN_FLEMING",
    "POCOCK",
    "WEIGHTS_RULE",
    "Accrual",
    "AlphaSpending",
    "BetaSpending",
    "BlindedSnapshot",
    "BlindedUpdate",
    "Boundaries",
    "Characteristics",
    "CohortSize",
    "CompetingRisks",
    "CompetingSizes",
    "Contrast",
    "Crossing",
    "CureHazard",
    "DelayedResponse",
    "DesignAudit",
    "DesignRoute",
    "EqualLevels",
    "EventForecast",
    "EventProbabilities",
    "EventWeight",
    "ExactRatePower",
    "ExactSize",
    "Family",
    "FinalInference",
    "FisherBounds",
    "FisherPlan",
    "FisherStages",
    "FlemingHarrington",
    "Forecast",
    "FullLastLevel",
    "FutilityBounds",
    "GrayTest",
    "HaybittlePeto",
    "Hazard",
    "HwangShihDeCaniSpending",
    "InverseNormalStages",
    "LandmarkContrast",
    "LevelsSpent",
    "LogRankLaw",
    "LogRankMethod",
    "LookEffects",
    "LowerAlphaSpending",
    "MaxComboDesign",
    "MeanDifference",
    "MeanRatio",
    "Method",
    "ModestlyWeighted",
    "NoEarlyEfficacy",
    "NoInteraction",
    "OBrienFlemingSpending",
    "ObservedFractions",
    "OneMean",
    "OneRate",
    "OneSampleSize",
    "OptimalRatio",
    "PampallonaTsiatis",
    "PiecewiseHazard",
    "PlannedSignal",
    "PocockSpending",
    "PooledStages",
    "Power",
    "PowerAt",
    "PowerSpending",
    "PromisingZone",
    "Propensity",
    "RankedFamily",
    "RateDifference",
    "RateRatio",
    "RiskGrid",
    "RouteGrid",
    "SampleSize",
    "ScenarioTable",
    "ScoreMoments",
    "SequentialPlan",
    "SequentialPower",
    "SequentialSize",
    "SequentialSurvival",
    "SimonDesigns",
    "SingleMean",
    "SingleRate",
    "Site",
    "Spending",
    "StagedAnalysis",
    "StagedLogRank",
    "StatedDesign",
    "StratifiedScenario",
    "SubdistributionHazard",
    "SurvivalDuration",
    "SurvivalPower",
    "SurvivalSampleSize",
    "SurvivalScenario",
    "TwoMeans",
    "TwoRates",
    "TwoStageDesign",
    "UserSpending",
    "VisitDetection",
    "WangTsiatis",
    "WeibullHazard",
    "WeightedLogRank",
    "WeightingTarget",
    "WholeTrial",
    "Zone",
    "accrual_between",
    "accrual_needed",
    "accrual_of",
    "accrual_of_sites",
    "accrual_sequential_survival",
    "analyse_stages",
    "audit_design",
    "average_hazard_ratio",
    "boundaries",
    "cause_specific_scenario",
    "changing_effect",
    "characteristics",
    "cohort_size",
    "combined_z",
    "competing_sizes",
    "conditional_power",
    "conditional_power_of_stages",
    "constant_hazard",
    "continuity_corrected_size",
    "crossing_probabilities",
    "cumulative_incidence",
    "cumulative_log_rank",
    "date_after",
    "delayed_characteristics",
    "delayed_effect",
    "delayed_response",
    "design_effect",
    "detectable_hazard_ratio",
    "detected_at_visits",
    "drift_for_power",
    "even_looks",
    "event_probabilities",
    "events_needed",
    "exact_rate_power",
    "exact_rate_size",
    "expected_and_maximal",
    "expected_events",
    "expected_over_range",
    "expected_under_effect",
    "find_routes",
    "fisher_bounds",
    "fisher_exact_power",
    "fisher_exact_size",
    "fixed_information",
    "follow_up_needed",
    "follow_up_sequential_survival",
    "forecast_events",
    "gray_test",
    "grid_of",
    "group_sequential_probabilities",
    "hazard_of_median",
    "hazard_of_risk",
    "hazard_ratio_at",
    "hazard_ratio_of_events",
    "incidence_difference",
    "inflated_size",
    "log_rank_by_stage",
    "log_rank_law",
    "log_rank_signal",
    "maxcombo_design",
    "maxcombo_power",
    "maxcombo_size",
    "mean_columns",
    "mean_signal",
    "median_months",
    "milestone_difference",
    "milestone_log_log",
    "month_of_events",
    "months_between",
    "observed_fractions",
    "one_sample_power",
    "one_sample_size",
    "optimal_ratio",
    "optimal_ratio_survival",
    "optimal_wang_tsiatis",
    "power_of_events",
    "power_over_range",
    "power_sequential_survival",
    "power_survival",
    "powers_survival",
    "predictive_power",
    "promising_zone",
    "propensity_of_spread",
    "rate_columns",
    "rate_signal",
    "read_stated_design",
    "reestimate_rates",
    "reestimate_survival",
    "repeated_limits",
    "repeated_p",
    "respend",
    "restricted_mean_difference",
    "sample_size_sequential_survival",
    "sample_size_survival",
    "sample_sizes_survival",
    "score_moments",
    "sequential_t_power",
    "sequential_t_size",
    "sequential_z_power",
    "sequential_z_size",
    "simon_two_stage",
    "subdistribution_scenario",
    "t_test_power",
    "t_test_size",
    "two_rates_signal",
    "uniform_accrual",
    "unpooled_size",
    "weibull_of_risk",
    "weighted_log_rank",
    "weighted_log_rank_direct",
    "weighted_observation",
    "whole_people",
    "without_effect",
    "z_test_power",
    "z_test_size",
]
