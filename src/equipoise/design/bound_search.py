"""Bounds found from the probability to be crossed, and drifts or constants found from a total."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

from scipy.special import ndtri

from equipoise.design.sub_density import SubDensity, above, density
from equipoise.errors import NotEstimable

RESOLUTION = 2e-14
"""Probabilities below this are not told from 0: the bound is then infinite."""

_TOLERANCE = 1e-13
_MOST_STEPS = 100
_MOST_WIDENINGS = 200


def bound_above(before: SubDensity, information: float, target: float, *, drift: float) -> float:
    """Return the Z bound exceeded with probability `target` by the trials still running; infinite for no probability.

    It is minus infinity where fewer than `target` are still running.
    """
    if target <= RESOLUTION:
        return math.inf
    if target >= float(before.mass.sum()):
        return -math.inf

    def miss(z: float) -> tuple[float, float]:
        tail = above(before, information, z, drift=drift)
        if tail <= 0.0:
            return -math.inf, -1.0
        return math.log(tail / target), -density(before, information, z, drift=drift) / tail

    # Everybody running is an upper limit for those still running, so the bound lies at or below this point.
    mean = (before.origin[1] + drift * (information - before.origin[0])) / math.sqrt(information)
    spread = math.sqrt(1.0 - before.origin[0] / information)
    return newton_falling(miss, mean - float(ndtri(target)) * spread)


def bound_below(before: SubDensity, information: float, target: float, *, drift: float) -> float:
    """Return the Z bound fallen below with probability `target` by the trials still running."""
    origin = (before.origin[0], -before.origin[1])
    mirrored = SubDensity(before.information, -before.score, before.mass, origin)
    return -bound_above(mirrored, information, target, drift=-drift)


def zone(before: SubDensity, information: float, target: float, *, drift: float) -> float:
    """Return b where the trials still running have |Z| at most b with probability `target`."""

    def miss(b: float) -> tuple[float, float]:
        outside = above(before, information, b, drift=drift), above(before, information, -b, drift=drift)
        slope = density(before, information, b, drift=drift) + density(before, information, -b, drift=drift)
        return target - (outside[1] - outside[0]), -slope

    if target >= float(before.mass.sum()):
        return math.inf
    return newton_falling(miss, 1.0)


def newton_falling(miss: Callable[[float], tuple[float, float]], start: float) -> float:
    """Return the root of a falling function given with its slope: Newton, bisection where a step leaves the bracket."""
    low, high, at = -math.inf, math.inf, start
    for _ in range(_MOST_STEPS):
        value, slope = miss(at)
        low, high = (at, high) if value > 0.0 else (low, at)
        after = at - value / slope if slope < 0.0 and math.isfinite(value) else math.nan
        if not low <= after <= high:
            after = _inside(low, high)
        if abs(after - at) <= _TOLERANCE * max(1.0, abs(at)):
            return after
        at = after
    return at


def _inside(low: float, high: float) -> float:
    if math.isinf(low):
        return high - max(1.0, abs(high))
    if math.isinf(high):
        return low + max(1.0, abs(low))
    return 0.5 * (low + high)


def monotone_root(miss: Callable[[float], float], low: float, high: float, *, tolerance: float = 1e-13) -> float:
    """Return the root of a monotone function (Brent); the bracket is a guess and is widened until it holds the root.

    NotEstimable where no root is found two hundred bracket widths away.
    """
    from scipy.optimize import brentq

    known = _bracket(miss, low, high)
    low, high = sorted(known)

    def at(x: float) -> float:
        return known[x] if x in known else miss(x)

    return cast("float", brentq(at, low, high, xtol=tolerance))


def _bracket(miss: Callable[[float], float], low: float, high: float) -> dict[float, float]:
    """Return two points, and the values there, between which a monotone function has its root."""
    at_low, at_high = miss(low), miss(high)
    for _ in range(_MOST_WIDENINGS):
        if at_low * at_high <= 0.0:
            return {low: at_low, high: at_high}
        width = high - low
        if abs(at_low) < abs(at_high):
            low, high, at_high = low - width, low, at_low
            at_low = miss(low)
        else:
            low, high, at_low = high, high + width, at_high
            at_high = miss(high)
    raise NotEstimable("no bound or drift gives the probability asked for", mend="ask for a smaller level or power")
