"""Restricted mean survival time: the area under a survival curve up to a time."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log, nan, sqrt

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.distributions import two_sided_p, two_sided_quantile
from equipoise.statistics.kaplan_meier import KaplanMeier, kaplan_meier
from equipoise.statistics.survival_data import TIE_TOLERANCE, check_level


@dataclass(frozen=True)
class RestrictedMean:
    """The mean time without event up to `tau`, and the mean time lost to it (they add to `tau`), in the data's unit.

    The standard error is that of both.
    """

    tau: float
    mean: float
    std_err: float
    lower: float
    upper: float
    lost: float
    lost_lower: float
    lost_upper: float
    n: int
    conf_level: float


@dataclass(frozen=True)
class Contrast:
    """One comparison: estimate, limits and two-sided p; a ratio's limits and p come from the log scale."""

    estimate: float
    lower: float
    upper: float
    p: float


@dataclass(frozen=True)
class RestrictedMeanDifference:
    """Two restricted means and their contrasts, second against first.

    `ratio` is of the mean times without event, `lost_ratio` of the mean times lost; a ratio with a part of 0 is NaN.
    """

    tau: float
    groups: tuple[RestrictedMean, RestrictedMean]
    difference: Contrast
    difference_se: float
    ratio: Contrast
    lost_ratio: Contrast
    conf_level: float


def rmst(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    tau: float | None = None,
    entry: npt.ArrayLike | None = None,
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> RestrictedMean:
    """Return the area under the Kaplan-Meier curve up to `tau` with Greenwood's variance (Irwin 1949; Karrison 1987).

    Without `tau` the largest that the data carry. Beyond the last time tau is allowed only where the curve has fallen
    to 0; otherwise NotEstimable names the limit. Assumes independent censoring and entry.

    >>> found = rmst([1, 2, 4, 5], [1, 1, 0, 1], tau=4)
    >>> found.mean, round(found.std_err, 4)
    (2.75, 0.6495)
    """
    check_level(conf_level)
    curve = kaplan_meier(time, event, entry=entry, tie_tolerance=tie_tolerance)
    return restricted_mean(curve, largest_tau([curve]) if tau is None else tau, conf_level=conf_level)


def rmst_difference(
    first: KaplanMeier, second: KaplanMeier, *, tau: float | None = None, conf_level: float = 0.95
) -> RestrictedMeanDifference:
    """Return difference and ratios of the restricted means of two independent curves, second against first.

    After Uno et al. 2014; without `tau` the largest that both curves carry.

    >>> a, b = kaplan_meier([1, 2, 4, 5], [1, 1, 0, 1]), kaplan_meier([2, 3, 5, 6], [1, 0, 1, 1])
    >>> round(rmst_difference(a, b, tau=4).difference.estimate, 3)
    0.75
    """
    check_level(conf_level)
    shared = float(largest_tau([first, second]) if tau is None else tau)
    a, b = (restricted_mean(curve, shared, conf_level=conf_level) for curve in (first, second))
    z = two_sided_quantile(conf_level)
    se = sqrt(a.std_err**2 + b.std_err**2)
    gap = b.mean - a.mean
    difference = Contrast(gap, gap - z * se, gap + z * se, two_sided_p(gap / se) if se > 0 else nan)
    ratio = _ratio((a.mean, a.std_err), (b.mean, b.std_err), z)
    lost_ratio = _ratio((a.lost, a.std_err), (b.lost, b.std_err), z)
    return RestrictedMeanDifference(shared, (a, b), difference, se, ratio, lost_ratio, conf_level)


def restricted_mean(curve: KaplanMeier, tau: float, *, conf_level: float = 0.95) -> RestrictedMean:
    """Return the restricted mean of a curve that stands already; errors as `rmst`.

    >>> restricted_mean(kaplan_meier([1, 2, 4, 5], [1, 1, 0, 1]), 3).mean
    2.25
    """
    if curve.variance != "greenwood":
        raise NotEstimable(
            f"the curve's variance is {curve.variance!r}: the restricted mean needs Greenwood's",
            mend="use whole frequency weights or none",
        )
    check_tau(tau, [curve])
    mean, ahead = _areas(curve, tau)
    left = curve.n_risk - curve.n_event
    load = np.divide(curve.n_event, curve.n_risk * left, out=np.zeros_like(left), where=left > 0)
    se = sqrt(float(load @ ahead**2))
    reach = two_sided_quantile(conf_level) * se
    lost = tau - mean
    return RestrictedMean(
        float(tau), mean, se, mean - reach, mean + reach, lost, lost - reach, lost + reach, curve.n, conf_level
    )


def largest_tau(curves: list[KaplanMeier]) -> float:
    """Return the largest tau that all curves carry; a curve that has fallen to 0 sets none of its own."""
    limits = [inf if curve.survival[-1] == 0 else float(curve.time[-1]) for curve in curves]
    return max(float(curve.time[-1]) for curve in curves) if min(limits) == inf else min(limits)


def check_tau(tau: float, curves: list[KaplanMeier]) -> None:
    """Raise unless tau is positive and within what every curve carries."""
    if not 0 < tau < inf:
        raise DataError(f"tau is {tau}, not a positive number", mend="give tau in the unit of the times")
    open_ends = [float(curve.time[-1]) for curve in curves if curve.survival[-1] > 0]
    if open_ends and tau > min(open_ends):
        raise NotEstimable(
            f"tau {tau:g} lies beyond the last time {min(open_ends):g}, where the curve has not fallen to 0",
            mend=f"choose tau of at most {min(open_ends):g}",
        )


def _areas(curve: KaplanMeier, tau: float) -> tuple[float, FloatArray]:
    """Return the area up to tau, and from each time of the curve on."""
    heights = np.concatenate((np.ones(1), curve.survival))
    edges = np.minimum(np.concatenate((np.zeros(1), curve.time, [tau])), tau)
    # The curve goes on at its last height (0, or tau is its last time) up to tau.
    pieces = heights * np.concatenate((np.diff(edges[:-1]), [tau - edges[-2]]))
    ahead = np.cumsum(pieces[::-1])[::-1]
    return float(ahead[0]), ahead[1:]


def _ratio(first: tuple[float, float], second: tuple[float, float], z: float) -> Contrast:
    (a, a_se), (b, b_se) = first, second
    if min(a, b) <= 0:
        return Contrast(nan, nan, nan, nan)
    se = sqrt((a_se / a) ** 2 + (b_se / b) ** 2)
    center = log(b / a)
    p = two_sided_p(center / se) if se > 0 else nan
    return Contrast(b / a, exp(center - z * se), exp(center + z * se), p)
