"""What simulated trials show at each look, trial by trial."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.trial_batch import trial_batch
from equipoise.kernels.trial_people import trial_people
from equipoise.kernels.trial_tables import (
    CALENDAR,
    COX,
    ENTERED,
    EVENTS,
    LANES,
    LOGRANK,
    RMST,
    SCORE,
    VARIANCE,
    WordArray,
)
from equipoise.simulation.fast.simulated_arrays import SimulatedArrays, simulated_arrays
from equipoise.simulation.fast.trial_design import TrialDesign


@dataclass(frozen=True, slots=True)
class TrialStatistics:
    """Arrays of looks by trials.

    `z` is positive where treatment is better. `effect`: the log hazard ratio (one-step from a log-rank test), or the
    difference of survival, or of months of restricted mean time, by the test; NaN where nothing can be said. `events`
    and `entered` count people of both arms, `month` is the calendar month of the look.
    """

    z: FloatArray
    effect: FloatArray
    events: FloatArray
    entered: FloatArray
    month: FloatArray


@dataclass(frozen=True, slots=True)
class SimulatedPeople:
    """The people of one simulated trial, in months: entry on the calendar, time from entry until leaving.

    `event` says that a person leaves by the event and not by dropping out; nobody has been cut off by an analysis yet.
    """

    entry: FloatArray
    time: FloatArray
    event: BoolArray
    treated: BoolArray
    stratum: IntArray


def trial_statistics(
    arrays: SimulatedArrays, *, number: int = 0, first: int = 0, trials: int, targets: WordArray | None = None
) -> TrialStatistics:
    """Return what trials `first`, `first` + 1, ... of scenario `number` show.

    `targets` replaces the numbers of events or steps of the design's looks: by look, one for each trial.
    """
    blocks = -(-trials // LANES)
    wanted = arrays.targets if targets is None else _padded(targets, blocks * LANES)
    found = trial_batch(
        arrays.tables,
        number,
        first,
        blocks,
        arrays.by_events[: len(wanted)],
        wanted,
        arrays.latest,
        arrays.measure,
        arrays.until,
    )[:, :, :trials]
    z, effect = _judged(arrays, found[:, SCORE], found[:, VARIANCE])
    return TrialStatistics(z, effect, found[:, EVENTS], found[:, ENTERED], found[:, CALENDAR] * arrays.step)


def simulated_people(design: TrialDesign, *, seed: int = 1, number: int = 0, trial: int = 0) -> SimulatedPeople:
    """Return the people of one trial of a simulation, found again from the seed, the scenario's number and its own."""
    arrays = simulated_arrays(design, seed)
    entry, time, event = (column[0] for column in trial_people(arrays.tables, number, trial, 1))
    treated = arrays.tables.treated == 1
    return SimulatedPeople(entry * arrays.step, time * arrays.step, event, treated, arrays.tables.cell // 2)


def _padded(targets: WordArray, width: int) -> WordArray:
    return np.pad(targets, ((0, 0), (0, width - targets.shape[1])), mode="edge")


def _judged(arrays: SimulatedArrays, score: FloatArray, variance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Z and the effect; Z is 0 where a trial has nothing to judge by."""
    known = variance > 0.0
    spread = np.sqrt(variance, out=np.ones_like(variance), where=known)
    if arrays.measure == LOGRANK:
        effect = np.divide(score, variance, out=np.full_like(score, np.nan), where=known)
        return np.where(known, -score / spread, 0.0), effect
    if arrays.measure == COX:
        return np.where(known, -score * spread, 0.0), score
    unit = arrays.step if arrays.measure == RMST else 1.0
    return np.where(known, score / spread, 0.0), score * unit
