"""What was read from one criterion: its rule and what goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["eligibility", "ongoing", "consent", "judgement", "estimate", "logistic"]


@dataclass(frozen=True, slots=True)
class RuleReading:
    """A rule that says what the criterion's words say, and nothing else.

    `part` tells the pieces of a compound criterion apart ("a", "b").
    """

    when: str
    kind: Kind = "eligibility"
    applies: str | None = None
    needs: tuple[str, ...] = ()
    open_list: bool = False
    ambiguity: str = ""
    until: str | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a criterion stands: the window it is judged in, if it has one, and what the study is about."""

    window: str | None
    drug_concepts: tuple[str, ...]
    allocation: str

    @property
    def during(self) -> str:
        """The time clause of a finding or a measurement made in the stage's window."""
        return f" during {self.window}" if self.window else ""
