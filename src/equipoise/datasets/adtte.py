"""ADTTE: one row for each participant and time-to-event endpoint, with its trace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from equipoise.datasets.anchor_days import anchor_date
from equipoise.datasets.collected import Chart, Collected, collected_from
from equipoise.datasets.course import Course, check_course
from equipoise.datasets.endpoint_rules import RULE_SETS
from equipoise.datasets.endpoint_time import EndpointTime, counted_from, derive_endpoint_time
from equipoise.datasets.participant_course import Dated, DatedCourse, course_from, dated_course
from equipoise.errors import DataError
from equipoise.ledger import Event
from equipoise.study import Endpoint, EventRule, Study

TIMED = ("time_to_event", "competing_risks")
_SHOWN = 10


def derive_adtte(study: Study, source: Collected | Iterable[Event]) -> pl.DataFrame:
    """Return ADTTE for everybody allocated, sorted by USUBJID, endpoints in the order of the study.

    AVAL is in days from STARTDT, which is day 0. EVENTCD is 0 censored, 1 event, 2 competing event; CNSR is 0 for the
    event of interest and 1 otherwise. With delayed entry ENTRY is the day from which the participant is under
    observation. (LEFT, RIGHT] holds the event; RIGHT is null when censored. SRCSEQ is the ledger's number of the event
    that dated the row. DataError names every participant whose dates contradict each other.
    """
    collected = collected_from(study, source)
    endpoints = [endpoint for endpoint in study.endpoints if endpoint.kind in TIMED]
    rows: list[tuple[object, ...]] = []
    faults: list[str] = []
    for chart in collected.charts:
        if chart.state.allocation is not None:
            clock = Clock(collected, chart, dated_course(collected, chart))
            for endpoint in endpoints:
                found = timed_row(clock, endpoint, Reading(endpoint.rule_set, endpoint.rules, endpoint.rule_set))
                if isinstance(found, TimedRow):
                    rows.append(found.values)
                elif (fault := f"{chart.state.subject}: {found}") not in faults:
                    faults.append(fault)
    raise_contradictions(faults, "ADTTE")
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def raise_contradictions(faults: list[str], where: str) -> None:
    """Raise DataError with the first of the faults, if there are any."""
    if faults:
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise DataError("; ".join(faults[:_SHOWN]) + more, where=where, mend="correct the dates in the ledger")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of an endpoint: its name, what each happening counts as, and the rule set."""

    name: str
    rules: tuple[EventRule, ...]
    rule_set: str


@dataclass(frozen=True, slots=True)
class TimedRow:
    """A row of ADTTE, with the derivation it came from."""

    values: tuple[object, ...]
    result: EndpointTime


@dataclass(slots=True)
class Clock:
    """One participant's dates, and the course as counted from each day that an endpoint asks for."""

    collected: Collected
    chart: Chart
    dated: DatedCourse
    _days: dict[str, date | None] = field(default_factory=dict[str, "date | None"])
    _courses: dict[date, tuple[Course, str]] = field(default_factory=dict[date, "tuple[Course, str]"])

    def day(self, anchor: str) -> date | None:
        """Return the day of an anchor."""
        if anchor not in self._days:
            self._days[anchor] = anchor_date(self.collected.study, self.chart, anchor, self.collected.fields)
        return self._days[anchor]

    def course(self, zero: date) -> tuple[Course, str]:
        """Return the course from a day on, and what contradicts itself in it."""
        if zero not in self._courses:
            course = course_from(self.dated, zero)
            self._courses[zero] = (course, ", ".join(check_course(course)))
        return self._courses[zero]


def timed_row(clock: Clock, endpoint: Endpoint, reading: Reading) -> TimedRow | str:
    """Return the row of an endpoint under one reading of its rules, or what stands in its way."""
    assert endpoint.origin is not None  # a study cannot have a timed endpoint without one
    origin = clock.day(endpoint.origin)
    zero = clock.day(endpoint.entry) if endpoint.entry else origin
    if origin is None or zero is None:
        return f"{endpoint.paramcd}: no day for {endpoint.origin if origin is None else endpoint.entry}"
    if zero < origin:
        return f"{endpoint.paramcd}: {endpoint.entry} on {zero} lies before {endpoint.origin} on {origin}"
    course, fault = clock.course(zero)
    if fault:
        return f"from {endpoint.entry or endpoint.origin}: {fault}"
    result = derive_endpoint_time(course, reading.rules, RULE_SETS[reading.rule_set])
    source = _source(clock, result, zero)
    if endpoint.entry:
        result = counted_from(result, (zero - origin).days)
    return TimedRow(_row(clock, endpoint, result, origin, source, reading.name), result)


