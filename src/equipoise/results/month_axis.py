"""Where the months stand on a horizontal axis of days."""

from __future__ import annotations

from equipoise.results.svg import MONTH_DAYS

_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


def month_step(days: float, room: float, *, least: float = 50.0) -> int:
    """Return the months between two labels so that each has `least` pixels of `room`.

    >>> month_step(1100, 300), month_step(1100, 700), month_step(60, 700)
    (12, 3, 1)
    """
    months = days / MONTH_DAYS
    return next((step for step in _STEPS if room * step / months >= least), _STEPS[-1])
