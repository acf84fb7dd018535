"""What the record does not say, and what was assumed in its place."""

from __future__ import annotations

from datetime import date

from equipoise.study.part import Part
from equipoise.vocabulary import Mark


class Assumption(Part):
    """One assumption, and the question that would settle it. Answering it names a person and a day."""

    id: str
    field: str
    """Path in the study, e.g. arms.IFN.regimens."""
    value: str
    reason: str
    question: str
    mark: Mark = Mark.ASSUMED
    confirmed_by: str | None = None
    confirmed_on: date | None = None


class Conflict(Part):
    """Two sources that disagree; shown with both, decided by a person."""

    id: str
    field: str
    says: str
    other_says: str
    source: str
    other_source: str
