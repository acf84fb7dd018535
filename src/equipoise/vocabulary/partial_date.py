"""Dates as registries give them: to the day, the month or the year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from equipoise.errors import DateError

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Precision(StrEnum):
    """How much of the date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DateKind(StrEnum):
    """Whether a date has happened or is planned, in the registry's words."""

    ACTUAL = "ACTUAL"
    ESTIMATED = "ESTIMATED"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year: the interval from `first()` to `last()`, never a guessed day.

    >>> PartialDate.parse("2012-08").last()
    datetime.date(2012, 8, 31)
    """

    text: str
    year: int
    month: int | None
    day: int | None

    @staticmethod
    def parse(text: str) -> PartialDate:
        """Return the date that `text` (YYYY, YYYY-MM or YYYY-MM-DD) names; DateError if it names none."""
        shape = _SHAPE.fullmatch(text)
        if shape is None:
            raise DateError(f"{text!r} is not a date", mend="write YYYY-MM-DD, YYYY-MM or YYYY")
        year, month, day = (int(part) if part else None for part in shape.groups())
        assert year is not None
        try:
            date(year, month or 1, day or 1)
        except ValueError as fault:
            raise DateError(f"{text!r} is not a date: {fault}", mend="write a day that exists") from None
        return PartialDate(text, year, month, day)

    @property
    def precision(self) -> Precision:
        """How much of the date is known."""
        if self.day is not None:
            return Precision.DAY
        return Precision.MONTH if self.month is not None else Precision.YEAR

    def first(self) -> date:
        """Return the earliest day the date can be."""
        return date(self.year, self.month or 1, self.day or 1)

    def last(self) -> date:
        """Return the latest day the date can be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return self.text
