"""A rule's truth for one person, with the reason of every leaf. The reference that other engines must agree with."""

from __future__ import annotations

from dataclasses import replace

from equipoise.eligibility.event_leaf import evaluate_count, evaluate_event
from equipoise.eligibility.observed_leaf import evaluate_observed
from equipoise.eligibility.reason import Explanation, Reason
from equipoise.eligibility.situation import Situation
from equipoise.eligibility.statement_leaf import evaluate_attested, evaluate_planned
from equipoise.rules import (
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
    Rule,
    render_rule,
)
from equipoise.vocabulary import all_of, any_of, at_least, negate


def evaluate(rule: Rule, situation: Situation) -> Explanation:
    """Return the rule's truth in Kleene's three-valued logic; every leaf is looked at, none is skipped."""
    match rule:
        case And(parts):
            found = _all(parts, situation)
            truth = all_of(part.truth for part in found)
        case Or(parts):
            found = _all(parts, situation)
            truth = any_of(part.truth for part in found)
        case AtLeast(count, parts):
            found = _all(parts, situation)
            truth = at_least(count, (part.truth for part in found))
        case Not(part):
            found = (evaluate(part, _turned(situation)),)
            truth = negate(found[0].truth)
        case If(condition, consequence):
            found = (evaluate(condition, _turned(situation)), evaluate(consequence, situation))
            truth = any_of((negate(found[0].truth), found[1].truth))
        case _:
            reason = evaluate_leaf(rule, situation)
            return Explanation(reason.leaf, reason.truth, reason=reason)
    return Explanation(render_rule(rule), truth, found)


def evaluate_leaf(leaf: Leaf, situation: Situation) -> Reason:
    """Return the truth of a rule without parts, and why."""
    match leaf:
        case Compare() | Between() | OneOf():
            return evaluate_observed(leaf, situation)
        case Event():
            return evaluate_event(leaf, situation)
        case Count():
            return evaluate_count(leaf, situation)
        case Attested():
            return evaluate_attested(leaf, situation)
        case Planned():
            return evaluate_planned(leaf, situation)


def _all(parts: tuple[Rule, ...], situation: Situation) -> tuple[Explanation, ...]:
    return tuple(evaluate(part, situation) for part in parts)


def _turned(situation: Situation) -> Situation:
    return replace(situation, speaks_for=not situation.speaks_for)
