"""How a design behaves over many simulated trials, each figure with its Monte Carlo error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equipoise.kernels.arrays import FloatArray
from equipoise.simulation.fast.tally import EFFECT, ENTERED, EVENTS, FUTILE, HARMED, MONTH, REACHED, REJECTED, Tally
from equipoise.simulation.fast.trial_design import TrialDesign


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over simulated trials and its standard error."""

    value: float
    std_err: float


@dataclass(frozen=True, slots=True)
class OperatingCharacteristics:
    """Of one design: what became of `trials` simulated trials (seed and scenario number say which).

    `power`: the probability to reject for treatment; where treatment has no effect that is the type I error. `events`,
    `participants` (entered), `months` and `effect` are means at the look where a trial ends. By look: the probability
    to reject for treatment, for control (two-sided rules), to stop for futility, to take place at all (`reached`), and
    to have fewer events than asked for (`scarce`); and means over the trials that reach it.
    """

    design: TrialDesign
    seed: int
    number: int
    trials: int
    power: Estimate
    events: Estimate
    participants: Estimate
    months: Estimate
    effect: Estimate
    rejected: FloatArray
    harmed: FloatArray
    futile: FloatArray
    reached: FloatArray
    scarce: FloatArray
    events_at: FloatArray
    participants_at: FloatArray
    months_at: FloatArray
    effect_at: FloatArray


def operating_characteristics(design: TrialDesign, tally: Tally, *, seed: int, number: int) -> OperatingCharacteristics:
    """Return the figures of a tally."""
    share = tally.counts / tally.trials
    reached = tally.counts[REACHED]
    at = np.divide(tally.sums, reached, out=np.full_like(tally.sums, np.nan), where=reached > 0)
    known = tally.known_effects[:-1]
    effect_at = np.divide(tally.sums[EFFECT], known, out=np.full_like(at[EFFECT], np.nan), where=known > 0)
    events, participants, months = (_mean(tally, row, tally.trials) for row in (EVENTS, ENTERED, MONTH))
    return OperatingCharacteristics(
        design=design,
        seed=seed,
        number=number,
        trials=tally.trials,
        power=_probability(int(tally.counts[REJECTED].sum()), tally.trials),
        events=events,
        participants=participants,
        months=months,
        effect=_mean(tally, EFFECT, int(tally.known_effects[-1])),
        rejected=share[REJECTED],
        harmed=share[HARMED],
        futile=share[FUTILE],
        reached=share[REACHED],
        scarce=tally.scarce / tally.trials,
        events_at=at[EVENTS],
        participants_at=at[ENTERED],
        months_at=at[MONTH],
        effect_at=effect_at,
    )


def _probability(count: int, trials: int) -> Estimate:
    value = count / trials
    return Estimate(value, math.sqrt(value * (1.0 - value) / trials))


def _mean(tally: Tally, row: int, trials: int) -> Estimate:
    if trials == 0:
        return Estimate(math.nan, math.nan)
    value = float(tally.totals[row]) / trials
    spread = max(float(tally.squares[row]) / trials - value * value, 0.0)
    return Estimate(value, math.sqrt(spread / trials))
