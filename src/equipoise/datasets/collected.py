"""What was collected, arranged for derivation: one chart for each participant, by form and row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from equipoise.datasets.field_index import FieldIndex, field_index
from equipoise.ledger import Event, ItemValue, ParticipantState, fold
from equipoise.study import Study

Row = dict[str, ItemValue]


@dataclass(frozen=True, slots=True)
class Chart:
    """One participant: the state folded from the ledger, and the current answers by form, then encounter and row."""

    state: ParticipantState
    forms: Mapping[str, Mapping[tuple[str, int | str], Row]]

    @property
    def allocated(self) -> date | None:
        """Day of allocation."""
        found = self.state.allocation
        return None if found is None else date.fromisoformat(found.date)

    def rows(self, form: str) -> Iterable[tuple[str, Row]]:
        """Give (encounter, row) of a form, as first entered."""
        return ((encounter, row) for (encounter, _), row in self.forms.get(form, {}).items())


@dataclass(frozen=True, slots=True)
class Collected:
    """A study and everything collected in it, participants in order of USUBJID."""

    study: Study
    fields: FieldIndex
    charts: tuple[Chart, ...]
    domains: Mapping[str, str]
    """Form -> SDTM domain."""


def collect(study: Study, events: Iterable[Event], *, until: str | None = None) -> Collected:
    """Return what the ledger holds, as of `until` if that is given; derive several datasets from it in one pass."""
    states = fold(events, until=until)
    charts = tuple(_chart(states[subject]) for subject in sorted(states))
    return Collected(study, field_index(study), charts, {form.id: form.domain for form in study.forms})


def collected_from(study: Study, source: Collected | Iterable[Event]) -> Collected:
    """Return `source` if it was collected already, and collect it if it is events."""
    return source if isinstance(source, Collected) else collect(study, source)


def _chart(state: ParticipantState) -> Chart:
    forms: dict[str, dict[tuple[str, int | str], Row]] = {}
    for address, answer in state.items.items():
        rows = forms.get(address.form)
        if rows is None:
            rows = forms[address.form] = {}
        place = (address.encounter, address.row)
        row = rows.get(place)
        if row is None:
            row = rows[place] = {}
        row[address.item] = answer
    return Chart(state, forms)


def answer_of(row: Mapping[str, ItemValue], item: str | None) -> Any:  # Any: JSON
    """Return the answer to an item of a row, None where there is none."""
    found = row.get(item) if item is not None else None
    return None if found is None else found.value


def day_of(value: Any) -> date | None:  # Any: JSON
    """Return the day that an answer names; None for no answer and for a date without its day.

    >>> day_of("2026-01-05T08:30:00")
    datetime.date(2026, 1, 5)
    """
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
