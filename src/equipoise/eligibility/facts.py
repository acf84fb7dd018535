"""From the answers on forms to the facts that rules speak of; rules never know forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from equipoise.eligibility.patient import Attestation, Observation, Patient, PatientEvent
from equipoise.errors import DateError, PatientError, StudyError
from equipoise.rules import Domain, Event, parse_event
from equipoise.study import Field, Form, Observes
from equipoise.vocabulary import PartialDate

Value = bool | float | str | None
"""An answer; one code where several were chosen."""


@dataclass(frozen=True, slots=True)
class Item:
    """One answer on a form: which field, in which encounter and row, its value (a list where several were chosen).

    `date` is the day the answer is true of, `unit` the unit it was given in if that is not the field's.
    """

    form: str
    field: str
    value: object
    date: str = ""
    encounter: str = ""
    row: str | int = 0
    unit: str | None = None


class FormSource(Protocol):
    """The part of a study that this reads; every Study has it."""

    @property
    def forms(self) -> Sequence[Form]:
        """Case report forms."""
        ...


@dataclass(slots=True)
class _Facts:
    """Facts as they gather."""

    birth_date: PartialDate | None = None
    sex: str | None = None
    complete: dict[Domain, PartialDate] = field(default_factory=dict[Domain, PartialDate])
    observations: list[Observation] = field(default_factory=list[Observation])
    events: list[PatientEvent] = field(default_factory=list[PatientEvent])
    attestations: dict[str, Attestation] = field(default_factory=dict[str, Attestation])
    planned: dict[str, bool] = field(default_factory=dict[str, bool])


_Row = Mapping[str, Item]


def facts_from_items(
    study: FormSource, items: Iterable[Item], *, patient: str, known: Patient | None = None
) -> Patient:
    """Return the person that the answers describe, beside what is `known` already (events of the study, say).

    Each field of a form says what it observes: a variable, an event, or an attestation. Three attestations mean more:
    "planned(pregnancy)" answers a plan, "complete(condition)" confirms on that day that a domain's list is complete.
    PatientError for a date that is none, StudyError for an answer that would record several events at once.
    """
    forms = {form.id: form for form in study.forms}
    facts = _Facts()
    for form_id, row in _rows(items):
        form = forms.get(form_id)
        for one in () if form is None else form.fields:
            if one.id in row:
                _observe(one, row[one.id], row, facts)
    known = known or Patient(id=patient)
    return Patient(
        id=patient,
        trial=known.trial,
        birth_date=facts.birth_date or known.birth_date,
        sex=facts.sex or known.sex,
        complete={**known.complete, **facts.complete},
        observations=(*known.observations, *facts.observations),
        events=(*known.events, *facts.events),
        attestations={**known.attestations, **facts.attestations},
        planned={**known.planned, **facts.planned},
        planned_dates=known.planned_dates,
    )


def _rows(items: Iterable[Item]) -> Iterator[tuple[str, _Row]]:
    """Yield the rows of the forms, each with its answers by field; a later answer replaces an earlier one."""
    rows = dict[tuple[str, str, str], dict[str, Item]]()
    for item in items:
        rows.setdefault((item.form, item.encounter, str(item.row)), {})[item.field] = item
    for (form, _, _), row in rows.items():
        yield form, row


def _observe(asked: Field, item: Item, row: _Row, facts: _Facts) -> None:
    for meaning in asked.observes:
        if meaning.variable is not None:
            _observe_variable(meaning, meaning.variable, asked, item, row, facts)
        elif meaning.event is not None:
            facts.events += _events(meaning, parse_event(meaning.event), item, row)
        elif meaning.attestation is not None:
            _attest(meaning, meaning.attestation, item, row, facts)


def _observe_variable(meaning: Observes, variable: str, asked: Field, item: Item, row: _Row, facts: _Facts) -> None:
    for value in _values(item):
        if meaning.when and value not in meaning.when:
            continue
        if variable == "birth_date":
            facts.birth_date = _date(str(value), item)
        elif variable == "sex":
            facts.sex = None if value is None else str(value)
        else:
            unit = item.unit or asked.unit or _pure(value)
            facts.observations.append(_observation(meaning, variable, value, unit, item, row))


def _pure(value: Value) -> str | None:
    """Return the unit of an answer whose field names none: a number is a pure number, a code has no unit."""
    return "1" if isinstance(value, int | float) and not isinstance(value, bool) else None


def _observation(
    meaning: Observes, variable: str, value: Value, unit: str | None, item: Item, row: _Row
) -> Observation:
    limits = {name: _number(row, meaning.attributes.get(name)) for name in ("uln", "lln")}
    return Observation(
        variable=variable,
        value=value,
        unit=unit,
        date=_dated(meaning.date_field, item, row),
        source=_source(item),
        uln=limits["uln"],
        lln=limits["lln"],
        uln_unit=None if limits["uln"] is None else unit,
        lln_unit=None if limits["lln"] is None else unit,
    )


def _events(meaning: Observes, event: Event, item: Item, row: _Row) -> list[PatientEvent]:
    """Return the events that an answer records, or records as absent."""
    values = _values(item)
    if any(_says_yes(value, meaning) for value in values):
        if len(event.concepts) != 1:
            raise StudyError(
                f"one answer cannot record several events: {meaning.event}",
                where=f"{item.form}.{item.field}",
                mend="name one concept, or give each code its own `observes`",
            )
        return [_event(meaning, event, event.concepts[0], item, row)]
    if any(value in meaning.absent_when for value in values):
        day = _date(item.date, item)
        return [
            PatientEvent(domain=event.domain, concept=concept, date=day, absent=True, source=_source(item))
            for concept in event.concepts
        ]
    return []


def _event(meaning: Observes, event: Event, concept: str, item: Item, row: _Row) -> PatientEvent:
    attributes = {one.name: one.values[0] for one in event.attributes if len(one.values) == 1} | meaning.fixed
    for name, sibling in meaning.attributes.items():
        if sibling in row and row[sibling].value is not None:
            attributes[name] = str(row[sibling].value)
    return PatientEvent(
        domain=event.domain,
        concept=concept,
        date=_dated(meaning.date_field, item, row),
        end=_date_in(row, meaning.end_field, item),
        source=_source(item),
        attributes=attributes,
    )


def _attest(meaning: Observes, statement: str, item: Item, row: _Row, facts: _Facts) -> None:
    values = _values(item)
    yes = any(_says_yes(value, meaning) for value in values)
    no = any(value in (*meaning.absent_when, False, "no") for value in values)
    if yes == no:
        return
    word, _, inside = statement.rstrip(")").partition("(")
    day = _dated(meaning.date_field, item, row)
    if word == "planned":
        facts.planned[inside] = yes
    elif word == "complete":
        if yes and day is not None:
            facts.complete[Domain(inside)] = day
    else:
        facts.attestations[statement] = Attestation(answer=yes, date=day)


def _says_yes(value: Value, meaning: Observes) -> bool:
    """Return whether an answer records the thing: one of `when`, or without `when` a plain yes."""
    return value in meaning.when if meaning.when else value is True or value == "yes"


def _values(item: Item) -> tuple[Value, ...]:
    if isinstance(item.value, list | tuple):
        return tuple(_plain(value, item) for value in item.value)
    return (_plain(item.value, item),)


def _plain(value: object, item: Item) -> Value:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise PatientError(f"an answer cannot be {type(value).__name__}", where=f"{item.form}.{item.field}")


def _number(row: _Row, name: str | None) -> float | None:
    value = row[name].value if name is not None and name in row else None
    return float(value) if isinstance(value, int | float) else None


def _dated(date_field: str | None, item: Item, row: _Row) -> PartialDate | None:
    """Return the day: of the field that dates the answer, else the day the answer is true of."""
    if date_field is None:
        return _date(item.date, item)
    return _date_in(row, date_field, item)


def _date_in(row: _Row, name: str | None, item: Item) -> PartialDate | None:
    value = row[name].value if name is not None and name in row else None
    return None if value is None else _date(str(value), item)


def _date(text: str, item: Item) -> PartialDate | None:
    if not text:
        return None
    try:
        return PartialDate.parse(text[:10])
    except DateError as fault:
        raise PatientError(fault.what, where=f"{item.form}.{item.field}", mend=fault.mend) from None


def _source(item: Item) -> str:
    return " ".join(filter(None, (item.form, item.encounter)))