def _row(
    clock: Clock, endpoint: Endpoint, result: EndpointTime, origin: date, source: Dated, ruleset: str
) -> tuple[object, ...]:
    state = clock.chart.state
    left, right = result.interval
    return (
        clock.collected.study.id,
        state.subject,
        state.allocation.arm if state.allocation else None,
        endpoint.label,
        endpoint.paramcd,
        result.time,
        origin,
        origin + timedelta(days=result.time),
        result.entry,
        0 if result.code == 1 else 1,
        result.code,
        _event_words(clock.dated, result),
        _CENSORING.get(result.trace[-1].rule, result.trace[-1].description) if result.code == 0 else None,
        source.domain,
        source.variable,
        source.seq,
        left,
        right,
        ruleset,
    )


_EVENTS = {
    "recurrence_day": "recurrence",
    "transplant_day, hcc_in_explant": "tumour in the explanted liver",
    "transplant_day, no hcc_in_explant": "transplant without tumour",
    "new_non_hcc_primary_day": "new primary cancer",
    "new_anticancer_therapy_day": "new anticancer therapy",
}
_REASONS = {
    "no_event": "no event",
    "alive": "no event",
    "missed_scans": "event after too many missed scans",
    "new_anticancer_therapy": "new anticancer therapy before any event",
    "death": "death before any event",
    "transplant_day, hcc_in_explant": "transplant before any event",
    "transplant_day, no hcc_in_explant": "transplant without tumour before any event",
    "new_non_hcc_primary": "new primary cancer before any event",
    "recurrence": "recurrence before any event",
}
_CENSORING = {
    "censored_that_day": "on that day",
    "censored_at_last_scan": "last adequate negative scan",
    "alive": "last known alive",
    "last_dated_contact": "last dated contact",
}


def _event_words(dated: DatedCourse, result: EndpointTime) -> str:
    """Return what happened, or why the participant is censored."""
    first = result.trace[0]
    if result.code == 0:
        return _REASONS.get(first.rule, first.description)
    if first.source == "death_day":
        return "death from HCC" if dated.death_cause == "HCC" else "death of another cause"
    return _EVENTS[first.source]


def _source(clock: Clock, result: EndpointTime, zero: date) -> Dated:
    """Return the datum that gave the row its day."""
    dated = clock.dated
    day = zero + timedelta(days=result.time)
    named = {
        "recurrence_day": dated.recurrence,
        "death_day": dated.death,
        "last_alive_day": dated.last_alive,
        "new_non_hcc_primary_day": dated.new_primary,
        "new_anticancer_therapy_day": dated.therapy,
        "transplant_day, hcc_in_explant": dated.transplant,
        "transplant_day, no hcc_in_explant": dated.transplant,
        "negative_scan_days": next((scan for scan in dated.negative_scans if scan.day == day > zero), None),
    }
    allocation = clock.chart.state.allocation
    assert allocation is not None
    # Without any scan the row is dated by time zero itself.
    return named.get(result.trace[-1].source) or Dated(day, "DM", "ALLOCDT", allocation.seq)


SCHEMA: dict[str, type[pl.DataType]] = {
    "STUDYID": pl.String,
    "USUBJID": pl.String,
    "ARMCD": pl.String,
    "PARAM": pl.String,
    "PARAMCD": pl.String,
    "AVAL": pl.Int64,
    "STARTDT": pl.Date,
    "ADT": pl.Date,
    "ENTRY": pl.Int64,
    "CNSR": pl.Int64,
    "EVENTCD": pl.Int64,
    "EVNTDESC": pl.String,
    "CNSDTDSC": pl.String,
    "SRCDOM": pl.String,
    "SRCVAR": pl.String,
    "SRCSEQ": pl.Int64,
    "LEFT": pl.Int64,
    "RIGHT": pl.Int64,
    "RULESET": pl.String,
}
