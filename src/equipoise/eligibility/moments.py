"""When a study's anchors fall for one person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from equipoise.eligibility.criteria import Eligibility, ParsedAnchor
from equipoise.eligibility.matching import asked_for, matching_events
from equipoise.eligibility.patient import Patient
from equipoise.eligibility.stretch import Stretch, days_of, shift
from equipoise.errors import StudyError
from equipoise.rules import Event, Span
from equipoise.vocabulary import Truth

_SPAN = re.compile(r"(-?\d+)\s*(h|d|wk|mo|a)")


def moments_of(eligibility: Eligibility, patient: Patient, dates: Mapping[str, date]) -> dict[str, Stretch | None]:
    """Return the day, or the window of days, of every anchor; None where it is not known.

    `dates` gives days from elsewhere and wins over the patient's events. A day that is known to the month only, or that
    another event without a date could change, is not known.
    """
    found = dict[str, Stretch | None]()
    for name in eligibility.anchors:
        _find(name, eligibility, patient, dates, found)
    return found


def _find(
    name: str,
    eligibility: Eligibility,
    patient: Patient,
    dates: Mapping[str, date],
    found: dict[str, Stretch | None],
) -> Stretch | None:
    if name in found:
        return found[name]
    found[name] = None  # an anchor that counts from itself is never found
    anchor = eligibility.anchors.get(name)
    if name in dates:
        found[name] = Stretch(dates[name], dates[name])
    elif anchor is not None and anchor.anchor.from_ is not None:
        base = _find(anchor.anchor.from_, eligibility, patient, dates, found)
        found[name] = None if base is None else _window(base, anchor)
    elif anchor is not None and anchor.event is not None:
        found[name] = _happened(name, anchor, anchor.event, eligibility, patient)
    return found[name]


def _window(base: Stretch, anchor: ParsedAnchor) -> Stretch:
    assert anchor.anchor.window is not None
    assert base.first is not None
    assert base.last is not None
    begins, ends = (parse_span(text) for text in anchor.anchor.window)
    return Stretch(shift(base.first, begins), shift(base.last, ends), base.provisional)


def parse_span(text: str) -> Span:
    """Return the span a text such as "28 d" or "4 wk" names; StudyError if it names none."""
    shape = _SPAN.fullmatch(text.strip())
    if shape is None:
        raise StudyError(f"{text!r} is no length of time", mend="write 28 d, 4 wk, 3 mo or 1 a")
    return Span(int(shape[1]), shape[2])


def _happened(
    name: str, anchor: ParsedAnchor, event: Event, eligibility: Eligibility, patient: Patient
) -> Stretch | None:
    """Return the day of the first or last such event, if no other event could be it."""
    candidates = [
        (asked_for(event, record, eligibility), days_of(record.date))
        for record in matching_events(event, patient, eligibility)
    ]
    candidates = [(truth, days) for truth, days in candidates if truth is not Truth.FALSE]
    if not candidates:
        planned = patient.planned_dates.get(name) if anchor.anchor.before_it_happens else None
        return None if planned is None else Stretch(planned, planned, provisional=True)
    latest = anchor.anchor.pick == "last"
    exact = [days.first for truth, days in candidates if truth is Truth.TRUE and days.first and days.first == days.last]
    if not exact:
        return None
    chosen = max(exact) if latest else min(exact)
    for _, days in candidates:
        if (days.last or date.max) > chosen if latest else (days.first or date.min) < chosen:
            return None
    return Stretch(chosen, chosen)
