"""One participant's dated course, in days from time zero."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to one participant, in days from time zero.

    `negative_scan_days` are adequate scans without recurrence; `recurrence_day` is the first image of a lesion later
    confirmed. A death of cause "HCC" is an event of TTR, any other cause competes. `hcc_in_explant` says what the
    explanted liver showed.
    """

    negative_scan_days: tuple[int, ...] = ()
    recurrence_day: int | None = None
    death_day: int | None = None
    death_cause: str | None = None
    last_alive_day: int | None = None
    new_anticancer_therapy_day: int | None = None
    transplant_day: int | None = None
    hcc_in_explant: bool | None = None
    new_non_hcc_primary_day: int | None = None


def check_course(course: Course) -> list[str]:
    """Return what contradicts itself: days before zero, anything after death, an explant without a result."""
    days = all_days(course)
    faults = [f"{name} lies before day 0" for name, day in days if day < 0]
    if course.death_day is not None:
        faults += [f"{name} lies after the death" for name, day in days if day > course.death_day]
    if course.transplant_day is not None and course.hcc_in_explant is None:
        faults.append("hcc_in_explant is missing for a transplant")
    last = course.last_alive_day
    if last is not None and course.death_day is None:
        faults += [f"{name} lies after last_alive_day" for name, day in days if day > last]
    return list(dict.fromkeys(faults))


def all_days(course: Course) -> list[tuple[str, int]]:
    """Return every dated happening of the course, by name."""
    named = {
        "recurrence_day": course.recurrence_day,
        "death_day": course.death_day,
        "last_alive_day": course.last_alive_day,
        "new_anticancer_therapy_day": course.new_anticancer_therapy_day,
        "transplant_day": course.transplant_day,
        "new_non_hcc_primary_day": course.new_non_hcc_primary_day,
    }
    scans = [("negative_scan_days", day) for day in course.negative_scan_days]
    return scans + [(name, day) for name, day in named.items() if day is not None]
