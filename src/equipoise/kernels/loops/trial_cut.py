"""Compiled steps that end a block of trials at a look: when it takes place, and what is seen of everybody by then."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import IntArray
from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.trial_tables import LANES, NEVER, WordArray

_ONE, _TWO, _NEVER, _ZERO = np.uint32(1), np.uint32(2), np.uint32(NEVER), np.uint32(0)
_BISECTED = 3


@compile_loop
def event_calendars(entry: WordArray, leave: WordArray, people: int, followed: int, calendars: WordArray) -> None:
    """Write the calendar time of each event; NEVER where a person leaves otherwise or is no longer watched."""
    limit = np.uint32(followed)
    for person in range(people):
        for lane in range(LANES):
            left = np.uint32(leave[person, lane] >> _ONE)
            seen = (leave[person, lane] & _ONE) == _ONE and left <= limit
            calendars[person, lane] = np.uint32(entry[person, lane] + left) if seen else _NEVER


@compile_loop
def counted(calendars: WordArray, people: int, until: WordArray, counts: WordArray) -> None:
    """Write how many calendar times lie at or before `until`."""
    for lane in range(LANES):
        counts[lane] = _ZERO
    for person in range(people):
        for lane in range(LANES):
            counts[lane] = np.uint32(counts[lane] + (_ONE if calendars[person, lane] <= until[lane] else _ZERO))


@compile_loop
def _latest_seen(calendars: WordArray, people: int, until: WordArray, found: WordArray) -> None:
    for lane in range(LANES):
        found[lane] = _ZERO
    for person in range(people):
        for lane in range(LANES):
            own = calendars[person, lane]
            found[lane] = own if own <= until[lane] and own > found[lane] else found[lane]


@compile_loop
def _guess(brackets: IntArray, lane: int, wanted: np.uint32, turn: int) -> int:
    """Where between two times the wanted count may lie: by interpolation, each third time in the middle."""
    low, high, below, above = brackets[0, lane], brackets[1, lane], brackets[2, lane], brackets[3, lane]
    if turn % _BISECTED == _BISECTED - 1:
        return (low + high) // 2
    part = (wanted + 0.5 - below) / (above + 0.5 - below)
    return min(max(low + int((high - low) * part), low + 1), high - 1)


@compile_loop
def _opened(wanted: WordArray, counts: WordArray, latest: int, brackets: IntArray) -> int:
    """Set where each lane is searched: rows low, high, and the counts there. Return how many lanes are still open.

    A lane is finished when nothing lies between low and high; one that never has more than it wants is so at once.
    """
    low, high, below, above = brackets[0], brackets[1], brackets[2], brackets[3]
    left = 0
    for lane in range(LANES):
        finished = counts[lane] <= wanted[lane]
        low[lane], high[lane], below[lane], above[lane] = latest if finished else 0, latest, 0, counts[lane]
        left += 0 if finished else 1
    return left


@compile_loop
def _narrowed(wanted: WordArray, counts: WordArray, until: WordArray, brackets: IntArray) -> int:
    """Close the brackets around what was counted until the last guess; return how many lanes are still open."""
    low, high, below, above = brackets[0], brackets[1], brackets[2], brackets[3]
    left = 0
    for lane in range(LANES):
        if high[lane] - low[lane] <= 1:
            continue
        if counts[lane] == wanted[lane]:
            low[lane] = high[lane]
        elif counts[lane] < wanted[lane]:
            low[lane], below[lane] = np.int64(until[lane]), counts[lane]
        else:
            high[lane], above[lane] = np.int64(until[lane]), counts[lane]
        if high[lane] - low[lane] == 1:
            until[lane] = np.uint32(high[lane])
        left += 1 if high[lane] - low[lane] > 1 else 0
    return left


@compile_loop
def calendars_of_counts(
    calendars: WordArray,
    people: int,
    wanted: WordArray,
    latest: int,
    brackets: IntArray,
    words: WordArray,
    found: WordArray,
) -> None:
    """Write when each lane sees its wanted event, or `latest` where it never does by then.

    A search for a time that so many events lie before, all lanes counting together; then the last event before it.
    """
    until, counts = words[0], words[1]
    for lane in range(LANES):
        until[lane] = np.uint32(latest)
    counted(calendars, people, until, counts)
    left, turn = _opened(wanted, counts, latest, brackets), 0
    while left > 0:
        for lane in range(LANES):
            if brackets[1, lane] - brackets[0, lane] > 1:
                until[lane] = np.uint32(_guess(brackets, lane, wanted[lane], turn))
        counted(calendars, people, until, counts)
        left, turn = _narrowed(wanted, counts, until, brackets), turn + 1
    _latest_seen(calendars, people, until, found)
    counted(calendars, people, until, counts)
    for lane in range(LANES):
        if counts[lane] < wanted[lane]:
            found[lane] = np.uint32(latest)


@compile_loop
def cut(
    entry: WordArray,
    leave: WordArray,
    treated: WordArray,
    followed: int,
    calendar: WordArray,
    keys: WordArray,
    counts: WordArray,
) -> None:
    """Write what is seen of each person by the lane's calendar time: time, arm and event in one sortable word.

    Who has not entered yet sorts before everybody and counts for nothing. `counts`: events, and people entered.
    """
    limit = np.uint32(followed)
    for lane in range(LANES):
        counts[0, lane], counts[1, lane] = _ZERO, _ZERO
    for person in range(treated.size):
        arm = np.uint32(treated[person] << _ONE)
        for lane in range(LANES):
            here = entry[person, lane] < calendar[lane]
            watched = min(np.uint32(calendar[lane] - entry[person, lane]), limit)
            left = np.uint32(leave[person, lane] >> _ONE)
            event = np.uint32(leave[person, lane] & _ONE) if left <= watched else _ZERO
            key = np.uint32(np.uint32(np.uint32(min(left, watched) << _TWO) | arm) | event)
            keys[person, lane] = key if here else _ZERO
            counts[0, lane] = np.uint32(counts[0, lane] + (event if here else _ZERO))
            counts[1, lane] = np.uint32(counts[1, lane] + (_ONE if here else _ZERO))
