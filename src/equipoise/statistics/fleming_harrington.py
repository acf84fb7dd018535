"""The Fleming-Harrington curve: exp(-H) with the hazard of tied events added one after the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.errors import NotEstimable
from equipoise.kernels.product_limit import tie_broken_hazard
from equipoise.statistics.kaplan_meier import KaplanMeier, risk_set_warnings, time_counts
from equipoise.statistics.limits import probability_limits
from equipoise.statistics.survival_data import TIE_TOLERANCE, survival_data


def fleming_harrington(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    weight_kind: str = "frequency",
    conf_type: str = "log",
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> KaplanMeier:
    """Return exp(-H), H the sum of 1/(r - k) over tied events k = 0, 1, ..., variance of H the sum of 1/(r - k)^2.

    After Fleming & Harrington 1984; assumes independent censoring and entry.

    Weights count copies of a row; NotEstimable for case weights, whose ties have no order to be broken in.

    >>> fleming_harrington([1, 1, 2], [1, 1, 0]).cumulative_hazard.round(4).tolist()
    [0.8333, 0.8333]
    """
    data = survival_data(
        time, event, entry=entry, weights=weights, weight_kind=weight_kind, tie_tolerance=tie_tolerance
    )
    if data.weight_kind == "case" and data.weighted:
        raise NotEstimable("this estimate has no case weights", mend="use kaplan_meier, or frequency weights")
    counts = time_counts(data)
    hazard, variance = tie_broken_hazard(counts.at_risk, counts.events)
    survival, log_se = np.exp(-hazard), np.sqrt(variance)
    lower, upper = probability_limits(survival, log_se, conf_type=conf_type, conf_level=conf_level)
    return KaplanMeier(
        data.times,
        counts.at_risk,
        counts.events,
        counts.censored,
        survival,
        survival * log_se,
        lower,
        upper,
        hazard,
        log_se,
        data.rows.size,
        "fleming-harrington",
        conf_type,
        conf_level,
        risk_set_warnings(data, counts.heads, np.zeros_like(counts.emptied)),
    )
