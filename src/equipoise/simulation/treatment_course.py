"""Blood counts and dose under interferon, visit by visit: the relative course of the array path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.simulation.baseline import Baseline
from equipoise.simulation.random_stream import Bools, Floats, Ints
from equipoise.simulation.truth.course import CountLimits, CourseTruth

# Neutrophils, platelets, white cells: the last axis of every array of counts, in this order.
_COUNTS = 3


@dataclass(frozen=True, slots=True)
class TreatmentCourse:
    """People by visits. Counts are in 10*9/L and NaN after treatment ended; `dose` is relative to the full dose."""

    weeks: Ints
    neutrophils: Floats
    platelets: Floats
    wbc: Floats
    dose: Floats
    modified: Bools
    """Anything but the full planned dose, stopping included."""
    stopped: Bools


def course_weeks(truth: CourseTruth) -> Ints:
    """Return the weeks of the visits: the first ones as listed, then evenly to the end of treatment."""
    first = list(truth.first_visits_weeks)
    later = range(first[-1] + truth.then_every_weeks, truth.weeks + 1, truth.then_every_weeks)
    return np.asarray([*first, *later], np.int64)


def simulate_folds(truth: CourseTruth, n: int, *, rng: np.random.Generator) -> Floats:
    """Return each person's full-dose nadirs (neutrophils, platelets, white cells) as multiples of baseline."""
    folds = (truth.nadir.neutrophils, truth.nadir.platelets, truth.nadir.wbc)
    medians, spreads = np.asarray([fold.median for fold in folds]), np.asarray([fold.sdlog for fold in folds])
    return medians * np.exp(spreads * rng.standard_normal((n, len(folds))))


def expected_counts(start: Floats, folds: Floats, *, dose: Floats, weeks: float, truth: CourseTruth) -> Floats:
    """Return the counts expected after `weeks` at relative `dose`.

    baseline x (1 - (1 - fold) x dose x (1 - exp(-weeks / tau))), for neutrophils, platelets and white cells.
    """
    return start * (1 - (1 - folds) * dose[:, None] * (1 - np.exp(-weeks / truth.onset_tau_weeks)))


def simulate_treatment_course(baseline: Baseline, truth: CourseTruth, *, rng: np.random.Generator) -> TreatmentCourse:
    """Return blood counts and dose of treated people.

    A count below the reduction limit lowers the dose by the factor, not under the lowest; below the interruption limit
    the dose is held (its level kept), which ends treatment with a probability. Clinical reasons change or end the dose
    of others.
    """
    n = len(baseline)
    start = np.column_stack([baseline.neutrophils, baseline.platelets, baseline.wbc])
    folds = simulate_folds(truth, n, rng=rng)
    reduce, interrupt = _limits(truth.reduce_below), _limits(truth.interrupt_below)
    spread = _limits(truth.within_cv)
    weeks = course_weeks(truth)
    counts, doses = np.full((n, len(weeks), _COUNTS), np.nan), np.zeros((n, len(weeks)))
    dose, on = np.ones(n), np.ones(n, np.bool_)
    modified = rng.random(n) < truth.clinical_modification_p
    leaves = rng.random(n) < truth.clinical_stop_p
    for visit, week in enumerate(weeks):
        expected = expected_counts(start, folds, dose=dose, weeks=float(week), truth=truth)
        value = expected * np.exp(spread * rng.standard_normal((n, _COUNTS)))
        counts[on, visit] = value[on]
        held = on & (value < interrupt).any(axis=1)
        lowered = on & ~held & (value < reduce).any(axis=1)
        modified |= held | lowered
        dose = np.where(lowered, np.maximum(dose * truth.reduce_factor, truth.lowest_factor), dose)
        doses[:, visit] = np.where(on & ~held, dose, 0.0)
        on &= ~(held & (rng.random(n) < truth.interruption_ends_treatment_p))
    return TreatmentCourse(
        weeks, counts[:, :, 0], counts[:, :, 1], counts[:, :, 2], doses, modified | leaves | ~on, leaves | ~on
    )


def _limits(limits: CountLimits) -> Floats:
    return np.asarray([limits.neutrophils, limits.platelets, limits.wbc])
