"""Pseudo-values of the restricted mean: what each person contributes to it, as if it were a mean of persons."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.kaplan_meier import TimeCounts, kaplan_meier, time_counts
from equipoise.statistics.rmst import check_tau
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, survival_data


def rmst_pseudo_values(
    time: npt.ArrayLike, event: npt.ArrayLike, tau: float, *, tie_tolerance: float = TIE_TOLERANCE
) -> FloatArray:
    """Return n R - (n - 1) R_without_i of the restricted mean R up to `tau`, one per person, in O(n).

    After Andersen, Hansen & Klein 2004; each curve without one person is carried on at its last height up to tau.
    Assumes censoring independent of event and covariates. Raises NotEstimable where tau lies beyond what the whole
    curve carries.

    >>> rmst_pseudo_values([1, 2, 3], [1, 0, 1], 3).round(3).tolist()
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
