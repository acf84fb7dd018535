"""A results section in the registry's form, read for checking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from equipoise.records.record import Record
from equipoise.records.tree import Place

Counts = dict[str, float]
"""Number by group id."""


def number(value: object) -> float | None:
    """Return a posted number, None for "NA" and other words.

    >>> number("1,024"), number("<0.05"), number("NA")
    (1024.0, None, None)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None


def counts(place: Place, key: str = "value") -> Counts:
    """Return the numbers of a list of {groupId, value}."""
    found: Counts = {}
    for item in place.items():
        group, amount = item.at("groupId").text(), number(item.at(key).value)
        if group is not None and amount is not None:
            found[group] = amount
    return found


@dataclass(frozen=True, slots=True)
class Period:
    """One period of the participant flow."""

    title: str
    milestones: dict[str, Counts]
    reasons: dict[str, Counts]
    path: str


@dataclass(frozen=True, slots=True)
class PostedOutcome:
    """One outcome measure with its analyses."""

    place: Place

    def text(self, name: str) -> str:
        """Return a field's text, empty where absent."""
        return self.place.at(name).text() or ""

    @property
    def is_posted(self) -> bool:
        """Whether its data are shown."""
        return self.text("reportingStatus") != "NOT_POSTED"

    @property
    def analyses(self) -> list[Place]:
        """The comparisons."""
        return list(self.place.at("analyses").items())

    @property
    def denominators(self) -> Counts:
        """Participants analysed by group."""
        for item in self.place.at("denoms").items():
            if (item.at("units").text() or "Participants").lower().startswith("particip"):
                return counts(item.at("counts"))
        return {}


@dataclass(frozen=True)
class Posted:
    """A results section and, where there is one, the registration it belongs to."""

    section: dict[str, object]
    record: Record | None = None

    @property
    def place(self) -> Place:
        """The section for walking."""
        return Place(self.section)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the participant flow."""
        return tuple(_period(place) for place in self.place.at("participantFlowModule.periods").items())

    @cached_property
    def outcomes(self) -> tuple[PostedOutcome, ...]:
        """The outcome measures."""
        return tuple(PostedOutcome(place) for place in self.place.at("outcomeMeasuresModule.outcomeMeasures").items())

    @cached_property
    def event_groups(self) -> tuple[Place, ...]:
        """The groups of the adverse events."""
        return tuple(self.place.at("adverseEventsModule.eventGroups").items())

    def terms(self, kind: str) -> Iterator[Place]:
        """Yield the rows of `seriousEvents` or `otherEvents`."""
        yield from self.place.at(f"adverseEventsModule.{kind}").items()

    def titles(self, path: str) -> dict[str, str]:
        """Return group id -> title of a list of groups."""
        return {
            group.at("id").text() or "": (group.at("title").text() or "").strip().lower()
            for group in self.place.at(path).items()
        }


def _period(place: Place) -> Period:
    milestones = {
        item.at("type").text() or "": counts(item.at("achievements"), "numSubjects")
        for item in place.at("milestones").items()
    }
    reasons = {
        item.at("type").text() or "": counts(item.at("reasons"), "numSubjects")
        for item in place.at("dropWithdraws").items()
    }
    return Period(place.at("title").text() or "", milestones, reasons, place.path)
