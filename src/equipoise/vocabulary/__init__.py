"""Values without behaviour beyond themselves: truth, verdict, quantity, unit, partial date, window, mark, finding."""

from equipoise.vocabulary.conversion import Conversion, convert, exact, parse_quantity, unit_conversion
from equipoise.vocabulary.finding import Finding, Outcome, Severity
from equipoise.vocabulary.mark import Mark
from equipoise.vocabulary.partial_date import DateKind, PartialDate, Precision
from equipoise.vocabulary.quantity import Quantity
from equipoise.vocabulary.truth import Truth, all_of, any_of, at_least, negate
from equipoise.vocabulary.unit import Unit, is_unit, parse_unit, ucum_code
from equipoise.vocabulary.verdict import StageVerdict, Verdict
from equipoise.vocabulary.window import Window

__all__ = [
    "Conversion",
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
    "Unit",
    "Verdict",
    "Window",
    "all_of",
    "any_of",
    "at_least",
    "convert",
    "exact",
    "is_unit",
    "negate",
    "parse_quantity",
    "parse_unit",
    "ucum_code",
    "unit_conversion",
]
