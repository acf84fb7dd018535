"""Ratios of two proportions: of risks and of odds, with limits on the log scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.statistics.distributions import two_sided_quantile
from equipoise.statistics.proportion import check_counts
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class Ratio:
    """Treated over control, with two-sided limits and the standard error of its logarithm."""

    estimate: float
    lower: float
    upper: float
    log_se: float
    conf_level: float


def _ratio(estimate: float, log_se: float, conf_level: float) -> Ratio:
    check_level(conf_level)
    reach = np.exp(two_sided_quantile(conf_level) * log_se)
    return Ratio(estimate, float(estimate / reach), float(estimate * reach), log_se, conf_level)


def risk_ratio(events: int, n: int, control_events: int, control_n: int, *, conf_level: float = 0.95) -> Ratio:
    """Return the ratio of risks with the log limits of Katz and others 1978; both arms need an event.

    >>> found = risk_ratio(27, 295, 52, 307)
    >>> round(found.estimate, 4), round(found.lower, 4), round(found.upper, 4)
    (0.5404, 0.3492, 0.8362)
    """
    check_counts(events, n, "the treated")
    check_counts(control_events, control_n, "the controls")
    if events == 0 or control_events == 0:
        raise NotEstimable("an arm has no events, so that the ratio is 0 or infinite", mend="give the difference")
    variance = 1 / events - 1 / n + 1 / control_events - 1 / control_n
    return _ratio(events / n / (control_events / control_n), variance**0.5, conf_level)


def odds_ratio(events: int, n: int, control_events: int, control_n: int, *, conf_level: float = 0.95) -> Ratio:
    """Return the ratio of odds with the log limits of Woolf 1955; no cell may be empty.

    >>> found = odds_ratio(27, 295, 52, 307)
    >>> round(found.estimate, 4), round(found.lower, 4), round(found.upper, 4)
    (0.494, 0.301, 0.8109)
    """
    check_counts(events, n, "the treated")
    check_counts(control_events, control_n, "the controls")
    cells = (events, n - events, control_events, control_n - control_events)
    if 0 in cells:
        raise NotEstimable("a cell of the table is empty", mend="use conditional_odds_ratio")
    a, b, c, d = cells
    return _ratio(a * d / (b * c), (1 / a + 1 / b + 1 / c + 1 / d) ** 0.5, conf_level)
