"""Numeric limits in criteria: analyte, interval, unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from equipoise.lint.pack import read_pack
from equipoise.lint.passage import Passage

_NUMBER = r"\d+(?:[,.]\d+)*(?: 000)*"
_SIGN = (
    r"(?:≥|>=|=>|≤|<=|=<|>|<|\b(?:is |of |are |was )?(?:at least|no less than|not less than|more than or equal to|"
    r"greater than or equal to|no more than|not more than|at most|less than or equal to|up to|more than|greater than|"
    r"higher than|exceed(?:ing|s)?|above|over|less than|fewer than|lower than|below|under))"
)
_BETWEEN = (
    rf"(?P<between>\b(?:between|from|in the range of|ranging "
    rf"from)\s+)?(?P<low>{_NUMBER})\s*(?P<low_unit>[^\d\s,;.]{{0,6}})\s*(?P<join>-|to|and|~)\s*(?P<high>{_NUMBER})"
)
_ONE = rf"(?P<sign>{_SIGN})\s*(?:or equal to\s*)?(?P<value>{_NUMBER})"
_AT_LEAST: Final = ("≥", ">=", "=>", "at least", "less than or equal", "greater than or equal")


@dataclass(frozen=True, eq=False)
class Analyte:
    """A row of the pack of analytes."""

    id: str
    like: str
    unit: str
    units: dict[str, float]
    plausible: tuple[float, float]
    is_unit_optional: bool
    which: str


@dataclass(frozen=True, slots=True)
class Limit:
    """The values a criterion asks for, in the analyte's canonical unit where the unit is known."""

    analyte: Analyte
    low: float | None
    high: float | None
    low_included: bool
    high_included: bool
    factor: float | None
    """To the canonical unit; None where the unit is missing or unknown."""
    unit: str
    is_range: bool
    start: int
    end: int

    @property
    def values(self) -> tuple[float, ...]:
        """The limits as written."""
        return tuple(value for value in (self.low, self.high) if value is not None)


@cache
def analytes() -> tuple[Analyte, ...]:
    """Return the rows of the pack of analytes."""
    rows = read_pack("analytes")["analytes"]
    by_id: dict[str, Any] = {row["id"]: row for row in rows}  # Any: rows of the pack
    return tuple(_analyte(row, by_id) for row in rows)


def _analyte(row: Any, by_id: dict[str, Any]) -> Analyte:  # Any: a row of the pack
    units = by_id[row["same_units_as"]] if "same_units_as" in row else row
    low, high = row["plausible"]
    is_optional = bool(row.get("unitless", False))
    return Analyte(
        row["id"], row["like"], units["unit"], units["units"], (low, high), is_optional, row.get("which", "")
    )


@cache
def _pattern(analyte: Analyte) -> re.Pattern[str]:
    between = rf"(?<!\w)(?:{analyte.like})(?!\w)[^;.\n\d<>≤≥]{{0,30}}?(?:{_ONE}|{_BETWEEN})"
    return re.compile(between, re.IGNORECASE)


@cache
def _unit_patterns(analyte: Analyte) -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple((re.compile(rf"\s*(?:{like})", re.IGNORECASE), factor) for like, factor in analyte.units.items())


_RELATIVE: Final = re.compile(
    r"[^;.\n\d<>≤≥]{0,40}?\b(?:ULN|UNL|LLN|upper limits?|lower limits?|of normal|normal (?:value|range|limit)|the "
    r"normal|baseline)\b|"
    r"\s*(?:x|×|\*|⋅)\s*[A-Za-z]{3,}",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def limits_in(passage: Passage) -> tuple[Limit, ...]:
    """Return the limits of known analytes in a criterion; multiples of a laboratory's limit are left out.

    >>> [(l.analyte.id, l.low, l.factor) for l in limits_in(Passage("p", "platelet count>40*10^9/L"))]
    [('platelets', 40.0, 1)]
    """
    return tuple(_limits(passage.text))


def _limits(text: str) -> Iterator[Limit]:
    for analyte in analytes():
        for match in _pattern(analyte).finditer(text):
            if _RELATIVE.match(text, match.end()):
                continue
            unit, factor, end = _unit(analyte, text, match.end())
            yield _limit(analyte, match, unit, factor, end)


def _unit(analyte: Analyte, text: str, at: int) -> tuple[str, float | None, int]:
    for pattern, factor in _unit_patterns(analyte):
        found = pattern.match(text, at)
        if found is not None and found.end() > at:
            return found.group().strip(), factor, found.end()
    other = re.compile(r"\s*[x×*]?\s*(?:10\s?[\^*]?\s?\d+\s*)?[A-Za-zµ%/]+(?:\s?/\s?[\w.^]+)*").match(text, at)
    word = other.group().strip() if other is not None else ""
    is_unit = "/" in word or "%" in word or word.startswith(("x", "×", "*", "milli", "micro", "cells"))
    return (word, None, other.end()) if is_unit and other is not None else ("", None, at)


def _limit(analyte: Analyte, match: re.Match[str], unit: str, factor: float | None, end: int) -> Limit:
    if match["sign"]:
        sign = match["sign"].lower()
        value = _number(match["value"])
        is_low = sign in ("≥", ">=", "=>", ">") or any(
            word in sign
            for word in ("at least", "no less", "not less", "more than", "greater", "higher", "exceed", "above", "over")
        )
        is_low = is_low and "no more" not in sign and "not more" not in sign
        included = sign in ("≥", ">=", "=>", "≤", "<=", "=<") or any(
            word in sign
            for word in ("at least", "no less", "not less", "no more", "not more", "at most", "equal", "up to")
        )
        low, high = (value, None) if is_low else (None, value)
        return Limit(analyte, low, high, included, included, factor, unit, False, match.start(), end)
    low, high = _number(match["low"]), _number(match["high"])
    return Limit(analyte, low, high, True, True, factor, unit, True, match.start(), end)


def _number(text: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[, ]\d{3})+", text):
        return float(re.sub(r"[, ]", "", text))
    return float(re.sub(r"[,.](?=.*[,.])", "", text).replace(",", "."))
