"""What the truth says of screening: who is seen when, what makes them fail, answers the model does not draw."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from equipoise.simulation.truth.distribution import (
    Beta,
    Choice,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Share,
    Uniform,
)
from equipoise.study.part import Part

Answer = Normal | Lognormal | Uniform | Beta | Gamma | Exponential | Choice | bool | int | float | str | tuple[str, ...]
"""An answer of a form: drawn from a distribution, or the same for everybody."""


class Step(Part):
    """An encounter before allocation: `days` (first, last) from allocation or from another encounter, evenly spread."""

    encounter: str
    from_: str = Field(alias="from")
    """Allocation, or an encounter that stands above."""
    days: tuple[int, int]

    @model_validator(mode="after")
    def _order(self) -> Step:
        if self.days[0] > self.days[1]:
            raise ValueError("`days` goes from the first to the last")
        return self


class Failure(Part):
    """One way to fail screening: how often, at which encounter it shows, and what breaks the criterion.

    `baseline` replaces what the model drew ("age"), `answers` what a form would have said ("TX0.margin"), `rows` adds a
    row to a form, and `only_forms` are all that is filled in. The verdict is not decided here: the criteria are judged
    on the answers like anybody's.
    """

    criterion: str
    share: Share
    at: str
    baseline: dict[str, Answer] = Field(default_factory=dict)
    answers: dict[str, Answer] = Field(default_factory=dict)
    rows: dict[str, dict[str, Answer]] = Field(default_factory=dict)
    only_forms: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _breaks_something(self) -> Failure:
        if not (self.baseline or self.answers or self.rows):
            raise ValueError("a failure needs `baseline`, `answers` or `rows`")
        return self


class Comorbidity(Part):
    """An illness that excludes nobody: the row it adds to the medical history, and the share of people who have it."""

    share: Share
    row: dict[str, Answer]


class ScreeningTruth(Part):
    """Screening of candidates; the shares of the failures are of all candidates and add up to less than 0.95."""

    steps: tuple[Step, ...] = Field(min_length=1)
    failures: tuple[Failure, ...]
    answers: dict[str, Answer]
    """Form and field ("VIR.anti_hcv"), perhaps at one encounter ("TUMOUR.hcc_basis@PRE") -> answer at screening."""
    left_out: tuple[str, ...] = ()
    """Forms that are due but not simulated at an encounter ("IMG@PRE")."""
    also_due: tuple[str, ...] = ()
    """Forms that a stage needs at an encounter although the schedule asks for them later ("CM@PRE")."""
    policy: Literal["strict", "closed", "note"]
    """How the criteria read silence."""
    comorbidities: tuple[Comorbidity, ...] = ()

    @model_validator(mode="after")
    def _somebody_passes(self) -> ScreeningTruth:
        total = sum(failure.share for failure in self.failures)
        if total >= 0.95:
            raise ValueError(f"`failures` add up to {total:g}, so that hardly anybody passes")
        return self


class Measure(Part):
    """A number measured again and again: a person's own level, and how it varies from day to day (lognormal).

    The level is a baseline value of the model, or drawn between people.
    """

    baseline: str | None = None
    between: Lognormal | None = None
    within_cv: float = Field(ge=0)
    digits: int = Field(ge=0, le=4)
    hi: float | None = None

    @model_validator(mode="after")
    def _one_level(self) -> Measure:
        if (self.baseline is None) == (self.between is None):
            raise ValueError("a measure has `baseline` or `between`")
        return self
