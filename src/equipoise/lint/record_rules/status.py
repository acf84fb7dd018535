"""The calendar of a registration: status, dates in order, registration in time, results due."""

from __future__ import annotations

from datetime import date
from typing import Final

from equipoise.lint.judgement import Judgement, fails, not_applicable, not_assessable, passes
from equipoise.lint.source import PROTOCOL, Source
from equipoise.records.dated import RegisteredDate
from equipoise.vocabulary import DateKind, PartialDate, Precision, Severity

VERIFICATION_MONTHS: Final = 24
"""An open status must have been confirmed within this many months."""
RESULTS_MONTHS: Final = 12
"""Months from primary completion until results are due (42 CFR 11)."""
_OPEN: Final = frozenset({"NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING"})
_TAKING: Final = frozenset({"RECRUITING", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING"})
_STATUS: Final = "statusModule.overallStatus"
_WHERE: Final = f"{PROTOCOL}.statusModule"


def _months(day: date) -> int:
    return day.year * 12 + day.month


def at_grain(one: PartialDate, other: PartialDate) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return two dates at the coarser of their two precisions, comparable as tuples."""
    grain = {Precision.YEAR: 1, Precision.MONTH: 2, Precision.DAY: 3}
    depth = min(grain[one.precision], grain[other.precision])
    return _parts(one)[:depth], _parts(other)[:depth]


def _parts(day: PartialDate) -> tuple[int, ...]:
    return tuple(part for part in (day.year, day.month, day.day) if part is not None)


def status_known(source: Source) -> Judgement:
    """REG-002."""
    status = source.record.overall_status
    shown = source.shown(_STATUS)
    if status is None:
        return not_assessable("the source gives no status")
    if status == "UNKNOWN":
        mend = "confirm the status with the registry"
        return fails("the status is unknown: nobody confirmed it", shown, where=f"{PROTOCOL}.{_STATUS}", mend=mend)
    if status not in _OPEN:
        return passes("the study is closed, so that its status does not age", shown)
    verified = source.record.status_verified
    updated = source.record.last_update_posted
    if verified is None and updated is None:
        return not_assessable("neither a verification nor an update is dated")
    last = verified if verified is not None else updated.date if updated is not None else None
    assert last is not None
    age = _months(source.as_of) - _months(last.last())
    if age > VERIFICATION_MONTHS:
        return fails(f"an open status was last confirmed {age} months ago", shown, str(last), mend="confirm the status")
    return passes(f"the status was confirmed {max(age, 0)} months ago", shown)


def status_and_dates(source: Source) -> Judgement:
    """REG-003."""
    status = source.record.overall_status
    start, end = source.record.start, source.record.completion
    if status is None or (start is None and end is None):
        return not_assessable("status and dates are not both given")
    shown = source.shown(_STATUS)
    now = _months(source.as_of)
    if status == "NOT_YET_RECRUITING" and start is not None and _months(start.date.last()) < now:
        message = f"the study is not yet recruiting, though its start of {start.date} has passed"
        return fails(message, shown, str(start.date), where=_WHERE, mend="correct status or start")
    if status in _OPEN and end is not None and _months(end.date.last()) < now:
        message = f"the study is open, though its completion of {end.date} has passed"
        return fails(message, shown, str(end.date), where=_WHERE, mend="correct status or completion")
    if status == "COMPLETED" and end is not None and _months(end.date.first()) > now:
        message = f"the study is completed, though its completion of {end.date} is still to come"
        return fails(message, shown, str(end.date), where=_WHERE, mend="correct status or completion")
    return passes("status and dates agree", shown)


def dates_in_order(source: Source) -> Judgement:
    """REG-004."""
    record = source.record
    named = (
        ("start", record.start),
        ("primary completion", record.primary_completion),
        ("completion", record.completion),
    )
    dates: list[tuple[str, RegisteredDate]] = [(name, day) for name, day in named if day is not None]
    if not dates:
        return not_assessable("the source gives no dates")
    wrong: list[str] = []
    evidence: list[str] = []
    for index, (name, day) in enumerate(dates):
        if day.kind is DateKind.ACTUAL and day.date.first() > source.as_of:
            wrong.append(f"the actual {name} of {day.date} lies after {source.as_of}")
            evidence.append(str(day.date))
        for other_name, other in dates[index + 1 :]:
            earlier, later = at_grain(day.date, other.date)
            if earlier > later:
                wrong.append(f"{name} {day.date} lies after {other_name} {other.date}")
                evidence += [str(day.date), str(other.date)]
    if wrong:
        return fails("; ".join(wrong), *evidence, where=_WHERE, mend="correct the dates")
    if len(dates) == 1:
        return not_assessable("one date alone has no order")
    return passes("the dates are in order", *(str(day.date) for _, day in dates))


def registered_in_time(source: Source) -> Judgement:
    """REG-005."""
    record = source.record
    start = record.start
    first = record.first_submitted or (record.first_posted.date if record.first_posted is not None else None)
    if start is None:
        return not_assessable("the source gives no start")
    if first is None:
        updated = record.last_update_posted
        if updated is None or at_grain(updated.date, start.date)[0] > at_grain(updated.date, start.date)[1]:
            return not_assessable("the source does not say when the study was registered")
        return passes("the registration was updated before the start, so it existed by then", str(updated.date))
    registered, started = at_grain(first, start.date)
    if registered > started:
        message = f"registered on {first}, after the start of {start.date}"
        mend = "nothing mends it; say so wherever the study is reported"
        return fails(message, str(first), str(start.date), where=_WHERE, mend=mend)
    if registered[:2] == started[:2]:
        return passes(f"registered in the month of the start ({first}, {start.date})")
    return passes("registered before the start")


def results_due(source: Source) -> Judgement:
    """REG-011."""
    record = source.record
    if source.is_observational:
        return not_applicable("results of observational studies are not owed to the registry")
    if record.has_results:
        return passes("results are posted")
    if record.overall_status in _TAKING or record.overall_status == "WITHDRAWN":
        return not_applicable("the study is not completed")
    done = record.primary_completion
    if done is None:
        return not_assessable("the source gives no primary completion")
    if done.kind is not DateKind.ACTUAL:
        return not_applicable("the primary completion has not happened as far as the record says")
    overdue = _months(source.as_of) - _months(done.date.last()) - RESULTS_MONTHS
    if overdue <= 0:
        return passes("results are not due yet")
    if record.at(f"{_WHERE}.dispFirstSubmitDate").value is not None:
        return passes("a certificate allows results to come later")
    severity = Severity.ERROR if record.at(f"{PROTOCOL}.oversightModule.isFdaRegulatedDrug").value is True else None
    severity = severity or Severity.INFORMATION
    message = f"primary completion was {done.date}; results are {overdue} months overdue where the law asks for them"
    return fails(message, str(done.date), where=_WHERE, mend="post the results", severity=severity)
