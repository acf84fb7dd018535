"""The statistical analysis plan carried out: populations, estimands, which estimator with what."""

from equipoise.analysis.plan import METHODS, analyse, analyse_estimand, plan_lines
from equipoise.analysis.result import Analysed, AnalysisRow, Curve, NotCarriedOut

__all__ = ["METHODS", "Analysed", "AnalysisRow", "Curve", "NotCarriedOut", "analyse", "analyse_estimand", "plan_lines"]
