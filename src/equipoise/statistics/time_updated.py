"""Covariates that change during follow-up: each change makes a new row of counting-process data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics.survival_data import indices, numbers


@dataclass(frozen=True)
class CovariateEpisodes:
    """Follow-up cut where a covariate changes: rows (start, stop] with one value each, for models with `entry`.

    `person` is the place of each row's person in what was handed in; `code` is 0 but on a person's last row. A value
    is NaN until the first observation of a person whose value at the start is not known.
    """

    person: IntArray
    start: FloatArray
    stop: FloatArray
    code: IntArray
    value: FloatArray


def covariate_episodes(
    time: npt.ArrayLike,
    code: npt.ArrayLike,
    initial: npt.ArrayLike,
    observed: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    *,
    entry: npt.ArrayLike | None = None,
) -> CovariateEpisodes:
    """Return follow-up cut at the changes of a covariate, each value carried on until the next observation.

    `observed` are person (a place in `time`), day and value of every observation. A value counts after the day it was
    seen on, so that an event of that day still has the value before it: no event is explained by what was only known
    with it. Observations on or before `entry` set the value at the start, in place of `initial`.

    >>> cut = covariate_episodes([9, 5], [1, 0], [0, 0], ([0, 0], [4, 9], [1, 0]))
    >>> cut.person.tolist(), cut.start.tolist(), cut.stop.tolist(), cut.value.tolist()
    ([0, 0, 1], [0.0, 4.0, 0.0], [4.0, 9.0, 5.0], [0.0, 1.0, 0.0])
    """
    faults: list[str] = []
    times, codes = numbers(time, "time", faults), numbers(code, "code", faults)
    begun = np.zeros(times.size) if entry is None else numbers(entry, "entry", faults)
    start_value = np.array(initial, dtype=np.float64)
    if not faults and not times.size == codes.size == begun.size == start_value.size:
        faults.append(f"lengths differ: time {times.size}, code {codes.size}, initial {start_value.size}")
    if not faults and (begun >= times).any():
        faults.append(f"entry is not before time at {indices(begun >= times)}")
    person, day, value = (np.array(part, dtype=np.float64) for part in observed)
    if not person.size == day.size == value.size:
        faults.append(f"lengths differ among observations: {person.size}, {day.size}, {value.size}")
    for name, part in (("person", person), ("day", day), ("value", value)):
        if not np.isfinite(part).all():
            faults.append(f"{name} of an observation is missing or infinite at {indices(~np.isfinite(part))}")
    if faults:
        raise DataError("; ".join(faults), mend="correct or remove these rows")
    return _cut(times, codes.astype(np.int64), begun, start_value, (person.astype(np.int64), day, value))


def _cut(
    times: FloatArray,
    codes: IntArray,
    begun: FloatArray,
    initial: FloatArray,
    observed: tuple[IntArray, FloatArray, FloatArray],
) -> CovariateEpisodes:
    person, day, value = observed
    seen = day < times[person]
    everybody = np.arange(times.size)
    who = np.concatenate((everybody, person[seen]))
    since = np.concatenate((np.full(times.size, -np.inf), day[seen]))
    what = np.concatenate((initial, value[seen]))
    order = np.lexsort((since, who))
    who, since, what = who[order], since[order], what[order]
    start = np.maximum(since, begun[who])
    # Of several values up to the same start the last one holds; a value that repeats the one before makes no new row.
    last = np.concatenate(((who[1:] != who[:-1]) | (start[1:] > start[:-1]), [True]))
    who, start, what = who[last], start[last], what[last]
    same = np.concatenate(([False], (who[1:] == who[:-1]) & (what[1:] == what[:-1])))
    who, start, what = who[~same], start[~same], what[~same]
    final = np.concatenate((who[1:] != who[:-1], [True]))
    stop = np.where(final, times[who], np.concatenate((start[1:], [0.0])))
    return CovariateEpisodes(who, start, stop, np.where(final, codes[who], 0), what)
