"""The day of a named anchor for one participant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from equipoise.datasets.collected import Chart, answer_of, day_of
from equipoise.datasets.field_index import EventSource, FieldIndex
from equipoise.errors import DataError
from equipoise.ledger import ItemValue
from equipoise.study import Study


def anchor_date(study: Study, chart: Chart, name: str, fields: FieldIndex) -> date | None:
    """Return the day of an anchor; None where it has not happened.

    The anchor of the allocation is the day of allocation. Every other event is dated by the forms' answers that
    record it, the first or the last of several as the anchor says. DataError for an anchor that is a window: it has
    no one day to count from.
    """
    anchor = study.anchors.get(name)
    if anchor is None:
        raise DataError(f"the study has no anchor {name!r}", mend=f"use one of {', '.join(study.anchors)}")
    if study.allocation is not None and name == study.allocation.at:
        return chart.allocated
    if anchor.event is None:
        raise DataError(f"the anchor {name!r} is a window, not a day", mend="count from the anchor it hangs on")
    days = [day for day, _ in event_days(chart, anchor.event, fields)]
    if not days:
        return None
    return min(days) if anchor.pick == "first" else max(days)


def event_days(chart: Chart, event: str, fields: FieldIndex) -> Iterator[tuple[date, int]]:
    """Give day and ledger number of every answer that records the event.

    An answer without a day of its own is dated by the day it was observed.
    """
    for source in fields.event_sources(event):
        for _, row in chart.rows(source.form):
            found = row.get(source.field.id)
            if found is not None and records(source, found.value):
                yield _day(source, row, found), found.seq


def records(source: EventSource, answer: Any) -> bool:  # Any: JSON
    """Return whether an answer (or one code of a multiple choice) is one that records the event."""
    if answer is None or not source.observes.when:
        return False
    codes = answer if isinstance(answer, list) else [answer]
    return any(type(code) is type(wanted) and code == wanted for code in codes for wanted in source.observes.when)


def _day(source: EventSource, row: dict[str, ItemValue], found: ItemValue) -> date:
    own = day_of(answer_of(row, source.observes.date_field))
    return own if own is not None else date.fromisoformat(found.date)
