"""Simultaneous confidence bands of a survival curve: limits that hold at all times of a stretch together."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.band_quantile import equal_precision_quantile, hall_wellner_quantile
from equipoise.statistics.kaplan_meier import KaplanMeier, survival_at
from equipoise.statistics.survival_data import check_level

BAND_SCALES = ("plain", "log-log", "arcsin")


@dataclass(frozen=True)
class SimultaneousBand:
    """A band over the curve's times from `start` to `end`; with probability `conf_level` all of the curve is inside.

    `quantile` is the number that stands where a pointwise limit has its normal quantile.
    """

    time: FloatArray
    survival: FloatArray
    lower: FloatArray
    upper: FloatArray
    start: float
    end: float
    quantile: float
    scale: str
    conf_level: float


def hall_wellner_band(
    curve: KaplanMeier,
    *,
    start: float | None = None,
    end: float | None = None,
    scale: str = "log-log",
    conf_level: float = 0.95,
) -> SimultaneousBand:
    """Return the band of Hall & Wellner 1980, on the plain scale or transformed (Borgan & Liestol 1990).

    Without `start` and `end` from the first to the last time with an event at which survival is above 0. The quantile
    is that of a Brownian bridge between the estimated variance times, computed rather than read from a table. Assumes
    independent censoring, and a sample large enough for the limit. Raises DataError or NotEstimable.

    >>> from equipoise.statistics.kaplan_meier import kaplan_meier
    >>> band = hall_wellner_band(kaplan_meier(range(1, 21), [1] * 20))
    >>> round(band.quantile, 3), round(float(band.lower[9]), 3), round(float(band.upper[9]), 3)
    (1.358, 0.189, 0.749)
    """
    found, relative = _stretch(curve, start, end, scale, conf_level)
    n = curve.n
    share = n * relative**2 / (1.0 + n * relative**2)
    quantile = hall_wellner_quantile(float(share[0]), float(share[-1]), conf_level)
    return _band(curve, found, quantile * (1.0 + n * relative**2) / sqrt(n), quantile, scale, conf_level)


def equal_precision_band(
    curve: KaplanMeier,
    *,
    start: float | None = None,
    end: float | None = None,
    scale: str = "log-log",
    conf_level: float = 0.95,
) -> SimultaneousBand:
    """Return the band of Nair 1984, everywhere as many standard errors wide; otherwise as `hall_wellner_band`.

    >>> from equipoise.statistics.kaplan_meier import kaplan_meier
    >>> band = equal_precision_band(kaplan_meier(range(1, 21), [1] * 20), start=2, end=18)
    >>> round(band.quantile, 3)
    3.052
    """
    found, relative = _stretch(curve, start, end, scale, conf_level)
    variance = relative[[0, -1]] ** 2
    # The variance time runs from a to b; only the logarithm of its odds matters, and it is that of the variances.
    span = log(float(variance[1] / variance[0])) / 2.0
    quantile = equal_precision_quantile(span, conf_level)
    return _band(curve, found, quantile * relative, quantile, scale, conf_level)


def _stretch(
    curve: KaplanMeier, start: float | None, end: float | None, scale: str, conf_level: float
) -> tuple[FloatArray, FloatArray]:
    """Return the curve's times of the band and the standard error of log S there."""
    check_level(conf_level)
    if scale not in BAND_SCALES:
        raise DataError(f"scale is one of {', '.join(BAND_SCALES)}, not {scale!r}")
    if curve.variance != "greenwood":
        raise NotEstimable(f"the curve's variance is {curve.variance!r}; these bands need Greenwood's")
    usable = (curve.survival > 0) & (curve.survival < 1)
    if not usable.any():
        raise NotEstimable("the curve has no time with survival strictly between 0 and 1")
    low = float(curve.time[usable][0]) if start is None else start
    high = float(curve.time[usable & (curve.n_event > 0)][-1]) if end is None else end
    kept = usable & (curve.time >= low) & (curve.time <= high)
    if not low <= high or not kept.any():
        raise NotEstimable(
            f"between {low:g} and {high:g} the curve has no time with survival strictly between 0 and 1",
            mend="choose start and end within the follow-up",
        )
    # The band begins where asked, even between two times of the curve.
    times = np.unique(np.concatenate(([max(low, float(curve.time[usable][0]))], curve.time[kept])))
    read = survival_at(curve, times)
    return times, read.std_err / read.survival


def _band(
    curve: KaplanMeier, times: FloatArray, reach: FloatArray, quantile: float, scale: str, conf_level: float
) -> SimultaneousBand:
    """Return the band with `reach` in units of log S on the scale asked for."""
    s = survival_at(curve, times).survival
    match scale:
        case "plain":
            lower, upper = s - s * reach, s + s * reach
        case "log-log":
            spread = np.exp(reach / np.abs(np.log(s)))
            lower, upper = s**spread, s ** (1.0 / spread)
        case _:  # arcsin
            center, spread = np.arcsin(np.sqrt(s)), 0.5 * reach * np.sqrt(s / (1.0 - s))
            lower = np.sin(np.maximum(center - spread, 0.0)) ** 2
            upper = np.sin(np.minimum(center + spread, np.pi / 2)) ** 2
    lower, upper = np.maximum(lower, 0.0), np.minimum(upper, 1.0)
    return SimultaneousBand(times, s, lower, upper, float(times[0]), float(times[-1]), quantile, scale, conf_level)
