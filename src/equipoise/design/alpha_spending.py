"""Critical bounds found look by look from what each look may spend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equipoise.design.bound_search import bound_above
from equipoise.design.bounds import region
from equipoise.design.plan import AlphaSpending, SequentialPlan
from equipoise.design.sub_density import advance, at_start
from equipoise.kernels.arrays import FloatArray


def level_steps(plan: SequentialPlan) -> FloatArray:
    """Return what each look may spend on one side: by the spending function, or all of it at the last look."""
    if isinstance(plan.efficacy, AlphaSpending):
        return np.diff(plan.efficacy.spending.spent(plan.fractions, plan.level_per_side), prepend=0.0)
    return np.array([0.0] * (plan.looks - 1) + [plan.level_per_side])


def spend_level(
    fractions: Sequence[float], steps: Sequence[float] | FloatArray, *, sided: int, futility: Sequence[float]
) -> list[float]:
    """Return the critical bounds whose first crossings on one side, without an effect, have the probabilities `steps`.

    `futility` are the bounds obeyed on the way, one for each early look.
    """
    state, critical = at_start(), list[float]()
    for look, (at, step) in enumerate(zip(fractions, steps, strict=True)):
        critical.append(bound_above(state, at, float(step), drift=0.0))
        if look + 1 < len(fractions):
            inside = region(sided, critical[-1], futility[look])
            state = advance(state, at, inside, drift=0.0, ahead=fractions[look + 1] - at)
    return critical
