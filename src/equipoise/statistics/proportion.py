"""Limits of one proportion."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.errors import DataError
from equipoise.statistics.distributions import two_sided_quantile
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class Proportion:
    """A proportion with two-sided limits."""

    estimate: float
    lower: float
    upper: float
    conf_level: float


def check_counts(events: float, n: float, arm: str = "") -> None:
    """Raise DataError unless events out of n are whole numbers, 0 <= events <= n and n > 0."""
    where = f" in {arm}" if arm else ""
    if events != int(events) or n != int(n):
        raise DataError(f"counts are whole numbers, not {events} of {n}{where}")
    if n <= 0 or not 0 <= events <= n:
        raise DataError(f"{events} events of {n}{where} is no proportion")


def wilson_proportion(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Return the score limits of Wilson 1927, without continuity correction.

    >>> found = wilson_proportion(27, 295)
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.0637, 0.1299)
    """
    check_counts(events, n)
    check_level(conf_level)
    z, p = two_sided_quantile(conf_level), events / n
    center = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    # At 0 and n the two terms are equal; only rounding would keep them apart.
    lower = 0.0 if events == 0 else max(center - reach, 0.0)
    return Proportion(p, lower, 1.0 if events == n else min(center + reach, 1.0), conf_level)


def clopper_pearson_proportion(events: int, n: int, *, conf_level: float = 0.95) -> Proportion:
    """Return the exact limits of Clopper & Pearson 1934.

    >>> found = clopper_pearson_proportion(27, 295)
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.0612, 0.1304)
    """
    from scipy import special

    check_counts(events, n)
    check_level(conf_level)
    tail = (1.0 - conf_level) / 2.0
    lower = 0.0 if events == 0 else float(special.betaincinv(events, n - events + 1, tail))
    # The upper tail's own inverse keeps the digits near 1.
    upper = 1.0 if events == n else 1.0 - float(special.betaincinv(n - events, events + 1, tail))
    return Proportion(events / n, lower, upper, conf_level)
