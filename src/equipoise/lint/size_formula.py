"""How many participants stated assumptions ask for, and which unstated ones would give a stated number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, log, sqrt
from statistics import NormalDist
from typing import Final

_RATES: Final = tuple(step / 100 for step in range(10, 91, 5))
_PLAIN_LOSSES: Final = (0.0, 0.05, 0.10, 0.15, 0.20)
_HIGHEST_LOSS: Final = 0.25
TOLERANCE: Final = 0.05
"""Share of the stated number within which a recomputed one agrees."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a sample size rests on; two groups of equal size. Probabilities are shares between 0 and 1."""

    alpha: float
    power: float
    hazard_ratio: float | None = None
    sides: int = 2
    control_risk: float | None = None
    treated_risk: float | None = None
    loss: float = 0.0


@dataclass(frozen=True, slots=True)
class Solution:
    """One set of assumptions and the number of participants it gives."""

    method: str
    control_risk: float
    treated_risk: float
    loss: float
    participants: int
    is_exact: bool

    def __str__(self) -> str:
        lost = f", {self.loss:.1%} lost" if self.loss else ""
        return f"{self.method}: {self.control_risk:.0%} against {self.treated_risk:.1%}{lost} gives {self.participants}"


def schoenfeld_events(assumptions: Assumptions) -> float:
    """Return the events of a log-rank test in two equal groups (Schoenfeld 1981), hazards proportional.

    >>> round(schoenfeld_events(Assumptions(0.05, 0.8, hazard_ratio=0.6)), 1)
    120.3
    """
    assert assumptions.hazard_ratio is not None
    return _z(assumptions) ** 2 * 4 / log(assumptions.hazard_ratio) ** 2


def freedman_events(assumptions: Assumptions) -> float:
    """Return the events of a log-rank test in two equal groups (Freedman 1982).

    >>> round(freedman_events(Assumptions(0.05, 0.8, hazard_ratio=0.6)), 1)
    125.6
    """
    ratio = assumptions.hazard_ratio
    assert ratio is not None
    return _z(assumptions) ** 2 * ((1 + ratio) / (1 - ratio)) ** 2


def two_proportions(assumptions: Assumptions) -> int:
    """Return the participants in each of two groups that compare two risks, pooled variance, rounded up.

    >>> two_proportions(Assumptions(0.05, 0.8, control_risk=0.45, treated_risk=1 - 0.55**0.6))
    166
    """
    control, treated = assumptions.control_risk, assumptions.treated_risk
    assert control is not None
    assert treated is not None
    mean = (control + treated) / 2
    z_alpha = NormalDist().inv_cdf(1 - assumptions.alpha / assumptions.sides)
    z_power = NormalDist().inv_cdf(assumptions.power)
    spread = z_alpha * sqrt(2 * mean * (1 - mean))
    spread += z_power * sqrt(control * (1 - control) + treated * (1 - treated))
    return ceil(spread**2 / (control - treated) ** 2 - 1e-9)


def landmark_risk(control_risk: float, hazard_ratio: float) -> float:
    """Return the risk in the treated group at the time the control risk holds, hazards proportional.

    >>> round(landmark_risk(0.45, 0.6), 3)
    0.301
    """
    return 1 - (1 - control_risk) ** hazard_ratio


def participants(method: str, assumptions: Assumptions) -> int:
    """Return the participants of both groups, rounded up in each group after each step."""
    if method == "two proportions":
        each = two_proportions(assumptions)
    else:
        events = (schoenfeld_events if method == "Schoenfeld" else freedman_events)(assumptions)
        assert assumptions.control_risk is not None
        assert assumptions.treated_risk is not None
        each = ceil(events / (assumptions.control_risk + assumptions.treated_risk) - 1e-9)
    return 2 * ceil(each / (1 - assumptions.loss) - 1e-9)


def solutions(stated: int, assumptions: Assumptions) -> list[Solution]:
    """Return the unstated control risks and losses that would give the stated number, exact ones first.

    At each risk of a grid of 5 % stands the plain loss (0, 5 ... 20 %) that gives the number exactly when each
    group is rounded up, or else the loss that gives it before rounding.
    """
    found = [item for method in _METHODS for rate in _RATES for item in _at(method, rate, stated, assumptions)]
    return sorted(
        found, key=lambda item: (not item.is_exact, item.loss not in _PLAIN_LOSSES, item.loss, item.control_risk)
    )


_METHODS: Final = ("two proportions", "Schoenfeld", "Freedman")


def _at(method: str, rate: float, stated: int, given: Assumptions) -> Iterator[Solution]:
    assert given.hazard_ratio is not None
    treated = landmark_risk(rate, given.hazard_ratio)
    plain = Assumptions(given.alpha, given.power, given.hazard_ratio, given.sides, rate, treated)
    for loss in _PLAIN_LOSSES:
        if participants(method, replace(plain, loss=loss)) == stated:
            yield Solution(method, rate, treated, loss, stated, is_exact=True)
            return
    loss = 1 - _unrounded(method, plain) / stated
    if 0 <= loss <= _HIGHEST_LOSS:
        yield Solution(method, rate, treated, round(loss, 3), stated, is_exact=False)


def _unrounded(method: str, given: Assumptions) -> float:
    if method == "two proportions":
        return 2.0 * two_proportions(given)
    events = (schoenfeld_events if method == "Schoenfeld" else freedman_events)(given)
    assert given.control_risk is not None
    assert given.treated_risk is not None
    return 2 * events / (given.control_risk + given.treated_risk)


def _z(assumptions: Assumptions) -> float:
    normal = NormalDist()
    return normal.inv_cdf(1 - assumptions.alpha / assumptions.sides) + normal.inv_cdf(assumptions.power)
