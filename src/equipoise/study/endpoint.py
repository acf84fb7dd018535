"""Objectives, endpoints with their event and censoring rules, and estimands."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from equipoise.study.part import Part
from equipoise.vocabulary import Mark

Happening = Literal[
    "recurrence",
    "death_from_hcc",
    "death_other_cause",
    "new_primary_cancer",
    "transplant_without_hcc",
    "transplant_with_hcc",
    "new_anticancer_therapy",
    "lost_or_withdrawn",
    "no_post_baseline_imaging",
]
"""What can happen to a participant that an endpoint must take a stand on."""


class EventRule(Part):
    """What one happening means to an endpoint: the event, a competing event, censoring, or nothing.

    A censoring says where: at the last adequate negative imaging, at the last day known alive, or on the day itself.
    """

    when: Happening
    counts_as: Literal["event", "competing", "censored", "ignored"]
    at: Literal["its_date", "last_adequate_imaging", "last_known_alive"] = "its_date"
    note: str = ""


class Endpoint(Part):
    """A variable of the participant that the study is about.

    Time-to-event endpoints count days from `origin`; where `entry` names a later anchor the participant is at risk only
    from there (delayed entry). `at_days` are the time points the estimate is read at, `horizon_day` the last of them.
    """

    id: str
    paramcd: str = Field(max_length=8)
    label: str
    level: Literal["primary", "secondary", "exploratory"]
    kind: Literal["time_to_event", "competing_risks", "binary", "continuous", "adverse_events", "dose_intensity"]
    definition: str = ""
    time_frame: str
    origin: str | None = None
    entry: str | None = None
    rules: tuple[EventRule, ...] = ()
    rule_set: Literal["EMA_style", "FDA_style"] = "EMA_style"
    at_days: tuple[int, ...] = ()
    horizon_day: int | None = Field(default=None, gt=0)
    variable: str | None = None
    """For binary and continuous endpoints: the variable observed."""
    encounters: tuple[str, ...] = ()
    when: str | None = None
    """For a binary endpoint: the rule that makes it a success, in the rule language."""
    registered_as: str | None = None
    """The outcome's title in the registration, where it has one."""
    mark: Mark = Mark.RECORD
    note: str = ""

    @model_validator(mode="after")
    def _time_has_an_origin(self) -> Endpoint:
        if self.kind in ("time_to_event", "competing_risks"):
            if self.origin is None:
                raise ValueError("a time-to-event endpoint needs an `origin`: name the anchor the time counts from")
            if not self.rules:
                raise ValueError(
                    "a time-to-event endpoint needs `rules`: say what counts as its event and what censors it"
                )
            if self.kind == "competing_risks" and all(rule.counts_as != "competing" for rule in self.rules):
                raise ValueError("a competing-risks endpoint needs a rule that counts as competing: add one to `rules`")
        return self


class Objective(Part):
    """What the study wants to learn, and the endpoints that answer it."""

    id: str
    level: Literal["primary", "secondary", "exploratory"]
    text: str
    endpoints: tuple[str, ...] = Field(min_length=1)


class Estimand(Part):
    """The five attributes of ICH E9(R1)."""

    id: str
    endpoint: str
    treatment: str
    population: str
    """Whom the question is about, in words."""
    variable: str
    intercurrent_events: dict[str, str]
    """Intercurrent event -> strategy."""
    summary: tuple[str, ...] = Field(min_length=1)
    mark: Mark = Mark.ASSUMED
