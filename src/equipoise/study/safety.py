"""Safety rules: grading, serious events, events of special interest, stopping."""

from __future__ import annotations

from pydantic import Field

from equipoise.study.part import Part
from equipoise.vocabulary import Mark


class Safety(Part):
    """How harms are collected, graded and acted on."""

    grading: str
    """Dictionary and version, e.g. CTCAE v5.0."""
    collected_from: str
    collected_until: str
    sae_report_hours: int = Field(gt=0)
    events_of_special_interest: tuple[str, ...] = ()
    individual_stopping: tuple[str, ...] = ()
    trial_stopping: tuple[str, ...] = ()
    background_therapy: str = ""
    frequency_threshold_percent: float = Field(default=5, ge=0, le=5)
    mark: Mark = Mark.ASSUMED


class DataCheck(Part):
    """A check on data as they come in, in words and, where it can be computed, as a rule's name."""

    id: str
    says: str
    mark: Mark = Mark.ASSUMED
