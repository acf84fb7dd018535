"""Lengths of time as registrations write them, in days."""

from __future__ import annotations

import re
from typing import Final

DAYS: Final = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_WORDS: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
COUNT: Final = rf"(?:\d+(?:\.\d+)?|{'|'.join(_WORDS[1:])})"
LENGTH: Final = re.compile(rf"(?<![\w.])({COUNT})[\s-]*(hour|day|week|month|year|hr|wk|mo|yr)s?\b", re.IGNORECASE)
_UNITS: Final = {"hr": "hour", "wk": "week", "mo": "month", "yr": "year"}
_REVERSED: Final = re.compile(rf"\b(hour|day|week|month|year)s?\s+({COUNT})(?![\w.])", re.IGNORECASE)
EVENT: Final = re.compile(
    r"\b(?:baseline|discharge|completion|progression|death|deliver\w+|birth|surg\w+|operat\w+|end of|through|until|"
    r"visit|intra-?operative\w*|peri-?operative\w*|post-?operative\w*|immediately|procedure|stay|pre-?dose|cycle|"
    r"trough|admission|enrol\w+|treatment|hospitali\w+|follow-?up|screening|session|trimester|gestation\w*|"
    r"single|once|cross-sectional|retrospective\w*|at the time|during|minutes?|min|seconds?|overnight|daily|entry|"
    r"dos(?:e|ing)|anesthesia|intervention|induction|course|period|study|before|after|pre|post|D\d+|V\d+|W\d+|T\d+|"
    r"M\d+)",
    re.IGNORECASE,
)


def number_of(text: str) -> float:
    """Return the number that digits or an English word name.

    >>> number_of("eighteen"), number_of("2.5")
    (18.0, 2.5)
    """
    lower = text.lower()
    return float(_WORDS.index(lower)) if lower in _WORDS else float(text)


def lengths_in(text: str) -> list[float]:
    """Return every length of time the text names, in days: "3 years", "12-month", "week 48".

    >>> lengths_in("at week 48 and after 3 years")
    [1095.75, 336.0]
    """
    pairs = [(match[1], match[2]) for match in LENGTH.finditer(text)]
    pairs += [(match[2], match[1]) for match in _REVERSED.finditer(text)]
    found = [(number_of(count), unit) for count, unit in pairs]
    return [count * DAYS[_UNITS.get(unit.lower(), unit.lower())] for count, unit in found]


def longest(text: str | None) -> float | None:
    """Return the longest length of time the text names, in days; None where it names none."""
    found = lengths_in(text or "")
    return max(found) if found else None
