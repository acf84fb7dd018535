"""The effect at which something about staged data changes sign."""

from __future__ import annotations

import math
from collections.abc import Callable

from equipoise.design.bound_search import monotone_root
from equipoise.design.staged_data import StagedData


def effect_root(data: StagedData, miss: Callable[[float], float], *, falling: bool) -> float:
    """Return the effect at which `miss`, falling or rising with the effect, is 0.

    Where it is 0 nowhere, that is the end of the data's reach beyond which it would be.
    """
    low, high = data.reach()
    if math.isinf(low) or math.isinf(high):
        estimate = float(data.estimates()[-1])
        z = monotone_root(lambda z: _finite(miss(data.unstandardised(z, estimate))), -2.0, 2.0)
        return data.unstandardised(z, estimate)
    at_low, at_high = _finite(miss(low)), _finite(miss(high))
    if at_low * at_high > 0.0:
        return high if (at_low > 0.0) is falling else low
    return monotone_root(lambda effect: _finite(miss(effect)), low, high)


def _finite(value: float) -> float:
    return min(max(value, -1e3), 1e3)
