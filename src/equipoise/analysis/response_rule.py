"""Whether a participant's values at one encounter fulfil the rule of a binary endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from equipoise.errors import DataError
from equipoise.rules import parse_rule
from equipoise.rules.tree import And, Between, Compare, Comparison, Not, Or, Reference, Rule
from equipoise.study import Study
from equipoise.vocabulary import Truth, all_of, any_of, negate


@dataclass(frozen=True, slots=True)
class LaboratoryValue:
    """A value in the variable's own unit, with the laboratory's limits beside it where they are known."""

    value: float
    lower_limit: float | None = None
    upper_limit: float | None = None


def responds(when: str, values: Mapping[str, LaboratoryValue], study: Study) -> Truth:
    """Return whether the values of one encounter, by variable, fulfil the rule `when`; a missing value is unknown.

    DataError where the rule speaks of anything but comparisons of variables in their own units: such an endpoint must
    be derived from the participant's whole course.
    """
    return _truth(parse_rule(when), values, study)


def _truth(rule: Rule, values: Mapping[str, LaboratoryValue], study: Study) -> Truth:
    match rule:
        case And(parts):
            return all_of(_truth(part, values, study) for part in parts)
        case Or(parts):
            return any_of(_truth(part, values, study) for part in parts)
        case Not(part):
            return negate(_truth(part, values, study))
        case Compare(name, comparison, limit, unit, reference) if _own_unit(name, unit, study):
            return _compared(values.get(name), comparison, limit, reference)
        case Between(name, low, high, unit) if _own_unit(name, unit, study):
            found = values.get(name)
            return Truth.of(None if found is None else low <= Decimal(repr(found.value)) <= high)
        case _:
            raise DataError(
                f"the values of one encounter cannot decide {rule}", mend="compare variables in their own units"
            )


def _own_unit(name: str, unit: str | None, study: Study) -> bool:
    variable = study.variables.get(name)
    return variable is not None and unit in (None, variable.unit)


def _compared(
    found: LaboratoryValue | None, comparison: Comparison, limit: Decimal, reference: Reference | None
) -> Truth:
    if found is None:
        return Truth.UNKNOWN
    if reference is not None:
        base = {Reference.ULN: found.upper_limit, Reference.LLN: found.lower_limit}.get(reference)
        if base is None:
            return Truth.UNKNOWN
        limit *= Decimal(repr(base))
    value = Decimal(repr(found.value))
    held = {
        Comparison.LESS: value < limit,
        Comparison.AT_MOST: value <= limit,
        Comparison.MORE: value > limit,
        Comparison.AT_LEAST: value >= limit,
        Comparison.EQUAL: value == limit,
    }
    return Truth.of(held[comparison])
