"""Scans: when they are planned, when they happen, which are missed, and what they find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.simulation.random_stream import Bools, Floats, Ints
from equipoise.simulation.truth.follow_up import ImagingTruth, Sensitivity

_YEAR_DAYS = 365.25


@dataclass(frozen=True, slots=True)
class Scans:
    """Planned scans, people by scans. Days count from time zero.

    `seen` marks scans that took place while the person was followed, alive and without a known recurrence; `missed`
    those that would have, had they been done. `found` is the position of the scan that found the recurrence, -1 where
    none did; `last_negative` the day of the last negative scan, NaN where there was none.
    """

    planned_day: Ints
    day: Ints
    seen: Bools
    missed: Bools
    found: Ints
    found_day: Floats
    last_negative: Floats


def planned_weeks(schedule: tuple[tuple[int, int, int], ...]) -> Ints:
    """Return the planned weeks of a schedule of (from, to, every): a stretch begins at its first week, not at week 0.

    The last stretch includes its end.

    >>> planned_weeks(((0, 36, 12), (36, 84, 24))).tolist()
    [12, 24, 36, 60, 84]
    """
    weeks: list[int] = []
    for position, (first, last, every) in enumerate(schedule):
        stop = last + 1 if position == len(schedule) - 1 else last
        weeks += [week for week in range(first, stop, every) if week > 0]
    return np.asarray(weeks, np.int64)


def simulate_scan_days(planned: Ints, truth: ImagingTruth, *, rng: np.random.Generator) -> Ints:
    """Return the day each scan happens: jitter inside the window, or late beyond it. `planned` is people by scans."""
    near = np.clip(rng.normal(0.0, truth.jitter_sd_days, planned.shape), -truth.window_days, truth.window_days)
    late = truth.out_of_window_shift_days + rng.exponential(truth.out_of_window_days.mean, planned.shape)
    off = np.where(rng.random(planned.shape) < truth.out_of_window_p, late, near)
    return planned + np.rint(off).astype(np.int64)


def simulate_missed(planned: Ints, treated: Bools, truth: ImagingTruth, *, rng: np.random.Generator) -> Bools:
    """Return which planned scans are not done; the probability grows by the year."""
    base = np.where(treated, truth.missed.treated, truth.missed.control)[:, None]
    return rng.random(planned.shape) < base + truth.missed.extra_per_year * planned / _YEAR_DAYS


def simulate_scans(
    planned: Ints,
    treated: Bools,
    truth: ImagingTruth,
    *,
    onset_day: Floats,
    end_day: Floats,
    rng: np.random.Generator,
) -> Scans:
    """Return what the scans find. `end_day` is the earlier of death and the end of follow-up.

    The first scan after the onset finds the recurrence with the first sensitivity, each later one with the other; until
    then a scan is negative, falsely so after the onset.
    """
    day = simulate_scan_days(planned, truth, rng=rng)
    missed = simulate_missed(planned, treated, truth, rng=rng)
    return detect_recurrences(planned, day, missed, truth.sensitivity, onset_day=onset_day, end_day=end_day, rng=rng)


def detect_recurrences(
    planned: Ints,
    day: Ints,
    missed: Bools,
    sensitivity: Sensitivity,
    *,
    onset_day: Floats,
    end_day: Floats,
    rng: np.random.Generator,
) -> Scans:
    """Return what scans on given days find, those marked `missed` left out."""
    missed = missed.copy()
    chance = rng.random(planned.shape)
    n, scans = planned.shape
    found = np.full(n, -1, np.int64)
    looked = np.zeros(n, np.bool_)
    last = np.full(n, np.nan)
    seen = np.zeros(planned.shape, np.bool_)
    for scan in range(scans):
        open_ = (found < 0) & (day[:, scan] <= end_day)
        seen[:, scan] = open_ & ~missed[:, scan]
        visible = seen[:, scan] & (onset_day <= day[:, scan])
        hit = visible & (chance[:, scan] < np.where(looked, sensitivity.later, sensitivity.first))
        looked |= visible
        found[hit] = scan
        negative = seen[:, scan] & ~hit
        last[negative] = np.fmax(last[negative], day[negative, scan])
        missed[:, scan] &= open_
    day_found = np.where(found >= 0, day[np.arange(n), np.maximum(found, 0)], np.nan)
    return Scans(planned, day, seen, missed, found, day_found, last)
