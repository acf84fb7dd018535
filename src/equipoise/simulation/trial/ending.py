"""How a participant's time in the study ends: later therapy, contacts, leaving, death, completion."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.ledger import EventType
from equipoise.schedule import PlannedVisit
from equipoise.simulation.random_stream import draw
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.dosing import Dosing
from equipoise.simulation.trial.fate import Fate
from equipoise.simulation.trial.person import Person
from equipoise.simulation.truth.model import TruthModel


def write_ending(
    person: Person, fate: Fate, dosing: Dosing | None, truth: TruthModel, visits: Sequence[PlannedVisit]
) -> None:
    """Write therapy, contacts, withdrawal, loss, death and disposition; nothing after the last day followed."""
    _write_therapies(person, fate, truth)
    _write_contacts(person, fate, truth.afterwards.contact_every_days)
    zero = person.zero
    if fate.withdrew is not None:
        data = {
            "date": iso(zero + fate.withdrew),
            "reason": "participant_decision",
            "consents_to_follow_up": fate.stays,
        }
        person.diary.write(zero + fate.withdrew, EventType.PARTICIPANT_WITHDREW, data)
    elif fate.lost and not _completed(person, fate, visits):
        person.diary.write(zero + fate.end, EventType.PARTICIPANT_LOST, {"date": iso(zero + fate.end)})
    if fate.death is not None:
        data = {"date": iso(zero + fate.death), "cause": _cause(person, fate, truth)}
        person.diary.write(zero + fate.death, EventType.PARTICIPANT_DIED, data, role="investigator")
    _dispose_treatment(person, fate, dosing, truth)
    _dispose_follow_up(person, fate, visits)


def _write_therapies(person: Person, fate: Fate, truth: TruthModel) -> None:
    law = truth.afterwards
    found = fate.found_day
    if person.chance(law.adjuvant_tace_p):
        day = int(float(draw(person.rng, law.adjuvant_tace_after_days, 1)[0]))
        if day <= fate.last_scan_day and (found is None or day < found):
            _therapy(person, day, "TACE", before=True)
    if fate.transplant is not None and (found is None or fate.transplant < found):
        _therapy(person, fate.transplant, "transplant", before=True, explant=person.chance(law.hcc_in_explant_p))
    if found is None:
        return
    kind = person.pick(law.therapy_shares)
    day = found + int(float(draw(person.rng, law.therapy_after_days, 1)[0]))
    if kind != "none" and day < fate.end:
        _therapy(person, day, kind, before=False)
    if law.transplant_per_month_after_recurrence > 0:
        later = found + int(person.rng.exponential(truth.month_days / law.transplant_per_month_after_recurrence))
        if later < fate.end:
            _therapy(person, later, "transplant", before=False, explant=True)


def _therapy(person: Person, day: int, kind: str, *, before: bool, explant: bool | None = None) -> None:
    data = {"date": iso(person.zero + day), "type": kind, "before_recurrence": before, "explant_hcc": explant}
    person.diary.write(person.zero + day, EventType.SUBSEQUENT_THERAPY_STARTED, data)


def _write_contacts(person: Person, fate: Fate, every: int) -> None:
    """After the last visit the participant is asked after at intervals, and once more on the last day followed."""
    until = fate.last_scan_day if fate.found_day is None else fate.found_day
    days = [*range(until + every, fate.end, every)]
    if fate.death is None:
        days.append(fate.end)
    for day in days:
        data = {"date": iso(person.zero + day), "status": "alive"}
        person.diary.write(person.zero + day, EventType.CONTACT_MADE, data)


def _cause(person: Person, fate: Fate, truth: TruthModel) -> str:
    assert fate.death is not None
    law = truth.death
    return person.pick(law.cause_after_recurrence if fate.onset_day < fate.death else law.cause_before_recurrence)


def _dispose_treatment(person: Person, fate: Fate, dosing: Dosing | None, truth: TruthModel) -> None:
    """The treatment period ends by its plan, by its stop, or by what ends the participant's visits."""
    planned = 7 * truth.treatment_course.weeks if dosing is None else dosing.planned_end
    if dosing is not None and dosing.stopped_on is not None:
        day, reason = dosing.stopped_on, dosing.stopped_for
    elif fate.found_day is not None and fate.found_day < planned:
        day, reason = fate.found_day, "recurrence"
    elif planned <= fate.last_scan_day:
        day, reason = planned, "completed"
    else:
        day, reason = _left(fate)
    if reason:
        _dispose(person, "treatment", day, reason)


def _dispose_follow_up(person: Person, fate: Fate, visits: Sequence[PlannedVisit]) -> None:
    """Completed once the last planned visit is due; nobody is disposed of who is still followed at the data cut."""
    if _completed(person, fate, visits):
        _dispose(person, "follow_up", fate.end, "completed")
        return
    day, reason = _left(fate)
    if reason:
        _dispose(person, "follow_up", day, reason)


def _completed(person: Person, fate: Fate, visits: Sequence[PlannedVisit]) -> bool:
    last = max((visit.target.toordinal() for visit in visits), default=person.zero) - person.zero
    return fate.death is None and fate.withdrew is None and fate.end >= last


def _left(fate: Fate) -> tuple[int, str]:
    """The day and reason a participant left before the plan ended; no reason for somebody still followed."""
    if fate.withdrew is not None:
        return fate.withdrew, "participant_decision"
    if fate.death is not None:
        return fate.death, "death"
    return fate.end, "lost" if fate.lost else ""


def _dispose(person: Person, epoch: str, day: int, reason: str) -> None:
    status = "completed" if reason == "completed" else "discontinued"
    data = {"epoch": epoch, "status": status, "reason": reason, "date": iso(person.zero + day)}
    person.diary.write(person.zero + day, EventType.PARTICIPANT_DISPOSED, data)
