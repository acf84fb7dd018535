"""Interferon in one participant: counts at each visit, the advice of the real dose rules, and the dose that follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from math import exp

from equipoise.ledger import EventType
from equipoise.scales import Action, DoseRule, DoseState, dose_advice
from equipoise.simulation.trial.day import iso
from equipoise.simulation.trial.person import Person
from equipoise.simulation.truth.course import CountFolds, CountLimits, CourseTruth
from equipoise.study import Regimen

COUNTS = ("neutrophils", "platelets", "wbc")
_EVENTS = {
    Action.REDUCE: "reduce",
    Action.INTERRUPT: "interrupt",
    Action.RESUME: "resume",
    Action.STOP_PERMANENTLY: "stop",
}


@dataclass(slots=True)
class Dosing:
    """The dose of one participant as it stands. Days count from time zero; `exposure` follows the relative dose.

    Under a constant dose the exposure is dose x (1 - exp(-weeks / tau)), the array path's; after a change it moves to
    the new dose at the same pace.
    """

    regimen: Regimen
    rule: DoseRule
    start: int
    planned_end: int
    folds: dict[str, float]
    level: Decimal
    on_hold: bool = False
    stopped_on: int | None = None
    stopped_for: str = ""
    exposure: float = 0.0
    exposed_until: int = 0
    held_for: set[str] = field(default_factory=set[str])

    def active_on(self, day: int) -> bool:
        """Return whether the treatment is going on, holds included."""
        return self.start <= day < self.planned_end and (self.stopped_on is None or day < self.stopped_on)

    @property
    def ladder(self) -> str | None:
        """The ladder of the rule that fits the regimen, where it has several."""
        return self.regimen.id if self.regimen.id in self.rule.ladders else None


def begin_dosing(person: Person, regimen: Regimen, rule: DoseRule, truth: CourseTruth, *, start: int) -> Dosing:
    """Start the treatment at the full dose, and write it down."""
    assert regimen.dose is not None
    folds = {name: _fold(person, truth.nadir, name) for name in COUNTS}
    weeks = regimen.weeks or truth.weeks
    dosing = Dosing(regimen, rule, start, start + 7 * weeks, folds, Decimal(str(regimen.dose)), exposed_until=start)
    write_dose(person, dosing, start, "start", ())
    return dosing


def expected_counts(person: Person, dosing: Dosing | None, day: int, truth: CourseTruth) -> dict[str, float]:
    """Return the counts of the day, in 10*9/L: baseline, lowered by the exposure so far, with the day's variation."""
    exposure = 0.0 if dosing is None else expose(dosing, day, truth)
    counts: dict[str, float] = {}
    for name in COUNTS:
        fold = 1.0 if dosing is None else dosing.folds[name]
        value = float(person.values[name]) * (1 - (1 - fold) * exposure)
        counts[name] = value * exp(_of(truth.within_cv, name) * person.normal())
    return counts


def expose(dosing: Dosing, day: int, truth: CourseTruth) -> float:
    """Carry the exposure on to `day` and return it: it moves to the relative dose with the truth's pace."""
    weeks = max(day - dosing.exposed_until, 0) / 7
    assert dosing.regimen.dose is not None
    dose = (
        0.0
        if dosing.on_hold or not dosing.active_on(dosing.exposed_until)
        else float(dosing.level) / dosing.regimen.dose
    )
    dosing.exposure = dose + (dosing.exposure - dose) * exp(-weeks / truth.onset_tau_weeks)
    dosing.exposed_until = max(day, dosing.exposed_until)
    return dosing.exposure


def follow_advice(person: Person, dosing: Dosing, day: int, counts: dict[str, float]) -> int | None:
    """Do what the dose rules advise for the day's counts; return in how many days to look again, if so advised."""
    state = DoseState(dosing.level, dosing.ladder, dosing.on_hold, frozenset(dosing.held_for))
    advice = dose_advice(dosing.rule, state, {name: Decimal(str(counts[name])) for name in COUNTS})
    event = None if advice.action is None else _EVENTS.get(advice.action)
    if event is not None:
        if advice.to is not None:
            dosing.level = advice.to
        dosing.on_hold = advice.action is Action.INTERRUPT
        dosing.held_for |= set(advice.reasons) if dosing.on_hold else set()
        if advice.action is Action.STOP_PERMANENTLY:
            dosing.stopped_on, dosing.stopped_for = day, "AE"
        write_dose(person, dosing, day, event, advice.reasons, advice.rule)
    return advice.recheck_days


def step_down(person: Person, dosing: Dosing, day: int) -> None:
    """Lower the dose by one level for a clinical reason; at the lowest level it stays."""
    ladder = dosing.rule.ladders[dosing.ladder] if dosing.ladder else next(iter(dosing.rule.ladders.values()))
    lower = [level for level in ladder if level < dosing.level]
    if lower and dosing.active_on(day) and not dosing.on_hold:
        dosing.level = max(lower)
        write_dose(person, dosing, day, "reduce", ("other_AE",))


def stop_dosing(person: Person, dosing: Dosing, day: int, reason: str, trigger: str) -> None:
    """End the treatment, unless it ended before."""
    if dosing.stopped_on is None:
        dosing.stopped_on, dosing.stopped_for = day, reason
        write_dose(person, dosing, day, "stop", (trigger,))


def write_dose(
    person: Person, dosing: Dosing, day: int, action: str, triggers: tuple[str, ...], advice: str | None = None
) -> None:
    """Write down the dose in force from `day`."""
    given = Decimal(0) if action in ("interrupt", "stop") else dosing.level
    data = {
        "date": iso(person.zero + day),
        "regimen": dosing.regimen.id,
        "dose": int(given) if given == int(given) else float(given),
        "unit": dosing.regimen.unit,
        "action": action,
        "triggers": list(triggers),
        "advice": advice,
    }
    person.diary.write(person.zero + day, EventType.DOSE_SET, data, role="investigator")


def _fold(person: Person, nadir: CountFolds, name: str) -> float:
    folds = {"neutrophils": nadir.neutrophils, "platelets": nadir.platelets, "wbc": nadir.wbc}
    return folds[name].median * exp(folds[name].sdlog * person.normal())


def _of(limits: CountLimits, name: str) -> float:
    return {"neutrophils": limits.neutrophils, "platelets": limits.platelets, "wbc": limits.wbc}[name]
