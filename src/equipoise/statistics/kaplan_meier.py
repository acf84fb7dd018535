"""The Kaplan-Meier curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.incidence import jackknife_variance
from equipoise.kernels.product_limit import product_limit
from equipoise.statistics.limits import probability_limits
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, labels, survival_data
from equipoise.statistics.time_counts import TimeCounts, counted_days, time_counts


@dataclass(frozen=True)
class KaplanMeier:
    """A survival curve: values hold from each time until before the next; before the first time S is 1.

    `std_err` is that of S, `std_cumulative_hazard` that of the Nelson-Aalen sum; both carry the unit of their estimate.
    Where S is 0 its standard error and limits are undefined (NaN). `warnings` says what the reader must know.
    """

    time: FloatArray
    n_risk: FloatArray
    n_event: FloatArray
    n_censor: FloatArray
    survival: FloatArray
    std_err: FloatArray
    lower: FloatArray
    upper: FloatArray
    cumulative_hazard: FloatArray
    std_cumulative_hazard: FloatArray
    n: int
    variance: str
    conf_type: str
    conf_level: float
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class SurvivalAt:
    """A survival curve read at chosen times, in their order.

    `n_risk` counts those at risk at the first time of the curve at or after the time asked for.
    """

    time: FloatArray
    survival: FloatArray
    std_err: FloatArray
    lower: FloatArray
    upper: FloatArray
    n_risk: FloatArray
    cumulative_hazard: FloatArray
    std_cumulative_hazard: FloatArray


def kaplan_meier(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    weight_kind: str = "case",
    cluster: npt.ArrayLike | None = None,
    robust: bool | None = None,
    conf_type: str = "log",
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> KaplanMeier:
    """Return the product-limit estimate of survival (Kaplan & Meier 1958) with Greenwood's variance (1926).

    At each time entries come after, events before censorings. Case weights that are not all whole numbers, or clusters,
    bring the infinitesimal-jackknife variance (`variance` "robust"); `robust` asks for it or forbids it.
    Assumes censoring and entry independent of the event. Raises DataError for data that contradict themselves.

    >>> curve = kaplan_meier([6, 7, 9, 10], [1, 0, 1, 1])
    >>> curve.survival.round(3).tolist()
    [0.75, 0.75, 0.375, 0.0]
    """
    if entry is None and weights is None and cluster is None and not robust:
        quick = counted_days(time, event, tie_tolerance)
        if quick is not None:
            days, counts = quick
            return _greenwood_curve(
                days, counts, conf_type, conf_level, int(counts.heads[0]), _eventless(counts.events)
            )
    data = survival_data(
        time, event, entry=entry, weights=weights, weight_kind=weight_kind, tie_tolerance=tie_tolerance
    )
    counts, n = time_counts(data), data.rows.size
    said = risk_set_warnings(data, counts.heads, counts.emptied)
    if not _is_robust(robust, data, cluster):
        return _greenwood_curve(data.times, counts, conf_type, conf_level, n, said)
    survival, _, hazard, _ = product_limit(counts.at_risk, counts.events, counts.emptied)
    variance, hazard_variance = _jackknife(data, cluster, counts, survival)
    std_err = np.where(survival > 0, np.sqrt(variance), np.nan)
    log_se = np.divide(std_err, survival, out=np.full(survival.size, np.nan), where=survival > 0)
    moments = (survival, log_se, std_err, hazard, hazard_variance)
    return _curve(data.times, counts, moments, "robust", conf_type, conf_level, n, said)


_Moments = tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]
"""Survival, the standard errors of its log and of itself, the cumulative hazard and its variance."""


def _greenwood_curve(
    times: FloatArray, counts: TimeCounts, conf_type: str, conf_level: float, n: int, said: tuple[str, ...]
) -> KaplanMeier:
    survival, log_variance, hazard, hazard_variance = product_limit(counts.at_risk, counts.events, counts.emptied)
    log_se = np.where(survival > 0, np.sqrt(log_variance), np.nan)
    moments = (survival, log_se, survival * log_se, hazard, hazard_variance)
    return _curve(times, counts, moments, "greenwood", conf_type, conf_level, n, said)


def _curve(
    times: FloatArray,
    counts: TimeCounts,
    moments: _Moments,
    variance: str,
    conf_type: str,
    conf_level: float,
    n: int,
    said: tuple[str, ...],
) -> KaplanMeier:
    survival, log_se, std_err, hazard, hazard_variance = moments
    lower, upper = probability_limits(survival, log_se, conf_type=conf_type, conf_level=conf_level)
    return KaplanMeier(
        times,
        counts.at_risk,
        counts.events,
        counts.censored,
        survival,
        std_err,
        lower,
        upper,
        hazard,
        np.sqrt(hazard_variance),
        n,
        variance,
        conf_type,
        conf_level,
        said,
    )


def survival_at(curve: KaplanMeier, times: npt.ArrayLike) -> SurvivalAt:
    """Return the curve at the given times; after its last time the last values are carried on.

    >>> survival_at(kaplan_meier([6, 7, 9, 10], [1, 0, 1, 1]), [5, 9]).survival.round(3).tolist()
    [1.0, 0.375]
    """
    at = asked_times(times)
    place = np.searchsorted(curve.time, at, side="right")
    following = np.searchsorted(curve.time, at, side="left")

    def read(values: FloatArray, before: float) -> FloatArray:
        return np.concatenate((np.array([before]), values))[place]

    return SurvivalAt(
        at,
        read(curve.survival, 1.0),
        read(curve.std_err, 0.0),
        read(curve.lower, 1.0),
        read(curve.upper, 1.0),
        np.concatenate((curve.n_risk, np.zeros(1)))[following],
        read(curve.cumulative_hazard, 0.0),
        read(curve.std_cumulative_hazard, 0.0),
    )


def asked_times(times: npt.ArrayLike) -> FloatArray:
    """Return times to read a curve at; raise DataError where one is missing."""
    at = np.atleast_1d(np.array(times, dtype=np.float64))
    if np.isnan(at).any():
        raise DataError("a time to read the curve at is missing", mend="give numbers in the unit of the curve's times")
    return at


def risk_set_warnings(data: SurvivalData, heads: IntArray, emptied: BoolArray) -> tuple[str, ...]:
    """Say what follows when a risk set empties while people still enter, and when nobody has the event."""
    said = list(_eventless(data.event))
    later = data.start.max() if data.delayed else 0
    falls = np.flatnonzero(emptied[:later])
    if falls.size:
        said.append(
            f"at time {data.times[falls[0]]:g} everybody at risk ({heads[falls[0]]}) has the event before others "
            "enter: survival is 0 from there for ever; estimate conditionally on being event-free later"
        )
    leaving = np.bincount(data.stop - 1, minlength=heads.size)
    gaps = np.flatnonzero((leaving == heads)[:later] & ~emptied[:later])
    if gaps.size:
        said.append(
            f"after time {data.times[gaps[0]]:g} nobody is left at risk until others enter: "
            "the curve is carried across as if nothing could happen in between"
        )
    return tuple(said)


def _eventless(events: FloatArray | BoolArray) -> tuple[str, ...]:
    if events.any():
        return ()
    return ("nobody has the event: the curve stays where it began and its variance is 0",)


def _is_robust(robust: bool | None, data: SurvivalData, cluster: npt.ArrayLike | None) -> bool:
    if robust is False and cluster is not None:
        raise DataError("cluster asks for the robust variance, robust=False forbids it", mend="drop one of the two")
    if robust is None:
        return cluster is not None or not data.whole_weights
    return robust


def _jackknife(
    data: SurvivalData, cluster: npt.ArrayLike | None, counts: TimeCounts, survival: FloatArray
) -> tuple[FloatArray, FloatArray]:
    place, clusters, weights = jackknife_clusters(data, cluster)
    arrays = (counts.at_risk, counts.events, counts.events, survival, counts.emptied)
    variance, hazard_variance = jackknife_variance(
        data.start, data.stop, data.cause, 1, weights, place, clusters, *arrays
    )
    return variance, hazard_variance


def jackknife_clusters(data: SurvivalData, cluster: npt.ArrayLike | None) -> tuple[IntArray, int, FloatArray]:
    """Return each row's cluster, their number and the jackknife's weights: every row is its own cluster by default.

    w copies of one person are w clusters: their squared influence counts w times, as if each weighed the root of w.
    """
    if cluster is not None:
        names, place = labels(cluster, "cluster", data)
        return place, len(names), data.weights
    weights = np.sqrt(data.weights) if data.weight_kind == "frequency" else data.weights
    return np.arange(data.rows.size, dtype=np.int64), data.rows.size, weights
