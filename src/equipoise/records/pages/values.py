"""Single values of a page: texts to what the registry writes, or None where a text is no such value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from equipoise.errors import DateError
from equipoise.records.schema import enum_value
from equipoise.vocabulary import PartialDate

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ENGLISH_DATE = re.compile(r"(?P<month>[A-Z][a-z]{2,8})\.? (?:(?P<day>\d{1,2}), )?(?P<year>\d{4})")
_UNITS = "year|month|week|day|hour|minute"
_AGE = rf"(\d{{1,3}})\s*({_UNITS})?s?"
_RANGE = re.compile(rf"{_AGE}\s*(?:to|-|–)\s*{_AGE}(?: old| of age)?", re.IGNORECASE)
_FROM = re.compile(
    rf"{_AGE}\s*(?:\+|and older|and over|or older|and up)\s*({_UNITS})?s?(?: old| of age)?", re.IGNORECASE
)
_UP_TO = re.compile(rf"(?:up to|under|younger than|until|≤)\s*{_AGE}(?: old| of age)?", re.IGNORECASE)
_SINGLE = re.compile(rf"(\d{{1,3}})\s*({_UNITS})s?(?: old)?", re.IGNORECASE)
_NO_LIMIT = re.compile(r"n/?a|none|-|no limit|not specified|no (?:minimum|maximum)(?: age)?", re.IGNORECASE)
_ANY_AGE = re.compile(r"(?:all|any) ages?", re.IGNORECASE)
_ENROLLMENT = re.compile(
    r"(?P<count>\d[\d,]*)(?: (?P<kind>estimated|anticipated|actual))?"
    r"(?: (?:patients?|participants?|people|subjects?))?",
    re.IGNORECASE,
)
_MASKING = re.compile(
    r"(?P<level>none|single|double|triple|quadruple|open)\b[ -]?(?:blind(?:ed)?|masked|label)?"
    r"(?:\s*\((?P<roles>[^()]*)\))?",
    re.IGNORECASE,
)
_NCT = re.compile(r"NCT\d{8}")


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """Both age limits as the registry writes them; None where there is no limit."""

    lowest: str | None
    highest: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of participants, and the word beside it."""

    count: int
    kind: str | None


@dataclass(frozen=True, slots=True)
class Masking:
    """The level of masking and who is masked."""

    level: str
    roles: tuple[str, ...]


def nct_id(text: str) -> str | None:
    """Return an NCT number."""
    return text if _NCT.fullmatch(text) else None


def date(text: str) -> str | None:
    """Return a date in the registry's form, from that form or from English.

    >>> date("March 2007"), date("2025-02-30")
    ('2007-03', None)
    """
    english = _ENGLISH_DATE.fullmatch(text)
    begun = english["month"].casefold() if english is not None else "-"
    month = next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(begun)), None)
    if english is not None and month is not None:
        text = f"{english['year']}-{month:02}" + (f"-{int(english['day']):02}" if english["day"] else "")
    try:
        return str(PartialDate.parse(text))
    except DateError:
        return None


def is_edge_of_month(text: str) -> bool:
    """Return whether a day is the first or last of its month: a portal may have made it from a month."""
    parsed = PartialDate.parse(text)
    if parsed.month is None or parsed.day is None:
        return False
    month = PartialDate(f"{parsed.year}-{parsed.month:02}", parsed.year, parsed.month, None)
    return parsed.first() in (month.first(), month.last())


def enrollment(text: str) -> Count | None:
    """Return a number of participants: "296 estimated patients", "332 participants", "1,204"."""
    shape = _ENROLLMENT.fullmatch(text)
    if shape is None:
        return None
    kind = (shape["kind"] or "").upper().replace("ANTICIPATED", "ESTIMATED")
    return Count(int(shape["count"].replace(",", "")), kind or None)


def whole(text: str) -> int | None:
    """Return a whole number."""
    return int(text.replace(",", "")) if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,9}", text) else None


def age(text: str) -> str | None:
    """Return one age limit in the registry's form; an empty text where the page says that there is none.

    >>> age("18 years"), age("N/A"), age("70 kg")
    ('18 Years', '', None)
    """
    if _NO_LIMIT.fullmatch(text):
        return ""
    shape = _SINGLE.fullmatch(text)
    return _registered_age(shape[1], shape[2]) if shape else None


def ages(text: str) -> AgeLimits | None:
    """Return both limits from one line: "18 to 75 years old", "18+ years old", "up to 6 months old".

    >>> ages("6 months to 5 years old")
    AgeLimits(lowest='6 Months', highest='5 Years')
    """
    if _ANY_AGE.fullmatch(text):
        return AgeLimits(None, None)
    if (shape := _RANGE.fullmatch(text)) is not None:
        low, low_unit, high, high_unit = shape.groups()
        if not (low_unit or high_unit):
            return None
        return AgeLimits(_registered_age(low, low_unit or high_unit), _registered_age(high, high_unit or low_unit))
    if (shape := _FROM.fullmatch(text)) is not None:
        unit = shape[2] or shape[3]
        return AgeLimits(_registered_age(shape[1], unit), None) if unit else None
    if (shape := _UP_TO.fullmatch(text)) is not None:
        return AgeLimits(None, _registered_age(shape[1], shape[2])) if shape[2] else None
    return None


def _registered_age(count: str, unit: str) -> str:
    number = int(count)
    return f"{number} {unit.capitalize()}{'' if number == 1 else 's'}"


def choice(text: str, choices: Sequence[Any]) -> object | None:  # Any: rows of a portal's dictionary
    """Return the value of the first row whose pattern fits the whole text."""
    for row in choices:
        if re.fullmatch(row["like"], text, re.IGNORECASE):
            return row["value"]
    return None


def phases(text: str) -> tuple[str, ...] | None:
    """Return the phases that a line names: "Phase 2/Phase 3", "PHASE1 | PHASE2", "Not Applicable".

    >>> phases("Phase 2/3")
    ('PHASE2', 'PHASE3')
    """
    single = enum_value("Phase", text)
    if single is not None:
        return (single,)
    if not re.search("phase", text, re.IGNORECASE):
        return None
    parts = [part.strip() for part in re.split(r"[/|,;&]|\band\b", text)]
    if len(parts) == 1:
        parts = text.split()
    named = [part if re.search("phase", part, re.IGNORECASE) else f"Phase {part}" for part in parts if part]
    values = [enum_value("Phase", part) for part in named]
    return tuple(value for value in values if value) if values and all(values) else None


def masking(text: str) -> Masking | None:
    """Return the masking that a line names: "None (Open label)", "Double Blind (Participant, Investigator)"."""
    level = enum_value("DesignMasking", text)
    if level is not None:
        return Masking(level, ())
    shape = _MASKING.fullmatch(text)
    if shape is None:
        return None
    level = enum_value("DesignMasking", shape["level"].replace("open", "none").replace("Open", "None"))
    names = [name.strip() for name in re.split(r"[,;/]", shape["roles"] or "") if name.strip()]
    roles = [enum_value("WhoMasked", name) for name in names]
    if level is None or not all(roles):
        return None
    return Masking(level, tuple(role for role in roles if role))


def named_type(text: str, enum: str) -> tuple[str, str] | None:
    """Return type and name of "Drug: aspirin"; None where the text before the colon is no type."""
    label, colon, name = text.partition(":")
    value = enum_value(enum, label) if colon else None
    return (value, name.strip()) if value and name.strip() else None
