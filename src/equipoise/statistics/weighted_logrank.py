"""Log-rank tests that weigh event times by the numbers at risk or by survival."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.logrank import logrank_moments
from equipoise.statistics.distributions import chi_square_p
from equipoise.statistics.event_weights import event_weights
from equipoise.statistics.logrank import GroupTimes, group_times, quadratic_form
from equipoise.statistics.survival_data import TIE_TOLERANCE, survival_data


@dataclass(frozen=True)
class WeightedLogRank:
    """A weighted test of equal hazards; `observed`, `expected`, `variance` and `z` as in `LogRank`, weights applied."""

    groups: tuple[object, ...]
    n: IntArray
    observed: FloatArray
    expected: FloatArray
    variance: FloatArray
    chi_square: float
    df: int
    p: float
    z: float | None
    weight: str


def weighted_logrank(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike,
    *,
    weight: str,
    strata: npt.ArrayLike | None = None,
    entry: npt.ArrayLike | None = None,
    tie_tolerance: float = TIE_TOLERANCE,
) -> WeightedLogRank:
    """Return the (stratified) log-rank test with a weight of `EVENT_WEIGHTS`, hypergeometric variance.

    "gehan" and the Peto-Peto weights look at early differences; Gehan's depends on the censoring as well. Weights are
    computed within strata over all groups. Assumptions and errors as `logrank`; powers belong to `logrank` itself.

    >>> test = weighted_logrank([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], [0, 0, 1, 0, 1, 1], weight="gehan")
    >>> round(test.chi_square, 4), round(test.z, 4)
    (2.45, -1.5652)
    """
    counts = group_times(survival_data(time, event, entry=entry, tie_tolerance=tie_tolerance), group, strata)
    weights = stratified_weights(counts, weight)
    observed, expected, variance = logrank_moments(counts.at_risk, counts.events, weights)
    chi_square, df = quadratic_form(observed - expected, variance)
    if df == 0:
        raise NotEstimable(
            "no time with an event finds two groups at risk, so that there is nothing to compare",
            mend="look at the follow-up of the groups (and the strata)",
        )
    z = float(observed[1] - expected[1]) / sqrt(float(variance[1, 1])) if len(counts.groups) == 2 else None
    p = chi_square_p(chi_square, df)
    return WeightedLogRank(counts.groups, counts.n, observed, expected, variance, chi_square, df, p, z, weight)


def stratified_weights(counts: GroupTimes, weight: str, *, rho: float = 0.0, gamma: float = 0.0) -> FloatArray:
    """Return the weight of every event time, computed anew in each stratum from all its groups together."""
    at_risk, events = counts.at_risk.sum(axis=1), counts.events.sum(axis=1)
    pieces = [
        event_weights(weight, at_risk[start:stop], events[start:stop], rho=rho, gamma=gamma)
        for start, stop in zip(counts.bounds[:-1], counts.bounds[1:], strict=True)
    ]
    return np.concatenate(pieces)
