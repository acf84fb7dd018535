"""Counts and sums over simulated trials: all that is kept of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.simulation.fast.stopping_rule import StoppingRule
from equipoise.simulation.fast.trial_statistics import TrialStatistics

REACHED, REJECTED, HARMED, FUTILE = range(4)
"""Rows of the counts: trials at a look; those that there reject for treatment, for control, or stop for futility."""

EVENTS, ENTERED, MONTH, EFFECT = range(4)
"""Rows of the sums."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of simulated trials; tallies of different trials add up.

    `counts` (4, looks) as named above. `sums` (4, looks): of events, people, months and effects at a look over the
    trials that reach it; `squares` (4,) and `totals` (4,): the same over all trials at the look where they end.
    `known_effects` (looks + 1): trials that have an effect at each look, and at their end. `scarce` (looks): trials
    looked at with fewer events than the look asked for.
    """

    trials: int
    counts: IntArray
    scarce: IntArray
    known_effects: IntArray
    sums: FloatArray
    totals: FloatArray
    squares: FloatArray

    def __add__(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(
            self.trials + other.trials,
            self.counts + other.counts,
            self.scarce + other.scarce,
            self.known_effects + other.known_effects,
            self.sums + other.sums,
            self.totals + other.totals,
            self.squares + other.squares,
        )


def tallied(seen: TrialStatistics, rule: StoppingRule, wanted: IntArray | None = None) -> Tally:
    """Return the tally of trials judged by a rule; `wanted` are the events each look asks for, if any."""
    looks, trials = seen.z.shape
    going = np.ones(trials, dtype=np.bool_)
    counts, scarce = np.zeros((4, looks), dtype=np.int64), np.zeros(looks, dtype=np.int64)
    sums, known = np.zeros((4, looks)), np.zeros(looks + 1, dtype=np.int64)
    columns = np.stack([seen.events, seen.entered, seen.month, seen.effect])
    at_end = np.empty((4, trials))
    for look in range(looks):
        up, down, flat = _outcome(seen.z[look], rule, look)
        counts[:, look] = [np.count_nonzero(going & some) for some in (going, up, down, flat)]
        sums[:, look] = _sums(columns[:, look, going])
        known[look] = np.count_nonzero(~np.isnan(seen.effect[look, going]))
        if wanted is not None:
            scarce[look] = np.count_nonzero(going & (seen.events[look] < wanted[look]))
        ends = going & (up | down | flat) if look + 1 < looks else going
        at_end[:, ends] = columns[:, look, ends]
        going = going & ~ends
    known[looks] = np.count_nonzero(~np.isnan(at_end[EFFECT]))
    return Tally(trials, counts, scarce, known, sums, _sums(at_end), _sums(at_end * at_end))


def _sums(columns: FloatArray) -> FloatArray:
    return np.array([*columns[:EFFECT].sum(axis=1), np.nansum(columns[EFFECT])])


def _outcome(z: FloatArray, rule: StoppingRule, look: int) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Which trials reject for treatment, which for control, and which stop for futility."""
    critical, futility = rule.critical_z[look], rule.futility_z[look]
    up = z >= critical
    if rule.two_sided:
        down = z <= -critical
        return up, down, (np.abs(z) <= futility) & ~up & ~down
    return up, np.zeros_like(up), (z <= futility) & ~up
