"""One participant from allocation to the end: visits and their forms, doses, harms, recurrence, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import exp

from equipoise.ledger import EventType
from equipoise.scales import dose_rule
from equipoise.schedule import PlannedVisit
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.dosing import (
    COUNTS,
    Dosing,
    begin_dosing,
    expected_counts,
    follow_advice,
    step_down,
    stop_dosing,
)
from equipoise.simulation.trial.ending import write_ending
from equipoise.simulation.trial.fate import Fate
from equipoise.simulation.trial.follow_up_visits import Attended, simulate_visits, write_attendance, write_visit
from equipoise.simulation.trial.form_filling import FormFilling, fill_form
from equipoise.simulation.trial.harm import WorstValue, draw_harms, laboratory_harms, note_value, write_harm
from equipoise.simulation.trial.occasion import Occasion
from equipoise.simulation.trial.person import Person
from equipoise.simulation.trial.recurrence import Lesion, confirm_recurrence, draw_lesion, lesion_facts, scan_facts
from equipoise.simulation.trial.screening import enter_item
from equipoise.simulation.trial.virus import hbv_facts
from equipoise.simulation.truth.model import TruthModel
from equipoise.study import Regimen, Study

UNSCHEDULED = "UNS"
_RECHECK_FORMS = ("HEM",)
_CLINICAL_WEEKS = (4, 40)
"""Weeks between which a clinical reason changes or ends the treatment."""
_FLARE_WIDTH_WEEKS = 3.0


@dataclass(frozen=True, slots=True)
class Cast:
    """What every journey shares: the study, the truth, how forms are filled."""

    study: Study
    truth: TruthModel
    filling: FormFilling


@dataclass(slots=True)
class Journey:
    """A participant under way. Days count from time zero."""

    cast: Cast
    person: Person
    fate: Fate
    treated: bool
    dosing: Dosing | None
    lesion: Lesion | None
    flare: tuple[float, float] | None
    """Week and height (multiples of the upper limit) of a rise of ALT."""
    worst: dict[str, WorstValue] = field(default_factory=dict[str, WorstValue])
    unscheduled: int = 0


def live(cast: Cast, person: Person, fate: Fate, visits: list[PlannedVisit], *, start: int | None) -> None:
    """Write everything that happens to a participant after allocation into the diary.

    `start` is the planned day of the first dose of interferon, None in the arm without it.
    """
    journey = _set_out(cast, person, fate, start)
    baseline = dict(person.seen)
    end_of_treatment = None if journey.dosing is None else journey.dosing.planned_end
    attended = simulate_visits(person, visits, fate, cast.truth.visits, treatment_end=end_of_treatment)
    _have_harms(journey)
    _go_through(journey, attended)
    _report_harms(journey, baseline)
    write_ending(person, fate, journey.dosing, cast.truth, visits)
    if start is None and person.regimen is not None:
        _note_background(cast.study, person)


def _set_out(cast: Cast, person: Person, fate: Fate, start: int | None) -> Journey:
    truth = cast.truth.treatment_course
    dosing, flare = None, None
    if start is not None and begins(fate, start):
        regimen = _regimen(cast.study, person)
        assert regimen.dose_rules is not None
        dosing = begin_dosing(person, regimen, dose_rule(regimen.dose_rules), truth, start=start)
        if person.chance(truth.alt_flare.p):
            peak = truth.alt_flare.peak.median * exp(truth.alt_flare.peak.sdlog * person.normal())
            flare = (start / 7 + float(person.rng.uniform(*truth.alt_flare.week)), peak)
    lesion = None if fate.found_day is None else draw_lesion(person, fate, cast.truth)
    return Journey(cast, person, fate, dosing is not None, dosing, lesion, flare)


def begins(fate: Fate, start: int) -> bool:
    """Return whether a treatment planned for day `start` begins: not after the last visit, nor after a recurrence."""
    return start <= fate.last_scan_day and (fate.found_day is None or start < fate.found_day)


def _note_background(study: Study, person: Person) -> None:
    """An arm whose regimen is taken already: its dose is in force from time zero."""
    regimen = _regimen(study, person)
    data = {
        "date": iso(person.zero),
        "regimen": regimen.id,
        "dose": regimen.dose,
        "unit": regimen.unit,
        "action": "start",
        "triggers": [],
        "advice": None,
    }
    person.diary.write(person.zero, EventType.DOSE_SET, data, role="investigator")


def _regimen(study: Study, person: Person) -> Regimen:
    arm = next(arm for arm in study.arms if arm.id == person.arm)
    return next(regimen for regimen in arm.regimens if regimen.id == person.regimen)


def _have_harms(journey: Journey) -> None:
    """Draw the adverse events first: mood and thyroid show in the forms of later visits."""
    person, truth = journey.person, journey.cast.truth.harms
    start = 0 if journey.dosing is None else journey.dosing.start
    harms = draw_harms(person, truth, treated=journey.treated, start=start, until=journey.fate.last_scan_day)
    for row, harm in enumerate(harms, start=1):
        last = journey.fate.end if harm.last is None else harm.last
        person.troubles[harm.term] = (person.zero + harm.first, person.zero + last)
        write_harm(person, row, harm, until=journey.fate.last_scan_day, treated=journey.treated)


def _go_through(journey: Journey, attended: list[Attended]) -> None:
    """Visit after visit in order of days; blood counts that cross a limit add visits to look again."""
    order = count()
    queue: list[tuple[int, int, Attended | None]] = []
    for one in attended:
        if one.day is None:
            write_visit(journey.person, one, until=journey.fate.end)
        else:
            heappush(queue, (one.day, next(order), one))
    changes = _clinical_changes(journey)
    while queue:
        day, _, one = heappop(queue)
        while changes and changes[0][0] <= day:
            _change_dose(journey, *changes.pop(0))
        again = _visit(journey, one, day)
        if again is not None and day + again <= _treatment_open_until(journey):
            near = any(
                one is not None and "HEM" in one.visit.forms and 0 < other - day <= again for other, _, one in queue
            )
            if not near:
                heappush(queue, (day + again, next(order), None))
    _close_treatment(journey)


def _treatment_open_until(journey: Journey) -> int:
    dosing, fate = journey.dosing, journey.fate
    if dosing is None:
        return -1
    until = fate.last_scan_day if fate.found_day is None else fate.found_day
    return min(until, dosing.planned_end)


def _clinical_changes(journey: Journey) -> list[tuple[int, str]]:
    """Days on which the dose changes for other reasons than counts: lowered, or stopped."""
    if journey.dosing is None:
        return []
    person, truth = journey.person, journey.cast.truth.treatment_course
    changes: list[tuple[int, str]] = []
    for what, share in (("reduce", truth.clinical_modification_p), ("stop", truth.clinical_stop_p)):
        if person.chance(share):
            changes.append((journey.dosing.start + 7 * int(person.rng.integers(*_CLINICAL_WEEKS)), what))
    return sorted(change for change in changes if change[0] <= _treatment_open_until(journey))


def _change_dose(journey: Journey, day: int, what: str) -> None:
    dosing = journey.dosing
    if dosing is None or not dosing.active_on(day):
        return
    if what == "stop":
        by_choice = journey.person.chance(0.3)
        stop_dosing(
            journey.person,
            dosing,
            day,
            "participant_decision" if by_choice else "AE",
            "participant" if by_choice else "other_AE",
        )
    else:
        step_down(journey.person, dosing, day)


def _visit(journey: Journey, one: Attended | None, day: int) -> int | None:
    """Hold one visit, planned or to look again; return in how many days the dose rules want to see the counts again."""
    person = journey.person
    if one is None:
        journey.unscheduled += 1
        encounter, forms, row = UNSCHEDULED, _RECHECK_FORMS, journey.unscheduled
        write_attendance(person, encounter, person.zero + day)
    else:
        encounter, forms, row = one.visit.name, one.visit.forms, 1
        write_visit(person, one, until=journey.fate.end)
    occasion = Occasion(encounter, person.zero + day, day / 7, row=row, arm=person.arm)
    _know(journey, occasion, forms, day)
    for form in sorted(forms, key=lambda name: name == "CPC"):
        for name, value in fill_form(journey.cast.filling, form, person, occasion):
            enter_item(person, occasion, form, row, name, value)
    _note_worst(journey, occasion, day)
    if one is not None and journey.lesion is not None and day == journey.fate.found_day:
        confirm_recurrence(person, journey.lesion, occasion, journey.cast.filling)
    return _dose_after(journey, occasion, forms, day)


def _know(journey: Journey, occasion: Occasion, forms: tuple[str, ...], day: int) -> None:
    """Put down what the model says of this day, for the forms to find."""
    person, truth, facts = journey.person, journey.cast.truth, occasion.facts
    if "HEM" in forms:
        counts = expected_counts(person, journey.dosing, day, truth.treatment_course)
        facts |= {f"HEM.{name}": counts[name] for name in COUNTS}
    if "CHEM" in forms and journey.flare is not None:
        week, peak = journey.flare
        bump = peak * 40 * exp(-(((day / 7 - week) / _FLARE_WIDTH_WEEKS) ** 2))
        facts["CHEM.alt"] = max(float(person.values["alt"]) * exp(0.15 * person.normal()), bump)
    if "HBV" in forms:
        facts |= hbv_facts(person, weeks=day / 7, exact=False, truth=truth.hbv)
    if "TM" in forms:
        facts["TM.afp"] = _afp(person, journey.fate, day)
    if "THY" in forms and (person.has("Hypothyroidism", occasion.day) or person.has("Hyperthyroidism", occasion.day)):
        facts["THY.tsh"] = 12.0 if person.has("Hypothyroidism", occasion.day) else 0.05
    if "IMG" in forms:
        facts |= scan_facts(journey.lesion, found=day == journey.fate.found_day)
    if "LES" in forms:
        facts |= lesion_facts(journey.lesion, found=day == journey.fate.found_day)


def _afp(person: Person, fate: Fate, day: int) -> float:
    """After the curative treatment AFP lies low; in a tumour that made it, it rises again once the tumour is back."""
    base = min(float(person.values["afp"]), 5.0)
    if float(person.values["afp"]) >= 20 and day > fate.onset_day:
        base *= exp(min((day - fate.onset_day) / 45, 9.0))
    return base * exp(0.15 * person.normal())


def _note_worst(journey: Journey, occasion: Occasion, day: int) -> None:
    laboratory = journey.cast.truth.harms.laboratory
    for analyte, harm in laboratory.items():
        if harm.field in occasion.facts and day <= 7 * journey.cast.truth.harms.observed_weeks:
            note_value(journey.worst, analyte, harm, occasion.facts[harm.field], day)


def _dose_after(journey: Journey, occasion: Occasion, forms: tuple[str, ...], day: int) -> int | None:
    dosing = journey.dosing
    if dosing is None or "HEM" not in forms or not dosing.active_on(day) or day == journey.fate.found_day:
        return None
    counts = {name: float(occasion.facts[f"HEM.{name}"]) for name in COUNTS}
    return follow_advice(journey.person, dosing, day, counts)


def _close_treatment(journey: Journey) -> None:
    """End the treatment where its plan, a recurrence, or the participant's leaving ends it; a death needs no event."""
    dosing, fate = journey.dosing, journey.fate
    if dosing is None or dosing.stopped_on is not None:
        return
    if fate.found_day is not None and fate.found_day < dosing.planned_end:
        stop_dosing(journey.person, dosing, max(fate.found_day, dosing.start), "recurrence", "recurrence")
    elif dosing.planned_end <= fate.last_scan_day:
        stop_dosing(journey.person, dosing, dosing.planned_end, "completed", "completed")
    elif fate.withdrew is not None:
        stop_dosing(journey.person, dosing, max(fate.withdrew, dosing.start), "participant_decision", "participant")


def _report_harms(journey: Journey, baseline: dict[str, object]) -> None:
    person, truth = journey.person, journey.cast.truth.harms
    first = 1 + sum(1 for _ in person.troubles)
    for row, harm in enumerate(laboratory_harms(journey.worst, baseline, truth), start=first):
        write_harm(person, row, harm, until=journey.fate.last_scan_day, treated=journey.treated)
