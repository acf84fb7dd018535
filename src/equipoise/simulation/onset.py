"""When the latent recurrence begins."""

from __future__ import annotations

from math import log

import numpy as np

from equipoise.simulation.hazard import BaselineHazard
from equipoise.simulation.predictor import LinearPredictor
from equipoise.simulation.random_stream import Floats
from equipoise.simulation.truth.recurrence import Profile, RecurrenceTruth

_AT_A_TIME = 4096


def simulate_onset(
    predictor: LinearPredictor,
    hazard: BaselineHazard,
    truth: RecurrenceTruth,
    *,
    start: Floats,
    profile: Profile,
    hazard_ratio: float,
    rng: np.random.Generator,
) -> Floats:
    """Return each person's onset of recurrence in months from time zero; infinity where there is none.

    A unit exponential is drawn; the onset is the end of the first step of the grid at which the cumulative hazard
    reaches it, with piece, phase and profile taken at the step's middle. `start` is the month treatment begins
    (infinity: never); from there the hazard is multiplied by hazard_ratio ** m(months since start).
    """
    ends: Floats = truth.step_months * np.arange(1, round(hazard.cuts[-1] / truth.step_months) + 1, dtype=np.float64)
    middles = ends - truth.step_months / 2
    step = hazard.at(middles) * truth.step_months
    early = middles < truth.phase_change_months
    goal = rng.standard_exponential(len(start))
    onset = np.full(len(start), np.inf)
    for first in range(0, len(start), _AT_A_TIME):
        rows = slice(first, first + _AT_A_TIME)
        before, after = np.exp(predictor.early[rows, None]), np.exp(predictor.late[rows, None])
        growth = np.where(early, before, after) * step
        growth *= _effect(middles, start[rows], truth.profiles[profile], log(hazard_ratio))
        reached = np.cumsum(growth, axis=1) >= goal[rows, None]
        onset[rows] = np.where(reached[:, -1], ends[np.argmax(reached, axis=1)], np.inf)
    return onset


def _effect(
    middles: Floats, start: Floats, profile: tuple[tuple[float, float, float], ...], log_ratio: float
) -> Floats:
    """The hazard's multiplier at each step (columns) for each person (rows)."""
    since = middles - start[:, None]
    multiplier = np.ones(since.shape)
    for begins, ends, share in profile:
        if share:
            multiplier[(since >= begins) & (since < ends)] = np.exp(log_ratio * share)
    return multiplier
