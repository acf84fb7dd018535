"""What the checks of a study want to know: who observes what, when, in which arm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from equipoise.errors import EquipoiseError
from equipoise.lint.pack import read_pack, words
from equipoise.rules import Event, Rule, parse_event, parse_rule
from equipoise.study import Criterion, Encounter, Form, Observes, Stage, Study

_DURATION: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(h|d|wk|mo|a)\s*")
_DAYS: Final = {"h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}
ENDLESS: Final = 10**6
"""A day after every planned one: the end of a series that a calendar date ends."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an encounter lies: first and last day its window or span allows, counted from its anchor as day 0."""

    encounter: Encounter
    anchor: str
    low: int
    high: int


@dataclass(frozen=True)
class StudyView:
    """A study, indexed for checking."""

    study: Study

    # --- criteria ----------------------------------------------------------------------------------------------

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Criterion id -> its rule; a rule that does not parse is the loader's finding and left out."""
        found: dict[str, Rule] = {}
        for _, criterion in self.criteria():
            try:
                found[criterion.id] = parse_rule(criterion.when)
            except EquipoiseError:
                continue
        return found

    def criteria(self) -> Iterator[tuple[Stage, Criterion]]:
        """Yield every criterion with its stage."""
        for stage in self.study.stages:
            for criterion in (*stage.include, *stage.exclude):
                yield stage, criterion

    def is_inclusion(self, criterion: Criterion) -> bool:
        """Return whether the criterion must hold."""
        return any(criterion in stage.include for stage in self.study.stages)

    # --- who observes what -------------------------------------------------------------------------------------

    @cached_property
    def observations(self) -> tuple[tuple[Form, Observes], ...]:
        """Every meaning of every field, with its form."""
        return tuple(
            (form, observes) for form in self.study.forms for field in form.fields for observes in field.observes
        )

    @cached_property
    def forms_by_variable(self) -> dict[str, set[str]]:
        """Variable -> forms that observe it."""
        found: dict[str, set[str]] = {}
        for form, observes in self.observations:
            if observes.variable is not None:
                found.setdefault(observes.variable, set()).add(form.id)
        return found

    @cached_property
    def forms_by_statement(self) -> dict[str, set[str]]:
        """Attestation -> forms that ask for it."""
        found: dict[str, set[str]] = {}
        for form, observes in self.observations:
            if observes.attestation is not None:
                found.setdefault(observes.attestation, set()).add(form.id)
        return found

    @cached_property
    def events(self) -> tuple[tuple[Form, Event], ...]:
        """Events that fields record, with their form."""
        found: list[tuple[Form, Event]] = []
        for form, observes in self.observations:
            if observes.event is not None:
                try:
                    found.append((form, parse_event(observes.event)))
                except EquipoiseError:
                    continue
        return tuple(found)

    def forms_of_variable(self, variable: str) -> list[set[str]]:
        """Return the sets of forms that must each contribute: the variable's own, or those of its sources."""
        own = self.forms_by_variable.get(variable)
        if own:
            return [own]
        definition = self.study.variables.get(variable)
        sources = definition.from_ if definition is not None else None
        if sources is None:
            return [set()]
        names = (sources,) if isinstance(sources, str) else sources
        return [forms for name in names if name not in self.study.anchors for forms in self.forms_of_variable(name)]

    def forms_of_concept(self, domain: str, concept: str) -> set[str]:
        """Return the forms that record an event of the concept or of a narrower one."""
        return {
            form.id
            for form, event in self.events
            if event.domain.value == domain and any(self.belongs(own, concept) for own in event.concepts)
        }

    def belongs(self, narrow: str, wide: str) -> bool:
        """Return whether the first concept is the second or a kind of it."""
        seen: set[str] = set()
        waiting = [narrow]
        while waiting:
            concept = waiting.pop()
            if concept == wide:
                return True
            if concept not in seen:
                seen.add(concept)
                waiting += self.study.is_a.get(concept, ())
        return False

    # --- when ----------------------------------------------------------------------------------------------------

    @cached_property
    def encounters_of_form(self) -> dict[str, set[str]]:
        """Form -> encounters at which it is due in some arm."""
        found: dict[str, set[str]] = {}
        for activity in self.study.activities:
            found.setdefault(activity.form, set()).update(activity.encounters)
        return found

    def placed(self, encounters: Iterable[Encounter] | None = None) -> Iterator[Placed]:
        """Yield where the encounters lie; the visits of a series one by one, an endless one up to ten."""
        for item in self.study.encounters if encounters is None else encounters:
            if item.anchor is None:
                continue
            minus, plus = item.window or (0, 0)
            for day in _days_of(item):
                first = day - item.first_day
                low, high = (first, first) if item.span is None else (item.span[0], item.span[1])
                yield Placed(item, item.anchor, low + minus, high + plus)

    def latest(self, item: Encounter, anchor: str) -> float | None:
        """Return the latest day from `anchor` an encounter is sure to reach; None where they cannot be compared."""
        if item.repeat is not None and item.repeat.until_date is not None:
            return ENDLESS
        if item.repeat is not None and item.repeat.until_day is not None and item.repeat.until_anchor:
            end = self.shifted(item.repeat.until_day, item.repeat.until_anchor, anchor)
            first = self.shifted(item.repeat.from_day - item.first_day, item.anchor or "", anchor)
            if end is None or first is None:
                return None
            return first + (end - first) // item.repeat.every * item.repeat.every + (item.window or (0, 0))[1]
        highest = [self.shifted(place.high, place.anchor, anchor) for place in self.placed((item,))]
        return max((day for day in highest if day is not None), default=None)

    def shifted(self, day: float, given: str, wanted: str) -> float | None:
        """Return a day counted from one anchor as counted from another: the earliest it can be; None if unknown."""
        if given == wanted:
            return day
        gap = self.gap(given, wanted)
        if gap is not None:
            return day - gap[1]
        back = self.gap(wanted, given)
        return day + back[0] if back is not None else None

    def gap(self, early: str, late: str) -> tuple[float, float] | None:
        """Return the days from one anchor to a later one, least and most; from windows that end at the later."""
        allocation = self.study.allocation
        for name, anchor in self.study.anchors.items():
            if (
                anchor.from_ == early
                and anchor.window is not None
                and late in (name, allocation.at if allocation else "")
            ):
                low, high = (_duration(end) for end in anchor.window)
                return (low, high) if low is not None and high is not None else None
        return None

    def detecting_forms(self) -> set[str]:
        """Return the forms that can find a recurrence: an answer of theirs says so."""
        pattern = words(rf"(?:no_)?(?:{read_pack('study')['detecting']})")
        scheduled = self.encounters_of_form
        return {
            form.id
            for form in self.study.forms
            if scheduled.get(form.id)
            and any(
                field.type == "code" and any(pattern.fullmatch(code) for code in field.codes) for field in form.fields
            )
            and any(field.observes for field in form.fields)
        }

    def in_arm(self, arms: tuple[str, ...], arm: str) -> bool:
        """Return whether something that names arms holds for the arm."""
        return not arms or arm in arms


def _days_of(item: Encounter) -> Iterator[int]:
    if item.day is not None:
        yield item.day
    elif item.span is not None:
        yield item.span[0]
    elif item.repeat is not None:
        last = item.repeat.until_day if item.repeat.until_day is not None else ENDLESS
        for number in range(10):
            day = item.repeat.from_day + number * item.repeat.every
            if day <= last:
                yield day


def _duration(text: str) -> float | None:
    shape = _DURATION.fullmatch(text)
    return float(shape[1]) * _DAYS[shape[2]] if shape is not None else None
