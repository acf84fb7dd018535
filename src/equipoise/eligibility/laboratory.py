"""A laboratory's limits of normal, valid for a stretch of days."""

from __future__ import annotations

from dataclasses import dataclass, field

from equipoise.eligibility.stretch import Stretch


@dataclass(frozen=True, slots=True)
class LaboratoryLimit:
    """Lower and upper limit of normal of a variable in a UCUM unit; `sex` where the limits differ by sex."""

    variable: str
    unit: str
    lln: float | None = None
    uln: float | None = None
    valid: Stretch = field(default_factory=Stretch)
    sex: str | None = None
