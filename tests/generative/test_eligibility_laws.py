"""Laws of the verdicts: learning more never turns one round, and a plain second interpreter agrees."""

from __future__ import annotations

from typing import Any

import pytest
from eligibility_worlds import (
    JUDGED,
    SURGERY,
    event_rules,
    eventful,
    masked,
    observed,
    people,
    plain,
    rules,
    value_rules,
    world,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.eligibility import DERIVATIONS, AbsencePolicy, Patient, Situation, Stretch, evaluate
from equipoise.rules import Rule, render_rule
from equipoise.vocabulary import Truth

ELIGIBILITY = world()
MOMENTS = {
    "judged": Stretch(JUDGED, JUDGED),
    "surgery": Stretch(SURGERY, SURGERY),
    "baseline": Stretch(SURGERY.replace(day=13), SURGERY.replace(day=18)),
}


def situation(person: dict[str, Any], **options: Any) -> Situation:
    patient = Patient.model_validate(person)
    return Situation(patient, ELIGIBILITY, MOMENTS["judged"], MOMENTS, AbsencePolicy(), DERIVATIONS, {}, **options)


WORLDS = {"events": (event_rules, eventful), "values": (value_rules, observed), "all": (rules, people)}
PICKS = st.sampled_from(["last", "last", "first", "any", "all", "worst"])
often = settings(max_examples=max(100, settings().max_examples))


@pytest.mark.parametrize("name", WORLDS)
def test_learning_more_never_turns_a_verdict_round(name: str):
    some_rules, some_people = WORLDS[name]

    @often
    @given(st.data(), some_rules, some_people, PICKS, st.booleans())
    def law(data: st.DataObject, rule: Rule, person: dict[str, Any], pick: str, speaks_for: bool):
        known = data.draw(masked(person))
        before = evaluate(rule, situation(known, pick=pick, speaks_for=speaks_for)).truth
        after = evaluate(rule, situation(person, pick=pick, speaks_for=speaks_for)).truth
        assert before is Truth.UNKNOWN or after in (before, Truth.UNKNOWN), (render_rule(rule), known)

    law()


@pytest.mark.parametrize("name", WORLDS)
def test_a_plain_interpreter_agrees(name: str):
    some_rules, some_people = WORLDS[name]

    @often
    @given(st.data(), some_rules, some_people)
    def law(data: st.DataObject, rule: Rule, person: dict[str, Any]):
        known = data.draw(masked(person))
        expected = Truth.of(plain(rule, Patient.model_validate(known)))
        assert evaluate(rule, situation(known)).truth is expected, (render_rule(rule), known)

    law()


@given(st.data(), rules, people)
def test_every_leaf_says_what_it_rests_on(data: st.DataObject, rule: Rule, person: dict[str, Any]):
    for reason in evaluate(rule, situation(data.draw(masked(person)))).reasons():
        assert reason.basis
        assert reason.says
        assert reason.truth is not Truth.UNKNOWN or reason.asks
