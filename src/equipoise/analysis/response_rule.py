"""Whether one value fulfils the rule of a binary endpoint."""

from __future__ import annotations

from decimal import Decimal

from equipoise.errors import DataError
from equipoise.rules import parse_rule
from equipoise.rules.tree import And, Between, Compare, Comparison, Not, Or, Rule
from equipoise.study import Study


def responds(when: str, variable: str, value: float, study: Study) -> bool:
    """Return whether `value`, in the variable's own unit, fulfils the rule `when`.

    DataError where the rule speaks of anything but comparisons of that variable in that unit: such an endpoint must be
    derived from the participant's whole course, not from one value.
    """
    unit = study.variables[variable].unit if variable in study.variables else None
    return _holds(parse_rule(when), variable, Decimal(repr(value)), unit)


def _holds(rule: Rule, variable: str, value: Decimal, unit: str | None) -> bool:
    match rule:
        case And(parts):
            return all(_holds(part, variable, value, unit) for part in parts)
        case Or(parts):
            return any(_holds(part, variable, value, unit) for part in parts)
        case Not(part):
            return not _holds(part, variable, value, unit)
        case Compare(name, comparison, limit, limit_unit, None) if name == variable and limit_unit in (None, unit):
            return _compares(value, comparison, limit)
        case Between(name, low, high, limit_unit) if name == variable and limit_unit in (None, unit):
            return low <= value <= high
        case _:
            raise DataError(f"one value of {variable} cannot decide {rule}", mend=f"compare {variable} in {unit}")


def _compares(value: Decimal, comparison: Comparison, limit: Decimal) -> bool:
    return {
        Comparison.LESS: value < limit,
        Comparison.AT_MOST: value <= limit,
        Comparison.MORE: value > limit,
        Comparison.AT_LEAST: value >= limit,
        Comparison.EQUAL: value == limit,
    }[comparison]
