"""The subdistribution hazard by weighted rows: a Cox model in which competing events fade out instead of leaving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError, NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.statistics.cause import censoring_curve
from equipoise.statistics.covariates import read_covariates
from equipoise.statistics.cox import Cox, cox
from equipoise.statistics.survival_data import TIE_TOLERANCE, SurvivalData, survival_data


@dataclass(frozen=True)
class ExpandedRows:
    """Weighted rows (start, stop] of persons: `row` is the person's place in what was handed in.

    Each person's first row is his own follow-up; a person with a competing event has further rows, up to the last event
    time of the cause, whose weight falls as others are censored (and rises as others enter late).
    """

    row: IntArray
    start: FloatArray
    stop: FloatArray
    event: BoolArray
    weight: FloatArray


def expanded_rows(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    *,
    of_cause: int = 1,
    entry: npt.ArrayLike | None = None,
    tie_tolerance: float = TIE_TOLERANCE,
) -> ExpandedRows:
    """Return the weighted rows of Geskus 2011 for the subdistribution of one cause.

    The weight at t is G(t-)H(t-) over its value at T-, G the curve of censoring with events before censorings of the
    same day, H that of entry, counted backwards. Assumes censoring and entry unrelated to cause and covariates.
    Raises DataError, NoEventsError, or NotEstimable where everybody at risk enters at once after a competing event.

    >>> rows = expanded_rows([1, 2, 3], [2, 0, 1])
    >>> rows.row.tolist(), rows.stop.tolist(), rows.weight.tolist()
    ([0, 1, 2, 0], [1.0, 2.0, 3.0, 3.0], [1.0, 1.0, 1.0, 0.5])
    """
    data = survival_data(time, cause, entry=entry, causes=True, tie_tolerance=tie_tolerance)
    own = data.cause == of_cause
    if not own.any():
        raise NoEventsError(f"nobody has cause {of_cause}", mend="name a cause that occurs")
    exits = data.times[data.stop - 1]
    entries = np.zeros(exits.size) if entry is None else np.array(entry, dtype=np.float64)
    competing = np.flatnonzero(data.event & ~own)
    places = np.unique(data.stop[own] - 1)
    level = _level(data, exits, entries, competing) if competing.size else np.ones(data.times.size)
    if (level[places] <= 0).any():
        raise NotEstimable(
            "everybody at risk is censored before others enter: the weight of earlier competing events is not defined",
            mend="start the analysis where risk sets no longer run empty",
        )
    person, start, stop, weight = _later_rows(data.stop[competing] - 1, places, level, data.times)
    return ExpandedRows(
        np.concatenate((np.arange(exits.size), competing[person])).astype(np.int64),
        np.concatenate((entries, start)),
        np.concatenate((exits, stop)),
        np.concatenate((own, np.zeros(stop.size, dtype=np.bool_))),
        np.concatenate((np.ones(exits.size), weight)),
    )


def fine_gray_expanded(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    of_cause: int = 1,
    entry: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    ties: str = "efron",
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
    tie_tolerance: float = TIE_TOLERANCE,
) -> Cox:
    """Return the proportional subdistribution hazards model fitted as a weighted Cox model (Geskus 2011).

    Ties as in `cox`; the variance is robust, clustered on the person, and takes the censoring distribution as known:
    `fine_gray` counts that it is estimated. Case weights multiply the rows' weights. Assumptions and errors are those
    of `expanded_rows` and `cox`. `n` of the result counts rows.

    >>> fit = fine_gray_expanded([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 1, 0, 1, 2, 1, 0], [1, 0, 1, 1, 0, 1, 0, 0])
    >>> fit.coef.round(4).tolist()
    [0.6629]
    """
    if ties not in ("efron", "breslow"):
        raise DataError(f"ties is 'efron' or 'breslow', not {ties!r}")
    rows = expanded_rows(time, cause, of_cause=of_cause, entry=entry, tie_tolerance=tie_tolerance)
    # Faults are told of the people handed in, not of the rows they become.
    data = survival_data(time, cause, entry=entry, weights=weights, causes=True, tie_tolerance=tie_tolerance)
    read_covariates(covariates, names, data)
    x = np.array(covariates, dtype=np.float64)
    return cox(
        rows.stop,
        rows.event,
        x[rows.row],
        entry=rows.start,
        weights=rows.weight * data.weights[rows.row],
        ties=ties,
        cluster=rows.row,
        names=names,
        conf_level=conf_level,
        tie_tolerance=tie_tolerance,
    )


def _level(data: SurvivalData, exits: FloatArray, entries: FloatArray, competing: IntArray) -> FloatArray:
    """Return G(t-)H(t-) at each distinct time, up to a factor that cancels."""
    times = data.times
    ends = np.bincount(data.stop - 1, minlength=times.size).astype(np.float64)
    censored = np.bincount(data.stop[data.cause == 0] - 1, minlength=times.size).astype(np.float64)
    entered = np.searchsorted(np.sort(entries), times, side="left") if data.delayed else exits.size
    # Events come before censorings of the same time and are no longer at risk of being censored.
    at_risk = entered - np.concatenate((np.zeros(1), np.cumsum(ends)[:-1])) - (ends - censored)
    level = censoring_curve(at_risk, censored)
    if not data.delayed:
        return level
    # Backwards in time an entry is a departure from those at risk just after it.
    day, joined = np.unique(entries[entries >= exits[competing].min()], return_counts=True)
    there = np.searchsorted(np.sort(entries), day, side="right") - np.searchsorted(np.sort(exits), day, side="right")
    if (there <= joined).any():
        raise NotEstimable(
            f"at time {day[there <= joined][0]:g} nobody is at risk but those who enter then: the weight of earlier "
            "competing events is not defined",
            mend="start the analysis where risk sets no longer run empty",
        )
    grown = np.concatenate((np.ones(1), np.cumprod(1.0 / (1.0 - joined / there))))
    return level * grown[np.searchsorted(day, times, side="left")]


def _later_rows(
    last: IntArray, places: IntArray, level: FloatArray, times: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
    """Return person, start, stop and weight of the rows after competing events at the times `last`.

    Event times between which the level stands still share one row.
    """
    at = level[places]
    first = np.concatenate((np.ones(1, dtype=np.bool_), at[1:] != at[:-1]))
    begins = np.flatnonzero(first)
    ends = np.concatenate((begins[1:], [places.size])) - 1
    passed = np.searchsorted(places, last, side="right")
    piece_from = np.searchsorted(ends, passed, side="left")
    pieces = ends.size - piece_from
    person = np.repeat(np.arange(last.size), pieces)
    piece = np.arange(person.size) - np.repeat(np.cumsum(pieces) - pieces, pieces) + np.repeat(piece_from, pieces)
    before = np.maximum(begins[piece] - 1, 0)
    opened = np.where(begins[piece] > 0, times[places[before]], 0.0)
    start = np.maximum(opened, times[last[person]])
    weight = at[begins[piece]] / level[last[person]]
    return person.astype(np.int64), start, times[places[ends[piece]]], weight
