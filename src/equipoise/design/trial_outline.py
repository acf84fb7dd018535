"""A trial as people describe it: risk without treatment, effect, months, losses, level, power, looks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from equipoise.design.accrual import uniform_accrual
from equipoise.design.boundaries import boundaries
from equipoise.design.bounds import Boundaries
from equipoise.design.hazard import NO_DROPOUT, PiecewiseHazard, constant_hazard, hazard_of_risk
from equipoise.design.log_rank_method import LogRankMethod
from equipoise.design.plan import AlphaSpending, SequentialPlan, even_looks
from equipoise.design.sequential_survival import (
    SequentialSurvival,
    power_sequential_survival,
    sample_size_sequential_survival,
)
from equipoise.design.spending import OBrienFlemingSpending, PocockSpending
from equipoise.design.survival_sample_size import (
    SurvivalPower,
    SurvivalSampleSize,
    power_survival,
    sample_size_survival,
    whole_arms,
)
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.errors import InputError

SpendingName = Literal["obrien_fleming", "pocock"]
_SPENDING: Final = {"obrien_fleming": OBrienFlemingSpending, "pocock": PocockSpending}
MOST_LOOKS: Final = 20
_LONGEST: Final = 1200.0
"""Months; nobody is followed for a hundred years."""


@dataclass(frozen=True, slots=True)
class TrialOutline:
    """A two-arm trial with a time to an event and constant hazards, in the words people use.

    `control_risk` have the event by month `horizon` without treatment; `hazard_ratio` holds from month `delay` after
    entry on. People enter evenly over `accrual` months and are followed `follow_up` more after the last has entered;
    `dropout_a_year` are lost in a year. `ratio` is treatment : control. `alpha` is shared by `sides`. `looks` come when
    equal parts of the events are there, the level spent as `spending` says.

    >>> TrialOutline().sample_size().rounded.participants
    232
    """

    control_risk: float = 0.5
    horizon: float = 36.0
    hazard_ratio: float = 0.6
    accrual: float = 28.0
    follow_up: float = 36.0
    dropout_a_year: float = 0.0
    ratio: float = 1.0
    alpha: float = 0.05
    sides: int = 2
    power: float = 0.8
    delay: float = 0.0
    looks: int = 1
    spending: SpendingName = "obrien_fleming"

    def __post_init__(self) -> None:
        faults = [
            *_not_between("control risk", self.control_risk, 0.0, 1.0),
            *_not_between("hazard ratio", self.hazard_ratio, 0.0, 10.0),
            *_not_between("alpha", self.alpha, 0.0, 0.5),
            *_not_between("power", self.power, 0.0, 1.0),
            *_not_between("ratio", self.ratio, 0.0, 100.0),
            *_not_months("horizon", self.horizon, least=1e-9),
            *_not_months("accrual", self.accrual, least=1e-9),
            *_not_months("follow-up", self.follow_up, least=0.0),
        ]
        if not 0.0 <= self.dropout_a_year < 1.0:
            faults.append(f"dropout of {self.dropout_a_year} a year")
        if not 0.0 <= self.delay < self.accrual + self.follow_up:
            faults.append(f"a delay of {self.delay} months, which is not before the end")
        if self.sides not in (1, 2):
            faults.append(f"{self.sides} sides")
        if not 1 <= self.looks <= MOST_LOOKS:
            faults.append(f"{self.looks} looks (at most {MOST_LOOKS})")
        if self.spending not in _SPENDING:
            faults.append(f"spending {self.spending!r} (one of {', '.join(_SPENDING)})")
        if not faults and self.level >= self.power:
            faults.append(f"a power of {self.power} not above the level")
        if faults:
            mend = "risks, levels and power lie between 0 and 1; times are months; ratios lie above 0"
            raise InputError("; ".join(faults), mend=mend)

    @property
    def level(self) -> float:
        """The one-sided level of the side of the effect."""
        return self.alpha / self.sides

    @property
    def duration(self) -> float:
        """Months from the first entry to the analysis."""
        return self.accrual + self.follow_up

    @property
    def scenario(self) -> SurvivalScenario:
        """The trial in terms of hazards."""
        control = hazard_of_risk(self.control_risk, self.horizon)
        rate = control.rates[0]
        treated = constant_hazard(rate * self.hazard_ratio)
        if self.delay > 0.0:
            treated = PiecewiseHazard((0.0, self.delay), (rate, rate * self.hazard_ratio))
        lost = NO_DROPOUT
        if self.dropout_a_year > 0.0:
            lost = constant_hazard(-math.log1p(-self.dropout_a_year) / 12.0)
        entry = uniform_accrual(self.accrual)
        return SurvivalScenario(control, treated, entry, self.duration, self.ratio, lost, lost)

    def bounds(self) -> Boundaries:
        """Return the bounds of the looks."""
        spent = AlphaSpending(_SPENDING[self.spending]())
        return boundaries(SequentialPlan(even_looks(self.looks), spent, alpha=self.level, beta=1.0 - self.power))

    def sample_size(self, method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE) -> SurvivalSampleSize:
        """Return the people needed with one look, at the end."""
        return sample_size_survival(self.scenario, power=self.power, alpha=self.level, method=method)

    def power_with(
        self, participants: float, method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE
    ) -> SurvivalPower:
        """Return the power of so many people with one look, at the end."""
        return power_survival(self.scenario, participants, alpha=self.level, method=method)

    def sequential(self, participants: float | None = None) -> SequentialSurvival:
        """Return the trial with its looks: with the people it needs, or with so many."""
        if participants is None:
            return sample_size_sequential_survival(self.scenario, self.bounds())
        return power_sequential_survival(self.scenario, self.bounds(), participants)

    def people(self) -> int:
        """Return the whole people needed, looks and all: the least multiple of the ratio."""
        if self.looks == 1:
            return self.sample_size().rounded.participants
        return sum(whole_arms(self.sequential().participants, self.ratio))


def _not_between(name: str, value: float, low: float, high: float) -> list[str]:
    return [] if low < value < high else [f"{name} of {value}"]


def _not_months(name: str, value: float, *, least: float) -> list[str]:
    return [] if least <= value < _LONGEST else [f"{name} of {value} months"]
