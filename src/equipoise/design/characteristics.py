"""What a group sequential plan costs: information, inflation against a fixed design, expected information."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.design.bound_search import monotone_root
from equipoise.design.bounds import Boundaries
from equipoise.design.plan import SequentialPlan
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class Characteristics:
    """What a plan needs and how it behaves; information is in units of 1 / effect squared.

    `fixed`: the information of a fixed design; `shift`: the maximal information of the plan, `inflation` their ratio;
    `power` cumulative, `rejected` and `futile` by look, at the effect planned for. The expected information relative to
    the fixed design is given under the effect, under half of it, and under none.
    """

    fixed: float
    shift: float
    inflation: float
    information: FloatArray
    power: FloatArray
    rejected: FloatArray
    futile: FloatArray
    expected_under_effect: float
    expected_half_way: float
    expected_under_none: float


def characteristics(bounds: Boundaries) -> Characteristics:
    """Return what the bounds cost at the power of their plan; futility stops are obeyed.

    >>> from equipoise.design import OBRIEN_FLEMING, boundaries, even_looks
    >>> plan = SequentialPlan(even_looks(5), OBRIEN_FLEMING, alpha=0.05, sided=2, beta=0.1)
    >>> round(characteristics(boundaries(plan)).inflation, 3)
    1.026
    """
    plan = bounds.plan
    drift = drift_for_power(bounds)
    fixed, shift = fixed_information(plan), drift * drift
    crossed = bounds.crossing(drift)
    power = bounds.power(drift)
    futile = crossed.inner if plan.sided == 2 else crossed.lower
    information = shift * np.asarray(plan.fractions)
    return Characteristics(
        fixed,
        shift,
        shift / fixed,
        information,
        power,
        np.diff(power, prepend=0.0),
        futile[:-1],
        crossed.expected(information) / fixed,
        bounds.crossing(0.5 * drift).expected(information) / fixed,
        bounds.crossing(0.0).expected(information) / fixed,
    )


def fixed_information(plan: SequentialPlan) -> float:
    """Return the information of the fixed design with the level and power of a plan.

    (z_alpha + z_beta) squared; less where rejections on either side of a two-sided plan count as power.
    """
    critical, start = -float(ndtri(plan.level_per_side)), -float(ndtri(plan.level_per_side) + ndtri(plan.beta))
    if plan.sided == 1 or not plan.both_sides_count:
        return start**2

    def miss(drift: float) -> float:
        return float(ndtr(drift - critical) + ndtr(-drift - critical)) - (1.0 - plan.beta)

    return monotone_root(miss, 0.0, start) ** 2


def drift_for_power(bounds: Boundaries) -> float:
    """Return the mean of Z at full information at which the plan has its power."""
    wanted = 1.0 - bounds.plan.beta

    def miss(drift: float) -> float:
        return float(bounds.power(drift)[-1]) - wanted

    start = fixed_information(bounds.plan) ** 0.5
    return monotone_root(miss, start, 1.2 * start)
