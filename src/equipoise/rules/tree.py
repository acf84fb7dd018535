"""The syntax tree of a rule: what engines, renderers and checks see. Frozen, hashable, without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias


class Domain(StrEnum):
    """What kind of thing an event is."""

    CONDITION = "condition"
    PROCEDURE = "procedure"
    THERAPY = "therapy"
    DRUG = "drug"
    ALLERGY = "allergy"
    FINDING = "finding"
    STUDY = "study"


class Comparison(StrEnum):
    """How a value is held against a limit."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    EQUAL = "="


class Reference(StrEnum):
    """What a limit is a multiple of: the laboratory's upper or lower limit of normal, or the value at baseline."""

    ULN = "ULN"
    LLN = "LLN"
    BASELINE = "baseline"


class Timing(StrEnum):
    """When something must have been so."""

    AT = "at"
    DURING = "during"
    BEFORE = "before"
    AFTER = "after"
    WITHIN_BEFORE = "within_before"
    WITHIN_AFTER = "within_after"
    EVER = "ever"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in hours, days, weeks, months or years (h, d, wk, mo, a), as the protocol says it."""

    number: int
    unit: str


@dataclass(frozen=True, slots=True)
class Time:
    """A time clause; `anchor` is empty for `ever` and `current`, `span` stands with the two `within` only."""

    timing: Timing
    anchor: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Rule


@dataclass(frozen=True, slots=True)
class If:
    """Where the condition holds, the consequence holds too."""

    condition: Rule
    consequence: Rule


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the parts hold."""

    count: int
    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A variable against a number with its UCUM unit, or against a multiple of a reference limit."""

    variable: str
    comparison: Comparison
    value: Decimal
    unit: str | None = None
    reference: Reference | None = None
    time: Time | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """A variable within two numbers, both ends included."""

    variable: str
    low: Decimal
    high: Decimal
    unit: str | None = None
    time: Time | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """A variable whose value is one of the codes."""

    variable: str
    codes: tuple[str, ...]
    time: Time | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is asked of an event: the attribute has one of the values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exemption:
    """An event that does not count: the concept, where given only with that value of that attribute."""

    concept: str
    attribute: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event of one of the concepts (or of a narrower one) is on record."""

    domain: Domain
    concepts: tuple[str, ...]
    attributes: tuple[Attribute, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    time: Time | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many events are on record, against a number."""

    event: Event
    comparison: Comparison
    number: int


@dataclass(frozen=True, slots=True)
class Attested:
    """A person has answered the statement with yes."""

    statement: str


@dataclass(frozen=True, slots=True)
class Planned:
    """The participant plans it."""

    concept: str


Rule: TypeAlias = And | Or | Not | If | AtLeast | Compare | Between | OneOf | Event | Count | Attested | Planned
"""A rule, or any part of one."""

Leaf: TypeAlias = Compare | Between | OneOf | Event | Count | Attested | Planned
"""A rule without parts: what is looked up in a participant's data."""
