"""Pitfalls planted on a simulated trial, each beside the sound trial it is to be told apart from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np

from equipoise.errors import DataError
from equipoise.simulation.allocation import allocate_in_blocks, choose_arm
from equipoise.simulation.baseline import simulate_baseline
from equipoise.simulation.cohort import Cohort, Course, follow_cohort, simulate_arrays
from equipoise.simulation.follow_up import simulate_entry
from equipoise.simulation.hazard import BaselineHazard
from equipoise.simulation.imaging import planned_weeks, simulate_scans
from equipoise.simulation.outcome import derive_outcome
from equipoise.simulation.random_stream import Bools, Floats, Ints
from equipoise.simulation.truth.follow_up import AllocationTruth, ChoiceCoefficients
from equipoise.simulation.truth.model import TruthModel

_STARTS_WITHIN_MONTHS = 12.0
_LOST_SHARE = 0.2
_LAST_WEEK_DAYS = 7.0
_UNTIL_WEEK = 276
_NO_EFFECT = Course(profile="no_effect")
_FAR_DAY = 10**6
_CHOICE = AllocationTruth(
    block=4,
    chosen_share=0.5,
    coefficients=ChoiceCoefficients(
        age_per_10_years=-0.35,
        cirrhosis=-0.45,
        platelets_below_90=-0.90,
        neutrophils_below_1_5=-0.70,
        log10_hbsag=-0.70,
        ablation=-0.30,
        mvi=0.25,
        albi2=-0.30,
        engagement=0.50,
    ),
)
"""Who chooses the treatment, where the truth itself only knows lots: log odds ratios of choosing it."""


@dataclass(frozen=True, slots=True)
class Soil:
    """What a planting grows on: the truth with its calibrated hazard, and how many people a trial has."""

    truth: TruthModel
    hazard: BaselineHazard
    people: int


@dataclass(frozen=True, slots=True)
class Planting:
    """A way to make a trial. `faulty` says whether the pitfall is in it, `pitfall` which detector must tell."""

    id: str
    pitfall: str
    faulty: bool
    words: str
    grow: Callable[[Soil, np.random.Generator], Cohort]


def late_starts(soil: Soil, rng: np.random.Generator) -> Cohort:
    """Return a trial without effect whose arm is fixed at time zero and whose treatment begins within a year."""
    cohort, start = _late_starters(soil, rng)
    return replace(cohort, start=start)


def ever_treated(soil: Soil, rng: np.random.Generator) -> Cohort:
    """Return the same trial with the arm made from having received the treatment."""
    cohort, start = _late_starters(soil, rng)
    return replace(cohort, start=start, treated=np.isfinite(start))


def _late_starters(soil: Soil, rng: np.random.Generator) -> tuple[Cohort, Floats]:
    """Return a cohort that wants the treatment or not, and the month it begins, infinity for never."""
    people = simulate_baseline(soil.truth.baseline, soil.people, rng=rng)
    wants = rng.random(soil.people) < 0.5
    entry = simulate_entry(soil.truth.calendar, soil.people, rng=rng)
    cohort = follow_cohort(soil.truth, people, wants, entry=entry, rng=rng, course=_NO_EFFECT, hazard=soil.hazard)
    start = rng.uniform(0.0, _STARTS_WITHIN_MONTHS, soil.people)
    return cohort, np.where(wants & (start < cohort.outcome.time), start, np.inf)


def drawn_by_lot(soil: Soil, rng: np.random.Generator) -> Cohort:
    """Return a trial in permuted blocks with the truth's effect."""
    return simulate_arrays(soil.truth, soil.people, rng=rng, hazard=soil.hazard)


def chosen_arm(soil: Soil, rng: np.random.Generator) -> Cohort:
    """Return a trial in which the arm is chosen by who people are, with the truth's effect."""
    law = soil.truth.allocation if soil.truth.allocation.coefficients is not None else _CHOICE
    people = simulate_baseline(soil.truth.baseline, soil.people, rng=rng)
    treated = choose_arm(people, law, soil.truth.recurrence.centre, rng=rng)
    entry = simulate_entry(soil.truth.calendar, soil.people, rng=rng)
    return follow_cohort(soil.truth, people, treated, entry=entry, rng=rng, course=Course(), hazard=soil.hazard)


def scanned_alike(soil: Soil, rng: np.random.Generator) -> Cohort:
    """Return a trial without effect and with a scan every 12 weeks in both arms."""
    return _scanned(soil, rng, treated_every=12)


def scanned_half(soil: Soil, rng: np.random.Generator) -> Cohort:
    """Return a trial without effect in which the treated are scanned every 24 weeks, the others every 12."""
    return _scanned(soil, rng, treated_every=24)


