"""Values without behaviour beyond themselves: truth, verdict, quantity, partial date, window, mark, finding."""

from equipoise.vocabulary.finding import Finding, Outcome, Severity
from equipoise.vocabulary.mark import Mark
from equipoise.vocabulary.partial_date import DateKind, PartialDate, Precision
from equipoise.vocabulary.quantity import Quantity
from equipoise.vocabulary.truth import Truth, all_of, any_of, at_least, negate
from equipoise.vocabulary.verdict import StageVerdict, Verdict
from equipoise.vocabulary.window import Window

__all__ = [
    "DateKind",
    "Finding",
    "Mark",
    "Outcome",
    "PartialDate",
    "Precision",
    "Quantity",
    "Severity",
    "StageVerdict",
    "Truth",
    "Verdict",
    "Window",
    "all_of",
    "any_of",
    "at_least",
    "negate",
]
