"""How far a value reaches: a number known exactly, to one side only, or between two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from equipoise.rules import Comparison
from equipoise.vocabulary import Conversion, Truth, exact, negate

_WRITTEN = re.compile(r"\s*([<>]?)\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Reach:
    """The numbers a value can be, from `low` to `high` (None is open); an end itself counts unless it is `open`."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def converted(self, way: Conversion) -> Reach:
        """Return the reach in another unit."""
        low = None if self.low is None else way.apply(self.low)
        high = None if self.high is None else way.apply(self.high)
        return Reach(low, high, self.low_open, self.high_open)


def reach_of(value: bool | float | str | None) -> Reach | None:
    """Return the numbers a recorded value can be; None if it is no number.

    >>> reach_of("<20").high
    Fraction(20, 1)
    """
    if isinstance(value, bool) or value is None:
        return None
    if not isinstance(value, str):
        return Reach(exact(value), exact(value))
    shape = _WRITTEN.fullmatch(value)
    if shape is None:
        return None
    number = Fraction(shape[2])
    if shape[1] == "<":
        return Reach(None, number, high_open=True)
    return Reach(number, None, low_open=True) if shape[1] == ">" else Reach(number, number)


def compare(reach: Reach, comparison: Comparison, limit: Fraction) -> Truth:
    """Return whether every number of the reach stands so to the limit; unknown where some do and some do not."""
    match comparison:
        case Comparison.LESS:
            return _decided(_below(reach, limit), _not_below(reach, limit))
        case Comparison.AT_LEAST:
            return negate(_decided(_below(reach, limit), _not_below(reach, limit)))
        case Comparison.MORE:
            return _decided(_above(reach, limit), _not_above(reach, limit))
        case Comparison.AT_MOST:
            return negate(_decided(_above(reach, limit), _not_above(reach, limit)))
        case Comparison.EQUAL:
            return _decided(reach.low == reach.high == limit, _below(reach, limit) or _above(reach, limit))


def _decided(surely: bool, surely_not: bool) -> Truth:
    if surely:
        return Truth.TRUE
    return Truth.FALSE if surely_not else Truth.UNKNOWN


def _below(reach: Reach, limit: Fraction) -> bool:
    return reach.high is not None and (reach.high < limit or (reach.high == limit and reach.high_open))


def _above(reach: Reach, limit: Fraction) -> bool:
    return reach.low is not None and (reach.low > limit or (reach.low == limit and reach.low_open))


def _not_below(reach: Reach, limit: Fraction) -> bool:
    return reach.low is not None and reach.low >= limit


def _not_above(reach: Reach, limit: Fraction) -> bool:
    return reach.high is not None and reach.high <= limit
