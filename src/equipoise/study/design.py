"""The design of a study as its registration states it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from equipoise.study.part import Part


class Enrollment(Part):
    """How many participants are planned or were enrolled; nobody only where that is what happened."""

    count: int = Field(ge=0)
    kind: Literal["ESTIMATED", "ACTUAL"] | None = None

    @model_validator(mode="after")
    def _somebody_is_planned(self) -> Enrollment:
        if self.count == 0 and self.kind != "ACTUAL":
            raise ValueError("a planned `count` of 0 is no study: write the number planned, or kind: ACTUAL")
        return self


class Site(Part):
    """A place where participants are seen. `share` is its expected part of the accrual, 0 to 1."""

    id: str
    name: str = ""
    share: float | None = Field(default=None, ge=0, le=1)


class Design(Part):
    """Type, allocation, masking, size and calendar of a study; dates are partial dates as text."""

    study_type: Literal["INTERVENTIONAL", "OBSERVATIONAL"]
    allocation: Literal["RANDOMIZED", "NON_RANDOMIZED", "NA"]
    intervention_model: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    primary_purpose: str | None = None
    masking: str | None = None
    phases: tuple[str, ...] = ()
    enrollment: Enrollment
    sites: tuple[Site, ...] = ()
    start: str | None = None
    primary_completion: str | None = None
    completion: str | None = None
    status: str | None = None
    framework: Literal["superiority", "non_inferiority", "equivalence", "exploratory"] | None = None
    contradictions: tuple[str, ...] = ()
    """Where the registration disagrees with itself or with another copy; shown, never mended."""
