"""What is planned for the looks of a group sequential trial: when, at which level, with which shape of bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from equipoise.design.spending import Spending
from equipoise.errors import InputError

LEAST_STEP = 1e-4
"""Two looks must lie at least this part of the later one's information apart, or the integration would be coarse."""


@dataclass(frozen=True, slots=True)
class WangTsiatis:
    """Bounds c * t ** (delta - 1/2), c solved for the level (Wang, Tsiatis 1987).

    delta 0 is O'Brien and Fleming's shape (1979), delta 1/2 Pocock's (1977).
    """

    delta: float = 0.0


OBRIEN_FLEMING = WangTsiatis(0.0)
POCOCK = WangTsiatis(0.5)


@dataclass(frozen=True, slots=True)
class HaybittlePeto:
    """The same high bound at every early look; the last one is solved for the level (Haybittle 1971, Peto 1976)."""

    early: float = 3.0


@dataclass(frozen=True, slots=True)
class NoEarlyEfficacy:
    """No early stop for efficacy; the last bound takes the whole level."""


@dataclass(frozen=True, slots=True)
class PampallonaTsiatis:
    """Efficacy bounds c1 * t ** (delta1 - 1/2) meeting futility bounds at the last look (Pampallona, Tsiatis 1994).

    The futility bounds are drift * sqrt(t) - c0 * t ** (delta0 - 1/2); drift is solved for the power.
    """

    delta1: float = 0.0
    delta0: float = 0.0


@dataclass(frozen=True, slots=True)
class AlphaSpending:
    """Bounds that spend the level by a spending function of the information fraction (Lan, DeMets 1983)."""

    spending: Spending


Efficacy = WangTsiatis | HaybittlePeto | NoEarlyEfficacy | PampallonaTsiatis | AlphaSpending


@dataclass(frozen=True, slots=True)
class FutilityBounds:
    """Stop for futility where Z is at or below the bound (|Z| in two-sided plans): one bound for each early look."""

    z: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BetaSpending:
    """Futility bounds that spend 1 - power by a spending function.

    Two-sided plans have no futility region at looks where the one-sided plan of half the level has its bound below 0;
    `shift_skipped` then takes what would have been spent there out of the function, otherwise later looks spend it.
    """

    spending: Spending
    shift_skipped: bool = True


@dataclass(frozen=True, slots=True)
class LowerAlphaSpending:
    """A lower bound with a level of its own under no effect, spent by a spending function; every look has one."""

    spending: Spending
    level: float


Futility = FutilityBounds | BetaSpending | LowerAlphaSpending


@dataclass(frozen=True, slots=True)
class SequentialPlan:
    """A group sequential plan.

    `fractions` are the planned parts of the full information; the last may be below 1 where a level is spent.
    `alpha` is one-sided where `sided` is 1 and two-sided where it is 2. `binding` futility bounds are obeyed without
    exception, and the efficacy bounds are relaxed for it. `both_sides_count` counts rejections on either side as power.
    """

    fractions: tuple[float, ...]
    efficacy: Efficacy = OBRIEN_FLEMING
    alpha: float = 0.025
    beta: float = 0.2
    sided: Literal[1, 2] = 1
    futility: Futility | None = None
    binding: bool = False
    both_sides_count: bool = False

    def __post_init__(self) -> None:
        faults = [*_faults_of_fractions(self.fractions), *_faults_of_levels(self), *_faults_of_bounds(self)]
        if faults:
            raise InputError(
                "; ".join(faults), where="SequentialPlan", mend="mend the plan; see the reference group-sequential"
            )

    @property
    def looks(self) -> int:
        """The number of planned looks."""
        return len(self.fractions)

    @property
    def level_per_side(self) -> float:
        """The one-sided level: alpha, or half of it in a two-sided plan."""
        return self.alpha / self.sided


def even_looks(looks: int) -> tuple[float, ...]:
    """Return the information fractions of evenly spaced looks.

    >>> even_looks(4)
    (0.25, 0.5, 0.75, 1.0)
    """
    return tuple((look + 1) / looks for look in range(looks))


def _faults_of_fractions(fractions: tuple[float, ...]) -> list[str]:
    if not fractions:
        return ["there is no look"]
    if not all(math.isfinite(fraction) and fraction > 0.0 for fraction in fractions) or fractions[-1] > 1.0 + 1e-12:
        return [f"information fractions must lie above 0 and end at 1 or below, not {fractions}"]
    gaps = np.diff(fractions, prepend=0.0) / np.asarray(fractions)
    if gaps.min() < LEAST_STEP:
        return [f"information fractions must rise by at least {LEAST_STEP:g} of themselves, not {fractions}"]
    return []


def _faults_of_levels(plan: SequentialPlan) -> list[str]:
    faults: list[str] = []
    if not 0.0 < plan.level_per_side < 0.5:
        faults.append(f"alpha per side must lie between 0 and 0.5, not {plan.level_per_side}")
    if not 0.0 < plan.beta < 1.0 - plan.level_per_side:
        faults.append(f"beta must lie between 0 and 1 - alpha, not {plan.beta}")
    return faults


def _faults_of_bounds(plan: SequentialPlan) -> list[str]:
    faults: list[str] = []
    if isinstance(plan.futility, FutilityBounds) and len(plan.futility.z) != plan.looks - 1:
        faults.append(f"{plan.looks} looks need {plan.looks - 1} futility bounds, not {len(plan.futility.z)}")
    if isinstance(plan.efficacy, PampallonaTsiatis) and plan.futility is not None:
        faults.append("Pampallona-Tsiatis bounds bring their own futility bounds")
    if isinstance(plan.futility, LowerAlphaSpending) and plan.sided == 2:
        faults.append("a lower bound with a level of its own needs a one-sided plan")
    return faults
