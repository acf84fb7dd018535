"""When a simulated trial is looked at: at calendar months, or whenever so many events have been seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from equipoise.errors import InputError


@dataclass(frozen=True, slots=True)
class CalendarLooks:
    """Looks at calendar months since the first person could enter, rising."""

    months: tuple[float, ...]

    def __post_init__(self) -> None:
        finite = all(math.isfinite(month) and month > 0.0 for month in self.months)
        if not (self.months and finite and all(a < b for a, b in pairwise(self.months))):
            raise InputError(f"looks at months {self.months}", mend="give months above 0 that rise")

    def __len__(self) -> int:
        """The number of looks."""
        return len(self.months)


@dataclass(frozen=True, slots=True)
class EventLooks:
    """Looks at cumulative numbers of events, both arms together, rising.

    A look takes place at calendar month `latest` where its events have not come by then. None waits until nearly
    everybody has left or events suffice; a trial that still has too few is looked at then.
    """

    events: tuple[int, ...]
    latest: float | None = None

    def __post_init__(self) -> None:
        faults: list[str] = []
        if not (self.events and self.events[0] > 0 and all(a < b for a, b in pairwise(self.events))):
            faults.append(f"looks at {self.events} events")
        if self.latest is not None and not (math.isfinite(self.latest) and self.latest > 0.0):
            faults.append(f"the latest look at month {self.latest}")
        if faults:
            raise InputError("; ".join(faults), mend="give whole numbers of events that rise, and a month above 0")

    def __len__(self) -> int:
        """The number of looks."""
        return len(self.events)


Looks = CalendarLooks | EventLooks
