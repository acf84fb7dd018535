"""Time zero: treatment that begins after follow-up has begun, and the immortal time it makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.statistics.cox import Cox, cox
from equipoise.statistics.survival_data import indices, numbers


@dataclass(frozen=True)
class TreatmentEpisodes:
    """Follow-up cut at the start of treatment: rows (start, stop], untreated before and treated after.

    `person` is the place of each row's person in what was handed in.
    """

    person: IntArray
    start: FloatArray
    stop: FloatArray
    event: BoolArray
    treated: BoolArray


@dataclass(frozen=True)
class LandmarkCohort:
    """Persons still under observation after the landmark, time counted from it, treated if treatment began by then."""

    person: IntArray
    time: FloatArray
    event: BoolArray
    treated: BoolArray


@dataclass(frozen=True)
class ImmortalTime:
    """What counting later treatment from time zero does: the two analyses of the same persons.

    `naive` calls everybody ever treated a treated person from time zero, and is wrong; `time_dependent` lets treatment
    begin when it began. `immortal` is the time between time zero and treatment, which the treated had to survive, and
    `share` its part of the follow-up of the treated.
    """

    naive: Cox
    time_dependent: Cox
    late: int
    immortal: float
    share: float


def check_time_zero(treatment_time: npt.ArrayLike) -> None:
    """Raise DataError when any treatment began after time zero, day 0; missing (NaN) means never treated.

    Groups told apart by later treatment must not be compared from time zero: the treated survived until then.

    >>> check_time_zero([0, 0, float("nan")])
    """
    begun = np.array(treatment_time, dtype=np.float64)
    late = begun > 0
    if late.any():
        raise DataError(
            f"treatment began after time zero in {int(late.sum())} of {int((~np.isnan(begun)).sum())} treated, "
            f"as late as day {np.nanmax(begun):g}: comparing ever with never treated would count "
            "the time they had to survive as an effect",
            mend="use a landmark (landmark_cohort), treatment as time-dependent (treatment_episodes), "
            "or clone_censor_weight",
        )


def treatment_episodes(time: npt.ArrayLike, event: npt.ArrayLike, treatment_time: npt.ArrayLike) -> TreatmentEpisodes:
    """Return follow-up cut where treatment begins, for a Cox model with `entry`.

    Treatment on the day follow-up ends counts as begun just before. Raises DataError for treatment after the end.

    >>> cut = treatment_episodes([5, 4], [1, 0], [2, float("nan")])
    >>> cut.start.tolist(), cut.stop.tolist(), cut.treated.tolist()
    ([0.0, 2.0, 0.0], [2.0, 5.0, 4.0], [False, True, False])
    """
    times, events, begun = _follow_up(time, event, treatment_time)
    ever = ~np.isnan(begun)
    cut = np.where(ever & (begun >= times), _just_before(times), begun)
    before = ~ever | (cut > 0)
    rows = np.arange(times.size)
    person = np.concatenate((rows[before], rows[ever]))
    treated = np.concatenate((np.zeros(int(before.sum()), dtype=np.bool_), np.ones(int(ever.sum()), dtype=np.bool_)))
    start = np.concatenate((np.zeros(int(before.sum())), np.maximum(cut[ever], 0.0)))
    stop = np.concatenate((np.where(ever, cut, times)[before], times[ever]))
    happened = np.concatenate(((events & ~ever)[before], events[ever]))
    order = np.lexsort((treated, person))
    return TreatmentEpisodes(person[order].astype(np.int64), start[order], stop[order], happened[order], treated[order])


def landmark_cohort(
    time: npt.ArrayLike, event: npt.ArrayLike, treatment_time: npt.ArrayLike, *, day: float
) -> LandmarkCohort:
    """Return those under observation beyond `day` (Anderson, Cain & Gelber 1983), their groups as they stood then.

    >>> landmark_cohort([5, 9, 30], [1, 1, 0], [2, 7, float("nan")], day=6).treated.tolist()
    [False, False]
    """
    times, events, begun = _follow_up(time, event, treatment_time)
    kept = np.flatnonzero(times > day)
    if kept.size == 0:
        raise NotEstimable(f"nobody is under observation beyond day {day:g}", mend="choose an earlier landmark")
    return LandmarkCohort(kept.astype(np.int64), times[kept] - day, events[kept], (begun <= day)[kept])


def immortal_time(time: npt.ArrayLike, event: npt.ArrayLike, treatment_time: npt.ArrayLike) -> ImmortalTime:
    """Return the naive hazard ratio of ever against never treated beside the time-dependent one, both by Cox (Efron).

    A demonstration (Suissa 2008): the naive result is not an estimate of anything.

    >>> never = float("nan")
    >>> shown = immortal_time([5, 3, 8, 6, 2, 9, 4], [1, 1, 1, 1, 1, 1, 0], [4, never, 3, never, never, 1, 3])
    >>> shown.naive.coef.round(3).tolist(), shown.time_dependent.coef.round(3).tolist()
    ([-1.812], [-1.124])
    """
    times, events, begun = _follow_up(time, event, treatment_time)
    ever = ~np.isnan(begun)
    if not (begun > 0).any():
        raise DataError("no treatment begins after time zero: there is no immortal time", mend="compare the groups")
    cut = treatment_episodes(times, events, begun)
    naive = cox(times, events, ever.astype(np.float64), names=["treatment"])
    right = cox(cut.stop, cut.event, cut.treated.astype(np.float64), entry=cut.start, names=["treatment"])
    immortal = float(np.maximum(begun[ever], 0.0).sum())
    return ImmortalTime(naive, right, int((begun > 0).sum()), immortal, immortal / float(times[ever].sum()))


def _follow_up(
    time: npt.ArrayLike, event: npt.ArrayLike, treatment_time: npt.ArrayLike
) -> tuple[FloatArray, BoolArray, FloatArray]:
    faults: list[str] = []
    times, events = numbers(time, "time", faults), numbers(event, "event", faults)
    begun = np.array(treatment_time, dtype=np.float64)
    if not faults and not times.size == events.size == begun.size:
        faults.append(f"lengths differ: time {times.size}, event {events.size}, treatment_time {begun.size}")
    if faults:
        raise DataError("; ".join(faults))
    if ((events != 0) & (events != 1)).any():
        faults.append(f"event is not 0 or 1 at {indices((events != 0) & (events != 1))}")
    if (times <= 0).any():
        faults.append(f"time is not positive at {indices(times <= 0)}")
    # A later treatment would be known only from beyond the end of follow-up.
    if (begun > times).any():
        faults.append(f"treatment begins after the end of follow-up at {indices(begun > times)}")
    if faults:
        raise DataError("; ".join(faults), mend="correct these rows; never treated is NaN")
    return times, events == 1, begun


def _just_before(times: FloatArray) -> FloatArray:
    """Return for each time the middle between it and the time before it."""
    distinct = np.concatenate((np.zeros(1), np.unique(times)))
    return (distinct[np.searchsorted(distinct, times) - 1] + times) / 2.0
