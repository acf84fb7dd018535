"""Batches of simulated trials with two arms: what each gives at each look."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.kernels.compiled import kernel
from equipoise.kernels.trial_people import trial_people
from equipoise.kernels.trial_scores import cox_coefficients, curve_differences, logrank_scores
from equipoise.kernels.trial_tables import COX, LANES, LOGRANK, NEVER, TrialTables, WordArray

_AT_ONCE = 2 * LANES
"""Trials the NumPy form holds at once: few enough to stay near the processor."""


@kernel("trial_batch")
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
    """Return by look what `blocks` times 64 trials from number `first` on give: the rows SCORE to CALENDAR.

    A look takes place at so many events, or at a calendar time, which `targets` says by look, for all trials or for
    each; at `latest` where there are fewer events by then. Events are counted as they are cut, so fewer than wanted
    say that a look's number was not reached. A measure of curves looks at `until` steps after entry.
    """
    found = np.empty((by_events.size, 5, blocks * LANES))
    for at in range(0, blocks * LANES, _AT_ONCE):
        some = slice(at, min(at + _AT_ONCE, blocks * LANES))
        entry, time, event = trial_people(tables, scenario, first + at, some.stop - at)
        calendars = np.where(event & (time <= tables.followed), entry + time, np.uint32(NEVER))
        for look, counted in enumerate(by_events):
            wanted = targets[look, np.arange(at, some.stop) % targets.shape[1]]
            calendar = _event_times(calendars, wanted, latest) if counted else wanted
            keys, events, entered = _cut(tables, entry, time, event, calendar)
            for stretch in pairwise(tables.bounds):
                keys[:, slice(*stretch)].sort(axis=1)
            score, variance = _measured(keys, tables, measure, until)
            found[look, :, some] = np.stack([score, variance, events, entered, calendar])
    return found


def _event_times(calendars: WordArray, wanted: WordArray, latest: int) -> WordArray:
    """The calendar times at which trials see their wanted events, at the latest `latest`."""
    places = np.minimum(wanted.astype(np.int64), calendars.shape[1]) - 1
    ordered = np.partition(calendars, np.unique(places), axis=1)
    found = np.take_along_axis(ordered, places[:, None], axis=1)[:, 0]
    found[wanted > calendars.shape[1]] = NEVER
    return np.minimum(found, np.uint32(latest))


def _cut(
    tables: TrialTables, entry: WordArray, time: WordArray, event: BoolArray, calendar: WordArray
) -> tuple[WordArray, FloatArray, FloatArray]:
    """What is seen of each person by the calendar time, as sortable words; events and people entered by trial."""
    here = entry < calendar[:, None]
    watched = np.minimum(np.where(here, calendar[:, None] - entry, np.uint32(0)), np.uint32(tables.followed))
    seen = event & here & (time <= watched)
    keys = np.minimum(time, watched) << np.uint32(2) | tables.treated << np.uint32(1) | seen
    return np.where(here, keys, np.uint32(0)), seen.sum(axis=1).astype(np.float64), here.sum(axis=1).astype(np.float64)


def _measured(keys: WordArray, tables: TrialTables, measure: int, until: int) -> tuple[FloatArray, FloatArray]:
    if measure == LOGRANK:
        return logrank_scores(keys, tables.bounds)
    if measure == COX:
        return cox_coefficients(keys, tables.bounds)
    return curve_differences(keys, until, measure)
