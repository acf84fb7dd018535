"""A reference case, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

Answer = Mapping[str, object]
"""What was computed, by name: numbers, texts, or lists of them; None where there is no value."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may lie from the expected one: |x - e| <= absolute + relative * |e|."""

    relative: float = 0.0
    absolute: float = 1e-9


@dataclass(frozen=True, slots=True)
class Case:
    """One reference case: what is expected, how close, and how to answer it.

    `answer` computes the values; it raises NotBuilt where the method or an option of it is not there. `contested` says
    why the expected values are in doubt themselves; it is empty where they are not. The numbers of a list may each have
    a tolerance of their own.
    """

    id: str
    method: str
    path: Path
    origin: str
    expected: Mapping[str, object]
    answer: Callable[[], Answer]
    tolerance: Tolerance = field(default_factory=Tolerance)
    value_tolerance: Mapping[str, Tolerance | tuple[Tolerance, ...]] = field(default_factory=dict)
    contested: str = ""


class CaseStatus(StrEnum):
    """What became of a case."""

    PASSED = "passed"
    FAILED = "failed"
    CONTESTED = "contested"
    NOT_BUILT = "not built"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case's outcome: the largest difference over its numbers, and why it failed or was not answered."""

    case: Case
    status: CaseStatus
    computed: Answer
    largest_difference: float = 0.0
    reason: str = ""
