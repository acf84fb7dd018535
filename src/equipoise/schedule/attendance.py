"""Which visit an attendance belongs to, and where each visit stands on a day. A proposed rule set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from equipoise.schedule.visit_window import VisitWindow

Status = Literal["on_time", "late_window", "out_of_window", "unscheduled"]
VisitState = Literal["done", "upcoming", "due", "overdue", "missed"]


@dataclass(frozen=True, slots=True)
class Attendance:
    """A day somebody came, and the visit it fills. `days_outside` is negative when early, positive when late."""

    day: date
    visit: str | None
    status: Status
    days_from_target: int | None = None
    days_outside: int | None = None


def classify_attendances(windows: Sequence[VisitWindow], days: Sequence[date]) -> tuple[Attendance, ...]:
    """Return each attendance, in order of date, with the one visit it fills, or as unscheduled.

    Inside a free visit's window (late days included) it fills that visit, the one with the nearest target if several,
    the earlier at a tie. Inside a filled window it is unscheduled. Outside all windows it fills the nearest window out
    of window, the later at a tie, unless that one is filled. A visit is never moved to another once filled.
    """
    filled: set[str] = set()
    found: list[Attendance] = []
    for day in sorted(days):
        attendance = _classify(windows, filled, day)
        filled |= {attendance.visit} if attendance.visit is not None else set()
        found.append(attendance)
    return tuple(found)


def visit_states(
    windows: Sequence[VisitWindow], attendances: Sequence[Attendance], today: date
) -> Mapping[str, VisitState]:
    """Return done, upcoming, due, overdue or missed for each visit as of `today`."""
    done = {attendance.visit for attendance in attendances}
    return {window.name: "done" if window.name in done else _state(window, today) for window in windows}


def _state(window: VisitWindow, today: date) -> VisitState:
    if today < window.earliest:
        return "upcoming"
    if today <= window.latest:
        return "due"
    return "overdue" if today <= window.late_latest else "missed"


def _classify(windows: Sequence[VisitWindow], filled: set[str], day: date) -> Attendance:
    around = [window for window in windows if window.earliest <= day <= window.late_latest]
    free = [window for window in around if window.name not in filled]
    if free:
        nearest = min(free, key=lambda window: (abs((day - window.target).days), window.target))
        return _filling(nearest, day, "on_time" if day <= nearest.latest else "late_window")
    if around or not windows:
        return Attendance(day, None, "unscheduled")
    nearest = min(windows, key=lambda window: (_distance(window, day), -window.target.toordinal()))
    if nearest.name in filled:
        return Attendance(day, None, "unscheduled")
    return _filling(nearest, day, "out_of_window")


def _distance(window: VisitWindow, day: date) -> int:
    return (window.earliest - day).days if day < window.earliest else (day - window.late_latest).days


def _filling(window: VisitWindow, day: date, status: Status) -> Attendance:
    outside = 0
    if status == "out_of_window":
        outside = (day - window.earliest).days if day < window.earliest else (day - window.latest).days
    return Attendance(day, window.name, status, (day - window.target).days, outside)
