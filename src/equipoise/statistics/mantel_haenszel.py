"""Two proportions compared within strata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.statistics.distributions import chi_square_p, two_sided_quantile
from equipoise.statistics.proportion import check_counts
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class MantelHaenszel:
    """The common odds ratio with log limits, and the Cochran-Mantel-Haenszel test on one degree of freedom."""

    odds_ratio: float
    lower: float
    upper: float
    log_se: float
    chi_square: float
    p: float
    conf_level: float


def mantel_haenszel(tables: Sequence[tuple[int, int, int, int]], *, conf_level: float = 0.95) -> MantelHaenszel:
    """Return Mantel & Haenszel's 1959 analysis without continuity correction.

    Each table is (events, n, control events, control n) of one stratum. The standard error is that of Robins, Breslow &
    Greenland 1986, right both for few large and many small strata. Assumes one odds ratio for all strata.

    >>> found = mantel_haenszel([(27, 295, 52, 307)])
    >>> round(found.odds_ratio, 4), round(found.chi_square, 4)
    (0.494, 7.9852)
    """
    check_level(conf_level)
    for events, n, control_events, control_n in tables:
        check_counts(events, n, "the treated")
        check_counts(control_events, control_n, "the controls")
    a, n1, c, n0 = np.array(tables, dtype=np.float64).T
    b, d, total = n1 - a, n0 - c, n1 + n0
    with_event = a + c
    variance = (n1 * n0 * with_event * (total - with_event) / (total**2 * (total - 1))).sum()
    for_it, against = a * d / total, b * c / total
    if variance == 0 or for_it.sum() == 0 or against.sum() == 0:
        raise NotEstimable("the strata give no odds ratio: events in one arm only, or none", mend="use the exact one")
    chi_square = float((a - n1 * with_event / total).sum() ** 2 / variance)
    ratio = float(for_it.sum() / against.sum())
    same, other = (a + d) / total, (b + c) / total
    log_se = np.sqrt(
        (same * for_it).sum() / (2 * for_it.sum() ** 2)
        + (same * against + other * for_it).sum() / (2 * for_it.sum() * against.sum())
        + (other * against).sum() / (2 * against.sum() ** 2)
    )
    reach = np.exp(two_sided_quantile(conf_level) * log_se)
    return MantelHaenszel(
        ratio, float(ratio / reach), float(ratio * reach), float(log_se), chi_square, chi_square_p(chi_square, 1),
        conf_level,
    )  # fmt: skip
