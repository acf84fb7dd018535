"""Stretches of days, and dates that are known only in part: inside, outside, or not to be told."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from equipoise.rules import Span
from equipoise.vocabulary import PartialDate, Truth

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `first` to `last`, both included; None is open. `provisional` where a planned date stands in."""

    first: date | None = None
    last: date | None = None
    provisional: bool = False

    def __str__(self) -> str:
        match self.first, self.last:
            case None, None:
                return "any time"
            case None, last:
                return f"up to {last}"
            case first, None:
                return f"from {first}"
            case first, last:
                return str(first) if first == last else f"{first} to {last}"


def contains(stretch: Stretch, found: Stretch) -> Truth:
    """Return whether a moment that lies somewhere in `found` lies in the stretch.

    >>> contains(Stretch(date(2025, 3, 11), None), Stretch(date(2025, 3, 1), date(2025, 3, 31)))
    <Truth.UNKNOWN: 1>
    """
    begins, ends = stretch.first or date.min, stretch.last or date.max
    earliest, latest = found.first or date.min, found.last or date.max
    if begins <= earliest and latest <= ends:
        return Truth.TRUE
    return Truth.FALSE if latest < begins or ends < earliest else Truth.UNKNOWN


def overlaps(stretch: Stretch, start: Stretch, end: Stretch) -> Truth:
    """Return whether something that runs from a day in `start` to a day in `end` touches the stretch."""
    begins, ends = stretch.first or date.min, stretch.last or date.max
    if (start.last or date.max) <= ends and (end.first or date.min) >= begins:
        return Truth.TRUE
    if (start.first or date.min) > ends or (end.last or date.max) < begins:
        return Truth.FALSE
    return Truth.UNKNOWN


def days_of(day: PartialDate | None) -> Stretch:
    """Return the days a date can be; any day where it is missing."""
    return Stretch() if day is None else Stretch(day.first(), day.last())


def shift(day: date, span: Span, *, back: bool = False) -> date:
    """Return the day a span later (or earlier). Months and years move the calendar date, cut to the month's end.

    Hours count as the whole days they need, because records hold days.

    >>> shift(date(2024, 1, 31), Span(1, "mo"))
    datetime.date(2024, 2, 29)
    """
    sign = -1 if back else 1
    if span.unit in ("mo", "a"):
        months = day.year * 12 + day.month - 1 + sign * span.number * (12 if span.unit == "a" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    days = {"h": -(-span.number // 24), "d": span.number, "wk": 7 * span.number}[span.unit]
    return day + sign * timedelta(days=days)
