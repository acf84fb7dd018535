"""How a weighted curve moves with the weight of one person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.product_limit import product_limit
from equipoise.kernels.risk_sets import risk_counts, sums_at
from equipoise.statistics.survival_data import SurvivalData, survival_data


@dataclass(frozen=True)
class InfluencedCurve:
    """A summary of one curve at several points, and its derivative by each row's weight (rows by points)."""

    value: FloatArray
    per_weight: FloatArray


@dataclass(frozen=True)
class _Curve:
    data: SurvivalData
    at_risk: FloatArray
    events: FloatArray
    survival: FloatArray
    left: FloatArray  # weight at risk without the events; 0 once nobody is left

    @property
    def last(self) -> float:
        return float(self.data.times[-1])


def influenced_survival(
    time: npt.ArrayLike, event: npt.ArrayLike, weights: npt.ArrayLike, at: FloatArray, entry: npt.ArrayLike | None
) -> InfluencedCurve:
    """Return weighted survival at the times `at`; beyond the last time the last value is carried on.

    >>> influenced_survival([1, 2, 3], [1, 0, 1], [1, 1, 1], np.array([1.0]), None).per_weight.round(3).ravel().tolist()
    [-0.222, 0.111, 0.111]
    """
    curve = _curve(time, event, weights, entry, causes=False)
    value = np.concatenate((np.ones(1), curve.survival))[np.searchsorted(curve.data.times, at, side="right")]
    reach = np.where(curve.data.times[:, None] <= at, value, 0.0)
    return InfluencedCurve(value, _carried(curve, reach))


def influenced_rmst(
    time: npt.ArrayLike, event: npt.ArrayLike, weights: npt.ArrayLike, at: FloatArray, entry: npt.ArrayLike | None
) -> InfluencedCurve:
    """Return the area under the weighted survival curve up to the times `at`.

    Raises NotEstimable beyond the last time of a curve that has not fallen to 0.

    >>> influenced_rmst([1, 2, 3], [1, 0, 1], [1, 1, 1], np.array([3.0]), None).value.round(3).tolist()
    [2.333]
    """
    curve = _curve(time, event, weights, entry, causes=False)
    if (at > curve.last).any() and curve.survival[-1] > 0:
        raise NotEstimable(
            f"time {at.max():g} lies beyond the follow-up of a group, which ends at {curve.last:g}",
            mend="choose an earlier time",
        )
    # Area from the start to each time, cut at each horizon.
    edges = np.concatenate((np.zeros(1), curve.data.times))
    heights = np.concatenate((np.ones(1), curve.survival))
    cut = np.minimum(edges[:, None], at)
    widths = np.concatenate((np.diff(cut, axis=0), at[None, :] - cut[-1:]))
    areas = np.cumsum(heights[:, None] * widths, axis=0)
    total = areas[-1]
    reach = total - np.concatenate((areas[:-1], areas[-1:]))[:-1]
    return InfluencedCurve(total, _carried(curve, reach))


def influenced_incidence(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    weights: npt.ArrayLike,
    at: FloatArray,
    entry: npt.ArrayLike | None,
    of_cause: int,
) -> InfluencedCurve:
    """Return the weighted cumulative incidence of one cause (Aalen & Johansen 1978) at the times `at`.

    >>> influenced_incidence([1, 2, 3], [1, 2, 1], [1, 1, 1], np.array([3.0]), None, 1).value.round(3).tolist()
    [0.667]
    """
    curve = _curve(time, cause, weights, entry, causes=True)
    data = curve.data
    own = data.cause == of_cause
    own_events = sums_at(data.stop[own] - 1, data.weights[own], data.times.size)
    prior = np.concatenate((np.ones(1), curve.survival[:-1]))
    share = np.divide(prior, curve.at_risk, out=np.zeros_like(prior), where=curve.at_risk > 0)
    incidence = np.cumsum(share * own_events)
    value = np.concatenate((np.zeros(1), incidence))[np.searchsorted(data.times, at, side="right")]
    within = data.times[:, None] <= at
    # Someone at risk at u moves every later step of the incidence, and the step at u itself.
    reach = np.where(within, value - incidence[:, None], 0.0)
    mean = np.divide(own_events, curve.at_risk, out=np.zeros_like(prior), where=curve.at_risk > 0)
    moved = np.where(within, share[:, None], 0.0)
    steps = np.where(own[:, None], moved[data.stop - 1], 0.0) - _gathered(data, moved * mean[:, None])
    return InfluencedCurve(value, _carried(curve, reach) + steps)


def _curve(
    time: npt.ArrayLike, event: npt.ArrayLike, weights: npt.ArrayLike, entry: npt.ArrayLike | None, *, causes: bool
) -> _Curve:
    data = survival_data(time, event, entry=entry, weights=weights, causes=causes)
    bounds = np.array([0, data.times.size], dtype=np.int64)
    at_risk, events, _, heads, event_heads = risk_counts(
        data.start, data.stop, data.event, data.weights, bounds, data.delayed
    )
    emptied = (heads == event_heads) & (event_heads > 0)
    survival, _, _, _ = product_limit(at_risk, events, emptied)
    return _Curve(data, at_risk, events, survival, np.where(emptied, 0.0, at_risk - events))


def _gathered(data: SurvivalData, values: FloatArray) -> FloatArray:
    """Return for every row the sum of `values` over the times at which it is at risk."""
    running = np.concatenate((np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)))
    return running[data.stop] - running[data.start]


def _carried(curve: _Curve, reach: FloatArray) -> FloatArray:
    """Return each row's derivative when a relative change of S at time u moves the summary by `reach[u]`.

    log S moves at u by d/(r (r - d)) for those at risk, and by -1/(r - d) more for those with the event.
    """
    open_ = curve.left > 0
    own = np.divide(1.0, curve.left, out=np.zeros_like(curve.left), where=open_)
    exposed = np.divide(curve.events, curve.at_risk, out=np.zeros_like(own), where=curve.at_risk > 0) * own
    struck = np.where(curve.data.event[:, None], (own[:, None] * reach)[curve.data.stop - 1], 0.0)
    return _gathered(curve.data, exposed[:, None] * reach) - struck
