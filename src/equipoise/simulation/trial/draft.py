"""Events before they enter the ledger: each participant's own, in the order they happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from equipoise.ledger import EventType


class Draft(NamedTuple):
    """An event of one participant without its place in the chain."""

    day: int
    kind: EventType
    data: dict[str, Any]  # Any: JSON, checked by the ledger
    value: Any
    role: str
    reason: str


@dataclass(slots=True)
class Diary:
    """What happens to one participant; entries of one day keep the order they were written in."""

    drafts: list[Draft] = field(default_factory=list[Draft])

    def write(
        self, day: int, kind: EventType, data: dict[str, Any], *, value: Any = None, role: str = "coordinator"
    ) -> None:
        """Add an event on `day`."""
        self.drafts.append(Draft(day, kind, data, value, role, ""))

    def ordered(self) -> list[Draft]:
        """The entries by day."""
        return sorted(self.drafts, key=lambda draft: draft.day)
