"""Whom a rule is judged for, on which day, and how silence is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from equipoise.eligibility.basis import AbsencePolicy
from equipoise.eligibility.criteria import Eligibility
from equipoise.eligibility.derivation import Derivation
from equipoise.eligibility.laboratory import LaboratoryLimit
from equipoise.eligibility.patient import Patient
from equipoise.eligibility.reason import Ask, Cost
from equipoise.eligibility.stretch import DAY, Stretch, shift
from equipoise.rules import Time, Timing

Pick = Literal["last", "first", "any", "worst", "all"]


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a leaf looks at. `on` is the day of judgement, that of the anchor `at`; None
    where the anchor has not come.

    `speaks_for` is true where the leaf, if true, speaks for taking the person in: it tells `pick: worst` which way.
    """

    patient: Patient
    eligibility: Eligibility
    on: Stretch | None
    moments: Mapping[str, Stretch | None]
    policy: AbsencePolicy
    derive: Mapping[str, Derivation]
    limits: Mapping[str, Sequence[LaboratoryLimit]]
    at: str = ""
    excludes: bool = False
    pick: Pick = "last"
    speaks_for: bool = True

    @property
    def day(self) -> date | None:
        """The day of judgement: the end of the stage's window if its anchor is one."""
        return None if self.on is None else self.on.last

    def window(self, time: Time | None) -> Stretch | None:
        """Return the days a time clause names, without one those up to the day of judgement; None if not known."""
        if time is None or time.timing is Timing.CURRENT:
            return None if self.on is None else Stretch(None, self.on.last, self.on.provisional)
        if time.timing is Timing.EVER:
            return Stretch()
        moment = self.moments.get(time.anchor)
        return None if moment is None else _around(moment, time)

    def ask_for_day(self, time: Time | None) -> Ask:
        """Return the question for the day that a time clause, or else the stage itself, counts from."""
        return ask_for_anchor(time.anchor if time is not None and time.anchor else self.at)


def ask_for_anchor(name: str) -> Ask:
    """Return the question for the day of an anchor."""
    return Ask(f"anchor:{name}", f"On which day was (or is) {name.replace('_', ' ')}?", Cost.CHART)


def _around(moment: Stretch, time: Time) -> Stretch:
    """Return the days before, after, at or within a span of a moment; ends count, except that before is before."""
    first, last = moment.first, moment.last
    assert first is not None
    assert last is not None
    match time.timing:
        case Timing.BEFORE:
            return Stretch(None, first - DAY, moment.provisional)
        case Timing.AFTER:
            return Stretch(last + DAY, None, moment.provisional)
        case Timing.WITHIN_BEFORE if time.span is not None:
            return Stretch(shift(first, time.span, back=True), first, moment.provisional)
        case Timing.WITHIN_AFTER if time.span is not None:
            return Stretch(last, shift(last, time.span), moment.provisional)
        case _:
            return moment
