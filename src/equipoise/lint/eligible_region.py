"""The values criteria let in, as intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from equipoise.errors import UnitError
from equipoise.lint.study_view import StudyView
from equipoise.rules import And, Between, Compare, Comparison, Not, Rule
from equipoise.scales.interval import Interval
from equipoise.vocabulary import Quantity, convert


@dataclass(frozen=True, slots=True)
class Region:
    """Values of a variable that may enter; None is an open side. `criteria` are those that bound it."""

    variable: str
    unit: str | None
    low: Decimal | None = None
    low_included: bool = True
    high: Decimal | None = None
    high_included: bool = True
    criteria: tuple[str, ...] = ()

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit and self.unit != "1" else ""
        low, high = (_plain(value) for value in (self.low, self.high))
        if not low and not high:
            return f"any {self.variable}"
        if not high:
            return f"{self.variable} {'>=' if self.low_included else '>'} {low}{unit}"
        if not low:
            return f"{self.variable} {'<=' if self.high_included else '<'} {high}{unit}"
        return f"{self.variable} {low} to {high}{unit}"

    def meets(self, limit: Interval) -> bool:
        """Return whether some value lies in both."""
        low, low_in = self.low, self.low_included
        high, high_in = self.high, self.high_included
        if limit.lower is not None and (low is None or limit.lower.value >= low):
            low, low_in = limit.lower.value, limit.lower.included and (limit.lower.value != low or low_in)
        if limit.upper is not None and (high is None or limit.upper.value <= high):
            high, high_in = limit.upper.value, limit.upper.included and (limit.upper.value != high or high_in)
        if low is None or high is None:
            return True
        return low < high or (low == high and low_in and high_in)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def eligible(view: StudyView, variable: str, arm: str | None = None) -> Region:
    """Return the values of a variable that may enter an arm, from criteria that stand alone or under `and`.

    Stages that only advise bind the arms their criteria name.
    """
    definition = view.study.variables.get(variable)
    region = Region(variable, definition.unit if definition is not None else None)
    for stage, criterion in view.criteria():
        binds = not stage.advisory or (arm is not None and arm in criterion.binds)
        if not binds or criterion.id not in view.rules or criterion.applies is not None:
            continue
        rule = view.rules[criterion.id]
        holds = rule if view.is_inclusion(criterion) else Not(rule)
        region = _narrowed(region, holds, criterion.id)
    return region


def _narrowed(region: Region, rule: Rule, criterion: str) -> Region:
    match rule:
        case And(parts):
            for part in parts:
                region = _narrowed(region, part, criterion)
            return region
        case Not(Compare() as inner):
            return _bounded(region, _opposite(inner), criterion)
        case Not(Not(part)):
            return _narrowed(region, part, criterion)
        case Compare():
            return _bounded(region, rule, criterion)
        case Between(variable, low, high, unit):
            region = _bounded(region, Compare(variable, Comparison.AT_LEAST, low, unit), criterion)
            return _bounded(region, Compare(variable, Comparison.AT_MOST, high, unit), criterion)
        case _:
            return region


def _opposite(leaf: Compare) -> Compare:
    turned = {
        Comparison.LESS: Comparison.AT_LEAST,
        Comparison.AT_MOST: Comparison.MORE,
        Comparison.MORE: Comparison.AT_MOST,
        Comparison.AT_LEAST: Comparison.LESS,
    }
    return replace(leaf, comparison=turned.get(leaf.comparison, leaf.comparison))


def _bounded(region: Region, leaf: Compare, criterion: str) -> Region:
    value = _canonical(region, leaf)
    if leaf.variable != region.variable or leaf.reference is not None or value is None:
        return region
    told = tuple(dict.fromkeys((*region.criteria, criterion)))
    included = leaf.comparison in (Comparison.AT_LEAST, Comparison.AT_MOST)
    if leaf.comparison in (Comparison.MORE, Comparison.AT_LEAST) and (region.low is None or value >= region.low):
        return replace(region, low=value, low_included=included, criteria=told)
    if leaf.comparison in (Comparison.LESS, Comparison.AT_MOST) and (region.high is None or value <= region.high):
        return replace(region, high=value, high_included=included, criteria=told)
    return region


def _canonical(region: Region, leaf: Compare) -> Decimal | None:
    if leaf.unit is None or region.unit is None or leaf.unit == region.unit:
        return leaf.value
    try:
        return Decimal(repr(convert(Quantity(float(leaf.value), leaf.unit), region.unit).value))
    except UnitError:
        return None
