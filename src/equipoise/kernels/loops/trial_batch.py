"""Compiled form of `kernels.trial_batch`: block after block of 64 trials."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.loops.lane_sort import sort_lanes
from equipoise.kernels.loops.trial_cut import calendars_of_counts, cut, event_calendars
from equipoise.kernels.loops.trial_people import block_people
from equipoise.kernels.loops.trial_scores import cox_coefficients, curve_differences, logrank_scores
from equipoise.kernels.trial_tables import (
    CALENDAR,
    COX,
    ENTERED,
    EVENTS,
    LANES,
    LOGRANK,
    NEVER,
    SCORE,
    VARIANCE,
    TrialTables,
    WordArray,
)


@compile_loop
def measured(
    tables: TrialTables, keys: WordArray, measure: int, until: int, work: FloatArray, found: FloatArray, at: int
) -> None:
    """Sort a block that has been cut and write score and variance of its lanes from column `at` on."""
    people = tables.cell.size
    keys[people] = np.uint32(NEVER)
    sort_lanes(keys, tables.kinds, tables.rows)
    score, variance = found[SCORE, at : at + LANES], found[VARIANCE, at : at + LANES]
    if measure == LOGRANK:
        logrank_scores(keys, tables.bounds, work[0], score, variance)
    elif measure == COX:
        cox_coefficients(keys, tables.bounds, work, score, variance)
    else:
        curve_differences(keys, people, until, measure, work, score, variance)


@compile_loop
def trial_batch(
    tables: TrialTables,
    scenario: int,
    first: int,
    blocks: int,
    by_events: BoolArray,
    targets: WordArray,
    latest: int,
    measure: int,
    until: int,
) -> FloatArray:
    """Compiled form of `kernels.trial_batch.trial_batch`."""
    people, looks = tables.cell.size, by_events.size
    found = np.empty((looks, 5, blocks * LANES))
    words, counts = np.empty((2, LANES), dtype=np.uint32), np.empty((2, LANES), dtype=np.uint32)
    singles, share = np.empty((2, LANES), dtype=np.float32), np.empty(LANES, dtype=np.uint32)
    room = people + people % 2
    entry, leave = np.empty((room, LANES), dtype=np.uint32), np.empty((room, LANES), dtype=np.uint32)
    keys, work = np.empty((people + 1, LANES), dtype=np.uint32), np.empty((13, LANES))
    brackets, calendar = np.empty((4, LANES), dtype=np.int64), np.empty(LANES, dtype=np.uint32)
    wanted = np.empty(LANES, dtype=np.uint32)
    for block in range(blocks):
        at = block * LANES
        block_people(tables, scenario, first + at, singles, share, entry, leave)
        for look in range(looks):
            for lane in range(LANES):
                wanted[lane] = targets[look, (at + lane) % targets.shape[1]]
                calendar[lane] = wanted[lane]
            if by_events[look]:
                event_calendars(entry, leave, people, tables.followed, keys)
                calendars_of_counts(keys, people, wanted, latest, brackets, words, calendar)
            cut(entry, leave, tables.treated, tables.followed, calendar, keys, counts)
            for lane in range(LANES):
                found[look, EVENTS, at + lane] = counts[0, lane]
                found[look, ENTERED, at + lane] = counts[1, lane]
                found[look, CALENDAR, at + lane] = calendar[lane]
            measured(tables, keys, measure, until, work, found[look], at)
    return found
