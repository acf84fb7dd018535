"""What may still happen after a look: conditional power, predictive power, conditional rejection probability."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from equipoise.design.bounds import Boundaries
from equipoise.design.sub_density import Region, above, advance, at_point
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray

_PRIOR_NODES = 96
_PRIOR_REACH = 8.5


def conditional_power(
    information: Sequence[float], critical_z: Sequence[float], *, look: int, z: float, drift: float
) -> float:
    """Return the probability to cross a later bound after `z` was seen at look number `look` (from 1).

    Z at information I has mean drift * sqrt(I); no later stop for futility is counted.

    >>> round(conditional_power([1, 2], [2.8, 1.98], look=1, z=1.0, drift=2.0), 4)
    0.5792
    """
    if not 1 <= look < len(information) or len(critical_z) != len(information):
        raise InputError(
            f"look {look} of {len(information)} with {len(critical_z)} bounds",
            where="conditional_power",
            mend="name a look before the last and give a bound for each",
        )
    regions: list[Region] = [[(-math.inf, bound)] for bound in critical_z]
    return float(_later(information, regions, look - 1, z, [drift] * len(information))[-1])


def predictive_power(
    information: Sequence[float],
    critical_z: Sequence[float],
    *,
    look: int,
    z: float,
    prior_mean: float,
    prior_sd: float,
) -> float:
    """Return the conditional power averaged over the drift, its normal prior updated by `z` (Spiegelhalter 1986)."""
    if prior_sd <= 0.0:
        raise InputError("the prior needs a positive standard deviation", where="predictive_power")
    seen = information[look - 1]
    precision = 1.0 / prior_sd**2 + seen
    mean = (prior_mean / prior_sd**2 + z * math.sqrt(seen)) / precision
    node, weight = np.polynomial.legendre.leggauss(_PRIOR_NODES)
    at = _PRIOR_REACH * node
    density = weight * _PRIOR_REACH * np.exp(-0.5 * at * at) / math.sqrt(2.0 * math.pi)
    powers = [
        conditional_power(information, critical_z, look=look, z=z, drift=mean + x / math.sqrt(precision))
        for x in at.tolist()
    ]
    return float(density @ np.array(powers))


def conditional_rejection(bounds: Boundaries, stage: int, z: float) -> float:
    """Return the probability, without an effect, to reject later after `z` at stage number `stage` (from 0).

    Futility stops are counted where they are binding.
    """
    regions = bounds.regions(obey_futility=bounds.plan.binding)
    return float(_later(bounds.plan.fractions, regions, stage, z, [0.0] * bounds.plan.looks)[-1])


def later_rejections(bounds: Boundaries, stage: int, z: float, stage_means: Sequence[float]) -> FloatArray:
    """Return the cumulative probabilities to reject at the stages after `stage`, futility stops counted.

    `stage_means` are the means of Z of the data each later stage adds.
    """
    fractions = bounds.plan.fractions
    steps = np.sqrt(np.diff(fractions))[stage:]
    drifts = [0.0] * (stage + 1) + (np.asarray(stage_means, dtype=np.float64) / steps).tolist()
    return _later(fractions, bounds.regions(), stage, z, drifts)


def _later(
    information: Sequence[float], regions: Sequence[Region], stage: int, z: float, drifts: Sequence[float]
) -> FloatArray:
    state, total, rejected = at_point(information[stage], z), 0.0, list[float]()
    last = len(information) - 1
    for look in range(stage + 1, last + 1):
        total += above(state, information[look], regions[look][-1][1], drift=drifts[look])
        rejected.append(total)
        if look < last:
            ahead = information[look + 1] - information[look]
            state = advance(state, information[look], regions[look], drift=drifts[look], ahead=ahead)
    return np.array(rejected)
