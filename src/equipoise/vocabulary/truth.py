"""Kleene's three truth values."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """True, false, or unknown; ordered false < unknown < true, so that `and` is min and `or` is max (Kleene 1938)."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @staticmethod
    def of(value: bool | None) -> Truth:
        """Return the truth value of a bool, None meaning unknown.

        >>> Truth.of(None)
        <Truth.UNKNOWN: 1>
        """
        if value is None:
            return Truth.UNKNOWN
        return Truth.TRUE if value else Truth.FALSE


def negate(truth: Truth) -> Truth:
    """Return Kleene's not: unknown stays unknown."""
    return Truth(2 - truth.value)


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return Kleene's and over any number of values; the empty conjunction is true."""
    return Truth(min((truth.value for truth in truths), default=Truth.TRUE.value))


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return Kleene's or over any number of values; the empty disjunction is false."""
    return Truth(max((truth.value for truth in truths), default=Truth.FALSE.value))


def at_least(count: int, truths: Iterable[Truth]) -> Truth:
    """Return whether at least `count` of the values are true, as far as that is known.

    >>> at_least(2, [Truth.TRUE, Truth.UNKNOWN, Truth.FALSE])
    <Truth.UNKNOWN: 1>
    """
    values = list(truths)
    surely = sum(truth is Truth.TRUE for truth in values)
    possibly = sum(truth is not Truth.FALSE for truth in values)
    if surely >= count:
        return Truth.TRUE
    return Truth.FALSE if possibly < count else Truth.UNKNOWN
