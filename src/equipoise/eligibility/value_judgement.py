"""One value against what a rule asks: units converted exactly, limits of normal looked up, codes compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from equipoise.eligibility.basis import Basis
from equipoise.eligibility.patient import Observation
from equipoise.eligibility.reach import Reach, compare, reach_of
from equipoise.eligibility.reading import Reading, single
from equipoise.eligibility.reason import Ask, Cost, Reason
from equipoise.eligibility.situation import Situation
from equipoise.eligibility.stretch import contains
from equipoise.errors import UnitError
from equipoise.rules import Between, Compare, Comparison, OneOf, Reference, Time, Timing, render_leaf
from equipoise.vocabulary import Conversion, Quantity, Truth, all_of, exact, unit_conversion
from equipoise.vocabulary.conversion import refuse_implausible

_DURING_BASELINE = Time(Timing.DURING, "baseline")

ValueLeaf: TypeAlias = Compare | Between | OneOf


@dataclass(frozen=True, slots=True)
class _Converted:
    """A value in the unit it is judged in, and by what it came there."""

    reach: Reach
    unit: str
    how: str = ""


def judge_value(leaf: ValueLeaf, reading: Reading, situation: Situation) -> Reason:
    """Return whether one reading stands as the rule asks, with unit, limit and conversion used."""
    seen = reading.observation
    reason = Reason(
        render_leaf(leaf),
        Truth.UNKNOWN,
        (Basis.OBSERVED,),
        _sentence(seen, reading.how),
        value="" if seen.value is None else str(seen.value),
        unit=seen.unit or "",
        date=str(seen.date or ""),
    )
    if reading.value is None:
        ask = Ask(f"value:{leaf.variable}:{seen.date or ''}", f"What was {reason.says}?", Cost.CHART)
        return replace(reason, basis=(Basis.MISSING,), missing="the value", asks=(ask,))
    if isinstance(leaf, OneOf):
        return _judge_code(leaf, reading.value, reason, situation)
    reach = reach_of(reading.value)
    if reach is None:
        return replace(reason, basis=(Basis.MISSING,), missing=f"a number: {reading.value!r} is none")
    try:
        return _judge_number(leaf, reach, reading, reason, situation)
    except UnitError as refusal:
        return _without_unit(leaf, reason, refusal)


def _judge_code(leaf: OneOf, value: bool | float | str, reason: Reason, situation: Situation) -> Reason:
    names = _names(value)
    if names & set(leaf.codes):
        return replace(reason, truth=Truth.TRUE)
    variable = situation.eligibility.variables.get(leaf.variable)
    known = () if variable is None else (*variable.values, *variable.order)
    if known and not names & set(known):
        says = f"{reason.says}: not one of {', '.join(known)}"
        ask = Ask(
            f"value:{leaf.variable}:{reason.date}", f"Which of {', '.join(known)} is {leaf.variable}?", Cost.CHART
        )
        return replace(reason, basis=(Basis.MISSING,), says=says, missing="a known code", asks=(ask,))
    return replace(reason, truth=Truth.FALSE)


def _names(value: bool | float | str) -> set[str]:
    """Return the codes that mean the value."""
    if isinstance(value, bool):
        return {"yes", "true"} if value else {"no", "false"}
    return {f"{value:g}"} if isinstance(value, float) else {str(value)}


def _judge_number(
    leaf: Compare | Between, reach: Reach, reading: Reading, reason: Reason, situation: Situation
) -> Reason:
    if isinstance(leaf, Compare) and leaf.reference is not None:
        return _judge_multiple(leaf, reach, reading, reason, situation)
    unit = _unit_of(leaf.variable, reading.observation, situation)
    value = _convert(reach, unit, leaf.unit or "1", leaf.variable, situation)
    reason = replace(reason, conversion=value.how)
    if isinstance(leaf, Between):
        within = (compare(value.reach, Comparison.AT_LEAST, Fraction(leaf.low)),)
        within += (compare(value.reach, Comparison.AT_MOST, Fraction(leaf.high)),)
        return _settled(reason, all_of(within))
    return _settled(reason, compare(value.reach, leaf.comparison, Fraction(leaf.value)))


def _judge_multiple(leaf: Compare, reach: Reach, reading: Reading, reason: Reason, situation: Situation) -> Reason:
    """Return whether the value stands so to a multiple of the limit; both in the unit of the value."""
    unit = _unit_of(leaf.variable, reading.observation, situation)
    limit = _limit(leaf, reading, unit, situation)
    if limit is None:
        return _without_limit(leaf, reason)
    variable = situation.eligibility.variables.get(leaf.variable)
    canonical = (variable.unit if variable is not None else None) or unit
    value = _convert(reach, unit, canonical, leaf.variable, situation)
    against = _convert(Reach(exact(limit.value), exact(limit.value)), limit.unit, canonical, leaf.variable, situation)
    assert against.reach.low is not None
    border = against.reach.low * Fraction(leaf.value)
    shown = f"{leaf.reference} {limit}, so {float(border):g} {canonical}"
    how = "; ".join(filter(None, (value.how, against.how)))
    return _settled(replace(reason, limit=shown, conversion=how), compare(value.reach, leaf.comparison, border))


def _settled(reason: Reason, truth: Truth) -> Reason:
    """Return the reason with its truth; a value known to one side only may leave it open."""
    if truth is not Truth.UNKNOWN:
        return replace(reason, truth=truth)
    ask = Ask(f"exact:{reason.leaf}:{reason.date}", f"What exactly is {reason.says}?", Cost.MEASURE)
    return replace(reason, missing="the exact value", asks=(ask,))


def _unit_of(variable: str, seen: Observation, situation: Situation) -> str:
    """Return the unit of an observation; pure numbers, counts and scales have none, everything else must say."""
    if seen.unit:
        return seen.unit
    declared = situation.eligibility.variables.get(variable)
    if declared is not None and declared.unit == "1":
        return "1"
    if declared is not None and declared.type in ("count", "scale", "category") and declared.unit is None:
        return "1"
    raise UnitError(f"{variable} {seen.value} has no unit", mend="write the unit; it is never guessed")


def _convert(reach: Reach, unit: str, target: str, variable: str, situation: Situation) -> _Converted:
    declared = situation.eligibility.variables.get(variable)
    molar_mass = None if declared is None else declared.molar_mass
    way = unit_conversion(unit, target, molar_mass=molar_mass, variable=variable)
    converted = reach.converted(way)
    for end in (converted.low, converted.high):
        if end is not None:
            refuse_implausible(end, way, variable=variable, molar_mass=molar_mass)
    return _Converted(converted, target, _how(reach, converted, way))


def _how(before: Reach, after: Reach, way: Conversion) -> str:
    if way.factor == 1 and not way.offset:
        return ""
    start, goal = (next((end for end in (reach.low, reach.high) if end is not None), None) for reach in (before, after))
    if start is None or goal is None:
        return ""
    offset = f", {float(way.offset):+g}" if way.offset else ""
    return (
        f"{float(start):g} {way.from_unit} = {float(goal):g} {way.to_unit} (× {float(way.factor):g}{offset}; {way.how})"
    )


def _limit(leaf: Compare, reading: Reading, unit: str, situation: Situation) -> Quantity | None:
    """Return the limit: from the result itself, else from the laboratory's table for that day, else from baseline."""
    seen = reading.observation
    if leaf.reference is Reference.BASELINE:
        return _at_baseline(leaf.variable, situation)
    upper = leaf.reference is Reference.ULN
    value, own_unit = (seen.uln, seen.uln_unit) if upper else (seen.lln, seen.lln_unit)
    if value is not None:
        return Quantity(value, own_unit or unit)
    for limit in situation.limits.get(leaf.variable, ()):
        value = limit.uln if upper else limit.lln
        fits = limit.sex in (None, situation.patient.sex)
        if value is not None and fits and contains(limit.valid, reading.days) is Truth.TRUE:
            return Quantity(value, limit.unit)
    return None


