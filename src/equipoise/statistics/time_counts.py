"""What happens at each distinct time of a follow-up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.day_counts import day_counts
from equipoise.kernels.risk_sets import risk_counts
from equipoise.statistics.survival_data import SurvivalData

# The table of days may be this long, or so many places per row.
_LEAST_DAYS, _DAYS_PER_ROW = 100_000, 4


@dataclass(frozen=True)
class TimeCounts:
    """Weight at risk, with the event and censored at each distinct time; heads at risk; where all of them have it."""

    at_risk: FloatArray
    events: FloatArray
    censored: FloatArray
    heads: IntArray
    emptied: BoolArray


def time_counts(data: SurvivalData) -> TimeCounts:
    """Return what happens at each distinct time."""
    bounds = np.array([0, data.times.size], dtype=np.int64)
    at_risk, events, censored, heads, event_heads = risk_counts(
        data.start, data.stop, data.event, data.weights, bounds, data.delayed
    )
    return TimeCounts(at_risk, events, censored, heads, (heads == event_heads) & (event_heads > 0))


def counted_days(
    time: npt.ArrayLike, event: npt.ArrayLike, tie_tolerance: float
) -> tuple[FloatArray, TimeCounts] | None:
    """Return distinct times and their counts where times are whole days and nothing is at fault; None otherwise.

    The quick way for follow-up without entries and weights: two passes over the rows and no array as long as they are.
    """
    times, events = np.asarray(time), np.asarray(event)
    numeric = times.dtype.kind in "fiu" and events.dtype.kind in "bfiu"
    if not numeric or times.ndim != 1 or times.shape != events.shape:
        return None
    most = max(_LEAST_DAYS, _DAYS_PER_ROW * times.size)
    if tie_tolerance * most >= 1.0:
        return None
    flags = events.view(np.uint8) if events.dtype.kind == "b" else np.ascontiguousarray(events, dtype=np.float64)
    days, leaving, dead = day_counts(np.ascontiguousarray(times, dtype=np.float64), flags, most)
    if days.size == 0:
        return None
    heads = np.cumsum(leaving[::-1])[::-1]
    emptied = (heads == dead) & (dead > 0)
    return days, TimeCounts(_floats(heads), _floats(dead), _floats(leaving - dead), heads, emptied)


def _floats(values: IntArray) -> FloatArray:
    return values.astype(np.float64)
