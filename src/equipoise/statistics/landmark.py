"""Two survival curves compared at one time."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, nan, sqrt

from equipoise.errors import NotEstimable
from equipoise.statistics.distributions import two_sided_p, two_sided_quantile
from equipoise.statistics.kaplan_meier import KaplanMeier, survival_at
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class LandmarkDifference:
    """Survival of two curves at time `at`, with the contrast second minus first.

    `ratio` is second over first with limits from the log scale; `z_cloglog` and `p_cloglog` are the test on the scale
    of log(-log S), positive when the second curve lies lower. The ratio is NaN where a curve is at 0, the test where it
    is at 0 or 1, `p` where neither curve varies.
    """

    at: float
    survival: tuple[float, float]
    std_err: tuple[float, float]
    difference: float
    difference_se: float
    difference_lower: float
    difference_upper: float
    p: float
    ratio: float
    ratio_lower: float
    ratio_upper: float
    z_cloglog: float
    p_cloglog: float
    conf_level: float


def landmark_difference(
    first: KaplanMeier, second: KaplanMeier, at: float, *, conf_level: float = 0.95
) -> LandmarkDifference:
    """Return difference and ratio of survival at one time, and the cloglog test (Klein, Logan et al. 2007).

    Assumes independent groups. Raises NotEstimable past the last time of a curve that has not fallen to 0.

    >>> from equipoise.statistics.kaplan_meier import kaplan_meier
    >>> a, b = kaplan_meier([1, 3, 5, 8], [1, 1, 0, 1]), kaplan_meier([2, 4, 6, 9], [1, 0, 1, 1])
    >>> round(landmark_difference(a, b, 4).difference, 3)
    0.25
    """
    check_level(conf_level)
    readings = [_reading(curve, at, which) for curve, which in ((first, "first"), (second, "second"))]
    (s1, se1), (s2, se2) = readings
    z = two_sided_quantile(conf_level)
    difference, se = s2 - s1, sqrt(se1**2 + se2**2)
    ratio, lower, upper = _ratio(s1, se1, s2, se2, z)
    z_cloglog = _cloglog(s1, se1, s2, se2)
    return LandmarkDifference(
        float(at),
        (s1, s2),
        (se1, se2),
        difference,
        se,
        difference - z * se,
        difference + z * se,
        two_sided_p(difference / se) if se > 0 else nan,
        ratio,
        lower,
        upper,
        z_cloglog,
        two_sided_p(z_cloglog),
        conf_level,
    )


def _reading(curve: KaplanMeier, at: float, which: str) -> tuple[float, float]:
    if at > curve.time[-1] and curve.survival[-1] > 0:
        raise NotEstimable(
            f"time {at:g} lies beyond the follow-up of the {which} curve, which ends at {curve.time[-1]:g}",
            mend="choose an earlier time",
        )
    read = survival_at(curve, at)
    return float(read.survival[0]), float(read.std_err[0])


def _ratio(s1: float, se1: float, s2: float, se2: float, z: float) -> tuple[float, float, float]:
    if min(s1, s2) <= 0:
        return (nan, nan, nan)
    ratio = s2 / s1
    spread = z * sqrt((se1 / s1) ** 2 + (se2 / s2) ** 2)
    return ratio, ratio * exp(-spread), ratio * exp(spread)


def _cloglog(s1: float, se1: float, s2: float, se2: float) -> float:
    if not (0 < s1 < 1 and 0 < s2 < 1):
        return nan
    spread = sqrt((se1 / (s1 * log(s1))) ** 2 + (se2 / (s2 * log(s2))) ** 2)
    return (log(-log(s2)) - log(-log(s1))) / spread
