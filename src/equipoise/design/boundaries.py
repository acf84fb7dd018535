"""The bounds of a plan, by its shape."""

from __future__ import annotations

import math

import numpy as np

from equipoise.design.alpha_spending import level_steps, spend_level
from equipoise.design.beta_spending import spend_beta, spend_lower_level
from equipoise.design.bounds import Boundaries, finished
from equipoise.design.constant_bounds import fixed_then_solved, scaled_bounds, shape
from equipoise.design.pampallona_tsiatis import meeting_bounds
from equipoise.design.plan import (
    AlphaSpending,
    BetaSpending,
    FutilityBounds,
    HaybittlePeto,
    LowerAlphaSpending,
    NoEarlyEfficacy,
    PampallonaTsiatis,
    SequentialPlan,
    WangTsiatis,
)
from equipoise.errors import InputError


def boundaries(plan: SequentialPlan) -> Boundaries:
    """Return the bounds on Z of a group sequential plan, right to about 1e-10.

    InputError where the shape of the bounds and the futility rule do not go together, where a futility bound reaches
    the critical one before the last look, and where binding futility stops leave too few trials to spend the level.

    >>> from equipoise.design.plan import even_looks
    >>> boundaries(SequentialPlan(even_looks(3), WangTsiatis(0.5))).critical_z.round(3).tolist()
    [2.289, 2.289, 2.289]
    """
    found = solved_bounds(plan)
    met = np.flatnonzero(found.futility_z[:-1] >= found.critical_z[:-1])
    if not len(met) and found.critical_z[-1] > -math.inf:
        return found
    what = (
        f"the futility bound reaches the critical bound at look {met[0] + 1} of {plan.looks}"
        if len(met)
        else "binding futility stops leave fewer trials than the level of the last look"
    )
    raise InputError(what, where="SequentialPlan", mend="lower the futility bounds, or spend less before the last look")


def solved_bounds(plan: SequentialPlan) -> Boundaries:
    """Return the bounds of a plan even where they cross before the last look."""
    match plan.efficacy, plan.futility:
        case PampallonaTsiatis(), _:
            return meeting_bounds(plan, plan.efficacy)
        case ((AlphaSpending() | NoEarlyEfficacy()), BetaSpending()):
            return spend_beta(plan, plan.futility)
        case ((AlphaSpending() | NoEarlyEfficacy()), LowerAlphaSpending()):
            return spend_lower_level(plan, plan.futility)
        case _, (BetaSpending() | LowerAlphaSpending()):
            raise InputError(
                f"{type(plan.futility).__name__} goes with bounds that spend the level, not {plan.efficacy}",
                where="SequentialPlan",
                mend="take AlphaSpending or NoEarlyEfficacy",
            )
        case _:
            return _with_given_futility(plan)


def _with_given_futility(plan: SequentialPlan) -> Boundaries:
    given = plan.futility.z if isinstance(plan.futility, FutilityBounds) else (-math.inf,) * (plan.looks - 1)
    obeyed = given if plan.binding else (-math.inf,) * (plan.looks - 1)
    match plan.efficacy:
        case WangTsiatis(delta):
            critical = list(scaled_bounds(plan, shape(plan.fractions, delta), obeyed))
        case HaybittlePeto(early):
            critical = fixed_then_solved(plan, early, obeyed)
        case _:
            critical = spend_level(plan.fractions, level_steps(plan), sided=plan.sided, futility=obeyed)
    return finished(plan, critical, given)