def _at_baseline(variable: str, situation: Situation) -> Quantity | None:
    moment = situation.moments.get("baseline")
    seen = None if moment is None else single(variable, _DURING_BASELINE, moment, situation)
    reach = None if seen is None else reach_of(seen.value)
    if seen is None or reach is None or reach.low is None or reach.low != reach.high:
        return None
    return Quantity(float(reach.low), _unit_of(variable, seen, situation))


def _without_limit(leaf: Compare, reason: Reason) -> Reason:
    name, words = leaf.variable, leaf.variable.replace("_", " ")
    if leaf.reference is Reference.BASELINE:
        ask = Ask(f"variable:{name}:baseline", f"What was {words} at baseline?", Cost.CHART)
    else:
        ask = Ask(f"limit:{name}:{reason.date}", f"What is the laboratory's {leaf.reference} of {words}?", Cost.CHART)
    return replace(reason, basis=(Basis.OBSERVED, Basis.LIMIT_MISSING), missing=f"the {leaf.reference}", asks=(ask,))


def _without_unit(leaf: ValueLeaf, reason: Reason, refusal: UnitError) -> Reason:
    ask = Ask(f"unit:{leaf.variable}:{reason.date}", f"In which unit is {reason.says}?", Cost.CHART)
    return replace(reason, basis=(Basis.UNIT_UNKNOWN,), missing=refusal.what, asks=(ask,))


def _sentence(seen: Observation, how: str) -> str:
    date = f" on {seen.date}" if seen.date is not None else ""
    value = "" if seen.value is None else f" {seen.value}"
    origin = f" ({how})" if how else ""
    unit = f" {seen.unit}" if seen.unit not in (None, "", "1") else ""
    return f"{seen.variable.replace('_', ' ')}{value}{unit}{date}{origin}"
