"""Sorting many lists at once: which rows are compared and exchanged, in steps of eight rows.

A bitonic network (Batcher 1968) whose comparisons all point the same way, so that rows beyond the end may be left out.
Up to three of its rounds are taken together on eight rows: a row is read and written once for three comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np

from equipoise.kernels.arrays import IntArray

_SORT, _FLIP, _EIGHTS, _FOURS, _TWOS = range(5)

_FIRST_FLIP = ((0, 7), (1, 6), (2, 5), (3, 4))
_BY_FOUR = ((0, 4), (1, 5), (2, 6), (3, 7))
_BY_TWO = ((0, 2), (1, 3), (4, 6), (5, 7))
_BY_ONE = ((0, 1), (2, 3), (4, 5), (6, 7))
_FLIP_FOURS = ((0, 3), (1, 2), (4, 7), (5, 6))

COMPARISONS = (
    (*_BY_ONE, *_FLIP_FOURS, *_BY_ONE, *_FIRST_FLIP, *_BY_TWO, *_BY_ONE),
    (*_FIRST_FLIP, *_BY_TWO, *_BY_ONE),
    (*_BY_FOUR, *_BY_TWO, *_BY_ONE),
    (*_BY_TWO, *_BY_ONE),
    _BY_ONE,
)
"""By kind of step, which two of its eight rows are put in order, one after another.

Sort eight rows; the first three rounds of a merge; three later rounds; two rounds of two fours; one round of four twos.
"""

Step = tuple[int, list[int]]


@lru_cache(maxsize=64)
def lane_network(bounds: tuple[int, ...]) -> tuple[IntArray, IntArray]:
    """Return the kinds and rows of the steps that sort the rows between `bounds`, each stretch for itself.

    Row bounds[-1] stands for what lies beyond the end of a stretch; it holds the largest key.
    """
    steps: list[Step] = []
    for first, after in pairwise(bounds):
        length = 8
        while length < after - first:
            length *= 2
        steps += (
            (kind, [first + row if row < after - first else bounds[-1] for row in rows])
            for kind, rows in _sorted(0, length)
            if min(rows) < after - first
        )
    kinds = np.array([kind for kind, _ in steps], dtype=np.int64)
    return kinds, np.array([rows for _, rows in steps], dtype=np.int64).reshape(-1, 8)


def _sorted(first: int, length: int) -> Iterator[Step]:
    """Halves first, each to its end, so that short stretches are sorted while they lie near at hand."""
    if length == 8:
        yield _SORT, list(range(first, first + 8))
        return
    half = length // 2
    yield from _sorted(first, half)
    yield from _sorted(first + half, half)
    yield from _merged(first, length)


def _merged(first: int, length: int) -> Iterator[Step]:
    part = length // 8
    for i in range(part):
        lower = [first + i + part * k for k in range(4)]
        yield _FLIP, [*lower, *(2 * first + length - 1 - row for row in reversed(lower))]
    while part > 1:
        rounds = part.bit_length() - 1
        if rounds == 1:
            yield from _twos(first, length)
            return
        together = 2 if rounds in (2, 4) else 3
        yield from _later(first, length, part, together)
        part >>= together


def _later(first: int, length: int, part: int, rounds: int) -> Iterator[Step]:
    apart = part >> rounds
    groups = [
        [start + i + apart * k for k in range(1 << rounds)]
        for start in range(first, first + length, part)
        for i in range(apart)
    ]
    if rounds == 3:
        yield from ((_EIGHTS, rows) for rows in groups)
    else:
        yield from ((_FOURS, one + other) for one, other in zip(groups[::2], groups[1::2], strict=True))


def _twos(first: int, length: int) -> Iterator[Step]:
    yield from ((_TWOS, list(range(start, start + 8))) for start in range(first, first + length, 8))
