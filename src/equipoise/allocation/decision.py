"""Assignment by recorded decision: who chose the arm of a cohort's participant, why, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from equipoise.vocabulary import Finding, Severity


@dataclass(frozen=True, slots=True)
class AssignmentDecision:
    """The decision for one arm. It is made before treatment starts and does not change afterwards."""

    arm: str
    decider: str
    reason: str
    decided_on: date
    would_accept_other_arm: bool | None = None


@dataclass(frozen=True, slots=True)
class DecisionRules:
    """What a decision must satisfy; `grace_days` after time zero within which the assigned treatment starts."""

    arms: tuple[str, ...]
    deciders: tuple[str, ...]
    reasons: tuple[str, ...]
    grace_days: int
    ask_would_accept_other_arm: bool = True


def check_decision(
    decision: AssignmentDecision,
    rules: DecisionRules,
    *,
    time_zero: date,
    treatment_start: date | None = None,
    contraindicated: Sequence[str] = (),
) -> list[Finding]:
    """Return what is wrong with a decision, all at once; nothing for a decision that stands.

    A decision after the first dose, or a start after the grace period, brings immortal time: the arm would be read from
    what was received. `contraindicated` names arms the participant must not have; whoever gets another arm for that
    needs the reason contraindication, whoever gets one of these is an error.
    """
    return [
        *_unknown_words(decision, rules),
        *_order_of_dates(decision, rules, time_zero, treatment_start),
        *_contraindication(decision, contraindicated),
    ]


def _unknown_words(decision: AssignmentDecision, rules: DecisionRules) -> list[Finding]:
    found: list[Finding] = []
    for name, value, allowed in (
        ("arm", decision.arm, rules.arms),
        ("decider", decision.decider, rules.deciders),
        ("reason", decision.reason, rules.reasons),
    ):
        if value not in allowed:
            found.append(_finding(name, f"{value!r} is not foreseen", f"use one of {', '.join(allowed)}"))
    if rules.ask_would_accept_other_arm and decision.would_accept_other_arm is None:
        found.append(_finding("would_accept_other_arm", "was not asked", "ask it: positivity rests on the answer"))
    return found


def _order_of_dates(
    decision: AssignmentDecision, rules: DecisionRules, time_zero: date, treatment_start: date | None
) -> list[Finding]:
    found: list[Finding] = []
    if decision.decided_on > time_zero:
        found.append(_finding("decided_on", "lies after time zero", "decide at time zero or before"))
    if treatment_start is None:
        return found
    if decision.decided_on > treatment_start:
        found.append(_finding("decided_on", "lies after the start of treatment", "record the decision before it"))
    if treatment_start < time_zero:
        found.append(_finding("treatment_start", "lies before time zero", "check time zero"))
    end = time_zero + timedelta(days=rules.grace_days)
    if treatment_start > end:
        text = f"lies {(treatment_start - end).days} days after the grace period of {rules.grace_days} days"
        found.append(
            _finding("treatment_start", text, "keep the assigned arm; list it as a deviation", Severity.WARNING)
        )
    return found


def _contraindication(decision: AssignmentDecision, contraindicated: Sequence[str]) -> list[Finding]:
    if decision.arm in contraindicated:
        return [_finding("arm", f"{decision.arm} is contraindicated", "choose another arm, or do not enrol")]
    if contraindicated and decision.reason != "contraindication":
        return [
            _finding("reason", "an arm is contraindicated and the reason does not say so", "write contraindication")
        ]
    return []


def _finding(where: str, message: str, mend: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(f"assignment.{where}", message, severity, where=where, mend=mend)
