"""The Z test of means and rates: its power, and how many people it needs."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Protocol, TypeVar, cast

from scipy.special import ndtr, ndtri

from equipoise.design.bound_search import monotone_root
from equipoise.design.mean_contrast import MeanDifference, MeanRatio
from equipoise.design.rate_contrast import RateDifference, RateRatio
from equipoise.design.sample_size import (
    Method,
    Power,
    SampleSize,
    Sided,
    check_levels,
    check_people,
    sample_size,
)
from equipoise.errors import InputError, NotEstimable


class Contrast(Protocol):
    """What is asked of means or rates, with the effect assumed."""

    @property
    def ratio(self) -> float | None:
        """Treatment : control; None for one group."""
        ...

    @property
    def distance(self) -> float:
        """How far the effect lies from the null."""
        ...

    @property
    def spread(self) -> float:
        """Standard deviation of the estimate times the root of n, under the effect."""
        ...

    @property
    def null_spread(self) -> float:
        """The same under the null."""
        ...

    def effect_at(self, critical: float, n: float) -> float:
        """Return the effect seen in `n` people at which the statistic is `critical`."""
        ...

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        ...


TwoArms = TypeVar("TwoArms", MeanDifference, MeanRatio, RateDifference, RateRatio)

_NAME = "Z test, variances known under null and effect"
_SOURCE = "Fleiss, Levin & Paik 2003; Farrington & Manning 1990 for a null that is no equality"

_WIDEST_RATIO = 1e3


def z_test_power(contrast: Contrast, n: float, *, alpha: float = 0.05, sided: Sided = 2) -> Power:
    """Return the power of the Z test with `n` people, both arms together.

    Two-sided tests reject on either side, and both sides count. The normal approximation.

    >>> from equipoise.design.rate_contrast import RateDifference
    >>> round(z_test_power(RateDifference(0.34, 0.50), 298).value, 4)
    0.8022
    """
    check_levels(alpha, sided)
    check_people(n)
    return Power(_power(contrast, n, alpha, sided, both=True), n, _method(contrast, alpha, sided))


def z_test_size(
    contrast: Contrast, *, alpha: float = 0.05, sided: Sided = 2, power: float = 0.8, both_sides_count: bool = False
) -> SampleSize:
    """Return the people the Z test needs.

    A two-sided test counts rejections on the effect's side only, as planned trials do, unless `both_sides_count`.
    NotEstimable where the effect is the null.

    >>> from equipoise.design.rate_contrast import RateDifference
    >>> found = z_test_size(RateDifference(0.34, 0.50))
    >>> round(found.n, 3), found.people
    (296.379, 298)
    """
    check_levels(alpha, sided, power)
    if contrast.distance == 0.0:
        raise NotEstimable("the effect is the null", mend="assume an effect that differs from the null")
    n = _needed(contrast, alpha, sided, power)
    if both_sides_count and sided == 2:
        n = monotone_root(lambda people: _power(contrast, max(people, 0.0), alpha, 2, both=True) - power, 0.0, n)
    both = both_sides_count or sided == 1

    def power_at(people: float) -> float:
        return _power(contrast, people, alpha, sided, both=both)

    return sample_size(n, contrast.ratio, power, power_at, _method(contrast, alpha, sided))


def optimal_ratio(contrast: TwoArms, *, alpha: float = 0.05, sided: Sided = 2, power: float = 0.8) -> TwoArms:
    """Return the comparison at the ratio with which the Z test needs the fewest people.

    Means have it in closed form; for rates n is minimised, and the ratio right to about 1e-8.
    """
    if isinstance(contrast, (MeanDifference, MeanRatio)):
        return replace(contrast, ratio=contrast.best_ratio())
    from scipy.optimize import fminbound

    check_levels(alpha, sided, power)

    def people(log_ratio: float) -> float:
        return _needed(replace(contrast, ratio=math.exp(log_ratio)), alpha, sided, power)

    widest = math.log(_WIDEST_RATIO)
    return replace(contrast, ratio=math.exp(cast("float", fminbound(people, -widest, widest, xtol=1e-10))))


def _needed(contrast: Contrast, alpha: float, sided: Sided, power: float) -> float:
    reach = float(ndtri(alpha / sided)) * contrast.null_spread + float(ndtri(1.0 - power)) * contrast.spread
    return (reach / contrast.distance) ** 2


def _power(contrast: Contrast, n: float, alpha: float, sided: Sided, *, both: bool) -> float:
    """Return the power; one-sided tests look towards the effect."""
    drift = abs(contrast.distance) * math.sqrt(n) / contrast.spread
    critical = -float(ndtri(alpha / sided)) * contrast.null_spread / contrast.spread
    towards = float(ndtr(drift - critical))
    return towards + float(ndtr(-drift - critical)) if both and sided == 2 else towards


def _method(contrast: Contrast, alpha: float, sided: Sided) -> Method:
    words = (*contrast.assumptions(), f"alpha {alpha:g}, {'one' if sided == 1 else 'two'}-sided")
    return Method(_NAME, _SOURCE, (*words, "normal approximation"))


def unpooled_size(contrast: RateDifference, *, alpha: float = 0.05, sided: Sided = 2, power: float = 0.8) -> SampleSize:
    """Return the people the Z test of two rates needs if its variance is never pooled.

    >>> round(unpooled_size(RateDifference(0.34, 0.50)).n, 3)
    290.899
    """
    check_levels(alpha, sided, power)
    distance, spread = contrast.distance, contrast.spread
    if distance == 0.0:
        raise NotEstimable("the effect is the null", mend="assume an effect that differs from the null")
    n = ((float(ndtri(alpha / sided)) + float(ndtri(1.0 - power))) * spread / distance) ** 2

    def power_at(people: float) -> float:
        return float(ndtr(abs(distance) * math.sqrt(people) / spread + float(ndtri(alpha / sided))))

    method = replace(_method(contrast, alpha, sided), name="Z test of two rates, variance not pooled")
    return sample_size(n, contrast.ratio, power, power_at, method)


def continuity_corrected_size(
    contrast: RateDifference, *, alpha: float = 0.05, sided: Sided = 2, power: float = 0.8
) -> SampleSize:
    """Return the people the continuity-corrected Z test of two rates needs (Fleiss, Tytun & Ury 1980), null 0.

    With the ratio r of treatment to control, control's number m of the pooled test becomes
    m / 4 * (1 + sqrt(1 + 2 (1 + r) / (r m |difference|))) ** 2.

    >>> round(continuity_corrected_size(RateDifference(0.34, 0.50)).n, 2)
    320.89
    """
    if contrast.null != 0.0:
        raise InputError(
            f"a continuity correction with a null difference of {contrast.null}", mend="take the null difference 0"
        )
    plain = z_test_size(contrast, alpha=alpha, sided=sided, power=power)
    gap = 2.0 / contrast.ratio * (1.0 + contrast.ratio) ** 2 / abs(contrast.distance)
    n = 0.25 * plain.n * (1.0 + math.sqrt(1.0 + gap / plain.n)) ** 2

    def power_at(people: float) -> float:
        # The correction read backwards: people of the corrected test stand for fewer of the plain one.
        plain_people = (people - 0.25 * gap) ** 2 / people if people > 0.25 * gap else 0.0
        return _power(contrast, plain_people, alpha, sided, both=sided == 1)

    method = replace(
        plain.method,
        name="Z test of two rates with continuity correction",
        source="Fleiss, Tytun & Ury 1980",
    )
    return sample_size(n, contrast.ratio, power, power_at, method)
