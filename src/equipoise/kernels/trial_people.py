"""The people of simulated trials: when each enters, how long until he leaves, and whether by an event."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray
from equipoise.kernels.exponential import HALF, exponentials
from equipoise.kernels.philox import philox_words
from equipoise.kernels.trial_tables import LATEST, SingleArray, TrialTables, WordArray


def trial_people(tables: TrialTables, scenario: int, first: int, trials: int) -> tuple[WordArray, WordArray, BoolArray]:
    """Return by trial and person: entry, steps from entry until leaving, and whether leaving is an event.

    A person takes two words: one for the time, one whose halves say the moment of entry and the kind of leaving.
    """
    people = tables.cell.size
    pairs = (people + 1) // 2
    counters = np.zeros((4, trials * pairs), dtype=np.uint64)
    counters[0] = np.tile(np.arange(pairs, dtype=np.uint64), trials)
    counters[1] = np.repeat(np.arange(first, first + trials, dtype=np.uint64), pairs)
    counters[2] = scenario
    words = philox_words.arrays(counters, tables.keys).reshape(2, 2, trials, pairs)
    gone, mixed = (words[:, k].transpose(1, 2, 0).reshape(trials, 2 * pairs)[:, :people] for k in range(2))
    time, share = _leaving(tables, exponentials(gone))
    return _entry(tables, mixed >> np.uint32(16)), time, (mixed & np.uint32(0xFFFF)) < share


def _leaving(tables: TrialTables, spent: SingleArray) -> tuple[WordArray, WordArray]:
    """The time at which each person's hazard is spent, and the share of leavings then that are events."""
    cell = tables.cell
    time = tables.since[cell, 0] + spent * tables.slope[cell, 0]
    share = np.broadcast_to(tables.share[cell, 0], spent.shape)
    for piece in range(1, tables.gone.shape[1]):
        reached = spent >= tables.gone[cell, piece]
        later = tables.since[cell, piece] + (spent - tables.gone[cell, piece]) * tables.slope[cell, piece]
        time, share = np.where(reached, later, time), np.where(reached, tables.share[cell, piece], share)
    return np.minimum(time, LATEST).astype(np.uint32), share


def _entry(tables: TrialTables, parts: WordArray) -> WordArray:
    if tables.fixed_entry.size:
        return np.broadcast_to(tables.fixed_entry, parts.shape)
    part = parts.astype(np.float32) + HALF
    entry = tables.entry[0] + part * tables.entry_slope[0]
    for piece in range(1, tables.entered.size):
        later = tables.entry[piece] + (part - tables.entered[piece]) * tables.entry_slope[piece]
        entry = np.where(part >= tables.entered[piece], later, entry)
    return np.minimum(entry, LATEST).astype(np.uint32)
