from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from equipoise.allocation import (
    AssignmentDecision,
    DecisionRules,
    PermutedBlocks,
    allocation_of,
    check_decision,
    level_of,
)
from equipoise.errors import AllocationError
from equipoise.study import AllocationPlan, Stratum
from equipoise.study import Decision as PlannedDecision

ZERO = date(2025, 9, 3)
RULES = DecisionRules(("PEG", "NUC"), ("investigator",), ("preference", "contraindication"), 28)
GOOD = AssignmentDecision("PEG", "investigator", "preference", ZERO, would_accept_other_arm=True)


def rules_of(decision, **dates):
    return [finding.rule for finding in check_decision(decision, RULES, time_zero=ZERO, **dates)]


def test_a_decision_before_the_first_dose_stands():
    assert rules_of(GOOD, treatment_start=date(2025, 10, 1)) == []


def test_a_decision_after_the_first_dose_is_immortal_time():
    late = replace(GOOD, decided_on=date(2025, 9, 10))
    assert rules_of(late, treatment_start=date(2025, 9, 9)) == ["assignment.decided_on", "assignment.decided_on"]


def test_a_start_after_the_grace_period_is_a_deviation_not_a_new_arm():
    findings = check_decision(GOOD, RULES, time_zero=ZERO, treatment_start=date(2025, 10, 2))
    assert [(finding.severity.value, finding.message) for finding in findings] == [
        ("W", "lies 1 days after the grace period of 28 days")
    ]


def test_everything_wrong_is_told_at_once():
    bad = AssignmentDecision("XXX", "nurse", "weather", date(2025, 9, 4))
    assert rules_of(bad, treatment_start=date(2025, 9, 1)) == [
        "assignment.arm",
        "assignment.decider",
        "assignment.reason",
        "assignment.would_accept_other_arm",
        "assignment.decided_on",
        "assignment.decided_on",
        "assignment.treatment_start",
    ]


def test_a_contraindicated_arm_needs_the_reason():
    assert rules_of(GOOD, contraindicated=["PEG"]) == ["assignment.arm"]
    other = replace(GOOD, arm="NUC")
    assert rules_of(other, contraindicated=["PEG"]) == ["assignment.reason"]
    assert rules_of(replace(other, reason="contraindication"), contraindicated=["PEG"]) == []


def test_a_plan_becomes_a_scheme_or_rules():
    strata = (Stratum(id="n", variable="tumor_count", levels=("1", "2"), cuts=(1,)),)
    plan = AllocationPlan(
        method="stratified_permuted_blocks", at="lot", ratio={"A": 1, "B": 1}, blocks=(4,), strata=strata
    )
    scheme = allocation_of(SimpleNamespace(id="S", allocation=plan), capacity=10)
    assert isinstance(scheme, PermutedBlocks)
    assert (scheme.study, scheme.arms, scheme.capacity) == ("S", (("A", 1), ("B", 1)), 10)
    chosen = AllocationPlan(
        method="recorded_decision",
        at="zero",
        ratio={"PEG": 1, "NUC": 1},
        decision=PlannedDecision(deciders=("investigator",), reasons=("preference", "contraindication"), grace_days=28),
    )
    assert allocation_of(SimpleNamespace(id="S", allocation=chosen)) == RULES
    with pytest.raises(AllocationError, match="no allocation"):
        allocation_of(SimpleNamespace(id="S", allocation=None))


def test_a_value_falls_into_one_level():
    number = Stratum(id="n", variable="tumor_count", levels=("1", "2"), cuts=(1,))
    assert [level_of(number, value) for value in (1, 1.5, 7)] == ["1", "2", "2"]
    named = Stratum(id="m", variable="mvi", levels=("no", "yes"))
    assert level_of(named, "no") == "no"
    for stratum, value in ((named, "maybe"), (number, "one")):
        with pytest.raises(AllocationError):
            level_of(stratum, value)
