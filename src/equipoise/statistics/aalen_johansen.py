"""Cumulative incidence under competing risks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.incidence import aalen_variance, greenwood_variance, incidence, jackknife_variance
from equipoise.kernels.product_limit import product_limit
from equipoise.kernels.risk_sets import sums_at
from equipoise.statistics.kaplan_meier import (
    TimeCounts,
    asked_times,
    jackknife_clusters,
    risk_set_warnings,
    time_counts,
)
from equipoise.statistics.limits import probability_limits
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, survival_data

INCIDENCE_VARIANCES = ("survfit", "aalen")


@dataclass(frozen=True)
class AalenJohansen:
    """Cumulative incidence of each cause: rows of the arrays are times, columns causes in the order of `causes`.

    Values hold from each time until before the next; before the first they are 0. `survival` is the probability of no
    event of any cause, so that the incidences and it add to 1.
    """

    causes: tuple[int, ...]
    time: FloatArray
    n_risk: FloatArray
    n_event: FloatArray
    survival: FloatArray
    incidence: FloatArray
    std_err: FloatArray
    lower: FloatArray
    upper: FloatArray
    n: int
    variance: str
    conf_type: str
    conf_level: float
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class IncidenceAt:
    """The cumulative incidences at chosen times: rows in the order of the times, columns in that of `causes`."""

    causes: tuple[int, ...]
    time: FloatArray
    incidence: FloatArray
    std_err: FloatArray
    lower: FloatArray
    upper: FloatArray


def aalen_johansen(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    weight_kind: str = "case",
    variance: str = "survfit",
    conf_type: str = "log-log",
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> AalenJohansen:
    """Return the cumulative incidence of competing causes (Aalen & Johansen 1978); `cause` is 0 for censored.

    Two published variances differ in later digits: "survfit" is the infinitesimal jackknife (without weights and
    delayed entry a formula of Greenwood's type), "aalen" is Aalen's of 1978 as cuminc prints it. Assumes independent
    censoring and entry.

    >>> curve = aalen_johansen([1, 2, 3, 4], [1, 2, 0, 1])
    >>> curve.incidence.tolist()
    [[0.25, 0.0], [0.25, 0.25], [0.25, 0.25], [0.75, 0.25]]
    """
    data = survival_data(
        time, cause, entry=entry, weights=weights, weight_kind=weight_kind, causes=True, tie_tolerance=tie_tolerance
    )
    if variance not in INCIDENCE_VARIANCES:
        raise DataError(f"variance is 'survfit' or 'aalen', not {variance!r}")
    counts = time_counts(data)
    at_risk, events, emptied = counts.at_risk, counts.events, counts.emptied
    survival, _, _, _ = product_limit(at_risk, events, emptied)
    causes = tuple(int(k) for k in np.unique(data.cause[data.event]))
    own = np.column_stack([_cause_events(data, k) for k in causes]) if causes else np.zeros((at_risk.size, 0))
    curves, squares = np.empty_like(own), np.empty_like(own)
    for j, k in enumerate(causes):
        curves[:, j] = incidence(at_risk, own[:, j], survival)
        squares[:, j] = _variance(data, counts, survival, own[:, j], k, variance)
    std_err = np.sqrt(np.maximum(squares, 0.0))
    relative = np.divide(std_err, curves, out=np.zeros_like(curves), where=curves > 0)
    lower, upper = probability_limits(curves, relative, conf_type=conf_type, conf_level=conf_level)
    return AalenJohansen(
        causes,
        data.times,
        at_risk,
        own,
        survival,
        curves,
        std_err,
        lower,
        upper,
        data.rows.size,
        variance,
        conf_type,
        conf_level,
        risk_set_warnings(data, counts.heads, emptied),
    )


def incidence_at(curve: AalenJohansen, times: npt.ArrayLike) -> IncidenceAt:
    """Return the incidences at the given times; after the last time the last values are carried on.

    >>> incidence_at(aalen_johansen([1, 2, 3, 4], [1, 2, 0, 1]), [0.5, 3]).incidence.tolist()
    [[0.0, 0.0], [0.25, 0.25]]
    """
    at = asked_times(times)
    place = np.searchsorted(curve.time, at, side="right")

    def read(values: FloatArray) -> FloatArray:
        return np.concatenate((np.zeros((1, len(curve.causes))), values))[place]

    return IncidenceAt(
        curve.causes, at, read(curve.incidence), read(curve.std_err), read(curve.lower), read(curve.upper)
    )


def _cause_events(data: SurvivalData, cause: int) -> FloatArray:
    own = data.cause == cause
    return sums_at(data.stop[own] - 1, data.weights[own], data.times.size)


def _variance(
    data: SurvivalData, counts: TimeCounts, survival: FloatArray, own: FloatArray, cause: int, variance: str
) -> FloatArray:
    arrays = (counts.at_risk, counts.events, np.ascontiguousarray(own), survival, counts.emptied)
    counted = data.weight_kind == "frequency" or bool((data.weights == 1).all())
    if variance == "aalen":
        if not counted:
            raise NotEstimable("Aalen's variance has no case weights", mend="use variance='survfit'")
        return aalen_variance(*arrays)
    # With delayed entry risk sets are not nested, and Greenwood's formula is no longer the jackknife.
    if counted and not data.delayed:
        return greenwood_variance(*arrays)
    place, clusters, weights = jackknife_clusters(data, None)
    square, _ = jackknife_variance(data.start, data.stop, data.cause, cause, weights, place, clusters, *arrays)
    return square
