"""Statistical methods on arrays; they know nothing of trials.

Each estimator is its noun: data first, then keyword-only options, a frozen value out. Faults of the data are raised
from `equipoise.errors`, never turned into a number.
"""

from equipoise.statistics.aalen_johansen import AalenJohansen, IncidenceAt, aalen_johansen, incidence_at
from equipoise.statistics.concordance import Concordance, concordance
from equipoise.statistics.cox import Cox, cox
from equipoise.statistics.fleming_harrington import fleming_harrington
from equipoise.statistics.kaplan_meier import KaplanMeier, SurvivalAt, kaplan_meier, survival_at
from equipoise.statistics.landmark import LandmarkDifference, landmark_difference
from equipoise.statistics.logrank import LogRank, logrank
from equipoise.statistics.number_at_risk import number_at_risk
from equipoise.statistics.quantile import Quantile, quantile

__all__ = [
    "AalenJohansen",
    "Concordance",
    "Cox",
    "IncidenceAt",
    "KaplanMeier",
    "LandmarkDifference",
    "LogRank",
    "Quantile",
    "SurvivalAt",
    "aalen_johansen",
    "concordance",
    "cox",
    "fleming_harrington",
    "incidence_at",
    "kaplan_meier",
    "landmark_difference",
    "logrank",
    "number_at_risk",
    "quantile",
    "survival_at",
]
