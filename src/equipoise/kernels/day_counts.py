"""Follow-up in whole days counted in two passes: all that a curve without entries and weights needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.compiled import kernel

Flags = npt.NDArray[np.float64] | npt.NDArray[np.uint8]


@kernel("day_counts")
def day_counts(time: FloatArray, event: Flags, most: int) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the distinct days with the numbers leaving and of these with the event on each.

    Nothing comes back, three empty arrays, unless every time is a whole number of at least 0, all within `most` days of
    each other, and every event 0 or 1: the caller then takes the general way, which finds the faults.
    """
    nothing = np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if time.size == 0 or not (time >= 0).all() or time.max() > 2.0**52:
        return nothing
    days = time.astype(np.int64)
    lowest = int(days.min())
    if int(days.max()) - lowest > most or (days != time).any() or not ((event == 0) | (event == 1)).all():
        return nothing
    leaving = np.bincount(days - lowest)
    events = np.bincount(days - lowest, weights=event, minlength=leaving.size)
    present = np.flatnonzero(leaving)
    distinct = (present + lowest).astype(np.float64)
    return distinct, leaving[present].astype(np.int64), np.rint(events[present]).astype(np.int64)
