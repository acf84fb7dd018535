"""The allocation a study plans, as a scheme one can draw from or as the rules of a decision."""

from __future__ import annotations

from bisect import bisect_left

from equipoise.allocation.decision import DecisionRules
from equipoise.allocation.permuted_blocks import Factor, PermutedBlocks
from equipoise.errors import AllocationError
from equipoise.study import AllocationPlan, Stratum, Study


def allocation_of(study: Study, *, capacity: int | None = None) -> PermutedBlocks | DecisionRules:
    """Return the study's allocation: permuted blocks to draw from, or the rules of a recorded decision.

    `capacity` is the number of places of each stratum. AllocationError if the study plans no allocation.
    """
    plan = study.allocation
    if plan is None:
        raise AllocationError("the study plans no allocation", where=study.id, mend="add `allocation` to the study")
    if plan.method == "recorded_decision":
        return _decision_rules(plan)
    factors = tuple(Factor(stratum.id, stratum.levels) for stratum in plan.strata)
    return PermutedBlocks(study.id, tuple(plan.ratio.items()), plan.blocks, factors, capacity)


def level_of(stratum: Stratum, value: str | float) -> str:
    """Return the level a value falls into: itself for a category, by `cuts` for a number (a cut belongs to the lower).

    AllocationError for a value that is none of the levels.
    """
    if not stratum.cuts:
        if str(value) in stratum.levels:
            return str(value)
        raise AllocationError(f"{value!r} is no level", where=stratum.id, mend=f"use {', '.join(stratum.levels)}")
    if isinstance(value, str):
        raise AllocationError(f"{value!r} is no number", where=stratum.id, mend="give the measured value")
    return stratum.levels[bisect_left(stratum.cuts, value)]


def _decision_rules(plan: AllocationPlan) -> DecisionRules:
    decision = plan.decision
    assert decision is not None  # the plan was checked when it was read
    return DecisionRules(
        arms=tuple(plan.ratio),
        deciders=decision.deciders,
        reasons=decision.reasons,
        grace_days=decision.grace_days,
        ask_would_accept_other_arm=decision.ask_would_accept_other_arm,
    )
