"""Numbers and lengths of time as registrations write them."""

from __future__ import annotations

import re
from typing import Final

_FIRST: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_WORDS: Final = {word: number for number, word in enumerate(_FIRST)} | {
    "twenty-four": 24,
    "thirty": 30,
    "thirty-six": 36,
    "forty-eight": 48,
    "sixty": 60,
    "ninety": 90,
}

NUMBER: Final = r"(?:\d+(?:\.\d+)?|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + ")"
"""A number in digits or words, as part of a pattern."""

_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_LENGTH: Final = re.compile(rf"\b({NUMBER})[\s-]*(day|week|month|year)s?\b", re.IGNORECASE)


def number_of(text: str) -> float:
    """Return the number that digits or a word stand for.

    >>> number_of("eighteen"), number_of("2.5")
    (18, 2.5)
    """
    word = text.strip().lower()
    return _WORDS[word] if word in _WORDS else float(word)


def days_of(number: float, unit: str) -> int:
    """Return a length of time in days, months and years at their average length.

    >>> days_of(5, "years"), days_of(18, "month")
    (1826, 548)
    """
    return round(number * _DAYS[unit.lower().rstrip("s")])


def lengths(text: str) -> list[int]:
    """Return every length of time named in a text, in days.

    >>> lengths("eighteen months, then 5 years")
    [548, 1826]
    """
    return [days_of(number_of(number), unit) for number, unit in _LENGTH.findall(text)]
