"""The number at risk, as printed under a survival curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import IntArray
from equipoise.statistics.kaplan_meier import asked_times
from equipoise.statistics.survival_data import indices, numbers


def number_at_risk(time: npt.ArrayLike, at: npt.ArrayLike, entry: npt.ArrayLike | None = None) -> IntArray:
    """Return how many are at risk just before each time `at`: entered before it, and neither had the event nor left.

    Somebody censored at that very time is still at risk.

    >>> number_at_risk([5, 8, 8, 12], [0, 8, 9]).tolist()
    [4, 3, 1]
    """
    faults: list[str] = []
    exits = np.sort(numbers(time, "time", faults))
    entries = None if entry is None else np.sort(numbers(entry, "entry", faults))
    if not faults and entries is not None and entries.size != exits.size:
        faults.append(f"lengths differ: time {exits.size}, entry {entries.size}")
    if not faults and (exits < 0).any():
        faults.append(f"time is negative at {indices(np.array(time, dtype=np.float64) < 0)}")
    if faults:
        raise DataError("; ".join(faults))
    asked = asked_times(at)
    left = np.searchsorted(exits, asked, side="left")
    # Without entry times everybody is at risk from the beginning, time 0 included.
    entered = exits.size if entries is None else np.searchsorted(entries, asked, side="left")
    return np.asarray(entered - left, dtype=np.int64)
