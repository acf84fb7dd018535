"""Offsets from an anchor in days, weeks, calendar months and years. Dates carry no time of day."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Literal

from equipoise.errors import DateError

Unit = Literal["days", "weeks", "months", "years"]


def add_offset(anchor: date, count: int, unit: Unit) -> date:
    """Return the day `count` units after the anchor (before it, if negative).

    A week is 7 days. A calendar month keeps the day of the month, clipped to the month's last day. DateError beyond the
    years 1 to 9999, or for another unit.

    >>> add_offset(date(2025, 8, 31), 18, "months")
    datetime.date(2027, 2, 28)
    """
    try:
        if unit == "days":
            return anchor + timedelta(days=count)
        if unit == "weeks":
            return anchor + timedelta(weeks=count)
        if unit in ("months", "years"):
            return _add_months(anchor, count * 12 if unit == "years" else count)
    except (OverflowError, ValueError):
        raise DateError(f"{anchor} and {count} {unit} is no date", mend="stay within the years 1 to 9999") from None
    raise DateError(f"{unit!r} is no unit of time", mend="use days, weeks, months or years")


def series(anchor: date, every: int, unit: Unit, count: int) -> tuple[date, ...]:
    """Return `count` dates, one `every` units, each counted from the anchor and never from the one before.

    >>> [day.day for day in series(date(2024, 1, 31), 1, "months", 3)]
    [29, 31, 30]
    """
    return tuple(add_offset(anchor, every * number, unit) for number in range(1, count + 1))


def _add_months(anchor: date, months: int) -> date:
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor.day, last))
