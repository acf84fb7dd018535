"""The manual of the rule language: every rule in it parses, and no form of the language is left out."""

from __future__ import annotations

import re
from pathlib import Path

from equipoise.rules import (
    And,
    AtLeast,
    Attested,
    Between,
    Compare,
    Comparison,
    Count,
    Domain,
    Event,
    If,
    Not,
    OneOf,
    Or,
    Planned,
    Reference,
    Timing,
    leaves_of,
    parse_rule,
    render_rule,
)

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"
TEXTS = [
    line
    for block in re.findall(r"```rule\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    for line in block.splitlines()
]
RULES = [parse_rule(text) for text in TEXTS]
LEAVES = [leaf for rule in RULES for leaf in leaves_of(rule)]
EVENTS = [leaf.event if isinstance(leaf, Count) else leaf for leaf in LEAVES]


def test_rules_of_the_manual_come_back():
    assert len(TEXTS) > 30
    assert all(parse_rule(render_rule(rule)) == rule for rule in RULES)


def test_every_form_has_an_example():
    assert {type(rule) for rule in RULES} >= {And, Or, Not, If, AtLeast}
    assert {type(leaf) for leaf in LEAVES} == {Compare, Between, OneOf, Event, Count, Attested, Planned}
    assert {event.domain for event in EVENTS if isinstance(event, Event)} == set(Domain)
    times = {getattr(event, "time", None) for event in EVENTS} - {None}
    assert {time.timing for time in times} == set(Timing)
    compared = [leaf for leaf in LEAVES if isinstance(leaf, Compare)]
    assert {leaf.reference for leaf in compared} == {None, *Reference}
    assert {leaf.comparison for leaf in compared} >= set(Comparison) - {Comparison.EQUAL}
