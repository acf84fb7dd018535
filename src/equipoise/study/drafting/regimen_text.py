"""Doses in prose: "20 mg on Mondays or 40 mg on Thursdays" is two regimens."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from equipoise.study.arm import Regimen
from equipoise.study.drafting.number_word import NUMBER, days_of, number_of

_UNITS: Final = {"μg": "ug", "µg": "ug", "mcg": "ug", "ug": "ug", "mg": "mg", "g": "g", "MIU": "M[iU]", "IU": "[iU]"}
_PER_WEEK: Final = {
    "once": 1,
    "one time": 1,
    "twice": 2,
    "two times": 2,
    "three times": 3,
    "thrice": 3,
    "four times": 4,
    "five times": 5,
}
_AMOUNT: Final = r"(?P<dose>\d+(?:\.\d+)?)\s?(?P<unit>μg|µg|mcg|ug|mg|MIU|IU|g)(?P<per>/kg|/m2|/m\^2|/m²)?"
_TIMES: Final = "|".join(sorted(_PER_WEEK, key=len, reverse=True))
_RHYTHM: Final = (
    rf"(?:(?P<times>{_TIMES})\s+(?:a|per|each|every)\s+week|(?P<times_weekly>{_TIMES})\s+weekly|(?P<weekly>weekly)"
    rf"|(?P<daily>once\s+daily|once\s+a\s+day|daily|every\s+day)"
    rf"|every\s+(?P<every>{NUMBER})\s+(?P<every_unit>days|weeks)|every\s+(?P<single>week))"
)
_DOSE: Final = re.compile(
    rf"\b{_AMOUNT}[\s,]+(?:(?:is|given|injected|administered)\s+)?{_RHYTHM}(?![\w-])", re.IGNORECASE
)
_FOR: Final = re.compile(rf"\bfor\s+(?:a\s+total\s+of\s+)?({NUMBER})\s+(weeks?|months?|years?)\b", re.IGNORECASE)
_LOOSE_NUMBER: Final = re.compile(r"(?<![\w-])\d")
_ROUTES: Final = (
    ("IM", re.compile(r"\bintramuscular", re.IGNORECASE)),
    ("SC", re.compile(r"\bsubcutaneous", re.IGNORECASE)),
    ("IV", re.compile(r"\bintravenous", re.IGNORECASE)),
    ("PO", re.compile(r"\boral(?:ly)?\b|\bby mouth\b", re.IGNORECASE)),
)


def read_regimens(text: str, drug: str) -> tuple[Regimen, ...]:
    """Return the regimens a description states, each with dose, unit and rhythm; an empty tuple if it is not plain.

    Plain is a description of which every number is part of a dose, its rhythm or one duration, and in which several
    doses are alternatives joined by "or". Months become whole weeks.

    >>> [(r.dose, r.per_week, r.weeks) for r in read_regimens("30 μg three times a week for 18 months", "IFN")]
    [(30.0, 3, 78)]
    """
    doses = list(_DOSE.finditer(text))
    if not _is_plain(text, doses):
        return ()
    durations = {days_of(number_of(number), unit) // 7 for number, unit in _FOR.findall(text)}
    weeks = durations.pop() if len(durations) == 1 else None
    routes = tuple(route for route, pattern in _ROUTES if pattern.search(text))
    read = [_regimen(number, match, drug, weeks or None, routes) for number, match in enumerate(doses, start=1)]
    return tuple(regimen for regimen in read if regimen is not None)


def _is_plain(text: str, doses: list[re.Match[str]]) -> bool:
    rest = _FOR.sub(" ", _DOSE.sub(" ", text))
    between = [text[one.end() : other.start()].strip(" ,;") for one, other in pairwise(doses)]
    return not _LOOSE_NUMBER.search(rest) and len(_FOR.findall(text)) <= 1 and all(join == "or" for join in between)


def weekly_amounts(regimens: tuple[Regimen, ...]) -> list[str]:
    """Return what each regimen gives in a week, in words; only for regimens given a number of times a week."""
    return [
        f"{item.per_week} x {item.dose:g} {item.unit} = {item.dose * item.per_week:g} {item.unit} a week"
        for item in regimens
        if item.dose is not None and item.per_week is not None
    ]


def _regimen(
    number: int, match: re.Match[str], drug: str, weeks: int | None, routes: tuple[str, ...]
) -> Regimen | None:
    dose, unit = float(match["dose"]), _unit(match)
    if dose <= 0 or unit is None:
        return None
    times = match["times"] or match["times_weekly"]
    per_week = _PER_WEEK[times.lower()] if times else None
    return Regimen(
        id=f"R{number}",
        label=match.group().strip(),
        drug=drug,
        dose=dose,
        unit=unit,
        per_week=per_week,
        every_days=None if per_week else _every_days(match),
        routes=routes,
        weeks=weeks,
    )


def _unit(match: re.Match[str]) -> str | None:
    written = match["unit"]
    unit = _UNITS.get(written) or _UNITS.get(written.lower()) or _UNITS.get(written.upper())
    per = (match["per"] or "").replace("^", "").replace("²", "2")
    return None if unit is None else f"{unit}{per}"


def _every_days(match: re.Match[str]) -> int | None:
    if match["daily"]:
        return 1
    if match["weekly"] or match["single"]:
        return 7
    days = days_of(number_of(match["every"]), match["every_unit"])
    return days or None
