"""A person as far as criteria look: observations, events, attestations and plans, each with its date and source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from equipoise.errors import DateError
from equipoise.rules import Domain
from equipoise.study.part import Part
from equipoise.vocabulary import PartialDate

UNKNOWN = "unknown"
"""The word that, where a value or an attribute stands, says that there is none."""


def _to_partial_date(value: object) -> object:
    """Return the date that a text or a calendar day stands for."""
    if isinstance(value, date):
        return PartialDate.parse(value.isoformat()[:10])
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # YAML reads a bare year as a number
    if not isinstance(value, str):
        return value
    try:
        return PartialDate.parse(value)
    except DateError as fault:
        raise ValueError(str(fault)) from None


def _to_attestation(value: object) -> object:
    return {"answer": value} if isinstance(value, bool) else value


Finite = Annotated[float, Field(allow_inf_nan=False)]
Day = Annotated[PartialDate, BeforeValidator(_to_partial_date), PlainSerializer(str, when_used="json")]


class Observation(Part):
    """A value of a variable. `date` is the day it was true of the person or specimen, not the day of the report."""

    variable: str
    value: bool | int | Finite | str | None = None
    """A number, a code, or a number with < or > before it; None or "unknown" where it is still to come."""
    unit: str | None = None
    date: Day | None = None
    reported: Day | None = None
    uln: Finite | None = None
    uln_unit: str | None = None
    lln: Finite | None = None
    lln_unit: str | None = None
    source: str = ""


class PatientEvent(Part):
    """Something that happened, or (`absent`) that is on record as not having happened.

    Keys other than those named here are attributes: status, severity, control, certainty, method and their like.
    """

    domain: Domain
    concept: str
    date: Day | None = None
    end: Day | None = None
    absent: bool = False
    source: str = ""
    attributes: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_attributes(cls, data: Any) -> Any:  # whatever the file holds
        if not isinstance(data, dict) or "attributes" in data:
            return data
        known = {name: value for name, value in data.items() if name in cls.model_fields}
        return {**known, "attributes": {name: value for name, value in data.items() if name not in known}}

    def attribute(self, name: str) -> str | None:
        """Return the value of an attribute; None where it is missing or recorded as unknown."""
        value = self.attributes.get(name)
        return None if value in (None, "", UNKNOWN) else value


class Attestation(Part):
    """A person's answer to a statement, with who and when where that is known."""

    answer: bool
    by: str = ""
    date: Day | None = None


class Patient(Part):
    """A person to be screened. `complete` gives, by domain, the day its list was last confirmed complete."""

    id: str
    trial: str = ""
    says: str = ""
    birth_date: Day | None = None
    sex: str | None = None
    complete: Mapping[Domain, Day] = Field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    events: tuple[PatientEvent, ...] = ()
    attestations: Mapping[str, Annotated[Attestation, BeforeValidator(_to_attestation)]] = Field(default_factory=dict)
    planned: Mapping[str, bool] = Field(default_factory=dict)
    planned_dates: Mapping[str, date] = Field(default_factory=dict)
    """Anchor -> the day it is planned for."""

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        for place, event in enumerate(self.events):
            if event.date is not None and event.end is not None and event.end.last() < event.date.first():
                raise ValueError(f"events.{place}: {event.concept} ends ({event.end}) before it begins ({event.date})")
        return self
