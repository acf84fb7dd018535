"""What batches of simulated trials are made from: people, hazards and entry as arrays on a grid of whole steps.

Times are whole steps of a grid of `STEPS` from the start of the trial to the last moment anybody may be seen, so that
a time, the arm and whether it is an event fit one 32-bit word that can be sorted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import IntArray

WordArray = npt.NDArray[np.uint32]
LongWordArray = npt.NDArray[np.uint64]
SingleArray = npt.NDArray[np.float32]

LANES = 64
"""Trials of a block: each step of the compiled form is one operation on this many trials."""

STEPS = 1_000_000_000
"""Steps of the grid; a time is below 2**30 of them."""

LATEST = np.float32(2**30 - 64)
"""The largest time: the last 32-bit float below 2**30."""

NEVER = 2**32 - 1
"""A calendar time nobody reaches."""

LOGRANK, COX, MILESTONE, RMST = 0, 1, 2, 3
"""What is measured on a trial."""

SCORE, VARIANCE, EVENTS, ENTERED, CALENDAR = 0, 1, 2, 3, 4
"""What a batch gives of each trial at each look; what score and variance are, the measure decides."""


class TrialTables(NamedTuple):
    """The people of a trial and how their times are drawn.

    A cell is a stratum and arm: `cell` and `treated` by person, people of one stratum side by side between `bounds`.
    By cell and piece: `gone`, the hazard of event and dropout spent where the piece starts; `since`, its time there;
    `slope`, steps per unit of hazard; `share`, of 65536, leavings that are events. The same for entry in `entered` (of
    65536), `entry`, `entry_slope`, unless `fixed_entry` says when each person enters. Nobody is seen beyond `followed`
    steps after entry. `kinds` and `rows` are the sorting network, `keys` those of the random numbers.
    """

    keys: LongWordArray
    cell: IntArray
    treated: WordArray
    bounds: IntArray
    gone: SingleArray
    since: SingleArray
    slope: SingleArray
    share: WordArray
    entered: SingleArray
    entry: SingleArray
    entry_slope: SingleArray
    fixed_entry: WordArray
    followed: int
    kinds: IntArray
    rows: IntArray
