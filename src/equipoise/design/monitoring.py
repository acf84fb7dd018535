"""Looks that come at another information than planned: the level is spent by what was seen (Lan, DeMets 1983)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from equipoise.design.plan import AlphaSpending, SequentialPlan
from equipoise.design.spending import UserSpending
from equipoise.errors import InputError


@dataclass(frozen=True, slots=True)
class ObservedFractions:
    """Information fractions of the looks that took place.

    `maximum`: the information they are parts of. `ended`: the last look is the final one, at this maximum.
    """

    fractions: tuple[float, ...]
    maximum: float
    ended: bool


def observed_fractions(information: Sequence[float], planned: float, *, short_by: float = 0.0) -> ObservedFractions:
    """Return the fractions of cumulative information (people, events) of a planned maximum.

    A last look beyond the maximum (over-running) or short of it by at most `short_by` is final, and its information
    becomes the maximum.

    >>> observed_fractions([22, 45], 46, short_by=1).fractions
    (0.4888888888888889, 1.0)
    """
    seen = np.asarray(information, dtype=np.float64)
    if not len(seen) or np.any(np.diff(seen, prepend=0.0) <= 0.0) or planned <= 0.0 or short_by < 0.0:
        raise InputError(
            f"information {tuple(information)} of {planned}, short by {short_by}",
            where="observed_fractions",
            mend="give rising information and a positive maximum",
        )
    ended = bool(seen[-1] >= planned - short_by)
    maximum = float(seen[-1]) if ended else float(planned)
    return ObservedFractions(tuple((seen / maximum).tolist()), maximum, ended)


def respend(
    plan: SequentialPlan, information: Sequence[float], planned: float, *, short_by: float = 0.0
) -> SequentialPlan:
    """Return the plan for the looks that took place: its spending function at the observed fractions.

    Earlier looks keep what they spent of the planned maximum; a final look takes all that is left. Before the final
    look the plan ends with one look at the full information. InputError where the plan does not spend its level.
    """
    if not isinstance(plan.efficacy, AlphaSpending):
        raise InputError(
            f"bounds of the shape {plan.efficacy} hold at the planned looks only",
            where="respend",
            mend="plan with AlphaSpending",
        )
    seen = observed_fractions(information, planned, short_by=short_by)
    if not seen.ended:
        return replace(plan, fractions=(*seen.fractions, 1.0))
    spent = plan.efficacy.spending.spent([part / planned for part in information], plan.level_per_side)
    parts = (*(spent[:-1] / plan.level_per_side).tolist(), 1.0)
    return replace(plan, fractions=seen.fractions, efficacy=AlphaSpending(UserSpending(parts)))
