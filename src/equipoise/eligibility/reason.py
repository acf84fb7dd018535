"""Why a rule holds, fails or cannot be decided: leaf by leaf, with what to ask next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from equipoise.eligibility.basis import Basis, Policy
from equipoise.vocabulary import Truth


class Cost(StrEnum):
    """What it costs to learn a fact, cheapest first."""

    ASK = "ask"
    CHART = "chart"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Ask:
    """A fact that is missing: `key` is the same for the same fact wherever it is missing.

    A question for a list names what it must be looked through for (`concepts`) and the day it must reach (`since`).
    """

    key: str
    text: str
    cost: Cost
    concepts: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """What was seen for one leaf of a rule, and how it was read.

    `value`, `unit` and `date` are as recorded; `conversion` says what the value became and by what, `limit` what it was
    held against, `window` the days that counted, `missing` what is not known, `policy` how silence was read.
    `provisional` is true where a planned date stands in for one that has not come.
    """

    leaf: str
    truth: Truth
    basis: tuple[Basis, ...]
    says: str
    value: str = ""
    unit: str = ""
    date: str = ""
    window: str = ""
    conversion: str = ""
    limit: str = ""
    missing: str = ""
    policy: Policy | None = None
    asks: tuple[Ask, ...] = ()
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """The truth of a rule with that of its parts; a leaf has a reason and no parts."""

    rule: str
    truth: Truth
    parts: tuple[Explanation, ...] = ()
    reason: Reason | None = None

    def reasons(self) -> Iterator[Reason]:
        """Yield the reasons of the leaves from left to right."""
        if self.reason is not None:
            yield self.reason
        for part in self.parts:
            yield from part.reasons()

    def deciding(self) -> Iterator[Reason]:
        """Yield the reasons that make the rule what it is: of a false conjunction the false parts, and so on.

        For an open rule these are the facts to ask for; what a decided part no longer needs is left out.
        """
        if self.reason is not None:
            yield self.reason
        for part in [part for part in self.parts if part.truth is self.truth] or self.parts:
            yield from part.deciding()
