"""What a rule speaks of: its leaves, variables, concepts, anchors and attestations, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from equipoise.rules.tree import (
    And,
    AtLeast,
    Attested,
    Between,
    Compare,
    Count,
    Event,
    If,
    Leaf,
    Not,
    OneOf,
    Or,
    Planned,
    Reference,
    Rule,
)

T = TypeVar("T")


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """Return the rules that a rule is put together from; none for a leaf."""
    match rule:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case If(condition, consequence):
            return (condition, consequence)
        case _:
            return ()


def leaves_of(rule: Rule) -> Iterator[Leaf]:
    """Yield the leaves of the rule from left to right."""
    match rule:
        case And(parts) | Or(parts) | AtLeast(_, parts):
            for part in parts:
                yield from leaves_of(part)
        case Not(part):
            yield from leaves_of(part)
        case If(condition, consequence):
            yield from leaves_of(condition)
            yield from leaves_of(consequence)
        case _:
            yield rule


def events_of(rule: Rule) -> tuple[Event, ...]:
    """Return the events the rule asks for, those it counts included."""
    found = (leaf.event if isinstance(leaf, Count) else leaf for leaf in leaves_of(rule))
    return _once(event for event in found if isinstance(event, Event))


def variables_of(rule: Rule) -> tuple[str, ...]:
    """Return the variables the rule speaks of.

    >>> from equipoise.rules.parse import parse_rule
    >>> variables_of(parse_rule("tumor_diameter_max in 3..8 cm and tumor_count < 3"))
    ('tumor_diameter_max', 'tumor_count')
    """
    return _once(leaf.variable for leaf in leaves_of(rule) if isinstance(leaf, Compare | Between | OneOf))


def concepts_of(rule: Rule) -> tuple[str, ...]:
    """Return the concepts the rule asks for, exempts or calls planned."""
    return _once(concept for leaf in leaves_of(rule) for concept in _concepts(leaf))


def anchors_of(rule: Rule) -> tuple[str, ...]:
    """Return the anchors that the rule's time clauses count from."""
    return _once(anchor for leaf in leaves_of(rule) for anchor in _anchors(leaf))


def attestations_of(rule: Rule) -> tuple[str, ...]:
    """Return the statements that a person must answer."""
    return _once(leaf.statement for leaf in leaves_of(rule) if isinstance(leaf, Attested))


def _concepts(leaf: Leaf) -> Iterator[str]:
    match leaf:
        case Count(event) | (Event() as event):
            yield from event.concepts
            yield from (exemption.concept for exemption in event.exemptions)
        case Planned(concept):
            yield concept
        case _:
            return


def _anchors(leaf: Leaf) -> Iterator[str]:
    match leaf:
        case Count(event):
            yield from _anchors(event)
        case Compare(reference=reference) if reference is Reference.BASELINE:
            yield "baseline"
        case _:
            pass
    match leaf:
        case Compare(time=time) | Between(time=time) | OneOf(time=time) | Event(time=time) if time and time.anchor:
            yield time.anchor
        case _:
            return


def _once(things: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(things))
