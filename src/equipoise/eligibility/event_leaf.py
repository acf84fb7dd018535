"""Events: did it happen, when it counts, with what is asked of it; and if nothing is on record, what silence means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from equipoise.eligibility.basis import Basis, Policy
from equipoise.eligibility.matching import asked_for, documented_absent, matching_events, missing_attributes
from equipoise.eligibility.patient import PatientEvent
from equipoise.eligibility.reach import Reach, compare
from equipoise.eligibility.reason import Ask, Cost, Reason
from equipoise.eligibility.situation import Situation
from equipoise.eligibility.stretch import Stretch, contains, days_of, overlaps
from equipoise.rules import Comparison, Count, Domain, Event, Timing, render_leaf
from equipoise.vocabulary import Truth, all_of

# What lasts: a course that ends in the window, or runs through it, counts. Other events count by the day they began.
_COURSES = (Domain.THERAPY, Domain.DRUG)
_OVER = ("resolved", "cured", "stopped", "ended", "history")


@dataclass(frozen=True, slots=True)
class _Absence:
    """What is known of the events that are not on record."""

    truth: Truth
    basis: Basis
    says: str
    date: str = ""
    policy: Policy | None = None


def evaluate_event(event: Event, situation: Situation) -> Reason:
    """Return whether such an event is on record: true if one surely is, unknown if one may be, else by its absence."""
    window = situation.window(event.time)
    judged = [(_counts(event, record, window, situation), record) for record in _records(event, situation)]
    for truth, record in judged:
        if truth is Truth.TRUE:
            return _seen(event, record, window)
    for truth, record in judged:
        if truth is Truth.UNKNOWN:
            return _unclear(event, record, window, situation)
    return _silent(event, window, situation)


def evaluate_count(count: Count, situation: Situation) -> Reason:
    """Return whether the number of such events stands so to the number asked for, as far as the list can tell."""
    event = count.event
    window = situation.window(event.time)
    judged = [(_counts(event, record, window, situation), record) for record in _records(event, situation)]
    surely = [record for truth, record in judged if truth is Truth.TRUE]
    maybe = [record for truth, record in judged if truth is Truth.UNKNOWN]
    absence = _absence(event, situation)
    most = Fraction(len(surely) + len(maybe)) if absence.truth is Truth.FALSE else None
    truth = compare(Reach(Fraction(len(surely)), most), count.comparison, Fraction(count.number))
    reason = _seen(event, surely[0], window) if surely else _silent(event, window, situation)
    if truth is Truth.UNKNOWN and maybe:
        reason = _unclear(event, maybe[0], window, situation)
    elif truth is Truth.UNKNOWN or (count.comparison in (Comparison.LESS, Comparison.AT_MOST) and truth is Truth.TRUE):
        reason = _silent(event, window, situation)
    says = f"{len(surely)} on record" + (f", {len(maybe)} more not clear" if maybe else "")
    return replace(reason, leaf=render_leaf(count), truth=truth, says=f"{says}; {reason.says}")


def _records(event: Event, situation: Situation) -> list[PatientEvent]:
    return matching_events(event, situation.patient, situation.eligibility)


def _counts(event: Event, record: PatientEvent, window: Stretch | None, situation: Situation) -> Truth:
    return all_of([asked_for(event, record, situation.eligibility), _in_time(event, record, window, situation)])


def _in_time(event: Event, record: PatientEvent, window: Stretch | None, situation: Situation) -> Truth:
    timing = None if event.time is None else event.time.timing
    lenient = situation.policy.of(event.domain) is not Policy.STRICT
    start = days_of(record.date)
    if timing is Timing.EVER:
        return Truth.TRUE
    if window is None:
        return Truth.UNKNOWN
    if timing is Timing.CURRENT:
        return _current(record, situation, lenient=lenient)
    if timing is None and record.date is None:
        return Truth.TRUE if lenient else Truth.UNKNOWN
    if timing is None or event.domain not in _COURSES or (lenient and record.end is None):
        return contains(window, start)
    return overlaps(window, *_course(record))


def _course(record: PatientEvent) -> tuple[Stretch, Stretch]:
    """Return the days a course can have begun and ended: it does not end before it begins, nor begin after its end."""
    start, end = days_of(record.date), days_of(record.end)
    return Stretch(start.first, start.last or end.last), Stretch(end.first or start.first, end.last)


def _current(record: PatientEvent, situation: Situation, *, lenient: bool) -> Truth:
    """Return whether it is so on the day.

    The dates decide where they can. A status says so of the day only where the beginning is known (or, read leniently,
    as it stands): under the strict policy a date learned later must not turn the verdict round.
    """
    assert situation.day is not None
    day = Stretch(situation.day, situation.day)
    start, end = _course(record)
    status = record.attribute("status")
    begun = contains(Stretch(None, situation.day), start)
    if begun is Truth.FALSE:
        return Truth.FALSE
    if record.end is not None:
        by_dates = overlaps(day, start, end)
        if by_dates is not Truth.FALSE or status != "active":
            return by_dates
        return Truth.UNKNOWN  # ended before the day, and yet called active: the record contradicts itself
    if status == "active":
        return Truth.TRUE if begun is Truth.TRUE or lenient else Truth.UNKNOWN
    return Truth.FALSE if status in _OVER and lenient else Truth.UNKNOWN


def _seen(event: Event, record: PatientEvent, window: Stretch | None) -> Reason:
    return Reason(
        render_leaf(event),
        Truth.TRUE,
        (Basis.OBSERVED,),
        f"{_described(record)} is on record",
        value=record.concept,
        date=_dated(record),
        window=str(window or ""),
        provisional=window is not None and window.provisional,
    )


def _unclear(event: Event, record: PatientEvent, window: Stretch | None, situation: Situation) -> Reason:
    attributes = missing_attributes(event, record)
    asks = [
        Ask(f"event:{_key(record)}:{name}", f"What is the {name} of {_described(record)}?", Cost.CHART)
        for name in attributes
    ]
    basis = Basis.ATTRIBUTE_OR_DATE_MISSING
    if window is None:
        basis = Basis.ANCHOR_MISSING
        asks.append(situation.ask_for_day(event.time))
    elif _in_time(event, record, window, situation) is Truth.UNKNOWN:
        attributes.append("dates")
        asks.append(
            Ask(f"event:{_key(record)}:dates", f"On which days did {_described(record)} begin and end?", Cost.CHART)
        )
    return Reason(
        render_leaf(event),
        Truth.UNKNOWN,
        (basis,),
        f"{_described(record)} is on record, but not clear",
        value=record.concept,
        date=_dated(record),
        window=str(window or ""),
        missing=", ".join(attributes) or "the anchor's day",
        asks=tuple(asks),
        provisional=window is not None and window.provisional,
    )


def _silent(event: Event, window: Stretch | None, situation: Situation) -> Reason:
    """Return what it means that no such event is on record."""
    absence = _absence(event, situation)
    basis = [absence.basis]
    asks = list[Ask]()
    if absence.truth is Truth.UNKNOWN:
        asks.append(_ask_for_list(event, situation))
        if window is None and event.time is not None and event.time.anchor:
            basis.append(Basis.ANCHOR_MISSING)
    return Reason(
        render_leaf(event),
        absence.truth,
        tuple(basis),
        absence.says,
        date=absence.date,
        window=str(window or ""),
        missing="whether the list is complete" if absence.truth is Truth.UNKNOWN else "",
        policy=absence.policy,
        asks=tuple(asks),
        provisional=window is not None and window.provisional,
    )


def _absence(event: Event, situation: Situation) -> _Absence:
    """Return what is known where no event counts: a record of absence, a complete list, or what the policy says."""
    covering = documented_absent(event, situation.patient, situation.eligibility)
    if covering:
        names = ", ".join(record.concept for record in covering)
        return _Absence(Truth.FALSE, Basis.DOCUMENTED_ABSENT, f"recorded as absent: {names}", _dated(covering[0]))
    confirmed = situation.patient.complete.get(event.domain)
    if confirmed is not None and situation.day is not None and confirmed.first() >= situation.day:
        return _Absence(
            Truth.FALSE,
            Basis.DOCUMENTED_ABSENT,
            f"not in the {event.domain} list, complete on {confirmed}",
            str(confirmed),
        )
    policy = situation.policy.of(event.domain)
    if policy is Policy.CLOSED or (policy is Policy.NOTE and situation.excludes):
        return _Absence(Truth.FALSE, Basis.ASSUMED_ABSENT, "nothing on record, read as absent", policy=policy)
    if confirmed is None:
        return _Absence(
            Truth.UNKNOWN, Basis.MISSING, f"nothing on record, and no complete {event.domain} list", policy=policy
        )
    says = f"nothing on record, but the {event.domain} list was last confirmed on {confirmed}"
    return _Absence(Truth.UNKNOWN, Basis.LIST_STALE, says, str(confirmed), policy)


def _ask_for_list(event: Event, situation: Situation) -> Ask:
    since = "" if situation.day is None else str(situation.day)
    text = f"Which of these {event.domain} events are on record"
    return Ask(f"list:{event.domain}", text, Cost.CHART, event.concepts, since)


def _key(record: PatientEvent) -> str:
    return f"{record.domain}:{record.concept}:{record.date or ''}"


def _described(record: PatientEvent) -> str:
    parts = [record.concept.replace("_", " "), *record.attributes.values()]
    dates = _dated(record)
    return ", ".join([*parts, dates] if dates else parts)


def _dated(record: PatientEvent) -> str:
    if record.end is not None:
        return f"{record.date or '?'} to {record.end}"
    return str(record.date or "")
