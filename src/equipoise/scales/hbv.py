"""Definitions of response in hepatitis B, from dated results."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

HBSAG_LIMIT_IU_ML = 0.05
CONFIRMED_AFTER_DAYS = 84


def hbsag_loss(samples: Sequence[tuple[int, float]]) -> int | None:
    """Return the day of confirmed HBsAg loss, None if there was none.

    `samples` are (day, HBsAg in IU/mL); a value below the assay's limit is given below 0.05. Loss is the first sample
    below 0.05 IU/mL of a run without a higher one that lasts at least 12 weeks (the confirmation is assumed).

    >>> hbsag_loss([(0, 12.0), (336, 0.04), (420, 0.01)])
    336
    """
    began: int | None = None
    for day, value in sorted(samples):
        if value >= HBSAG_LIMIT_IU_ML:
            began = None
        elif began is None:
            began = day
        elif day - began >= CONFIRMED_AFTER_DAYS:
            return began
    return None


def hbsag_reversions(samples: Sequence[tuple[int, float]]) -> tuple[int, ...]:
    """Return the days on which HBsAg came back to 0.05 IU/mL or more after a sample below it."""
    ordered = sorted(samples)
    return tuple(day for (_, before), (day, value) in pairwise(ordered) if before < HBSAG_LIMIT_IU_ML <= value)
