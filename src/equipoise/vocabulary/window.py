"""A window of days around a target."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """Days allowed before and after a target, both ends included; both are counts, so neither is negative.

    >>> Window(7, 7).contains(-7)
    True
    """

    minus: int
    plus: int

    def contains(self, days_from_target: int) -> bool:
        """Return whether that many days from the target lie inside."""
        return -self.minus <= days_from_target <= self.plus
