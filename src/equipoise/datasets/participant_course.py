"""From a participant's chart to a course in days, remembering which event of the ledger each day came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from equipoise.datasets.anchor_days import event_days
from equipoise.datasets.collected import Chart, Collected
from equipoise.datasets.course import Course
from equipoise.datasets.scans import scans_of
from equipoise.ledger import Happened

NEW_PRIMARY = "condition(new_primary_cancer)"
"""The event by which forms record a second cancer of another organ."""
_NO_SIGN_OF_LIFE = frozenset({"DS", "DD", "DV"})
"""SDTM domains whose entries are written about a participant rather than with one."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A day, and where it stands in the data."""

    day: date
    domain: str
    variable: str
    seq: int


@dataclass(frozen=True, slots=True)
class DatedCourse:
    """What happened to one participant, by date; the scans in order of time, adequate and negative ones only."""

    negative_scans: tuple[Dated, ...]
    recurrence: Dated | None
    death: Dated | None
    death_cause: str | None
    last_alive: Dated
    therapy: Dated | None
    transplant: Dated | None
    hcc_in_explant: bool | None
    new_primary: Dated | None


def dated_course(collected: Collected, chart: Chart) -> DatedCourse:
    """Return the course of one participant by date."""
    state = chart.state
    transplants = [therapy for therapy in state.therapies if therapy.data["type"] == "transplant"]
    others = [therapy for therapy in state.therapies if therapy.data["type"] not in ("transplant", "none")]
    first_transplant = min(transplants, key=lambda each: each.date, default=None)
    death = _dated(state.death, "DD", "DTHDT")
    new_primaries = [Dated(day, "MH", "MHSTDT", seq) for day, seq in event_days(chart, NEW_PRIMARY, collected.fields)]
    return DatedCourse(
        negative_scans=tuple(Dated(s.day, "TR", "SCAN_DATE", s.seq) for s in scans_of(chart) if s.is_negative),
        recurrence=_dated(min(state.recurrences, key=lambda each: each.date, default=None), "RS", "FIRST_IMAGE_DATE"),
        death=death,
        death_cause=None if state.death is None else str(state.death.data["cause"]),
        last_alive=last_alive(collected, chart),
        therapy=_dated(min(others, key=lambda each: each.date, default=None), "PR", "PRSTDT"),
        transplant=_dated(first_transplant, "PR", "PRSTDT"),
        hcc_in_explant=None if first_transplant is None else first_transplant.data["explant_hcc"],
        new_primary=min(new_primaries, key=lambda each: each.day, default=None),
    )


def course_from(dated: DatedCourse, zero: date) -> Course:
    """Return the course in days from `zero`. Scans on or before that day are baseline and do not count."""

    def days(found: Dated | None) -> int | None:
        return None if found is None else (found.day - zero).days

    return Course(
        negative_scan_days=tuple((scan.day - zero).days for scan in dated.negative_scans if scan.day > zero),
        recurrence_day=days(dated.recurrence),
        death_day=days(dated.death),
        death_cause=dated.death_cause,
        last_alive_day=days(dated.last_alive),
        new_anticancer_therapy_day=days(dated.therapy),
        transplant_day=days(dated.transplant),
        hcc_in_explant=dated.hcc_in_explant,
        new_non_hcc_primary_day=days(dated.new_primary),
    )


def last_alive(collected: Collected, chart: Chart) -> Dated:
    """Return the last day the participant is known to have been alive: the last dated sign of life, or the death.

    Signs are contacts, visits attended, days of observation on forms, scans, recurrence, treatment, withdrawal and
    the onset of adverse events; never the day somebody was declared lost, and never forms of disposition or death.
    """
    latest = max(_signs_of_life(collected, chart), key=lambda sign: sign[0])
    found = Dated(date.fromisoformat(latest[0]), latest[1], latest[2], latest[3])
    death = _dated(chart.state.death, "DD", "DTHDT")
    return death if death is not None and found.day > death.day else found


def _signs_of_life(collected: Collected, chart: Chart) -> Iterator[tuple[str, str, str, int]]:
    state = chart.state
    yield state.registered, "DM", "RFICDT", state.registered_seq
    if state.allocation is not None:
        yield state.allocation.date, "DM", "ALLOCDT", state.allocation.seq
    for visit in state.visits:
        if visit.status != "missed":
            yield visit.date, "SV", "SVSTDT", visit.seq
    for form, rows in chart.forms.items():
        domain = collected.domains.get(form, "")
        if domain not in _NO_SIGN_OF_LIFE:
            newest = max((item for row in rows.values() for item in row.values()), key=lambda item: item.date)
            yield newest.date, domain, f"{domain}DTC", newest.seq
    for scan in scans_of(chart):
        yield scan.day.isoformat(), "TR", "SCAN_DATE", scan.seq
    yield from _happenings(state.recurrences, "RS", "FIRST_IMAGE_DATE")
    yield from _happenings(state.therapies, "PR", "PRSTDT")
    yield from _happenings(state.contacts, "SS", "SSDT")
    yield from _happenings([state.withdrawal] if state.withdrawal else [], "DS", "DSSTDT")
    for event in state.adverse_events.values():
        start = (event.value or {}).get("start")
        if isinstance(start, str) and len(start) == 10:
            yield start, "AE", "AESTDTC", event.seq


def _happenings(found: Iterable[Happened], domain: str, variable: str) -> Iterator[tuple[str, str, str, int]]:
    return ((each.date, domain, variable, each.seq) for each in found)


def _dated(found: Happened | None, domain: str, variable: str) -> Dated | None:
    return None if found is None else Dated(date.fromisoformat(found.date), domain, variable, found.seq)
