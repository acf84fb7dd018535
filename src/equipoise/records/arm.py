"""Arms, what is given in them, and outcomes, as registered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from equipoise.records.tree import Place


class OutcomeKind(StrEnum):
    """The registry's three lists of outcomes."""

    PRIMARY = "primaryOutcomes"
    SECONDARY = "secondaryOutcomes"
    OTHER = "otherOutcomes"


@dataclass(frozen=True, slots=True)
class RegisteredArm:
    """An arm or group as registered; `intervention_names` are "Type: name", as the registry joins them."""

    label: str
    type: str | None
    description: str | None
    intervention_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisteredIntervention:
    """What is given or done, as registered."""

    name: str
    type: str | None
    description: str | None
    arm_labels: tuple[str, ...]
    other_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisteredOutcome:
    """An outcome as registered: what is measured, and over which time."""

    kind: OutcomeKind
    measure: str
    description: str | None
    time_frame: str | None


def read_arm(place: Place) -> RegisteredArm:
    """Return the arm at a place; RecordError naming the path of whatever is wrongly typed."""
    return RegisteredArm(
        place.at("label").needed_text(),
        place.at("type").text(),
        place.at("description").text(),
        place.at("interventionNames").texts(),
    )


def read_intervention(place: Place) -> RegisteredIntervention:
    """Return the intervention at a place; RecordError naming the path of whatever is wrongly typed."""
    return RegisteredIntervention(
        place.at("name").needed_text(),
        place.at("type").text(),
        place.at("description").text(),
        place.at("armGroupLabels").texts(),
        place.at("otherNames").texts(),
    )


def read_outcome(place: Place, kind: OutcomeKind) -> RegisteredOutcome:
    """Return the outcome at a place; RecordError naming the path of whatever is wrongly typed."""
    measure = place.at("measure").needed_text()
    return RegisteredOutcome(kind, measure, place.at("description").text(), place.at("timeFrame").text())
