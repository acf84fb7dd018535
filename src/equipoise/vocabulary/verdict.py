"""What is said of a participant against a criterion, and against a stage."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """A criterion's verdict. An exclusion is met when its condition is false: met always speaks for the participant."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class StageVerdict(StrEnum):
    """A stage's verdict; never a score."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDECIDED = "undecided"
