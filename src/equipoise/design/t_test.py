"""The t test of means: its power by the noncentral t distribution, and how many people it needs."""

from __future__ import annotations

import math

from scipy.special import nctdtr, stdtrit

from equipoise.design.bound_search import monotone_root
from equipoise.design.mean_contrast import MeanDifference, MeanRatio, SingleMean
from equipoise.design.sample_size import (
    Method,
    Power,
    SampleSize,
    Sided,
    check_levels,
    check_people,
    sample_size,
)
from equipoise.design.z_test import z_test_size
from equipoise.errors import InputError, NotEstimable

MeanContrast = SingleMean | MeanDifference | MeanRatio

_FEWEST_MORE = 0.05
"""Below this many people more than leave no degrees of freedom, the t distribution's critical value overflows."""

_SOURCE = "noncentral t distribution; Satterthwaite 1946 where the variances differ"


def t_test_power(contrast: MeanContrast, n: float, *, alpha: float = 0.05, sided: Sided = 2) -> Power:
    """Return the power of the t test with `n` people, both arms together; of a two-sided test, on either side.

    Exact for normal values with one variance; with two variances by Satterthwaite's degrees of freedom.

    >>> from equipoise.design.mean_contrast import MeanDifference
    >>> round(t_test_power(MeanDifference(0.5, 1.0), 128).value, 5)
    0.80146
    """
    check_levels(alpha, sided)
    _check_degrees(contrast, n)
    return Power(t_power(contrast, n, alpha, sided, both=True), n, _method(contrast, alpha, sided))


def t_test_size(
    contrast: MeanContrast, *, alpha: float = 0.05, sided: Sided = 2, power: float = 0.8, both_sides_count: bool = False
) -> SampleSize:
    """Return the people the t test needs.

    A two-sided test counts rejections on the effect's side only, unless `both_sides_count`. NotEstimable where the
    effect is the null, or so large that fewer people than degrees of freedom need would do.

    >>> from equipoise.design.mean_contrast import MeanDifference
    >>> found = t_test_size(MeanDifference(0.5, 1.0))
    >>> round(found.n, 3), found.people
    (127.532, 128)
    """
    normal = z_test_size(contrast, alpha=alpha, sided=sided, power=power).n
    both = both_sides_count or sided == 1
    least = _least_people(contrast)

    def power_at(people: float) -> float:
        return t_power(contrast, people, alpha, sided, both=both)

    # Each person more than the least number is taken on a log scale, so that the search cannot leave the possible.
    def miss(log_more: float) -> float:
        return power_at(least + math.exp(log_more)) - power

    if miss(math.log(_FEWEST_MORE)) > 0.0:
        raise NotEstimable(
            "the effect is so large that the t test has the power with its fewest people",
            mend="assume a smaller effect, or a larger power",
        )
    start = math.log(normal + 1.0)
    n = least + math.exp(monotone_root(miss, start - 1.0, start + 1.0))
    return sample_size(n, contrast.ratio, power, power_at, _method(contrast, alpha, sided))


def t_power(contrast: MeanContrast, n: float, alpha: float, sided: Sided, *, both: bool) -> float:
    """Return the power towards the effect, with the other side of a two-sided test where `both`."""
    degrees = contrast.degrees(n)
    drift = abs(contrast.distance) * math.sqrt(n) / contrast.spread
    critical = t_critical(alpha / sided, degrees)
    towards = 1.0 - float(nctdtr(degrees, drift, critical))
    return towards + float(nctdtr(degrees, drift, -critical)) if both and sided == 2 else towards


def t_critical(level: float, degrees: float) -> float:
    """Return the value a t statistic exceeds with probability `level`."""
    return -float(stdtrit(degrees, level))


def _least_people(contrast: MeanContrast) -> float:
    """Return the number of people that must be exceeded for the degrees of freedom to be above 0."""
    if contrast.ratio is None:
        return 1.0
    if isinstance(contrast, MeanDifference) and contrast.sd_control is not None:
        return (1.0 + contrast.ratio) * max(1.0, 1.0 / contrast.ratio)
    return 2.0


def _check_degrees(contrast: MeanContrast, n: float) -> None:
    check_people(n)
    if not n > _least_people(contrast):
        raise InputError(f"{n} people leave no degrees of freedom", mend="give more people")


def _method(contrast: MeanContrast, alpha: float, sided: Sided) -> Method:
    pooled = not (isinstance(contrast, MeanDifference) and contrast.sd_control is not None)
    words = (*contrast.assumptions(), f"alpha {alpha:g}, {'one' if sided == 1 else 'two'}-sided", "values normal")
    return Method(f"t test, {'one variance' if pooled else 'a variance in each arm'}", _SOURCE, words)
