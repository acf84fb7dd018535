"""How long people are followed: the calendar, and loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.simulation.random_stream import Bools, Floats
from equipoise.simulation.truth.follow_up import Calendar, LossTruth

_YEAR = 12.0


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Months: entry from the first participant in; administrative end and loss from time zero."""

    entry: Floats
    administrative_end: Floats
    loss: Floats

    @property
    def end(self) -> Floats:
        """The earlier of the administrative end and loss."""
        return np.minimum(self.administrative_end, self.loss)


def simulate_entry(calendar: Calendar, n: int, *, rng: np.random.Generator) -> Floats:
    """Return the months from the first participant in at which `n` people enter: uniform over recruitment."""
    return rng.uniform(0.0, calendar.accrual_months, n)


def simulate_follow_up(
    entry: Floats, treated: Bools, *, calendar: Calendar, loss: LossTruth, rng: np.random.Generator
) -> FollowUp:
    """Return how long each person can be followed.

    Loss is exponential; treated people carry a second clock that counts only during their first year.
    """
    n = len(entry)
    lost = rng.exponential(_YEAR / loss.per_year, n) if loss.per_year > 0 else np.full(n, np.inf)
    if loss.treated_extra_year1 > 0:
        extra = rng.exponential(_YEAR / loss.treated_extra_year1, n)
        lost = np.where(treated & (extra < _YEAR), np.minimum(lost, extra), lost)
    return FollowUp(entry, calendar.cut_months - entry, lost)
