"""One invented person on the way through a whole simulated trial."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from equipoise.simulation.baseline import Baseline
from equipoise.simulation.trial.draft import Diary
from equipoise.simulation.truth.baseline import BaselineTruth
from equipoise.simulation.truth.screening import Answer, Failure

JSON = Any
"""A value of a form as JSON; Any because forms hold numbers, words, lists and objects."""


@dataclass(slots=True)
class Virus:
    """A person's hepatitis B over the study: how fast HBsAg falls, whether and until when it is lost, DNA's level."""

    log10_dna: float
    suppression: float
    """Rank of the person among those treated: the lower, the sooner DNA falls below its limit."""
    fall_week_48: float = 0.0
    falls_fast: bool = False
    lost: bool = False
    returns_at_week: float | None = None


@dataclass(slots=True)
class Person:
    """A candidate, perhaps a participant. Days are ordinals; `zero` is the planned day of allocation (time zero)."""

    number: int
    zero: int
    rng: np.random.Generator
    values: dict[str, Any]  # Any: the row of Baseline, by name
    failure: Failure | None
    days: dict[str, int]
    """Encounter before allocation -> its day."""
    virus: Virus
    overrides: dict[str, Answer] = field(default_factory=dict[str, Answer])
    """Form and field, perhaps at one encounter -> what replaces the usual answer."""
    levels: dict[str, float] = field(default_factory=dict[str, float])
    """Form and field -> the person's own level of a measure."""
    seen: dict[str, JSON] = field(default_factory=dict[str, JSON])
    """Form and field -> the latest answer."""
    history: list[dict[str, JSON]] = field(default_factory=list[dict[str, JSON]])
    """Rows of the medical history."""
    troubles: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    """Adverse event -> its first and last day."""
    diary: Diary = field(default_factory=Diary)
    unfit: bool = False
    """Whether an advisory stage, such as fitness for interferon, was not passed."""
    arm: str = ""
    regimen: str | None = None

    @property
    def site(self) -> str:
        """The site that registered the person."""
        return str(self.values["site"])

    def has(self, trouble: str, day: int) -> bool:
        """Return whether an adverse event is going on."""
        first, last = self.troubles.get(trouble, (1, 0))
        return first <= day <= last

    def chance(self, probability: float) -> bool:
        """Return whether something of that probability happens."""
        return float(self.rng.random()) < probability

    def normal(self) -> float:
        """Return a standard normal draw."""
        return float(self.rng.standard_normal())

    def pick(self, shares: dict[str, float]) -> str:
        """Return one key, drawn with its share."""
        reached, draw = 0.0, float(self.rng.random())
        for key, share in shares.items():
            reached += share
            if draw < reached:
                return key
        return next(reversed(shares))


def values_of(baseline: Baseline, truth: BaselineTruth) -> list[dict[str, Any]]:  # Any: numbers, words, truth values
    """Return each person's baseline as plain Python values; positions in the truth's tables become their names."""
    columns: dict[str, list[Any]] = {part.name: getattr(baseline, part.name).tolist() for part in fields(baseline)}
    for name, table in (
        ("site", truth.sites),
        ("antiviral_drug", truth.antiviral_drugs),
        ("ablation_kind", truth.ablation_kinds),
    ):
        names = list(table) or [""]
        columns[name] = [names[place] for place in columns[name]]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
