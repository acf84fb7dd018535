"""A date of a registration with its kind, and an age limit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from equipoise.errors import DateError, RecordError
from equipoise.records.tree import Place
from equipoise.vocabulary import DateKind, PartialDate

_AGE = re.compile(r"(\d+) (Year|Month|Week|Day|Hour|Minute)s?")


@dataclass(frozen=True, slots=True)
class RegisteredDate:
    """A date as registered: known to the day, month or year, and actual, estimated or unsaid."""

    date: PartialDate
    kind: DateKind | None

    def __str__(self) -> str:
        return f"{self.date} ({self.kind})" if self.kind else str(self.date)


@dataclass(frozen=True, slots=True)
class Age:
    """An age limit as registered: a whole number of years, months, weeks, days, hours or minutes."""

    text: str
    count: int
    unit: str
    """In the singular and lower case: year, month, week, day, hour, minute."""

    def __str__(self) -> str:
        return self.text


def read_date(place: Place) -> PartialDate | None:
    """Return the date at a place, None where absent; RecordError naming the path where it is no date."""
    text = place.text()
    if text is None:
        return None
    try:
        return PartialDate.parse(text)
    except DateError as fault:
        raise RecordError(fault.what, where=place.path, mend=fault.mend) from None


def read_dated(place: Place) -> RegisteredDate | None:
    """Return the date and its kind at a place, None where absent; RecordError where either is wrong."""
    if place.value is None:
        return None
    date = read_date(place.at("date"))
    if date is None:
        return None
    kind = place.at("type")
    text = kind.text()
    if text is not None and text not in DateKind.__members__:
        raise RecordError(f"{text!r} is no kind of date", where=kind.path, mend="write ACTUAL or ESTIMATED")
    return RegisteredDate(date, DateKind(text) if text else None)


def read_age(place: Place) -> Age | None:
    """Return the age limit at a place, None where absent; RecordError where it names none."""
    text = place.text()
    if text is None:
        return None
    shape = _AGE.fullmatch(text)
    if shape is None:
        raise RecordError(f"{text!r} is no age", where=place.path, mend="write for example 18 Years or 6 Months")
    return Age(text, int(shape[1]), shape[2].lower())
