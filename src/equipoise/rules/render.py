"""Rule to text: the one canonical wording, which parses back to the same rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from equipoise.rules.tree import (
    And,
    AtLeast,
    Attested,
    Attribute,
    Between,
    Compare,
    Count,
    Event,
    Exemption,
    If,
    Not,
    OneOf,
    Or,
    Planned,
    Rule,
    Time,
    Timing,
)

_BARE_CODE = re.compile(r"[A-Za-z0-9_+][A-Za-z0-9_+.\/-]*")


def render_rule(rule: Rule) -> str:
    """Return the rule in the rule language.

    >>> from equipoise.rules.parse import parse_rule
    >>> render_rule(parse_rule("not (hbsag is positive) or platelets>=40.0 10*9/L"))
    'not hbsag is positive or platelets >= 40 10*9/L'
    """
    match rule:
        case Or(parts):
            return " or ".join(_within(part, Or, If) for part in parts)
        case And(parts):
            return " and ".join(_within(part, Or, And, If) for part in parts)
        case Not(part):
            return f"{'no' if isinstance(part, Event) else 'not'} {_within(part, Or, And, If)}"
        case If(condition, consequence):
            return f"if {_within(condition, If)} then {_within(consequence, If)}"
        case AtLeast(count, parts):
            return f"at least {count} of ({'; '.join(_within(part, If) for part in parts)})"
        case _:
            return render_leaf(rule)


def render_leaf(rule: Rule) -> str:
    """Return a rule without parts in the rule language."""
    match rule:
        case Compare(variable, comparison, value, _, reference, time) if reference is not None:
            return f"{variable} {comparison} {render_number(value)} x {reference}{_after(time)}"
        case Compare(variable, comparison, value, unit, _, time):
            return f"{variable} {comparison} {render_number(value)}{_unit(unit)}{_after(time)}"
        case Between(variable, low, high, unit, time):
            return f"{variable} in {render_number(low)}..{render_number(high)}{_unit(unit)}{_after(time)}"
        case OneOf(variable, (code,), time):
            return f"{variable} is {_text(code)}{_after(time)}"
        case OneOf(variable, codes, time):
            return f"{variable} in {{{', '.join(map(_text, codes))}}}{_after(time)}"
        case Event():
            return _event(rule)
        case Count(event, comparison, number):
            return f"count({_event(event)}) {comparison} {number}"
        case Attested(statement):
            return f"attested({_quoted(statement)})"
        case Planned(concept):
            return f"planned({concept})"
        case _:
            raise TypeError(f"{type(rule).__name__} is not a leaf of a rule")


def render_time(time: Time) -> str:
    """Return a time clause in the rule language."""
    if time.span is not None:
        side = "before" if time.timing is Timing.WITHIN_BEFORE else "after"
        return f"within {time.span.number} {time.span.unit} {side} {time.anchor}"
    return f"{time.timing} {time.anchor}".rstrip()


def render_number(value: Decimal) -> str:
    """Return the number in plain digits, without trailing zeros."""
    return f"{value.normalize():f}"


def _within(part: Rule, *looser: type) -> str:
    return f"({render_rule(part)})" if isinstance(part, looser) else render_rule(part)


def _after(time: Time | None) -> str:
    return "" if time is None else f" {render_time(time)}"


def _unit(unit: str | None) -> str:
    return "" if unit is None else f" {unit}"


def _text(code: str) -> str:
    return code if _BARE_CODE.fullmatch(code) else _quoted(code)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _event(event: Event) -> str:
    inside = ", ".join([_alternatives(event.concepts, str), *map(_attribute, event.attributes)])
    exemptions = f" except ({' | '.join(map(_exemption, event.exemptions))})" if event.exemptions else ""
    return f"{event.domain}({inside}){exemptions}{_after(event.time)}"


def _alternatives(values: tuple[str, ...], write: Callable[[str], str]) -> str:
    return "|".join(write(value) for value in values)


def _attribute(attribute: Attribute) -> str:
    return f"{attribute.name}={_alternatives(attribute.values, _text)}"


def _exemption(exemption: Exemption) -> str:
    if exemption.attribute is None or exemption.value is None:
        return exemption.concept
    return f"{exemption.concept}[{exemption.attribute}={_text(exemption.value)}]"
