"""An encounter of one person: which day, which forms, and what is already known of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from equipoise.simulation.trial.person import JSON


@dataclass(slots=True)
class Occasion:
    """One attendance. `weeks` counts from time zero (negative before it); `row` numbers repeats of an encounter.

    `exact` is true where a measure shows the person's own level without the day's variation: the last value before
    allocation is the baseline that the model drew. `facts` holds what another part of the model found out.
    """

    encounter: str
    day: int
    weeks: float
    row: int = 1
    screening: bool = False
    exact: bool = False
    arm: str = ""
    facts: dict[str, JSON] = field(default_factory=dict[str, JSON])
