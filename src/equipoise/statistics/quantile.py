"""Quantiles of a survival curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.kaplan_meier import KaplanMeier

# S is a product of ratios and misses the level it should meet by some rounding.
_LEVEL_TOLERANCE = 1e-12


@dataclass(frozen=True)
class Quantile:
    """The time by which a share `q` has had the event, with limits; None where curve or band do not get there."""

    q: float
    value: float | None
    lower: float | None
    upper: float | None
    conf_type: str
    conf_level: float


def quantile(curve: KaplanMeier, q: float = 0.5) -> Quantile:
    """Return the first time with S <= 1 - q; where S rests at 1 - q before falling further, the middle of the rest.

    The limits are the same of the lower and upper band (Brookmeyer & Crowley 1982): they follow the curve's conf_type.

    >>> from equipoise.statistics.kaplan_meier import kaplan_meier
    >>> quantile(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])).value
    2.5
    """
    if not 0.0 < q < 1.0:
        raise DataError(f"q is {q}, not between 0 and 1", mend="write 0.5 for the median")
    level = 1.0 - q
    return Quantile(
        q,
        _crossing(curve.time, curve.survival, level),
        _crossing(curve.time, curve.lower, level),
        _crossing(curve.time, curve.upper, level),
        curve.conf_type,
        curve.conf_level,
    )


def _crossing(time: FloatArray, band: FloatArray, level: float) -> float | None:
    with np.errstate(invalid="ignore"):
        reached = np.flatnonzero(band <= level + _LEVEL_TOLERANCE)
    if reached.size == 0:
        return None
    first = reached[0]
    if abs(band[first] - level) <= _LEVEL_TOLERANCE:
        beneath = reached[band[reached] < level - _LEVEL_TOLERANCE]
        if beneath.size:
            return float((time[first] + time[beneath[0]]) / 2.0)
    return float(time[first])
