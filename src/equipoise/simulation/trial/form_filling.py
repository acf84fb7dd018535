"""How forms get their answers: what the model says, what is measured, what is drawn, what a failure replaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import exp

from equipoise.simulation.random_stream import draw
from equipoise.simulation.trial.entry_answers import ENTRY_ANSWERS, Answerer
from equipoise.simulation.trial.occasion import Occasion
from equipoise.simulation.trial.person import JSON, Person
from equipoise.simulation.trial.visit_answers import VISIT_ANSWERS
from equipoise.simulation.truth.distribution import Choice
from equipoise.simulation.truth.model import TruthModel
from equipoise.simulation.truth.screening import Answer, Measure
from equipoise.study import Field, Form, Study

_DIGITS = 4
"""Significant digits of an answer drawn from a distribution."""
_WORD_AS: Mapping[str, Callable[[str], JSON]] = {"integer": int, "decimal": float, "multi": lambda word: [word]}
"""How a word of the truth becomes an answer, by the field's type."""
ASKED_ONCE = frozenset(
    {
        "CHEM.ast",
        "CHEM.ggt",
        "CPC.child_pugh_class",
        "EXN.drug",
        "EXN.start",
        "FLOW.cd8_events",
        "FLOW.viability_pct",
        "HBV.hbeag",
        "HBV.hbsag",
        "IMG.reader_blinded",
        "VS.dbp",
        "VS.sbp",
    }
)
"""Fields that are simulated before allocation alone, to keep the ledger of a rehearsal of moderate size."""
CARRIED_ON = frozenset({"CPC.ecog", "CPC.encephalopathy"})
"""Fields whose first answer stays."""
_CHECKED_ABSENT = "MH.checked_absent"


@dataclass(frozen=True, slots=True)
class FormFilling:
    """For each form of a study its fields that are simulated, with how each is answered."""

    forms: Mapping[str, tuple[tuple[str, str, Answerer], ...]]
    """Form -> (field, form and field, how)."""
    fields: Mapping[str, Field]
    """Form and field -> the field."""


def plan_filling(study: Study, truth: TruthModel) -> FormFilling:
    """Return how the forms of a study are answered; a field nobody answers stays empty and its form may be left out."""
    forms = {form.id: tuple(_fields(form, truth)) for form in study.forms}
    fields = {f"{form.id}.{field.id}": field for form in study.forms for field in form.fields}
    return FormFilling({name: found for name, found in forms.items() if found}, fields)


def fill_form(filling: FormFilling, form: str, person: Person, occasion: Occasion) -> Iterator[tuple[str, JSON]]:
    """Yield the fields of a form with the person's answers on this occasion, in the order of the form."""
    for name, address, answer in filling.forms.get(form, ()):
        value = _replaced(person, occasion, address, filling.fields[address]) if person.overrides else None
        if value is None:
            value = answer(person, occasion)
        if value is not None:
            occasion.facts[address] = person.seen[address] = value
            yield name, value


def draw_answer(person: Person, answer: Answer, field: Field | None = None) -> JSON:
    """Return one answer: drawn if it is a distribution, itself otherwise, in the type of its field."""
    kind = "" if field is None else field.type
    if isinstance(answer, tuple):
        return list(answer)
    if isinstance(answer, bool | int | float):
        return answer
    if isinstance(answer, str | Choice):
        word = person.pick(answer.of) if isinstance(answer, Choice) else answer
        return _WORD_AS.get(kind, str)(word)
    value = float(draw(person.rng, answer, 1)[0])
    return round(value) if kind == "integer" else float(f"{value:.{_DIGITS}g}")


def _replaced(person: Person, occasion: Occasion, address: str, field: Field) -> JSON:
    """What a failure of screening puts in the place of the usual answer; None where it leaves it alone."""
    for place in (address, f"{address}@{occasion.encounter}"):
        if place in person.overrides:
            return draw_answer(person, person.overrides[place], field)
    return None


def _fields(form: Form, truth: TruthModel) -> Iterator[tuple[str, str, Answerer]]:
    for field in form.fields:
        address = f"{form.id}.{field.id}"
        answer = _absences(field) if address == _CHECKED_ABSENT else _answerer(field, address, truth)
        if answer is not None:
            yield field.id, address, answer


def _answerer(field: Field, address: str, truth: TruthModel) -> Answerer | None:
    found = ENTRY_ANSWERS.get(address) or VISIT_ANSWERS.get(address)
    if found is None and address in truth.measures:
        found = _measured(address, truth.measures[address])
    if found is not None:
        return _before_allocation(found) if address in ASKED_ONCE else found
    given = {place: answer for place, answer in truth.screening.answers.items() if place.split("@")[0] == address}
    replaced = any(place.split("@")[0] == address for failure in truth.screening.failures for place in failure.answers)
    return _drawn(given, address, field) if given or replaced else None


def _before_allocation(answer: Answerer) -> Answerer:
    return lambda person, occasion: answer(person, occasion) if occasion.screening else None


def _drawn(given: Mapping[str, Answer], address: str, field: Field) -> Answerer:
    lasting = address in CARRIED_ON

    def answered(person: Person, occasion: Occasion) -> JSON:
        if lasting and address in person.seen:
            return person.seen[address]
        if not occasion.screening:
            return None
        answer = given.get(f"{address}@{occasion.encounter}", given.get(address))
        return None if answer is None else draw_answer(person, answer, field)

    return answered


def _absences(field: Field) -> Answerer:
    """What was asked about and is not there: everything on the list but the person's own illnesses."""

    def answered(person: Person, _occasion: Occasion) -> JSON:
        present = {str(row.get("condition", "")) for row in person.history}
        return [code for code in field.codes if code not in present]

    return answered


def _measured(address: str, measure: Measure) -> Answerer:
    """The person's level times the day's variation, unless another part of the model has said the value."""

    def answered(person: Person, occasion: Occasion) -> JSON:
        if address in occasion.facts:
            value = float(occasion.facts[address])
        else:
            value = level_of(person, address, measure)
            if not occasion.exact:
                value *= exp(measure.within_cv * person.normal())
        value = value if measure.hi is None else min(value, measure.hi)
        return round(value, measure.digits) if measure.digits else round(value)

    return answered


def level_of(person: Person, address: str, measure: Measure) -> float:
    """Return the person's own level of a measure: a baseline value, or drawn once between people."""
    if measure.baseline is not None:
        return float(person.values[measure.baseline])
    if address not in person.levels:
        assert measure.between is not None
        person.levels[address] = float(draw(person.rng, measure.between, 1)[0])
    return person.levels[address]
