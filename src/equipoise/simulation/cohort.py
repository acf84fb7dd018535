"""The whole data-generating model on arrays: who comes, what they get, what happens, what is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import DataError
from equipoise.simulation.allocation import allocate_in_blocks, choose_arm, simulate_start_delay
from equipoise.simulation.baseline import Baseline, simulate_baseline
from equipoise.simulation.death import simulate_death
from equipoise.simulation.follow_up import FollowUp, simulate_entry, simulate_follow_up
from equipoise.simulation.hazard import BaselineHazard, calibrate_hazard
from equipoise.simulation.imaging import Scans, planned_weeks, simulate_scans
from equipoise.simulation.onset import simulate_onset
from equipoise.simulation.outcome import Outcome, derive_outcome
from equipoise.simulation.predictor import linear_predictor
from equipoise.simulation.random_stream import Bools, Floats
from equipoise.simulation.truth.model import TruthModel
from equipoise.simulation.truth.recurrence import Profile


@dataclass(frozen=True, slots=True)
class Cohort:
    """Invented people and what becomes of them. Months count from time zero; everything here is simulated."""

    study: str
    baseline: Baseline
    treated: Bools
    start: Floats
    """Month of the first dose; infinity where there is none."""
    onset: Floats
    death: Floats
    follow_up: FollowUp
    scans: Scans
    outcome: Outcome
    label: str = "simulated"

    def __len__(self) -> int:
        return len(self.treated)


@dataclass(frozen=True, slots=True)
class Course:
    """How a cohort is treated: the effect's profile and size, and who gets the treatment.

    `hazard_ratio` None takes the truth's conditional one; `chosen` allocates by propensity instead of blocks;
    `delayed_start` draws the month of the first dose.
    """

    profile: Profile = "ph"
    hazard_ratio: float | None = None
    chosen: bool = False
    delayed_start: bool = False


def simulate_arrays(
    truth: TruthModel,
    n: int,
    *,
    rng: np.random.Generator,
    course: Course | None = None,
    hazard: BaselineHazard | None = None,
) -> Cohort:
    """Return `n` invented participants of the truth's study, as arrays.

    `hazard` is the calibrated baseline hazard; without it the truth is calibrated first (about half a second), so give
    it when many trials are drawn.
    """
    if n < 1:
        raise DataError(f"a cohort of {n} people", mend="ask for at least one")
    course = course or Course()
    baseline = simulate_baseline(truth.baseline, n, rng=rng)
    treated = _allocate(truth, baseline, course, rng)
    entry = simulate_entry(truth.calendar, n, rng=rng)
    return follow_cohort(truth, baseline, treated, entry=entry, rng=rng, course=course, hazard=hazard)


def follow_cohort(
    truth: TruthModel,
    baseline: Baseline,
    treated: Bools,
    *,
    entry: Floats,
    rng: np.random.Generator,
    course: Course,
    hazard: BaselineHazard | None = None,
) -> Cohort:
    """Return what becomes of people who are already allocated: onset, death, loss, scans and outcomes."""
    start = _start(truth, treated, course, rng)
    onset = simulate_onset(
        linear_predictor(baseline, truth.recurrence),
        hazard or calibrate_hazard(truth),
        truth.recurrence,
        start=start,
        profile=course.profile,
        hazard_ratio=course.hazard_ratio or truth.recurrence.conditional_hr,
        rng=rng,
    )
    death = simulate_death(baseline, onset, truth, rng=rng)
    followed = simulate_follow_up(entry, treated, calendar=truth.calendar, loss=truth.loss, rng=rng)
    planned = np.broadcast_to(planned_weeks(truth.imaging.schedule_weeks) * 7, (len(baseline), _scans(truth)))
    days = truth.month_days
    scans = simulate_scans(
        planned,
        treated,
        truth.imaging,
        onset_day=onset * days,
        end_day=np.minimum(death, followed.end) * days,
        rng=rng,
    )
    outcome = derive_outcome(scans, death=death, end=followed.end, month_days=days)
    return Cohort(truth.study, baseline, treated, start, onset, death, followed, scans, outcome)


def _scans(truth: TruthModel) -> int:
    return len(planned_weeks(truth.imaging.schedule_weeks))


def _allocate(truth: TruthModel, baseline: Baseline, course: Course, rng: np.random.Generator) -> Bools:
    if course.chosen:
        return choose_arm(baseline, truth.allocation, truth.recurrence.centre, rng=rng)
    return allocate_in_blocks(len(baseline), block=truth.allocation.block, rng=rng)


def draw_start_delay(truth: TruthModel, n: int, *, rng: np.random.Generator) -> Floats:
    """Return months to the first dose by the truth's delay; DataError if it knows none."""
    if truth.allocation.start_delay is None:
        raise DataError("this truth knows no delay of the start", where="allocation", mend="give `start_delay`")
    return simulate_start_delay(truth.allocation.start_delay, n, rng=rng)


def _start(truth: TruthModel, treated: Bools, course: Course, rng: np.random.Generator) -> Floats:
    delay = draw_start_delay(truth, len(treated), rng=rng) if course.delayed_start else np.zeros(len(treated))
    return np.where(treated, delay, np.inf)
