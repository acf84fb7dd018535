"""What the ledger says of one participant at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

CONSENT = ("ICF", "consent_date")
"""Form and item that date the consent, in every study."""


class ItemAddress(NamedTuple):
    """Where an answer stands."""

    form: str
    encounter: str
    row: int | str
    item: str


@dataclass(slots=True)
class ItemValue:
    """The answer that stands at an address; `date` is the day of the observation, `seq` the event that set it."""

    value: Any  # Any: JSON, as the form's field has it
    date: str
    seq: int
    changes: int = 0
    """How often the answer was changed after it was entered."""
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class StageJudgement:
    """A stage's verdict as judged, with the criteria that failed or could not be decided."""

    seq: int
    stage: str
    verdict: str
    policy: str
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    primary_reason: str | None
    date: str
    version: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """The arm, how it was found, and the decision record where a person chose."""

    seq: int
    arm: str
    regimen: str | None
    method: str
    stratum: Any  # Any: level by factor, or a label
    date: str
    decision: dict[str, Any] | None  # Any: JSON


@dataclass(frozen=True, slots=True)
class Visit:
    """An encounter attended, or missed (`status` missed; then `date` is the day it was planned for)."""

    seq: int
    encounter: str
    date: str
    status: str
    days_outside: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dose:
    """The dose in force from `date`."""

    seq: int
    date: str
    regimen: str | None
    dose: float | None
    unit: str | None
    action: str
    triggers: tuple[str, ...]


@dataclass(slots=True)
class AdverseEvent:
    """The latest report of an adverse event; `value` is None once redacted."""

    seq: int
    row: int | str
    date: str
    value: dict[str, Any] | None  # Any: JSON
    reports: int = 1


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened on a day: a recurrence, a therapy, a death, a contact; `data` as in the ledger."""

    seq: int
    date: str
    data: dict[str, Any]  # Any: JSON


@dataclass(slots=True)
class ParticipantState:
    """One participant as of a moment, folded from the ledger; a projection, never a second truth."""

    subject: str
    site: str
    registered: str
    """Day of registration."""
    registered_seq: int
    version: str
    judgements: list[StageJudgement] = field(default_factory=list[StageJudgement])
    allocation: Allocation | None = None
    items: dict[ItemAddress, ItemValue] = field(default_factory=dict[ItemAddress, ItemValue])
    visits: list[Visit] = field(default_factory=list[Visit])
    doses: list[Dose] = field(default_factory=list[Dose])
    adverse_events: dict[int | str, AdverseEvent] = field(default_factory=dict[int | str, AdverseEvent])
    recurrences: list[Happened] = field(default_factory=list[Happened])
    therapies: list[Happened] = field(default_factory=list[Happened])
    death: Happened | None = None
    contacts: list[Happened] = field(default_factory=list[Happened])
    withdrawal: Happened | None = None
    lost: Happened | None = None
    dispositions: dict[str, Happened] = field(default_factory=dict[str, Happened])
    """Epoch -> its end."""

    @property
    def stages(self) -> dict[str, StageJudgement]:
        """The latest judgement of each stage, in the order the stages were first judged."""
        return {judgement.stage: judgement for judgement in self.judgements}

    @property
    def consented(self) -> str | None:
        """Day of consent as text, None before it."""
        answers = [found for _, found in self.answers(*CONSENT) if found.value is not None]
        return str(answers[-1].value)[:10] if answers else None

    @property
    def status(self) -> str:
        """Where the participant stands.

        registered, screening, screen_failure, allocated, completed, discontinued, withdrawn, lost or died.
        """
        for happened, word in ((self.death, "died"), (self.withdrawal, "withdrawn"), (self.lost, "lost")):
            if happened is not None:
                return word
        if "follow_up" in self.dispositions:
            return str(self.dispositions["follow_up"].data["status"])
        if self.allocation is not None:
            return "allocated"
        if any(judgement.verdict == "not_eligible" for judgement in self.stages.values()):
            return "screen_failure"
        ended = self.dispositions.get("screening")
        if ended is not None and ended.data["status"] == "discontinued":
            return "screen_failure"
        return "screening" if self.judgements or self.items else "registered"

    def answers(self, form: str, item: str) -> Iterator[tuple[ItemAddress, ItemValue]]:
        """Give the current answers to one item over all encounters and rows, as first entered."""
        return (
            (address, found) for address, found in self.items.items() if address.form == form and address.item == item
        )

    def answer(self, form: str, item: str) -> Any:  # Any: JSON
        """Return the newest current answer to an item by day of observation, None where there is none."""
        dated = [(found.date, found.seq, found.value) for _, found in self.answers(form, item)]
        return max(dated, key=lambda each: each[:2])[2] if dated else None
