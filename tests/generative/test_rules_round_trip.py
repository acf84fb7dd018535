"""Laws of the rule language: text and JSON lead back to the same tree, and the JSON obeys its schema."""

from __future__ import annotations

import json
from decimal import Decimal

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from equipoise.rules import (
    And,
    AtLeast,
    Attested,
    Attribute,
    Between,
    Compare,
    Comparison,
    Count,
    Domain,
    Event,
    Exemption,
    If,
    Not,
    OneOf,
    Or,
    Planned,
    Reference,
    Rule,
    Span,
    Time,
    Timing,
    dump_rule,
    load_rule,
    parse_rule,
    render_rule,
    rule_schema,
)

RESERVED = {"if", "no", "not", "at", "count", "attested", "planned"}
names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(lambda name: name not in RESERVED)
codes = st.from_regex(r"[A-Za-z0-9+]{1,4}", fullmatch=True) | st.text(min_size=1, max_size=6)
numbers = st.decimals(-1000, 10**7, allow_nan=False, places=3).map(lambda value: value.normalize())
units = st.sampled_from([None, "cm", "10*9/L", "mg/dL", "a", "mL/min/{1.73_m2}", "/uL", "%"])
spans = st.builds(Span, st.integers(0, 500), st.sampled_from(["h", "d", "wk", "mo", "a"]))
times = st.one_of(
    st.none(),
    st.builds(Time, st.sampled_from([Timing.EVER, Timing.CURRENT])),
    st.builds(Time, st.sampled_from([Timing.AT, Timing.DURING, Timing.BEFORE, Timing.AFTER]), names),
    st.builds(Time, st.sampled_from([Timing.WITHIN_BEFORE, Timing.WITHIN_AFTER]), names, spans),
)


def some(things: st.SearchStrategy, least: int = 1) -> st.SearchStrategy:
    return st.lists(things, min_size=least, max_size=3).map(tuple)


comparisons = st.sampled_from(Comparison)
events = st.builds(
    Event,
    st.sampled_from(Domain),
    some(names),
    some(st.builds(Attribute, names, some(codes)), 0),
    some(st.builds(Exemption, names) | st.builds(Exemption, names, names, codes), 0),
    times,
)
ranges = st.tuples(numbers, numbers).map(sorted)
leaves = st.one_of(
    st.builds(Compare, names, comparisons, numbers, units, st.none(), times),
    st.builds(Compare, names, comparisons, numbers, st.none(), st.sampled_from(Reference), times),
    st.builds(lambda name, limits, unit, time: Between(name, *limits, unit, time), names, ranges, units, times),
    st.builds(OneOf, names, some(codes), times),
    events,
    st.builds(Count, events, comparisons, st.integers(0, 99)),
    st.builds(Attested, st.text(max_size=20)),
    st.builds(Planned, names),
)
rules = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.builds(And, some(part, 2)),
        st.builds(Or, some(part, 2)),
        st.builds(Not, part),
        st.builds(If, part, part),
        st.builds(AtLeast, st.integers(0, 4), some(part, 2)),
    ),
    max_leaves=10,
)


@given(rules)
def test_text_leads_back_to_the_rule(rule: Rule):
    assert parse_rule(render_rule(rule)) == rule


@given(rules)
def test_json_leads_back_to_the_rule_and_obeys_its_schema(rule: Rule):
    text = dump_rule(rule)
    assert load_rule(text) == rule
    assert dump_rule(load_rule(text)) == text
    jsonschema.validate(json.loads(text), rule_schema())


def test_equal_rules_have_equal_bytes():
    long, short = parse_rule("platelets > 40.00 10*9/L"), parse_rule(" platelets>40 10*9/L ")
    assert long == short
    assert dump_rule(long) == dump_rule(short)
    assert long == Compare("platelets", Comparison.MORE, Decimal(40), "10*9/L")
