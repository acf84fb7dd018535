"""Follow-up with competing causes, of which one is in question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.kernels.risk_sets import backward_sums, sums_at
from equipoise.statistics.survival_data import SurvivalData, survival_data


@dataclass(frozen=True)
class CauseData:
    """Follow-up where `own` rows have the cause in question and `competing` rows another; the rest are censored."""

    data: SurvivalData
    of_cause: int
    own: BoolArray
    competing: BoolArray

    @property
    def censored(self) -> BoolArray:
        """Which rows end without an event."""
        return self.data.cause == 0

    def heads_at(self, rows: BoolArray) -> FloatArray:
        """Return how many of the rows end at each distinct time."""
        return sums_at(self.data.stop[rows] - 1, np.ones(int(rows.sum())), self.data.times.size)

    def heads_at_risk(self) -> FloatArray:
        """Return how many are still followed at each distinct time (no delayed entry)."""
        bounds = np.array([0, self.data.times.size], dtype=np.int64)
        return backward_sums(self.heads_at(np.ones(self.own.size, dtype=np.bool_)), bounds)


def cause_data(time: npt.ArrayLike, cause: npt.ArrayLike, of_cause: int, *, tie_tolerance: float) -> CauseData:
    """Return checked follow-up; DataError for faulty values, NoEventsError where nobody has the cause."""
    if of_cause < 1:
        raise DataError(f"of_cause is {of_cause}, not a positive whole number", mend="0 stands for censored")
    data = survival_data(time, cause, causes=True, tie_tolerance=tie_tolerance)
    own = data.cause == of_cause
    if not own.any():
        found = ", ".join(str(k) for k in np.unique(data.cause[data.event])) or "none"
        raise NoEventsError(f"nobody has cause {of_cause}; causes found: {found}", mend="name a cause that occurs")
    return CauseData(data, of_cause, own, data.event & ~own)


def censoring_curve(at_risk: FloatArray, censored: FloatArray) -> FloatArray:
    """Return the product-limit curve of censoring just before each distinct time.

    >>> censoring_curve(np.array([4.0, 2.0, 1.0]), np.array([1.0, 0.0, 1.0])).tolist()
    [1.0, 0.75, 0.75]
    """
    kept = 1.0 - np.divide(censored, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0)
    return np.concatenate((np.ones(1), np.cumprod(kept, dtype=np.float64)[:-1]))
