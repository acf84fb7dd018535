"""What becomes of the participants: the array model on the study's own visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from equipoise.schedule import PlannedVisit
from equipoise.simulation.baseline import Baseline
from equipoise.simulation.cohort import Course
from equipoise.simulation.death import simulate_death
from equipoise.simulation.follow_up import simulate_follow_up
from equipoise.simulation.hazard import BaselineHazard, calibrate_hazard
from equipoise.simulation.hbv import simulate_week_48
from equipoise.simulation.imaging import Scans, detect_recurrences, simulate_missed, simulate_scan_days
from equipoise.simulation.onset import simulate_onset
from equipoise.simulation.predictor import linear_predictor
from equipoise.simulation.random_stream import Bools, Floats, Ints
from equipoise.simulation.truth.model import TruthModel

IMAGING = "IMG"
_NEVER = 10**6
_STAYS_FOR_SURVIVAL = 0.7
"""Share of those who withdraw that still let their survival be asked after."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one participant, in days from time zero (None: it does not happen while they are followed).

    `end` is the last day anything can be learned of them, `last_scan_day` the last on which they may be scanned.
    `scans` gives for each planned scan the day it took place, None where it did not; `missed` those that would have.
    """

    onset_day: float
    end: int
    last_scan_day: int
    death: int | None
    lost: bool
    withdrew: int | None
    stays: bool
    transplant: int | None
    scans: tuple[int | None, ...]
    missed: tuple[bool, ...]
    found: int
    """Position of the scan that finds the recurrence; -1 where none does."""

    @property
    def found_day(self) -> int | None:
        """The day the recurrence is found."""
        return None if self.found < 0 else self.scans[self.found]


@dataclass(frozen=True, slots=True)
class Participants:
    """Everybody allocated, as arrays: months of entry and of the first dose (infinity: none)."""

    baseline: Baseline
    treated: Bools
    entry: Floats
    start: Floats


def simulate_fates(
    truth: TruthModel,
    people: Participants,
    visits: Sequence[Sequence[PlannedVisit]],
    zeros: Sequence[int],
    plan_ends: Sequence[int],
    *,
    course: Course,
    rng: np.random.Generator,
    hazard: BaselineHazard | None = None,
) -> list[Fate]:
    """Return what becomes of each participant.

    `visits` are those planned after time zero, `zeros` their day 0, `plan_ends` the last day the protocol follows them.
    `hazard` is the truth's calibrated baseline hazard; without it the truth is calibrated first.
    """
    n, days = len(people.entry), truth.month_days
    onset = simulate_onset(
        linear_predictor(people.baseline, truth.recurrence),
        hazard or calibrate_hazard(truth),
        truth.recurrence,
        start=people.start,
        profile=course.profile,
        hazard_ratio=course.hazard_ratio or truth.recurrence.conditional_hr,
        rng=rng,
    )
    transplant = _exponential(rng, truth.afterwards.transplant_per_month_before_recurrence, n)
    onset = np.where(transplant < onset, np.inf, onset)
    death = simulate_death(people.baseline, onset, truth, rng=rng)
    followed = simulate_follow_up(people.entry, people.treated, calendar=truth.calendar, loss=truth.loss, rng=rng)
    withdrew = np.where(rng.random(n) < truth.loss.withdraws_p, rng.random(n) * followed.end, np.inf)
    stays = rng.random(n) < _STAYS_FOR_SURVIVAL
    end = np.minimum(followed.end, (np.asarray(plan_ends) - np.asarray(zeros)) / days)
    lost = followed.loss <= end
    end = np.where(stays, end, np.minimum(end, withdrew))
    scanned = np.minimum(np.minimum(death, end), withdrew) * days
    scans = _scans(truth, people.treated, visits, zeros, onset * days, scanned, rng)
    course_of = _Days(onset * days, death * days, end * days, withdrew * days, transplant * days, lost, stays)
    return [_fate(row, scans, course_of) for row in range(n)]


@dataclass(frozen=True, slots=True)
class _Days:
    """What happens to everybody, in days from time zero; infinity where it does not."""

    onset: Floats
    death: Floats
    end: Floats
    withdrew: Floats
    transplant: Floats
    lost: Bools
    stays: Bools


def simulate_viruses(
    truth: TruthModel, people: Participants, *, rng: np.random.Generator
) -> tuple[Floats, Bools, Bools]:
    """Return each participant's fall of log10 HBsAg by week 48, whether it is lost, and whether it falls fast."""
    week_48 = simulate_week_48(people.baseline, people.treated, truth.hbv, rng=rng)
    fast = people.treated & truth.hbv.interferon_lowers_hbsag & people.baseline.hbv
    return np.nan_to_num(-week_48.change), week_48.lost, fast


def _fate(row: int, scans: Scans, days: _Days) -> Fate:
    death, end, withdrew = float(days.death[row]), float(days.end[row]), float(days.withdrew[row])
    transplant = float(days.transplant[row])
    dies = death <= end
    last = ceil(death) if dies else int(end)
    return Fate(
        onset_day=float(days.onset[row]),
        end=last,
        last_scan_day=int(min(last, withdrew)),
        death=last if dies else None,
        lost=bool(days.lost[row]) and not dies,
        withdrew=int(withdrew) if withdrew < min(death, end + 1) else None,
        stays=bool(days.stays[row]),
        transplant=int(transplant) if transplant < min(death, end) else None,
        scans=tuple(int(day) if done else None for day, done in zip(scans.day[row], scans.seen[row], strict=True)),
        missed=tuple(bool(one) for one in scans.missed[row]),
        found=int(scans.found[row]),
    )


def _scans(
    truth: TruthModel,
    treated: Bools,
    visits: Sequence[Sequence[PlannedVisit]],
    zeros: Sequence[int],
    onset_day: Floats,
    end_day: Floats,
    rng: np.random.Generator,
) -> Scans:
    """Scans on the study's own visits. One that would fall into the next visit's window is missed, never moved."""
    rows = [[visit for visit in one if IMAGING in visit.forms] for one in visits]
    most = max((len(row) for row in rows), default=0)
    planned, earliest, following = (np.full((len(rows), most), _NEVER, np.int64) for _ in range(3))
    for place, (row, zero) in enumerate(zip(rows, zeros, strict=True)):
        planned[place, : len(row)] = [visit.target.toordinal() - zero for visit in row]
        earliest[place, : len(row)] = [visit.earliest.toordinal() - zero for visit in row]
        following[place, : len(row) - 1] = earliest[place, 1 : len(row)]
    day = np.maximum(simulate_scan_days(planned, truth.imaging, rng=rng), earliest)
    missed = simulate_missed(np.where(planned < _NEVER, planned, 0), treated, truth.imaging, rng=rng)
    missed |= day >= following
    return detect_recurrences(
        planned, day, missed, truth.imaging.sensitivity, onset_day=onset_day, end_day=end_day, rng=rng
    )


def _exponential(rng: np.random.Generator, rate: float, n: int) -> Floats:
    return rng.exponential(1 / rate, n) if rate > 0 else np.full(n, np.inf)


def planned_scans(visits: Sequence[PlannedVisit]) -> Ints:
    """Return the positions, among a participant's visits, of those with a scan."""
    return np.asarray([place for place, visit in enumerate(visits) if IMAGING in visit.forms], np.int64)
