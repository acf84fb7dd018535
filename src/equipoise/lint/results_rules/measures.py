"""Outcome measures: parameter and dispersion, p-value and interval, effects of binary outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.posted import Posted, PostedOutcome, number
from equipoise.records.tree import Place

_SPREAD: Final = frozenset(
    {"MEAN", "MEDIAN", "LEAST_SQUARES_MEAN", "GEOMETRIC_MEAN", "GEOMETRIC_LEAST_SQUARES_MEAN", "LOG_MEAN"}
)
_COUNTS: Final = frozenset({"COUNT_OF_PARTICIPANTS", "COUNT_OF_UNITS"})


def parameter_and_spread(posted: Posted) -> list[Judgement] | Judgement:
    """RES-005."""
    if not posted.outcomes:
        return not_assessable("no outcomes are posted")
    found = [judgement for outcome in posted.outcomes for judgement in _form(outcome)]
    return found or passes("parameter, dispersion and unit agree")


def _form(outcome: PostedOutcome) -> Iterator[Judgement]:
    if not outcome.is_posted or not outcome.text("paramType"):
        return
    parameter, spread = outcome.text("paramType"), outcome.text("dispersionType")
    name, path = outcome.text("title")[:60], outcome.place.path
    if parameter in _SPREAD and (not spread or spread.upper() == "NA"):
        yield fails(f"{name}: a {parameter.lower()} without dispersion", where=path, mend="give the dispersion")
    if parameter in _COUNTS and spread and spread.upper() not in ("NA", "NOT APPLICABLE"):
        yield fails(f"{name}: a count with {spread!r}", spread, where=path, mend="counts carry no dispersion")
    unit = outcome.text("unitOfMeasure")
    if re.search(r"percent|%", unit, re.IGNORECASE):
        if not list(outcome.place.at("denoms").items()):
            yield fails(f"{name}: a percentage without its denominator", unit, where=path, mend="give the denominator")
        for value in _values(outcome):
            if parameter == "NUMBER" and "change" not in f"{unit} {name}".lower() and not -100 <= value <= 1000:
                yield fails(f"{name}: {value:g} {unit}", f"{value:g}", where=path, mend="correct the value")


def _values(outcome: PostedOutcome) -> Iterator[float]:
    for place in measurements(outcome):
        value = number(place.at("value").value)
        if value is not None:
            yield value


def measurements(outcome: PostedOutcome) -> Iterator[Place]:
    """Yield every cell of an outcome's table."""
    for row in outcome.place.at("classes").items():
        for category in row.at("categories").items():
            yield from category.at("measurements").items()


# --- interval and p-value ------------------------------------------------------------------------------------------

_RATIO: Final = re.compile(r"\b(?:ratio|odds|hazard|relative risk|\bHR\b|\bOR\b|\bRR\b)", re.IGNORECASE)
_DIFFERENCE: Final = re.compile(r"\b(?:difference|change|slope|reduction)\b", re.IGNORECASE)
_P_VALUE: Final = re.compile(r"\s*(?P<sign><=|>=|<|>|=|≤|≥)?\s*(?P<value>\d*\.?\d+(?:[eE]-?\d+)?)\s*")


def interval_and_p(posted: Posted) -> list[Judgement] | Judgement:
    """RES-008."""
    analyses = [(outcome, place) for outcome in posted.outcomes for place in outcome.analyses]
    if not analyses and not any(_has_limits(outcome) for outcome in posted.outcomes):
        return not_applicable("no intervals are posted")
    found = [judgement for outcome, place in analyses for judgement in _comparison(outcome, place)]
    found += [judgement for outcome in posted.outcomes for judgement in _cells(outcome)]
    return found or passes("estimates lie in their intervals and p-values agree with them")


def _has_limits(outcome: PostedOutcome) -> bool:
    return any(place.at("lowerLimit").value is not None for place in measurements(outcome))


