"""What is observed of each person: recurrence with death competing, recurrence-free survival, overall survival."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.simulation.imaging import Scans
from equipoise.simulation.random_stream import Bools, Floats, Ints

# Somebody without any negative scan is at risk for this long: an estimator refuses a time of zero.
_SHORTEST_MONTHS = 0.01


@dataclass(frozen=True, slots=True)
class Outcome:
    """Months from time zero and what happened. `cause`: 0 censored, 1 recurrence found, 2 death without one found."""

    time: Floats
    cause: Ints
    survival_time: Floats
    died: Bools


def derive_outcome(scans: Scans, *, death: Floats, end: Floats, month_days: float) -> Outcome:
    """Return the observed outcomes from scans, death and the end of follow-up (months).

    A recurrence counts at the scan that found it; a death while followed counts at its time; everybody else is
    censored at the last negative scan. Overall survival is censored at the end of follow-up.
    """
    recurred = scans.found >= 0
    died = death <= end
    cause = np.where(recurred, 1, np.where(died, 2, 0))
    last = np.nan_to_num(scans.last_negative / month_days, nan=0.0)
    time = np.where(recurred, scans.found_day / month_days, np.where(died, death, last))
    return Outcome(np.maximum(time, _SHORTEST_MONTHS), cause, np.minimum(death, end), died)
