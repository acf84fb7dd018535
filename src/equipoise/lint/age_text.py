"""Ages in criteria, as inclusive bounds in years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from equipoise.lint.source import ReadCriterion

_ABOUT_AGE: Final = re.compile(r"\bage[ds]?\b|\byears? old\b|\byears of age\b|-year-old", re.IGNORECASE)
# Ages of something else, or of some participants only.
_OF_SOMEBODY: Final = re.compile(
    r"\b(?:history|since|ago|for at least|onset|diagnos\w+|for (?:\w+[- ]){0,2}(?:patients|participants|subjects|"
    r"women|men|children)|"
    r"if|groups?|cohorts?|arms?|or older than|caregivers?|parents?|partners?|siblings?|family|child(?:ren)?|infants?|"
    r"mothers?|fathers?|guardian)\b",
    re.IGNORECASE,
)
_UNIT = r"\s*(?:-\s*)?(?:years?|yrs?|y\.?o\.?)?(?:[- ]old| of age)?"
_STRICT: Final = re.compile(
    r"[<>](?!=)|older than|younger than|under|below|less than|more than|greater than|over|above", re.IGNORECASE
)
_BETWEEN: Final = re.compile(
    rf"(?:between |from |aged? (?:of )?:?\s*)?(?<![\d.])(\d{{1,3}}){_UNIT}\s*(?:-|to|and|through|until)\s*(?:≤|<=)?\s*"
    rf"(\d{{1,3}})\s*(?:-\s*)?(?:years?|yrs?|y\b)(?:[- ]old| of age)?",
    re.IGNORECASE,
)
_LOW: Final = re.compile(
    r"(?:≥|>=|>|\bat least|\bolder than|\bover|\babove|\bmore than|\bgreater than(?: or equal to)?|\bminimum age(?: "
    r"of)?)\s*"
    r"(?:or equal to\s*)?(\d{1,3})\s*(?:-\s*)?(?:years?|yrs?)|(\d{1,3})\s*(?:years?|yrs?)(?: old| of age)?,?\s*"
    r"(?:or|and) (?:older|over|above|more)",
    re.IGNORECASE,
)
_HIGH: Final = re.compile(
    r"(?:≤|<=|<|\bat most|\byounger than|\bunder|\bbelow|\bless than(?: or equal to)?|\bup to|\bmaximum age(?: of)?|"
    r"\bno(?:t)? (?:more|older) than)\s*(?:or equal to\s*)?(\d{1,3})\s*(?:-\s*)?(?:years?|yrs?)|"
    r"(\d{1,3})\s*(?:years?|yrs?)(?: old| of age)?,?\s*(?:or|and) (?:younger|under|below|less)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """Ages a criterion allows, in years, and its words."""

    low: int | None
    high: int | None
    words: str
    is_strict: bool = False
    """Whether the bound itself is left out ("under 18")."""

    def allows(self, bound: int, *, is_low: bool) -> bool:
        """Return whether a field's inclusive bound says the same."""
        value = self.low if is_low else self.high
        if value is None:
            return False
        return bound == value or (self.is_strict and bound == value + (1 if is_low else -1))


def ages_in(item: ReadCriterion) -> Iterator[AgeLimit]:
    """Yield the ages that a criterion about age names."""
    if _ABOUT_AGE.search(item.text) is None or re.search(
        r"\b(?:history|since|ago|for at least|onset|diagnos)", item.text
    ):
        return
    between = _BETWEEN.search(item.text)
    if between is not None:
        yield AgeLimit(int(between[1]), int(between[2]), item.passage.quote(*between.span()))
        return
    for pattern, is_low in ((_LOW, True), (_HIGH, False)):
        match = pattern.search(item.text)
        if match is not None:
            value = int(match[1] or match[2])
            words = item.passage.quote(*match.span())
            strict = _STRICT.search(match.group()) is not None and "equal" not in match.group()
            yield AgeLimit(value if is_low else None, None if is_low else value, words, strict)