def _comparison(outcome: PostedOutcome, place: Place) -> Iterator[Judgement]:
    estimate = number(place.at("paramValue").value)
    low, high = number(place.at("ciLowerLimit").value), number(place.at("ciUpperLimit").value)
    name = outcome.text("title")[:60]
    if low is not None and high is not None and low > high:
        yield fails(
            f"{name}: the interval runs from {low:g} to {high:g}", f"{low:g}", where=place.path, mend="swap them"
        )
    elif estimate is not None and ((low is not None and estimate < low) or (high is not None and estimate > high)):
        told = f"{name}: the estimate {estimate:g} lies outside {_text(low)} to {_text(high)}"
        yield fails(told, f"{estimate:g}", where=place.path, mend="correct estimate or interval")
    elif (clash := _against_p(place, low, high)) is not None:
        yield fails(f"{name}: {clash}", where=place.path, mend="check p-value, interval and their level")


def _against_p(place: Place, low: float | None, high: float | None) -> str | None:
    """Return how the p-value contradicts a two-sided interval; None where they agree or cannot be held together."""
    kind, text = place.at("paramType").text() or "", place.at("pValue").text() or ""
    shape = _P_VALUE.fullmatch(text)
    level = number(place.at("ciPctValue").value)
    tested = place.at("nonInferiorityType").text() or ""
    if shape is None or level is None or low is None or high is None or place.at("ciNumSides").text() != "TWO_SIDED":
        return None
    if tested.startswith(("NON_INFERIORITY", "EQUIVALENCE")) or place.at("testedNonInferiority").value is True:
        return None
    null = 1.0 if _RATIO.search(kind) else 0.0 if _DIFFERENCE.search(kind) else None
    if null is None or null in (low, high):
        return None
    alpha, p = 1 - level / 100, float(shape["value"])
    sign = shape["sign"] or "="
    is_small = p < alpha - 1e-9 or (sign in ("<", "<=", "≤") and p <= alpha + 1e-9)
    is_large = p > alpha + 1e-9 and sign not in ("<", "<=", "≤")
    excludes = not low < null < high
    if is_small and not excludes:
        return f"p {text} while the {level:g} % interval {low:g} to {high:g} holds {null:g}"
    if is_large and excludes:
        return f"p {text} while the {level:g} % interval {low:g} to {high:g} leaves out {null:g}"
    return None


def _cells(outcome: PostedOutcome) -> Iterator[Judgement]:
    for place in measurements(outcome):
        value = number(place.at("value").value)
        low, high = number(place.at("lowerLimit").value), number(place.at("upperLimit").value)
        if value is None:
            continue
        if (low is not None and value < low) or (high is not None and value > high):
            told = f"{outcome.text('title')[:60]}: {value:g} lies outside {_text(low)} to {_text(high)}"
            yield fails(told, f"{value:g}", where=place.path, mend="correct the value or its limits")


def _text(value: float | None) -> str:
    return "nothing" if value is None else f"{value:g}"


# --- binary outcomes -----------------------------------------------------------------------------------------------

_PERCENT: Final = re.compile(
    r"percent\w* of (?:participants|patients|subjects)|participants|patients|subjects", re.IGNORECASE
)


def both_effects(posted: Posted) -> list[Judgement] | Judgement:
    """RES-010."""
    binary = [outcome for outcome in posted.outcomes if _is_compared_binary(outcome)]
    if not binary:
        return not_applicable("no binary outcome is compared")
    found: list[Judgement] = []
    for outcome in binary:
        kinds = [place.at("paramType").text() or "" for place in outcome.analyses]
        missing = [
            name
            for name, pattern in (("absolute", _DIFFERENCE), ("relative", _RATIO))
            if not any(map(pattern.search, kinds))
        ]
        if missing:
            message = f"{outcome.text('title')[:60]}: no {' and no '.join(missing)} effect"
            found.append(fails(message, *filter(None, kinds), where=outcome.place.path, mend="give both effects"))
    return found or passes("binary outcomes have absolute and relative effects")


def _is_compared_binary(outcome: PostedOutcome) -> bool:
    is_binary = outcome.text("paramType") == "COUNT_OF_PARTICIPANTS" or (
        outcome.text("paramType") == "NUMBER" and _PERCENT.search(outcome.text("unitOfMeasure")) is not None
    )
    return is_binary and bool(outcome.analyses) and len(list(outcome.place.at("groups").items())) > 1
