"""Criteria and the stages they are judged in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from equipoise.study.part import Part
from equipoise.vocabulary import Mark


class Criterion(Part):
    """One criterion: our reading (`when`) beside the words (`says`, restated) and their place in the record.

    For an exclusion `when` describes who is excluded. A `judgement`, `consent` or `estimate` is what a person attests.
    """

    id: str
    source: tuple[str, str | int | float] | None = None
    """Heading and item number in the record's eligibility text; None for a criterion that was added."""
    says: str
    when: str
    """The rule, in the rule language."""
    kind: Literal["eligibility", "ongoing", "consent", "judgement", "estimate", "logistic"] = "eligibility"
    applies: str | None = None
    pick: Literal["last", "first", "any", "worst", "all"] = "last"
    needs: tuple[str, ...] = ()
    open_list: bool = False
    ambiguity: str = ""
    recheck_of: str | None = None
    until: str | None = None
    mark: Mark = Mark.RECORD
    binds: tuple[str, ...] = ()
    """Arms the criterion binds; empty for all. It is computed for everybody all the same."""
    note: str = ""
    added: bool = False
    """True where the record does not have the criterion; then `mark` is A and an assumption explains it."""


class Stage(Part):
    """A moment of screening with its criteria. `requires` names the stage that must be passed before."""

    id: str
    label: str = ""
    at: str
    """The anchor at which the stage is judged; the end of its window if it is one."""
    requires: str | None = None
    include: tuple[Criterion, ...] = ()
    exclude: tuple[Criterion, ...] = ()
    mark: Mark = Mark.RECORD
    advisory: bool = Field(default=False)
    """True for a stage that is computed and shown but does not decide who enters the study."""
