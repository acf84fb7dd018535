"""Days as whole numbers (proleptic ordinals), and how the ledger writes them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=20_000)
def iso(day: int) -> str:
    """Return a day as YYYY-MM-DD.

    >>> iso(735844)
    '2015-09-03'
    """
    return date.fromordinal(day).isoformat()


def moment(day: int, order: int) -> str:
    """Return the moment at which the `order`-th thing of a participant's day is recorded, in UTC.

    >>> moment(735844, 7)
    '2015-09-03T08:00:00.000007Z'
    """
    return f"{iso(day)}T08:00:00.{order:06d}Z"
