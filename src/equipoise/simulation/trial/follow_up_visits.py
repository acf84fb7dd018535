"""Which visits after allocation take place, when, and which are missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equipoise.ledger import EventType
from equipoise.schedule import PlannedVisit
from equipoise.simulation.random_stream import draw
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.fate import Fate, planned_scans
from equipoise.simulation.trial.person import Person
from equipoise.simulation.truth.follow_up import VisitTruth

_REASONS = {"participant unavailable": 0.6, "site rescheduled too late": 0.2, "illness": 0.2}


@dataclass(frozen=True, slots=True)
class Attended:
    """A planned visit and the day from time zero it took place; None where it was missed."""

    visit: PlannedVisit
    day: int | None


def simulate_visits(
    person: Person, visits: Sequence[PlannedVisit], fate: Fate, truth: VisitTruth, *, treatment_end: int | None
) -> list[Attended]:
    """Return the planned visits that were due while the participant was followed without a known recurrence.

    A visit with a scan follows the scan. Others come with a little jitter inside their window, some late, some not at
    all; one that cannot be held before the next window opens is missed. Visits of the treatment alone end with it.
    """
    scans = {int(place): number for number, place in enumerate(planned_scans(visits))}
    until = fate.last_scan_day if fate.found_day is None else fate.found_day
    attended: list[Attended] = []
    for place, visit in enumerate(visits):
        target = visit.target.toordinal() - person.zero
        if place in scans:
            number = scans[place]
            if fate.scans[number] is not None or fate.missed[number]:
                attended.append(Attended(visit, fate.scans[number]))
        elif target <= until and (treatment_end is None or target <= treatment_end or not _of_treatment(visit)):
            following = visits[place + 1].earliest.toordinal() - person.zero if place + 1 < len(visits) else until + 1
            day = _day(person, visit, target, truth)
            if day is None or day <= until:
                attended.append(Attended(visit, None if day is None or day >= max(following, target + 1) else day))
    return attended


def write_visit(person: Person, attended: Attended, *, until: int) -> None:
    """Write down that a visit was attended, with its days outside the window, or missed.

    A missed visit is known once its window has closed, at the latest when the participant was last followed (`until`).
    """
    visit = attended.visit
    if attended.day is None:
        day = min(visit.latest.toordinal() + 1, person.zero + until)
        data = {"encounter": visit.name, "target": visit.target.isoformat(), "reason": person.pick(_REASONS)}
        person.diary.write(day, EventType.VISIT_MISSED, data)
        return
    day = person.zero + attended.day
    write_attendance(person, visit.name, day, days_outside(visit, day))


def write_attendance(person: Person, encounter: str, day: int, outside: int = 0) -> None:
    """Write down an attendance on an ordinal day; `outside` is negative when early, positive when late."""
    status = "early" if outside < 0 else "late" if outside > 0 else "on_time"
    data = {"encounter": encounter, "date": iso(day), "status": status, "days_outside": outside}
    person.diary.write(day, EventType.VISIT_ATTENDED, data)


def days_outside(visit: PlannedVisit, day: int) -> int:
    """Return how many days before (negative) or after the window an ordinal day lies; 0 inside."""
    early, late = day - visit.earliest.toordinal(), day - visit.latest.toordinal()
    return min(early, 0) or max(late, 0)


def _of_treatment(visit: PlannedVisit) -> bool:
    """A visit for the blood count alone."""
    return visit.forms == ("HEM",)


def _day(person: Person, visit: PlannedVisit, target: int, truth: VisitTruth) -> int | None:
    if person.chance(truth.missed_p):
        return None
    earliest, latest = visit.earliest.toordinal() - person.zero, visit.latest.toordinal() - person.zero
    if person.chance(truth.late_p):
        return latest + 1 + int(float(draw(person.rng, truth.late_days, 1)[0]))
    return min(max(target + round(truth.jitter_sd_days * person.normal()), earliest), latest)
