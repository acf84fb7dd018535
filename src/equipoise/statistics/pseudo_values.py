"""Pseudo-values: what each person contributes to a curve's summary, as if it were a mean of persons."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.kaplan_meier import TimeCounts, asked_times, kaplan_meier, time_counts
from equipoise.statistics.rmst import check_tau
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, survival_data


def pseudo_survival(
    time: npt.ArrayLike, event: npt.ArrayLike, at: npt.ArrayLike, *, tie_tolerance: float = TIE_TOLERANCE
) -> FloatArray:
    """Return the pseudo-values of survival: a row for each person, a column for each time of `at`.

    n S(t) - (n - 1) S_without_i(t) (Andersen, Klein & Rosthoj 2003), all persons in O(n). Without censoring they are 1
    and 0. Assumes censoring independent of event and covariates.

    >>> pseudo_survival([1, 2, 3], [1, 0, 1], [2.5]).round(3).ravel().tolist()
    [0.0, 1.0, 1.0]
    """
    asked = asked_times(at)
    data = survival_data(time, event, tie_tolerance=tie_tolerance)
    curves = _LeaveOneOut(data)
    n = data.rows.size
    place = np.searchsorted(data.times, asked, side="right") - 1
    whole = np.where(place >= 0, curves.survival[place], 1.0)
    return n * whole - (n - 1) * curves.survival_at(place)


def pseudo_rmst(
    time: npt.ArrayLike, event: npt.ArrayLike, tau: float, *, tie_tolerance: float = TIE_TOLERANCE
) -> FloatArray:
    """Return the pseudo-values of the restricted mean survival time up to `tau`, one per person, in O(n).

    Each curve without one person is carried on at its last height up to tau. Raises NotEstimable where tau lies beyond
    what the whole curve carries; assumptions as `pseudo_survival`.

    >>> pseudo_rmst([1, 2, 3], [1, 0, 1], 3).round(3).tolist()
    [1.0, 3.0, 3.0]
    """
    data = survival_data(time, event, tie_tolerance=tie_tolerance)
    check_tau(tau, [kaplan_meier(time, event, tie_tolerance=tie_tolerance)])
    n = data.rows.size
    whole, without = _LeaveOneOut(data).areas(float(tau))
    return n * whole - (n - 1) * without


class _LeaveOneOut:
    """The curves without each person in turn.

    Leaving out somebody who goes at T changes every factor before T in the same way for all such persons, the factor at
    T by whether he has the event, and none after it.
    """

    def __init__(self, data: SurvivalData) -> None:
        self.data = data
        self.counts: TimeCounts = time_counts(data)
        self.survival = self._factors(self.counts.at_risk, self.counts.events).cumprod()
        self.prefix = np.concatenate((np.ones(1), self._factors(self.counts.at_risk - 1, self.counts.events).cumprod()))
        self.last = data.stop - 1
        r, d = self.counts.at_risk[self.last], self.counts.events[self.last]
        self.there = self.prefix[self.last] * self._factors(r - 1, d - data.event)

    @staticmethod
    def _factors(at_risk: FloatArray, events: FloatArray) -> FloatArray:
        # Nobody left to have the event: the curve rests.
        return 1.0 - np.divide(events, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0)

    def _scale(self) -> FloatArray:
        """Return, per person, the height at T of the curve without him over that of the whole curve."""
        here = self.survival[self.last]
        return np.divide(self.there, here, out=np.zeros_like(here), where=here > 0)

    def survival_at(self, place: npt.NDArray[np.intp]) -> FloatArray:
        """Return the curves at positions of the distinct times, -1 before the first."""
        before = place[None, :] < self.last[:, None]
        later = self._scale()[:, None] * self.survival[np.maximum(place, 0)]
        # At 0 from T on the whole curve has ended, and the curve without him rests where it is.
        later = np.where((self.survival[self.last] > 0)[:, None], later, self.there[:, None])
        return np.where(before, self.prefix[place + 1], later)

    def areas(self, tau: float) -> tuple[float, FloatArray]:
        """Return the area up to tau under the whole curve, and under the curve without each person."""
        edges = np.minimum(np.concatenate((np.zeros(1), self.data.times, [np.inf])), tau)
        widths = np.diff(edges)
        whole = np.concatenate((np.ones(1), self.survival)) * widths
        ahead = np.cumsum(whole[::-1])[::-1]
        behind = np.cumsum(self.prefix * widths)
        rest = np.where(
            self.survival[self.last] > 0,
            self._scale() * ahead[self.last + 1],
            self.there * (tau - edges[self.last + 1]),
        )
        return float(ahead[0]), behind[self.last] + rest
