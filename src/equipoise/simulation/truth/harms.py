"""What the truth says of adverse events."""

from __future__ import annotations

from pydantic import Field, model_validator

from equipoise.simulation.truth.distribution import Exponential, Lognormal, Share, check_shares
from equipoise.study.part import Part


class HarmTruth(Part):
    """One adverse event: the share of participants who have it while on treatment, by arm, and how it runs."""

    term: str
    soc: str
    """Organ system in the registry's spelling."""
    treated: Share
    control: Share
    grade_3_p: Share
    """Grade 3 given the event; the others are grade 1 or 2."""
    onset_weeks: Exponential
    days: Lognormal
    related_p: Share
    """Probability that the investigator calls it related, under treatment."""


class SeriousTerm(Part):
    """A serious adverse event and its share of all serious ones."""

    soc: str
    share: Share


class SeriousTruth(Part):
    """Share of participants with a serious adverse event, by arm, and what it is."""

    treated: Share
    control: Share
    terms: dict[str, SeriousTerm]

    @model_validator(mode="after")
    def _adds_up(self) -> SeriousTruth:
        check_shares({term: entry.share for term, entry in self.terms.items()})
        return self


class LaboratoryHarm(Part):
    """The adverse event that a graded laboratory value becomes, from which grade, and the limits it is graded by."""

    term: str
    soc: str
    field: str
    """Form and field the value stands in ("HEM.wbc")."""
    lln: float | None = None
    uln: float | None = None
    from_grade: int = Field(ge=1, le=4)


class HarmsTruth(Part):
    """Adverse events of a whole simulated trial."""

    grade_2_p: Share
    """Grade 2 rather than 1 among those below grade 3."""
    observed_weeks: int = Field(gt=0)
    events: tuple[HarmTruth, ...]
    serious: SeriousTruth
    laboratory: dict[str, LaboratoryHarm]
    """Analyte -> adverse event."""
