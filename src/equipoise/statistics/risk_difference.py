"""The difference of two proportions, treated minus control."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.statistics.bracketed_root import bracketed_root
from equipoise.statistics.distributions import chi_square_p, two_sided_quantile
from equipoise.statistics.proportion import check_counts, wilson_proportion
from equipoise.statistics.survival_data import check_level

# So far from an estimate without variance the search for a limit begins.
_BESIDE = 1e-9


@dataclass(frozen=True)
class RiskDifference:
    """Treated minus control, with two-sided limits."""

    estimate: float
    lower: float
    upper: float
    conf_level: float


@dataclass(frozen=True)
class ChiSquare:
    """A chi-square statistic on one degree of freedom."""

    statistic: float
    p: float


def _check(events: int, n: int, control_events: int, control_n: int, conf_level: float = 0.5) -> None:
    check_counts(events, n, "the treated")
    check_counts(control_events, control_n, "the controls")
    check_level(conf_level)


def pearson_chi_square(events: int, n: int, control_events: int, control_n: int) -> ChiSquare:
    """Return Pearson's test of two proportions, without continuity correction; NaN where nobody or everybody has it.

    >>> round(pearson_chi_square(27, 295, 52, 307).statistic, 4)
    7.9985
    """
    _check(events, n, control_events, control_n)
    total, both = events + control_events, n + control_n
    if total in (0, both):
        return ChiSquare(float("nan"), float("nan"))
    off = events * control_n - control_events * n
    statistic = off**2 * both / (n * control_n * total * (both - total))
    return ChiSquare(statistic, chi_square_p(statistic, 1))


def wald_difference(
    events: int, n: int, control_events: int, control_n: int, *, conf_level: float = 0.95
) -> RiskDifference:
    """Return the difference with simple limits, of unpooled variance; too narrow for few events.

    >>> found = wald_difference(27, 295, 52, 307)
    >>> round(found.lower, 4), round(found.upper, 4)
    (-0.1312, -0.0245)
    """
    _check(events, n, control_events, control_n, conf_level)
    p, q = events / n, control_events / control_n
    reach = two_sided_quantile(conf_level) * (p * (1 - p) / n + q * (1 - q) / control_n) ** 0.5
    return RiskDifference(p - q, max(p - q - reach, -1.0), min(p - q + reach, 1.0), conf_level)


def newcombe_difference(
    events: int, n: int, control_events: int, control_n: int, *, conf_level: float = 0.95
) -> RiskDifference:
    """Return the difference with limits squared up from Wilson's of each arm (Newcombe 1998, method 10).

    >>> found = newcombe_difference(27, 295, 52, 307)
    >>> round(found.lower, 4), round(found.upper, 4)
    (-0.1316, -0.024)
    """
    _check(events, n, control_events, control_n, conf_level)
    treated = wilson_proportion(events, n, conf_level=conf_level)
    control = wilson_proportion(control_events, control_n, conf_level=conf_level)
    estimate = treated.estimate - control.estimate
    down = np.hypot(treated.estimate - treated.lower, control.upper - control.estimate)
    up = np.hypot(treated.upper - treated.estimate, control.estimate - control.lower)
    return RiskDifference(estimate, float(estimate - down), float(estimate + up), conf_level)


def miettinen_nurminen_difference(
    events: int, n: int, control_events: int, control_n: int, *, conf_level: float = 0.95
) -> RiskDifference:
    """Return the difference with the score limits of Miettinen & Nurminen 1985, variance times N/(N - 1).

    >>> found = miettinen_nurminen_difference(56, 70, 48, 80)
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.0528, 0.3382)
    """
    _check(events, n, control_events, control_n, conf_level)
    z = two_sided_quantile(conf_level)
    estimate = events / n - control_events / control_n

    def excess(difference: float) -> float:
        variance = _restricted_variance(events, n, control_events, control_n, difference)
        return (estimate - difference) ** 2 - z**2 * variance

    # Where each arm has no events or only events, the variance at the estimate is 0: a root there, but no limit.
    aside = _BESIDE if excess(estimate) >= 0 else 0.0
    lower = upper = estimate
    if excess(-1.0) > 0 and estimate > -1:
        lower = bracketed_root(excess, -1.0, estimate - aside)
    elif estimate > -1:
        lower = -1.0
    if excess(1.0) > 0 and estimate < 1:
        upper = bracketed_root(excess, estimate + aside, 1.0)
    elif estimate < 1:
        upper = 1.0
    return RiskDifference(estimate, lower, upper, conf_level)


def _restricted_variance(events: int, n: int, control_events: int, control_n: int, difference: float) -> float:
    """Return the variance at the most likely proportions whose difference is the one given (a cubic's root)."""
    both, total = n + control_n, events + control_events
    cubic, d = float(both), difference
    square = (n + 2 * control_n) * d - both - total
    linear = (control_n * d - both - 2 * control_events) * d + total
    constant = control_events * d * (1 - d)
    shift = square / (3 * cubic)
    v = shift**3 - square * linear / (6 * cubic**2) + constant / (2 * cubic)
    u = np.copysign(np.sqrt(max(shift**2 - linear / (3 * cubic), 0.0)), v)
    angle = (np.pi + np.arccos(np.clip(v / u**3, -1.0, 1.0))) / 3 if u != 0 else np.pi / 2
    q = float(np.clip(2 * u * np.cos(angle) - shift, max(0.0, -d), min(1.0, 1.0 - d)))
    p = q + d
    return max((p * (1 - p) / n + q * (1 - q) / control_n) * both / (both - 1), 0.0)
