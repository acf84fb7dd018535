"""Compiled form of `kernels.trial_people` for a block: rows are people, lanes are trials.

Each step runs over all people before the next begins: calling one for each person would cost more than the step.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.exponential import HALF
from equipoise.kernels.loops.exponential import exponential
from equipoise.kernels.loops.philox import block_words
from equipoise.kernels.trial_tables import LANES, LATEST, SingleArray, TrialTables, WordArray

_SIXTEEN, _LOW, _ONE, _ZERO = np.uint32(16), np.uint32(0xFFFF), np.uint32(1), np.uint32(0)


@compile_loop
def whole_steps(moment: np.float32) -> np.uint32:
    """Return a time in whole steps, cut at the latest.

    A comparison and not `min`, whose care for missing numbers takes lanes one by one; over a signed word, for which
    every processor has an instruction.
    """
    return np.uint32(np.int32(moment if moment < LATEST else LATEST))


@compile_loop
def leaving(
    gone: SingleArray,
    since: SingleArray,
    slopes: SingleArray,
    shares: WordArray,
    cell: IntArray,
    singles: SingleArray,
    share: WordArray,
    mixed: WordArray,
    leave: WordArray,
) -> None:
    """Turn the words in `leave` into the time of leaving; the lowest bit says that leaving is an event."""
    for person in range(cell.size):
        own = cell[person]
        at, slope, events = since[own, 0], slopes[own, 0], shares[own, 0]
        for lane in range(LANES):
            singles[0, lane] = exponential(leave[person, lane])
            singles[1, lane] = at + singles[0, lane] * slope
            share[lane] = events
        for piece in range(1, gone.shape[1]):
            before, at, slope, events = gone[own, piece], since[own, piece], slopes[own, piece], shares[own, piece]
            for lane in range(LANES):
                reached = singles[0, lane] >= before
                later = at + (singles[0, lane] - before) * slope
                singles[1, lane] = later if reached else singles[1, lane]
                share[lane] = events if reached else share[lane]
        for lane in range(LANES):
            event = _ONE if np.uint32(mixed[person, lane] & _LOW) < share[lane] else _ZERO
            leave[person, lane] = np.uint32(np.uint32(whole_steps(singles[1, lane]) << _ONE) | event)


@compile_loop
def entering(
    entered: SingleArray, starts: SingleArray, slopes: SingleArray, people: int, singles: SingleArray, entry: WordArray
) -> None:
    """Turn the words in `entry` into the time of entry, which their upper half says."""
    for person in range(people):
        for lane in range(LANES):
            singles[0, lane] = np.float32(np.int32(entry[person, lane] >> _SIXTEEN)) + HALF
            singles[1, lane] = starts[0] + singles[0, lane] * slopes[0]
        for piece in range(1, entered.size):
            before, at, slope = entered[piece], starts[piece], slopes[piece]
            for lane in range(LANES):
                later = at + (singles[0, lane] - before) * slope
                singles[1, lane] = later if singles[0, lane] >= before else singles[1, lane]
        for lane in range(LANES):
            entry[person, lane] = whole_steps(singles[1, lane])


@compile_loop
def block_people(
    tables: TrialTables,
    scenario: int,
    first: int,
    singles: SingleArray,
    share: WordArray,
    entry: WordArray,
    leave: WordArray,
) -> None:
    """Write entry and leaving of everybody in a block; both have room for an even number of people."""
    people = tables.cell.size
    block_words(tables.keys, first, scenario, people, leave, entry)
    leaving(tables.gone, tables.since, tables.slope, tables.share, tables.cell, singles, share, entry, leave)
    if tables.fixed_entry.size == 0:
        entering(tables.entered, tables.entry, tables.entry_slope, people, singles, entry)
        return
    for person in range(people):
        for lane in range(LANES):
            entry[person, lane] = tables.fixed_entry[person]
