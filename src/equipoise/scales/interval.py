"""Intervals as clinical tables print them, kept as exact decimals.

28..35      both ends included              <75..50      below 75 and not below 50
>1..3       above 1, up to and with 3       10..<20      from 10, below 20
<34  <=34  >51  >=51  35                    <LLN  >3xULN  1.5xbaseline..3xbaseline
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from equipoise.errors import DataError, TableError
from equipoise.scales.significant import significant

_NUMBER = r"-?\d+(?:\.\d+)?"
_END = rf"(?:(?:{_NUMBER}x)?(?:LLN|ULN|baseline)|{_NUMBER})"
_RANGE = re.compile(rf"(?P<open>[<>]?)(?P<left>{_END})\.\.(?P<strict><?)(?P<right>{_END})")
_ONE_SIDED = re.compile(rf"(?P<sign><=|>=|<|>|=?)(?P<end>{_END})")


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of an interval: a number, or a multiple (`value`) of the limit named in `of`."""

    value: Decimal
    included: bool
    of: str = ""

    def at(self, limits: Mapping[str, Decimal], digits: int | None) -> Decimal:
        """Return the end as a number, rounded to `digits`; DataError if the limit it stands on was not given."""
        if self.of and self.of not in limits:
            raise DataError(f"the table needs {self.of}", mend=f"give {self.of} as the laboratory states it")
        number = self.value * limits[self.of] if self.of else self.value
        return number if digits is None else significant(number, digits)


@dataclass(frozen=True, slots=True)
class Interval:
    """The values between two ends; None is an open side."""

    lower: Bound | None = None
    upper: Bound | None = None

    def contains(self, value: Decimal, limits: Mapping[str, Decimal], digits: int | None) -> bool:
        """Return whether the (already rounded) value lies inside."""
        if self.lower is not None:
            low = self.lower.at(limits, digits)
            if value < low or (value == low and not self.lower.included):
                return False
        if self.upper is not None:
            high = self.upper.at(limits, digits)
            if value > high or (value == high and not self.upper.included):
                return False
        return True

    def is_empty(self, limits: Mapping[str, Decimal], digits: int | None) -> bool:
        """Return whether no value lies inside."""
        if self.lower is None or self.upper is None:
            return False
        low, high = self.lower.at(limits, digits), self.upper.at(limits, digits)
        return low > high or (low == high and not (self.lower.included and self.upper.included))

    def ends(self) -> tuple[Bound, ...]:
        """Return the ends that are not open."""
        return tuple(end for end in (self.lower, self.upper) if end is not None)


def parse_interval(text: str) -> Interval:
    """Return the interval that `text` prints; TableError if it is none.

    >>> parse_interval("<75..50").upper
    Bound(value=Decimal('75'), included=False, of='')
    """
    squeezed = text.replace(" ", "")
    if (both := _RANGE.fullmatch(squeezed)) is not None:
        return _range(both)
    if (one := _ONE_SIDED.fullmatch(squeezed)) is not None:
        return _one_sided(one["sign"], one["end"])
    raise TableError(f"{text!r} is not an interval", mend="write e.g. 28..35, >1..3, <75..50 or <LLN")


def _range(match: re.Match[str]) -> Interval:
    # A table of falling values prints the higher end first: "<75..50" is [50, 75).
    if match["open"] == "<":
        return Interval(_bound(match["right"], included=True), _bound(match["left"], included=False))
    lower = _bound(match["left"], included=match["open"] != ">")
    return Interval(lower, _bound(match["right"], included=not match["strict"]))


def _one_sided(sign: str, end: str) -> Interval:
    bound = _bound(end, included=sign in ("", "=", "<=", ">="))
    if sign in ("", "="):
        return Interval(bound, bound)
    return Interval(upper=bound) if sign.startswith("<") else Interval(lower=bound)


def _bound(text: str, *, included: bool) -> Bound:
    number, _, limit = text.rpartition("x")
    if limit in ("LLN", "ULN", "baseline"):
        return Bound(Decimal(number or "1"), included, limit)
    return Bound(Decimal(text), included)
