"""What a check says: of a study file's line, a record's field, or a result."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is: E cannot be run, analysed or registered as stated; W unmet or ambiguous; I for information."""

    ERROR = "E"
    WARNING = "W"
    INFORMATION = "I"


class Outcome(StrEnum):
    """What a rule found. A source without the field is not assessable, which is never a failure."""

    FAIL = "fail"
    PASS = "pass"
    NOT_ASSESSABLE = "not-assessable"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found by one rule at one place.

    `where` is a file position ("study.yaml:54") or a path in the record or study; `evidence` holds exact fragments
    of the source that prove it (empty for an absence); `mend` says what would make the finding go away.
    """

    rule: str
    message: str
    severity: Severity = Severity.ERROR
    outcome: Outcome = Outcome.FAIL
    where: str = ""
    mend: str = ""
    line: int | None = None
    column: int | None = None
    excerpt: str = ""
    evidence: tuple[str, ...] = ()
    links: tuple[str, ...] = field(default=())
    """Ids of more specific rules that fired on the same defect."""
