"""Compiled forms of `kernels.philox`."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.compiled import compile_loop
from equipoise.kernels.philox import LOW_WORD, MULTIPLIERS, ROUNDS, WORD
from equipoise.kernels.trial_tables import LANES, LongWordArray, WordArray

M0, M1 = MULTIPLIERS


@compile_loop
def philox_words(counters: LongWordArray, keys: LongWordArray) -> WordArray:
    """Compiled form of `kernels.philox.philox_words`."""
    words = np.empty(counters.shape, dtype=np.uint32)
    for i in range(counters.shape[1]):
        c0, c1, c2, c3 = counters[0, i], counters[1, i], counters[2, i], counters[3, i]
        for r in range(keys.shape[0]):
            low, high = (c0 & LOW_WORD) * M0, (c2 & LOW_WORD) * M1
            c0, c1, c2, c3 = (high >> WORD) ^ c1 ^ keys[r, 0], high, (low >> WORD) ^ c3 ^ keys[r, 1], low
        words[0, i], words[1, i] = np.uint32(c0), np.uint32(c1)
        words[2, i], words[3, i] = np.uint32(c2), np.uint32(c3)
    return words


@compile_loop
def block_words(
    keys: LongWordArray, first: int, scenario: int, people: int, timed: WordArray, mixed: WordArray
) -> None:
    """Write two words for each person (rows) of the trials of a block (lanes); the rows have room for an even number.

    The number of rounds stands in the loop itself, so that it is unrolled and all lanes take each step together. Words
    stay in 64 bits until the end: a product needs them, and sums of two 32-bit words would widen anyway.
    """
    for person in range(0, people, 2):
        for lane in range(LANES):
            c0, c1 = np.uint64(person >> 1), np.uint64(first) + np.uint64(lane)
            c2, c3 = np.uint64(scenario), np.uint64(0)
            for r in range(ROUNDS):
                low, high = (c0 & LOW_WORD) * M0, (c2 & LOW_WORD) * M1
                c0, c1, c2, c3 = (high >> WORD) ^ c1 ^ keys[r, 0], high, (low >> WORD) ^ c3 ^ keys[r, 1], low
            timed[person, lane], mixed[person, lane] = np.uint32(c0), np.uint32(c1)
            timed[person + 1, lane], mixed[person + 1, lane] = np.uint32(c2), np.uint32(c3)