def _scanned(soil: Soil, rng: np.random.Generator, *, treated_every: int) -> Cohort:
    truth = soil.truth
    people = simulate_baseline(truth.baseline, soil.people, rng=rng)
    treated = allocate_in_blocks(soil.people, block=truth.allocation.block, rng=rng)
    entry = simulate_entry(truth.calendar, soil.people, rng=rng)
    cohort = follow_cohort(truth, people, treated, entry=entry, rng=rng, course=_NO_EFFECT, hazard=soil.hazard)
    planned = _planned_days(treated, treated_every)
    end = np.minimum(cohort.death, cohort.follow_up.end) * truth.month_days
    scans = simulate_scans(
        planned, treated, truth.imaging, onset_day=cohort.onset * truth.month_days, end_day=end, rng=rng
    )
    outcome = derive_outcome(scans, death=cohort.death, end=cohort.follow_up.end, month_days=truth.month_days)
    return replace(cohort, scans=scans, outcome=outcome)


def _planned_days(treated: Bools, treated_every: int) -> Ints:
    control = planned_weeks(((0, _UNTIL_WEEK, 12),)) * 7
    other = planned_weeks(((0, _UNTIL_WEEK, treated_every),)) * 7
    # Scans that are never planned lie beyond everybody's follow-up.
    padded = np.concatenate((other, np.full(control.size - other.size, _FAR_DAY)))
    return np.where(treated[:, None], padded, control)


def lost_in_the_last_week(soil: Soil, rng: np.random.Generator) -> Cohort:
    """Return a trial that loses a fifth of the control arm's recurrences in the week before they would be found."""
    cohort = drawn_by_lot(soil, rng)
    found = np.nan_to_num(cohort.scans.found_day)
    return _lost(soil, cohort, np.maximum(found - rng.uniform(0.0, _LAST_WEEK_DAYS, len(cohort)), 1.0), rng)


def lost_after_onset(soil: Soil, rng: np.random.Generator) -> Cohort:
    """Return the same with the loss anywhere between the onset, or the last scan, and the scan that finds it."""
    cohort = drawn_by_lot(soil, rng)
    found = np.nan_to_num(cohort.scans.found_day)
    onset = np.minimum(cohort.onset * soil.truth.month_days, found)
    first = np.maximum(onset, np.nan_to_num(cohort.scans.last_negative))
    return _lost(soil, cohort, first + rng.random(len(cohort)) * (found - first), rng)


def _lost(soil: Soil, cohort: Cohort, day: Floats, rng: np.random.Generator) -> Cohort:
    """Turn recurrences of the control arm, each with probability 0.2, into a loss on `day`."""
    hit = (cohort.outcome.cause == 1) & ~cohort.treated & (rng.random(len(cohort)) < _LOST_SHARE)
    month = soil.truth.month_days
    loss = np.where(hit, day / month, cohort.follow_up.loss)
    followed = replace(cohort.follow_up, loss=loss)
    scans = replace(
        cohort.scans,
        seen=cohort.scans.seen
        & ~(hit[:, None] & (cohort.scans.day > np.nan_to_num(cohort.scans.last_negative)[:, None])),
        found=np.where(hit, -1, cohort.scans.found),
        found_day=np.where(hit, np.nan, cohort.scans.found_day),
    )
    outcome = derive_outcome(scans, death=cohort.death, end=followed.end, month_days=month)
    return replace(cohort, follow_up=followed, scans=scans, outcome=outcome)


PLANTINGS: tuple[Planting, ...] = (
    Planting(
        "late_starts", "immortal_time", False, "arm fixed at time zero, treatment begins within 12 months", late_starts
    ),
    Planting("ever_treated", "immortal_time", True, "arm made from having received the treatment", ever_treated),
    Planting("drawn_by_lot", "confounding", False, "arm drawn by lot", drawn_by_lot),
    Planting("chosen_arm", "confounding", True, "arm chosen by who people are", chosen_arm),
    Planting("scanned_alike", "unequal_imaging", False, "every 12 weeks in both arms", scanned_alike),
    Planting(
        "scanned_half", "unequal_imaging", True, "every 24 weeks in the treated arm, 12 in the other", scanned_half
    ),
    Planting("lost_at_odd_moments", "lost_recurrences", False, "losses at odd moments", drawn_by_lot),
    Planting(
        "lost_in_the_last_week",
        "lost_recurrences",
        True,
        "a fifth of the control arm's recurrences lost in the week before the scan that finds them",
        lost_in_the_last_week,
    ),
    Planting(
        "lost_after_onset",
        "lost_recurrences",
        True,
        "the same, lost at any moment between onset and that scan",
        lost_after_onset,
    ),
)
"""Every planting of the laboratory; a pitfall's sound trials stand before its faulty ones."""


def plantings_of(pitfalls: Collection[str] = ()) -> tuple[Planting, ...]:
    """Return the plantings of some pitfalls, of all by default; DataError naming those that nobody plants."""
    known = tuple(dict.fromkeys(planting.pitfall for planting in PLANTINGS))
    strangers = [name for name in pitfalls if name not in known]
    if strangers:
        raise DataError(f"no pitfall is called {', '.join(strangers)}", mend=f"name one of {', '.join(known)}")
    return tuple(planting for planting in PLANTINGS if not pitfalls or planting.pitfall in pitfalls)
