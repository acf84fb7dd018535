"""Events with a mark: do they befall those whom a score points at, more than the others at risk?"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.survival_data import indices, numbers


@dataclass(frozen=True)
class MarkedEvents:
    """`observed` sums the scores of those who had the events, `expected` the means of their risk sets.

    `z` is their difference over its standard deviation; NaN where no event could have told anything.
    """

    observed: float
    expected: float
    variance: float
    z: float
    n_events: int


def marked_events(time: npt.ArrayLike, event: npt.ArrayLike, scores: npt.ArrayLike) -> MarkedEvents:
    """Return the score test of whether events depend on a score that may itself depend on the event's mark.

    `scores` has a row for each event, in the order in which events stand in `event`, and a column for each person: what
    that person would have scored, had the event with this mark befallen them. Under the hypothesis it befalls each
    person at risk alike, whatever the marks are like. With equal rows it is the score test of a Cox model with one
    covariate and Breslow's ties (Cox 1972).

    >>> found = marked_events([1, 2, 3, 4], [1, 0, 1, 0], [[1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 1.0, 0.0]])
    >>> found.observed, found.expected, round(found.z, 4)
    (2.0, 1.0, 1.4142)
    """
    times, happened, table = _checked(time, event, scores)
    observed = expected = variance = 0.0
    for row, person in zip(table, np.flatnonzero(happened), strict=True):
        at_risk = row[times >= times[person]]
        observed += float(row[person])
        expected += float(at_risk.mean())
        variance += float(at_risk.var())
    z = (observed - expected) / sqrt(variance) if variance > 0 else nan
    return MarkedEvents(observed, expected, variance, z, int(happened.sum()))


def _checked(
    time: npt.ArrayLike, event: npt.ArrayLike, scores: npt.ArrayLike
) -> tuple[FloatArray, BoolArray, FloatArray]:
    faults: list[str] = []
    times, events = numbers(time, "time", faults), numbers(event, "event", faults)
    table = np.array(scores, dtype=np.float64)
    if (times < 0).any():
        faults.append(f"time is negative at {indices(times < 0)}")
    if times.size != events.size:
        faults.append(f"lengths differ: time {times.size}, event {events.size}")
    if not np.isin(events, (0.0, 1.0)).all():
        faults.append(f"event is not 0 or 1 at {indices(~np.isin(events, (0.0, 1.0)))}")
    count = int((events == 1).sum())
    if table.size == 0:
        table = table.reshape(0, times.size)
    if table.shape != (count, times.size):
        faults.append(f"scores must be {count} events by {times.size} persons, not of shape {table.shape}")
    elif not np.isfinite(table).all():
        faults.append("a score is missing or infinite")
    if faults:
        raise DataError("; ".join(faults))
    return times, events == 1, table
