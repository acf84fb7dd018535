"""Visit windows: the target, the days allowed around it, and the working day to offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Literal

from equipoise.errors import DataError
from equipoise.schedule.dates import Unit, add_offset

Policy = Literal["none", "next", "previous", "nearest"]
NO_WORKING_DAY = "no_working_day_in_window"


@dataclass(frozen=True, slots=True)
class VisitRule:
    """When a visit falls: `offset` units from the anchor, `minus` days before, `plus` after, `late` after those."""

    name: str
    offset: int
    unit: Unit
    minus: int = 0
    plus: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Days on which nobody works (Monday is 0), and where a visit moves that would fall on one."""

    weekend: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    policy: Policy = "none"

    def works_on(self, day: date) -> bool:
        """Return whether the site works on `day`."""
        return day.weekday() not in self.weekend and day not in self.holidays


@dataclass(frozen=True, slots=True)
class VisitWindow:
    """A visit with its dates; all ends are included. `planned` is the day to offer, inside [earliest, latest]."""

    name: str
    target: date
    planned: date
    earliest: date
    latest: date
    late_latest: date
    flags: tuple[str, ...] = ()


ALWAYS = WorkingDays()


def plan_windows(anchor: date, visits: Sequence[VisitRule], days: WorkingDays = ALWAYS) -> tuple[VisitWindow, ...]:
    """Return the window of each visit; DataError lists every window with a negative number of days.

    >>> plan_windows(date(2025, 9, 3), [VisitRule("W12", 12, "weeks", 7, 7)])[0].latest
    datetime.date(2025, 12, 3)
    """
    wrong = [visit.name for visit in visits if min(visit.minus, visit.plus, visit.late) < 0]
    if wrong:
        raise DataError("a window has negative days", where=", ".join(wrong), mend="minus, plus and late are counts")
    return tuple(_window(anchor, visit, days) for visit in visits)


def overlapping_windows(windows: Sequence[VisitWindow]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of visits whose windows, late days included, share a day."""
    return tuple(
        (one.name, other.name)
        for one, other in combinations(windows, 2)
        if one.earliest <= other.late_latest and other.earliest <= one.late_latest
    )


def free_days_between(windows: Sequence[VisitWindow]) -> tuple[int, ...]:
    """Return the days between the end of each window, without late days, and the next; negative if they share days."""
    return tuple((later.earliest - earlier.latest).days - 1 for earlier, later in pairwise(windows))


def _window(anchor: date, visit: VisitRule, days: WorkingDays) -> VisitWindow:
    target = add_offset(anchor, visit.offset, visit.unit)
    earliest, latest = target - timedelta(days=visit.minus), target + timedelta(days=visit.plus)
    planned = _working_day(target, earliest, latest, days)
    return VisitWindow(
        name=visit.name,
        target=target,
        planned=planned or target,
        earliest=earliest,
        latest=latest,
        late_latest=latest + timedelta(days=visit.late),
        flags=() if planned else (NO_WORKING_DAY,),
    )


def _working_day(target: date, earliest: date, latest: date, days: WorkingDays) -> date | None:
    if days.policy == "none" or days.works_on(target):
        return target
    window = [earliest + timedelta(days=number) for number in range((latest - earliest).days + 1)]
    open_days = [day for day in window if days.works_on(day)]
    after = [day for day in open_days if day > target]
    before = [day for day in open_days if day < target]
    if days.policy == "next":
        return after[0] if after else (before[-1] if before else None)
    if days.policy == "previous":
        return before[-1] if before else (after[0] if after else None)
    # Of two days equally near, the later is offered.
    return min(open_days, key=lambda day: (abs((day - target).days), -day.toordinal()), default=None)
