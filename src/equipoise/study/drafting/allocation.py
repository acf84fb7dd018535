"""The allocation plan of a draft: the frame the design needs, with every number in it assumed and asked."""

from __future__ import annotations

from typing import Final

from equipoise.study.allocation_plan import AllocationPlan, Decision
from equipoise.study.arm import Arm
from equipoise.study.design import Design
from equipoise.study.drafting.notes import Notes
from equipoise.vocabulary import Severity

_GRACE_DAYS: Final = 28


def draft_allocation(notes: Notes, design: Design, arms: tuple[Arm, ...], zero: str) -> AllocationPlan | None:
    """Return the allocation plan; None where there is one arm, or nobody is allocated."""
    if len(arms) < 2 or design.allocation == "NA":
        return None
    if design.allocation == "RANDOMIZED":
        return _by_lot(notes, design, arms, zero)
    return _by_decision(notes, design, arms, zero)


def _by_lot(notes: Notes, design: Design, arms: tuple[Arm, ...], zero: str) -> AllocationPlan:
    ratio, blocks = dict.fromkeys((arm.id for arm in arms), 1), (2 * len(arms), 3 * len(arms))
    equal = ":".join("1" for _ in arms)
    notes.assume(
        "allocation.ratio", equal, "The record gives no allocation ratio.", "In which ratio are the arms filled?"
    )
    reason = "The record does not say how the list is made."
    question = "In which blocks is the list made, and by whom is it kept?"
    notes.assume("allocation.blocks", list(blocks), reason, question)
    question = "By which factors is the allocation stratified (site, stage, ...)?"
    notes.ask("allocation.strata", question, "The record names none, so the draft has none.")
    question = "How is the next arm concealed, and who learns the arm?"
    notes.ask("allocation.concealment", question, "The record does not say.", Severity.INFORMATION)
    return AllocationPlan(
        method="stratified_permuted_blocks", at=zero, ratio=ratio, blocks=blocks, masking=design.masking or ""
    )


def _by_decision(notes: Notes, design: Design, arms: tuple[Arm, ...], zero: str) -> AllocationPlan:
    question = "Who chooses the group, for which reasons, and how long after the choice may treatment start?"
    reason = "The record says that the allocation is not random, and not how it comes about."
    notes.assume("allocation.decision", f"clinician or participant; start within {_GRACE_DAYS} days", reason, question)
    question = "At which moment is the group chosen, and is it before the first dose?"
    why = "The time to an event must count from that moment in every group, or time is given away for nothing."
    notes.ask("allocation.at", question, why, Severity.ERROR)
    return AllocationPlan(
        method="recorded_decision",
        at=zero,
        ratio=dict.fromkeys((arm.id for arm in arms), 1),
        decision=Decision(
            deciders=("clinician", "participant"),
            reasons=("participant_choice", "clinician_choice", "contraindication", "cost_or_access"),
            grace_days=_GRACE_DAYS,
        ),
        masking=design.masking or "",
    )
