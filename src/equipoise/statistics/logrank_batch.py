"""Many log-rank tests of two groups at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.kernels.batch_logrank import daily_logranks, relabelled_logranks
from equipoise.kernels.cox_nested import nested_rows
from equipoise.statistics.cox_model import cox_layout
from equipoise.statistics.survival_data import survival_data

# A table of days longer than this is no table of days.
_MOST_DAYS = 1_000_000


@dataclass(frozen=True)
class LogRankBatch:
    """Per test the treated's observed less expected events, its variance, and z (NaN where nothing can be compared)."""

    score: FloatArray
    variance: FloatArray
    z: FloatArray


def logrank_relabelled(
    time: npt.ArrayLike, event: npt.ArrayLike, treated: npt.ArrayLike, *, strata: npt.ArrayLike | None = None
) -> LogRankBatch:
    """Return the log-rank test of one follow-up for every row of `treated` (labellings by persons, true or false).

    Each is what `logrank` gives for these labels; permutations and re-randomisations are made of it.

    >>> tests = logrank_relabelled([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], [[0, 0, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0]])
    >>> tests.z.round(4).tolist()
    [-1.599, 1.599]
    """
    data = survival_data(time, event)
    labels = _labels(treated, data.handed_in, 2)
    if not data.event.any():
        raise NoEventsError("nobody has the event", mend="a test needs events")
    layout = cox_layout(data, strata)
    place = np.arange(data.rows.size, dtype=np.float64)
    nothing = np.zeros((data.rows.size, 0))
    _, stop, died, order = nested_rows(nothing, layout.start, layout.stop, data.event, place, int(layout.bounds[-1]))
    return _batch(*relabelled_logranks(stop, died, order.astype(np.int64), labels, layout.bounds))


def logrank_simulated(days: npt.ArrayLike, event: npt.ArrayLike, treated: npt.ArrayLike) -> LogRankBatch:
    """Return the log-rank test of every row of `days` and `event`: trials by persons, whole days from 0.

    `treated` labels the persons, the same in all trials. Each is what `logrank` gives for that trial.

    >>> logrank_simulated([[1, 2, 3, 4, 5, 6]], [[1, 1, 1, 1, 1, 0]], [0, 0, 1, 0, 1, 1]).z.round(4).tolist()
    [-1.599]
    """
    given = np.asarray(days)
    if given.ndim != 2 or given.dtype.kind not in "iuf" or given.size == 0:
        raise DataError(f"days must be trials by persons, not {given.dtype} of shape {given.shape}")
    if not np.isfinite(given).all():
        raise DataError("days are missing or infinite", mend="remove these trials or give their days")
    whole = given.astype(np.int64)
    if (whole != given).any() or whole.min() < 0 or whole.max() > _MOST_DAYS:
        raise DataError(f"days must be whole numbers from 0 to {_MOST_DAYS}", mend="use logrank for other times")
    happened = _labels(event, whole.shape[1], 2)
    if happened.shape != whole.shape:
        raise DataError(f"shapes differ: days {whole.shape}, event {happened.shape}")
    return _batch(*daily_logranks(whole, happened, _labels(treated, whole.shape[1], 1), int(whole.max())))


def _labels(values: npt.ArrayLike, persons: int, dimensions: int) -> BoolArray:
    given = np.asarray(values)
    if given.ndim != dimensions or given.shape[-1] != persons:
        raise DataError(f"labels must be {dimensions}-dimensional with {persons} persons, not of shape {given.shape}")
    if given.dtype.kind == "b":
        return np.ascontiguousarray(given)
    if not ((given == 0) | (given == 1)).all():
        raise DataError("labels must be 0 or 1, true or false")
    return np.ascontiguousarray(given == 1)


def _batch(score: FloatArray, variance: FloatArray) -> LogRankBatch:
    z = np.divide(score, np.sqrt(variance), out=np.full(score.size, np.nan), where=variance > 0)
    return LogRankBatch(score, variance, z)
