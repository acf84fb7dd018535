"""A plan's numbers, solved once: text, tables and charts of one answer ask for the same ones."""

from __future__ import annotations

from functools import lru_cache

from equipoise.design.sequential_survival import SequentialSurvival
from equipoise.design.trial_outline import TrialOutline


@lru_cache(maxsize=64)
def people_of(plan: TrialOutline) -> int:
    """Return the whole people a plan needs."""
    return plan.people()


@lru_cache(maxsize=64)
def sequential_of(plan: TrialOutline, participants: float | None = None) -> SequentialSurvival:
    """Return a plan with its looks, with the people it needs or with so many."""
    return plan.sequential(participants)
