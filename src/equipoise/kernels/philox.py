"""Random numbers by counter: Philox4x32 with seven rounds.

The numbers of a trial follow from the seed, the scenario, the trial and the person alone, so no worker needs to know
what another has drawn. Salmon, Moraes, Dror, Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", give seven as
the least number of rounds that passes every test of BigCrush.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.compiled import kernel
from equipoise.kernels.trial_tables import LongWordArray, WordArray

ROUNDS = 7
MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
WEYL = (0x9E3779B9, 0xBB67AE85)
LOW_WORD = np.uint64(0xFFFFFFFF)
WORD = np.uint64(32)


def round_keys(seed: int, rounds: int = ROUNDS) -> LongWordArray:
    """Return the keys of the rounds for a seed from 0 to 2**64 - 1."""
    words = (seed & 0xFFFFFFFF, seed >> 32)
    return np.array([[(w + r * c) & 0xFFFFFFFF for w, c in zip(words, WEYL, strict=True)] for r in range(rounds)], "u8")


@kernel("philox")
def philox_words(counters: LongWordArray, keys: LongWordArray) -> WordArray:
    """Return four words for each column of four counter words."""
    c0, c1, c2, c3 = counters
    for k0, k1 in keys:
        low, high = (c0 & LOW_WORD) * MULTIPLIERS[0], (c2 & LOW_WORD) * MULTIPLIERS[1]
        c0, c1, c2, c3 = (high >> WORD) ^ c1 ^ k0, high, (low >> WORD) ^ c3 ^ k1, low
    return np.stack([c0, c1, c2, c3]).astype(np.uint32)
