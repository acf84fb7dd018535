"""Adverse events of one participant: drawn by arm, or graded from laboratory values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from equipoise.ledger import EventType
from equipoise.scales import ctcae_grade, is_treatment_emergent
from equipoise.simulation.random_stream import draw
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.person import JSON, Person
from equipoise.simulation.truth.harms import HarmsTruth, LaboratoryHarm

_SERIOUS_DAYS = (6, 25)


@dataclass(frozen=True, slots=True)
class Harm:
    """One adverse event. Days count from time zero; `last` None: still going on when the participant was last seen."""

    term: str
    soc: str
    grade: int
    first: int
    last: int | None
    serious: bool
    related: str


def draw_harms(person: Person, truth: HarmsTruth, *, treated: bool, start: int, until: int) -> list[Harm]:
    """Return the adverse events of a participant between `start` and `until`, by the day they begin.

    Each event of the truth happens with the arm's share over the observed weeks; one that would begin after `until` is
    never seen.
    """
    harms: list[Harm] = []
    for event in truth.events:
        if person.chance(event.treated if treated else event.control):
            first = start + 1 + int(7 * float(draw(person.rng, event.onset_weeks, 1)[0]))
            last = first + max(1, round(float(draw(person.rng, event.days, 1)[0])))
            grade = 3 if person.chance(event.grade_3_p) else 1 + person.chance(truth.grade_2_p)
            related = "probable" if treated and person.chance(event.related_p) else "unrelated"
            harms.append(Harm(event.term, event.soc, grade, first, last, serious=False, related=related))
    if person.chance(truth.serious.treated if treated else truth.serious.control):
        term = person.pick({name: entry.share for name, entry in truth.serious.terms.items()})
        first = start + 1 + int(float(person.rng.random()) * 7 * truth.observed_weeks)
        last = first + int(person.rng.integers(*_SERIOUS_DAYS))
        soc = truth.serious.terms[term].soc
        harms.append(Harm(term, soc, 3, first, last, serious=True, related="unlikely" if treated else "unrelated"))
    horizon = min(until, start + 7 * truth.observed_weeks)
    return sorted((harm for harm in harms if harm.first <= horizon), key=lambda harm: harm.first)


@dataclass(slots=True)
class WorstValue:
    """The worst value of an analyte after time zero, and its day."""

    value: float
    day: int


def note_value(worst: dict[str, WorstValue], analyte: str, harm: LaboratoryHarm, value: JSON, day: int) -> None:
    """Keep a value if it is worse than those before: lower where there is a lower limit, higher where an upper one."""
    if not isinstance(value, int | float):
        return
    before = worst.get(analyte)
    worse = before is None or (value < before.value if harm.lln is not None else value > before.value)
    if worse:
        worst[analyte] = WorstValue(float(value), day)


def laboratory_harms(worst: dict[str, WorstValue], baseline: dict[str, JSON], truth: HarmsTruth) -> list[Harm]:
    """Return an adverse event for each analyte whose worst grade is above the baseline's and reportable."""
    harms: list[Harm] = []
    for analyte, found in worst.items():
        law = truth.laboratory[analyte]
        base = baseline.get(law.field)
        if not isinstance(base, int | float):
            continue
        grade, before = _grade(analyte, found.value, base, law), _grade(analyte, float(base), base, law)
        if is_treatment_emergent(grade, before) and grade >= law.from_grade:
            harms.append(Harm(law.term, law.soc, grade, found.day, None, serious=False, related="possible"))
    return harms


def write_harm(person: Person, row: int, harm: Harm, *, until: int, treated: bool) -> None:
    """Report an adverse event as it stands on the day the participant was last followed."""
    over = harm.last is not None and harm.last <= until
    value = {
        "term": harm.term,
        "soc": harm.soc,
        "grade": harm.grade,
        "serious": harm.serious,
        "criteria": ["hospitalisation"] if harm.serious else [],
        "related": harm.related if treated else "unrelated",
        "start": iso(person.zero + harm.first),
        "end": iso(person.zero + harm.last) if over and harm.last is not None else None,
        "outcome": "recovered" if over else "unknown" if harm.last is None else "not_recovered",
        "action": "none" if treated else "not_applicable",
    }
    day = person.zero + harm.first
    person.diary.write(
        day, EventType.ADVERSE_EVENT_REPORTED, {"row": row, "date": iso(day)}, value=value, role="investigator"
    )


def _grade(analyte: str, value: float, baseline: float, law: LaboratoryHarm) -> int:
    def exact(number: float | None) -> Decimal | None:
        return None if number is None else Decimal(str(number))

    return ctcae_grade(
        analyte, Decimal(str(value)), lln=exact(law.lln), uln=exact(law.uln), baseline=exact(baseline)
    ).grade
