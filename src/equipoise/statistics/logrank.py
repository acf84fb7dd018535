"""The log-rank test and its weighted relatives."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError, NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.logrank import logrank_moments, pooled_survival_before
from equipoise.kernels.risk_sets import event_axis, group_counts
from equipoise.statistics.distributions import chi_square_p
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, labels, stratum_places, survival_data


@dataclass(frozen=True)
class LogRank:
    """A test of equal hazards in groups.

    `observed` and `expected` are weighted numbers of events per group, `variance` the covariance of their difference.
    `z` is given for two groups and is positive when the second (treated) group has more events than expected; otherwise
    None. `silent_strata` lists strata that add nothing because no time with an event finds two groups at risk.
    """

    groups: tuple[object, ...]
    n: IntArray
    observed: FloatArray
    expected: FloatArray
    variance: FloatArray
    chi_square: float
    df: int
    p: float
    z: float | None
    rho: float
    gamma: float
    silent_strata: tuple[object, ...]


@dataclass(frozen=True)
class GroupTimes:
    """Heads at risk and with the event per event time (of all strata in turn) and group."""

    groups: tuple[object, ...]
    strata: tuple[object, ...]
    n: IntArray
    at_risk: FloatArray
    events: FloatArray
    bounds: IntArray


def logrank(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
    entry: npt.ArrayLike | None = None,
    rho: float = 0.0,
    gamma: float = 0.0,
    tie_tolerance: float = TIE_TOLERANCE,
) -> LogRank:
    """Return the (stratified) log-rank test (Mantel 1966; Peto & Peto 1972), hypergeometric variance.

    Weights are S(t-)^rho (1 - S(t-))^gamma of the pooled Kaplan-Meier curve within the stratum (Harrington & Fleming
    1982; Fleming & Harrington 1991). Groups are ordered by their labels; assumes censoring unrelated to the group's
    hazard. Raises DataError, NoEventsError, or NotEstimable with one group.

    >>> test = logrank([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], [0, 0, 1, 0, 1, 1])
    >>> round(test.chi_square, 4), round(test.z, 4)
    (2.5567, -1.599)
    """
    _check_powers(rho, gamma)
    data = survival_data(time, event, entry=entry, tie_tolerance=tie_tolerance)
    counts = group_times(data, group, strata)
    weight = fleming_harrington_weight(counts, rho, gamma)
    observed, expected, variance = logrank_moments(counts.at_risk, counts.events, weight)
    chi_square, df = quadratic_form(observed - expected, variance)
    if df == 0:
        raise NotEstimable(
            "no time with an event finds two groups at risk, so that there is nothing to compare",
            mend="look at the follow-up of the groups (and the strata)",
        )
    z = None
    if len(counts.groups) == 2:
        z = float(observed[1] - expected[1]) / sqrt(float(variance[1, 1]))
    return LogRank(
        counts.groups,
        counts.n,
        observed,
        expected,
        variance,
        chi_square,
        df,
        chi_square_p(chi_square, df),
        z,
        rho,
        gamma,
        _silent_strata(counts),
    )


def group_times(data: SurvivalData, group: npt.ArrayLike, strata: npt.ArrayLike | None) -> GroupTimes:
    """Return the counts every test on groups is made of; NotEstimable with one group, NoEventsError without events."""
    groups, place = labels(group, "group", data)
    if len(groups) < 2:
        raise NotEstimable(
            f"there is one group only: {', '.join(str(name) for name in groups)}", mend="a comparison needs two"
        )
    if not data.event.any():
        raise NoEventsError("nobody has the event", mend="a test needs events")
    names, stratum = stratum_places(data, strata)
    start, stop, bounds = event_axis(data.start, data.stop - 1, data.event, stratum, data.times.size, len(names))
    at_risk, events = group_counts(start, stop, data.event, place, len(groups), bounds, data.delayed)
    n = np.bincount(place, minlength=len(groups)).astype(np.int64)
    return GroupTimes(groups, names, n, at_risk, events, bounds)


def fleming_harrington_weight(counts: GroupTimes, rho: float, gamma: float) -> FloatArray:
    """Return S(t-)^rho (1 - S(t-))^gamma at each event time, S pooled over the groups of the stratum."""
    if rho == 0 and gamma == 0:
        return np.ones(counts.at_risk.shape[0])
    survival = pooled_survival_before(counts.at_risk, counts.events, counts.bounds)
    return survival**rho * (1.0 - survival) ** gamma


def quadratic_form(score: FloatArray, variance: FloatArray) -> tuple[float, int]:
    """Return U'V^-U and its degrees of freedom, the rank of V: the groups less one per connected set of them."""
    kept = np.flatnonzero(np.diag(variance) > 0)
    if kept.size < 2:
        return 0.0, 0
    among = variance[np.ix_(kept, kept)]
    rank = int(np.linalg.matrix_rank(among, tol=1e-10 * float(np.trace(among)), hermitian=True))
    if rank == kept.size - 1:
        inner = kept[1:]
        solved = np.linalg.solve(variance[np.ix_(inner, inner)], score[inner])
        return float(score[inner] @ solved), rank
    inverse = np.linalg.pinv(among, rcond=1e-10, hermitian=True)
    return float(score[kept] @ inverse @ score[kept]), rank


def _check_powers(rho: float, gamma: float) -> None:
    faults = [
        f"{name} is {value}, not a number of at least 0"
        for name, value in (("rho", rho), ("gamma", gamma))
        if not value >= 0
    ]
    if faults:
        raise DataError("; ".join(faults), mend="rho = 0 and gamma = 0 give the log-rank test")


def _silent_strata(counts: GroupTimes) -> tuple[object, ...]:
    heard = ((counts.at_risk > 0).sum(axis=1) > 1).astype(np.int64)
    heard_before = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(heard)))
    per_stratum = np.diff(heard_before[counts.bounds])
    return tuple(name for name, times in zip(counts.strata, per_stratum, strict=True) if times == 0)
