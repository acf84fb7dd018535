"""Bounds whose futility side spends the type II error, or a level of its own, look by look."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from equipoise.design.alpha_spending import level_steps, spend_level
from equipoise.design.bound_search import bound_above, bound_below, monotone_root, zone
from equipoise.design.bounds import Boundaries, finished, region
from equipoise.design.plan import BetaSpending, LowerAlphaSpending, SequentialPlan
from equipoise.design.sub_density import SubDensity, advance, at_start, below
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray

_LEAST = 1e-300


@dataclass(frozen=True, slots=True)
class _Pass:
    """One way through all looks at one drift: the bounds, and the probability to be accepted at the last look."""

    critical: list[float]
    futility: list[float]
    accepted: float


def spend_beta(plan: SequentialPlan, futility: BetaSpending) -> Boundaries:
    """Return bounds whose futility side spends beta; the drift is found with them.

    Non-binding futility leaves the critical bounds as if it were absent; binding futility relaxes them.
    """
    level = level_steps(plan)
    beta = beta_steps(plan, futility)
    if not beta[-1] > 0.0:
        raise InputError(
            "beta spending leaves nothing for the last look",
            where="BetaSpending",
            mend="spend less before the last look",
        )
    fixed = [] if plan.binding else spend_level(plan.fractions, level, sided=plan.sided, futility=_none(plan))

    def miss(drift: float) -> float:
        return math.log(max(_through(plan, level, beta, drift, fixed).accepted, _LEAST) / float(beta[-1]))

    single = float(-ndtri(plan.level_per_side) - ndtri(plan.beta)) / math.sqrt(plan.fractions[-1])
    drift = monotone_root(miss, single, 1.2 * single, tolerance=1e-12)
    found = _through(plan, level, beta, drift, fixed)
    return finished(plan, found.critical, found.futility, drift)


def beta_steps(plan: SequentialPlan, futility: BetaSpending) -> FloatArray:
    """Return what each look may spend of beta; NaN marks the looks of two-sided plans without a futility region."""
    steps = np.diff(futility.spending.spent(plan.fractions, plan.beta), prepend=0.0)
    if plan.sided == 1:
        return steps
    # The two half-planes of futility, Z <= b and Z >= -b, overlap in a region only where b is above 0.
    one_sided = spend_beta(replace(plan, sided=1, alpha=plan.level_per_side), futility)
    skipped = np.append(one_sided.futility_z[:-1] < 0.0, values=False)
    if futility.shift_skipped:
        steps *= plan.beta / float(steps[~skipped].sum())
    else:
        for look in np.flatnonzero(skipped):
            steps[look + 1] += steps[look]
    steps[skipped] = math.nan
    return steps


def _through(plan: SequentialPlan, level: FloatArray, beta: FloatArray, drift: float, fixed: Sequence[float]) -> _Pass:
    """Return the bounds at one drift; `fixed` are the critical bounds where futility does not move them."""
    null, other = at_start(), at_start()
    critical, futility = list(fixed), list[float]()
    last = plan.looks - 1
    for look, at in enumerate(plan.fractions):
        if not fixed:
            critical.append(bound_above(null, at, float(level[look]), drift=0.0))
        if look == last:
            break
        futility.append(_futility_bound(plan.sided, other, at, float(beta[look]), drift))
        inside, ahead = region(plan.sided, critical[look], futility[look]), plan.fractions[look + 1] - at
        other = advance(other, at, inside, drift=drift, ahead=ahead)
        null = null if fixed else advance(null, at, inside, drift=0.0, ahead=ahead)
    accepted = below(other, plan.fractions[-1], critical[-1], drift=drift)
    if plan.sided == 2:
        accepted -= below(other, plan.fractions[-1], -critical[-1], drift=drift)
    return _Pass(critical, futility, accepted)


def _futility_bound(sided: int, running: SubDensity, at: float, step: float, drift: float) -> float:
    if math.isnan(step):
        return -math.inf
    return bound_below(running, at, step, drift=drift) if sided == 1 else zone(running, at, step, drift=drift)


def _none(plan: SequentialPlan) -> list[float]:
    return [-math.inf] * (plan.looks - 1)


def spend_lower_level(plan: SequentialPlan, futility: LowerAlphaSpending) -> Boundaries:
    """Return bounds with a level of their own on either side, both spent where there is no effect."""
    lower_steps = np.diff(futility.spending.spent(plan.fractions, futility.level), prepend=0.0)
    fixed = [] if plan.binding else spend_level(plan.fractions, level_steps(plan), sided=1, futility=_none(plan))
    upper, lower = list(fixed), list[float]()
    state = at_start()
    for look, at in enumerate(plan.fractions):
        if plan.binding:
            upper.append(bound_above(state, at, float(level_steps(plan)[look]), drift=0.0))
        lower.append(bound_below(state, at, float(lower_steps[look]), drift=0.0))
        if look + 1 < plan.looks:
            ahead = plan.fractions[look + 1] - at
            state = advance(state, at, [(lower[look], upper[look])], drift=0.0, ahead=ahead)
    return finished(plan, upper, lower)
