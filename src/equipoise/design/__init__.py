"""The design of a trial: how many people, for how long, and when to look.

Group sequential designs: a frozen plan gives bounds, bounds give what they cost, and staged data are analysed by them.
"""

from equipoise.design.accrual import Accrual, uniform_accrual
from equipoise.design.boundaries import boundaries
from equipoise.design.bounds import Boundaries
from equipoise.design.characteristics import Characteristics, characteristics, drift_for_power, fixed_information
from equipoise.design.conditional_power import conditional_power, predictive_power
from equipoise.design.crossing import Crossing, crossing_probabilities, group_sequential_probabilities
from equipoise.design.delayed_response import DelayedResponse, delayed_characteristics, delayed_response
from equipoise.design.event_probability import EventProbabilities, event_probabilities
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
from equipoise.design.hazard import (
    NO_DROPOUT,
    Hazard,
    PiecewiseHazard,
    WeibullHazard,
    constant_hazard,
    hazard_of_risk,
)
from equipoise.design.monitoring import ObservedFractions, observed_fractions, respend
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
from equipoise.design.repeated_inference import repeated_limits, repeated_p
from equipoise.design.risk_grid import RiskGrid
from equipoise.design.score_moments import ScoreMoments, score_moments
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
from equipoise.design.survival_scenario import SurvivalScenario

__all__ = [
    "NO_DROPOUT",
    "OBRIEN_FLEMING",
    "POCOCK",
    "Accrual",
    "AlphaSpending",
    "BetaSpending",
    "Boundaries",
    "Characteristics",
    "Crossing",
    "DelayedResponse",
    "EqualLevels",
    "EventProbabilities",
    "FinalInference",
    "FisherBounds",
    "FisherPlan",
    "FisherStages",
    "FullLastLevel",
    "FutilityBounds",
    "HaybittlePeto",
    "Hazard",
    "HwangShihDeCaniSpending",
    "InverseNormalStages",
    "LevelsSpent",
    "LowerAlphaSpending",
    "NoEarlyEfficacy",
    "NoInteraction",
    "OBrienFlemingSpending",
    "ObservedFractions",
    "OneMean",
    "OneRate",
    "PampallonaTsiatis",
    "PiecewiseHazard",
    "PlannedSignal",
    "PocockSpending",
    "PooledStages",
    "PowerSpending",
    "RiskGrid",
    "ScoreMoments",
    "SequentialPlan",
    "Spending",
    "StagedAnalysis",
    "StagedLogRank",
    "SurvivalScenario",
    "TwoMeans",
    "TwoRates",
    "UserSpending",
    "WangTsiatis",
    "WeibullHazard",
    "analyse_stages",
    "boundaries",
    "characteristics",
    "conditional_power",
    "conditional_power_of_stages",
    "constant_hazard",
    "crossing_probabilities",
    "cumulative_log_rank",
    "delayed_characteristics",
    "delayed_response",
    "drift_for_power",
    "even_looks",
    "event_probabilities",
    "expected_and_maximal",
    "expected_over_range",
    "expected_under_effect",
    "fisher_bounds",
    "fixed_information",
    "group_sequential_probabilities",
    "hazard_of_risk",
    "log_rank_by_stage",
    "log_rank_signal",
    "mean_columns",
    "mean_signal",
    "observed_fractions",
    "optimal_wang_tsiatis",
    "predictive_power",
    "rate_columns",
    "rate_signal",
    "repeated_limits",
    "repeated_p",
    "respend",
    "score_moments",
    "two_rates_signal",
    "uniform_accrual",
]
