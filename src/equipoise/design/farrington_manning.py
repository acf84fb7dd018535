"""The test of a difference of two rates against any value of it (Farrington, Manning 1990)."""

from __future__ import annotations

import math


def restricted_rates(rate1: float, rate2: float, difference: float, ratio: float) -> tuple[float, float]:
    """Return the rates likeliest under rate1 - rate2 = difference; `ratio` is n1 / n2.

    The score equation is a cubic whose admissible root has a closed form.

    >>> tuple(round(rate, 4) for rate in restricted_rates(0.45, 0.40, -0.1, 1.0))
    (0.3773, 0.4773)
    """
    if difference == 0.0:
        pooled = (ratio * rate1 + rate2) / (1.0 + ratio)
        return pooled, pooled
    # a x**3 + b x**2 + c x + d = 0 for x = rate1, with theta = n2 / n1.
    theta = 1.0 / ratio
    a = 1.0 + theta
    b = -(1.0 + theta + rate1 + theta * rate2 + difference * (theta + 2.0))
    c = difference**2 + difference * (2.0 * rate1 + theta + 1.0) + rate1 + theta * rate2
    d = -rate1 * difference * (1.0 + difference)
    v = b**3 / (27.0 * a**3) - b * c / (6.0 * a**2) + d / (2.0 * a)
    square = b**2 / (9.0 * a**2) - c / (3.0 * a)
    u = math.copysign(math.sqrt(max(square, 0.0)), v)
    if u == 0.0:
        first = -b / (3.0 * a)
    else:
        angle = (math.pi + math.acos(min(1.0, max(-1.0, v / u**3)))) / 3.0
        first = 2.0 * u * math.cos(angle) - b / (3.0 * a)
    first = min(max(first, 0.0, difference), 1.0, 1.0 + difference)
    return first, first - difference


def difference_statistic(events1: float, n1: float, events2: float, n2: float, difference: float) -> float:
    """Return Z of a difference of rates against `difference`, its variance from the restricted rates.

    Infinite where that variance is 0 and the rates differ from it; 0 where they do not.
    """
    rate1, rate2 = events1 / n1, events2 / n2
    first, second = restricted_rates(rate1, rate2, difference, n1 / n2)
    variance = first * (1.0 - first) / n1 + second * (1.0 - second) / n2
    apart = rate1 - rate2 - difference
    if variance <= 1e-15:
        return 0.0 if abs(apart) < 1e-12 else math.copysign(math.inf, apart)
    return apart / math.sqrt(variance)


def restricted_rates_of_ratio(rate1: float, rate2: float, null_ratio: float, ratio: float) -> tuple[float, float]:
    """Return the rates likeliest under rate1 = null_ratio * rate2; `ratio` is n1 / n2.

    >>> tuple(round(rate, 4) for rate in restricted_rates_of_ratio(0.4, 0.2, 1.0, 1.0))
    (0.3, 0.3)
    """
    # The score equation is a quadratic in rate2; its smaller root is the admissible one.
    a = null_ratio * (1.0 + ratio)
    b = ratio * rate1 + null_ratio * rate2 + ratio * null_ratio + 1.0
    c = ratio * rate1 + rate2
    second = 2.0 * c / (b + math.sqrt(max(b * b - 4.0 * a * c, 0.0)))
    return null_ratio * second, second
