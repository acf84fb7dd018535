"""Statistical methods on arrays; they know nothing of trials.

Each estimator is its noun: data first, then keyword-only options, a frozen value out. Faults of the data are raised
from `equipoise.errors`, never turned into a number.
"""

from equipoise.statistics.aalen_johansen import AalenJohansen, IncidenceAt, aalen_johansen, incidence_at
from equipoise.statistics.concordance import Concordance, concordance
from equipoise.statistics.cox import Cox, cox
from equipoise.statistics.cox_firth import CoxFirth, cox_firth
from equipoise.statistics.cox_frailty import CoxFrailty, cox_frailty
from equipoise.statistics.cox_model import CoxModel, cox_model
from equipoise.statistics.cox_profile_limits import ProfileLimits, cox_profile_limits
from equipoise.statistics.cox_residuals import CoxResiduals, cox_residuals
from equipoise.statistics.cox_ridge import CoxRidge, cox_ridge
from equipoise.statistics.cox_survival import CoxBaseline, CoxSurvival, cox_baseline, cox_survival
from equipoise.statistics.fleming_harrington import fleming_harrington
from equipoise.statistics.kaplan_meier import KaplanMeier, SurvivalAt, kaplan_meier, survival_at
from equipoise.statistics.landmark import LandmarkDifference, landmark_difference
from equipoise.statistics.logrank import LogRank, logrank
from equipoise.statistics.non_inferiority import NonInferiority, non_inferiority
from equipoise.statistics.number_at_risk import number_at_risk
from equipoise.statistics.proportional_hazards import ProportionalHazards, proportional_hazards_test
from equipoise.statistics.quantile import Quantile, quantile

__all__ = [
    "AalenJohansen",
    "Concordance",
    "Cox",
    "CoxBaseline",
    "CoxFirth",
    "CoxFrailty",
    "CoxModel",
    "CoxResiduals",
    "CoxRidge",
    "CoxSurvival",
    "IncidenceAt",
    "KaplanMeier",
    "LandmarkDifference",
    "LogRank",
    "NonInferiority",
    "ProfileLimits",
    "ProportionalHazards",
    "Quantile",
    "SurvivalAt",
    "aalen_johansen",
    "concordance",
    "cox",
    "cox_baseline",
    "cox_firth",
    "cox_frailty",
    "cox_model",
    "cox_profile_limits",
    "cox_residuals",
    "cox_ridge",
    "cox_survival",
    "fleming_harrington",
    "incidence_at",
    "kaplan_meier",
    "landmark_difference",
    "logrank",
    "non_inferiority",
    "number_at_risk",
    "proportional_hazards_test",
    "quantile",
    "survival_at",
]
