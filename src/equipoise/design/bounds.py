"""The bounds of a plan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.design.crossing import Crossing, first_crossings
from equipoise.design.plan import SequentialPlan
from equipoise.design.sub_density import Region
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Bounds on Z for each look of `plan`.

    `critical_z`: reject at or above (two-sided: on either side); infinite where no early rejection is possible.
    `futility_z`: stop at or below (two-sided: within +- the bound); minus infinity where there is no such stop. Where
    the futility bound meets the critical one at the last look, or is not planned, the last entry is the critical bound.
    `alpha_spent`: cumulative rejection probability without an effect, futility stops obeyed only where binding.
    `drift`: the mean of Z at full information for which the bounds were made; NaN where bounds do not depend on it.
    """

    plan: SequentialPlan
    critical_z: FloatArray
    futility_z: FloatArray
    alpha_spent: FloatArray
    drift: float

    def crossing(self, drift: float, *, obey_futility: bool = True) -> Crossing:
        """Return the stopping probabilities where Z at full information has mean `drift`."""
        return first_crossings(self.plan.fractions, self.regions(obey_futility=obey_futility), drift=drift)

    def regions(self, *, obey_futility: bool = True) -> list[Region]:
        """Return where the trial goes on, look by look."""
        futility = self.futility_z if obey_futility else np.full(self.plan.looks, -math.inf)
        return [region(self.plan.sided, u, f) for u, f in zip(self.critical_z, futility, strict=True)]

    def power(self, drift: float) -> FloatArray:
        """Return the cumulative probability of rejection counted as power, by look, futility stops obeyed."""
        crossed = self.crossing(drift)
        both = self.plan.sided == 2 and self.plan.both_sides_count
        return np.cumsum(crossed.upper + crossed.lower if both else crossed.upper)


def region(sided: int, critical: float, futility: float) -> Region:
    """Return the continuation region between a critical and a futility bound, in two-sided plans on either side."""
    if sided == 1:
        return [(min(futility, critical), critical)]
    if futility <= 0.0:
        return [(-critical, critical)]
    return [(-critical, -min(futility, critical)), (min(futility, critical), critical)]


def finished(
    plan: SequentialPlan, critical: Sequence[float], futility: Sequence[float], drift: float = math.nan
) -> Boundaries:
    """Return bounds with what they spend; `futility` are the bounds of the early looks."""
    last = [critical[-1]] if len(futility) < plan.looks else []
    bare = Boundaries(plan, np.array(critical), np.array([*futility, *last]), np.empty(0), drift)
    crossed = bare.crossing(0.0, obey_futility=plan.binding)
    rejected = crossed.upper if plan.sided == 1 else crossed.upper + crossed.lower
    return Boundaries(plan, bare.critical_z, bare.futility_z, np.cumsum(rejected), drift)
