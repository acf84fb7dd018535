"""Reading hazards, entry and dropout of design cases, in the words of their vocabulary, into our types."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from equipoise.design import (
    Accrual,
    PiecewiseHazard,
    WeibullHazard,
    accrual_of,
    constant_hazard,
    uniform_accrual,
)
from equipoise.errors import CaseError
from equipoise.evidence.design_inputs import Inputs, needed, numbers

A = TypeVar("A")
B = TypeVar("B")

DEFAULT_EVENT_TIME = 12.0
_NEVER = 100.0


@dataclass(frozen=True, slots=True)
class Arm:
    """The hazard of an arm: `rates` at `starts`, or one rate of a Weibull hazard of shape `kappa`."""

    rates: tuple[float, ...]
    starts: tuple[float, ...] = (0.0,)
    kappa: float = 1.0

    @property
    def hazard(self) -> PiecewiseHazard | WeibullHazard:
        """The hazard."""
        if self.kappa == 1.0:
            return PiecewiseHazard(self.starts, self.rates)
        return WeibullHazard(self.rates[0], self.kappa)

    @property
    def median(self) -> float:
        """The median of a hazard without pieces."""
        return math.log(2.0) ** (1.0 / self.kappa) / self.rates[0]

    def risk(self, month: float) -> float:
        """The probability of an event by a month."""
        return -math.expm1(-float(self.hazard.cumulative(month)))

    def scaled(self, hazard_ratio: float) -> Arm:
        """The arm whose hazard is this one times a ratio."""
        factor = hazard_ratio ** (1.0 / self.kappa)
        return Arm(tuple(rate * factor for rate in self.rates), self.starts, self.kappa)


@dataclass(frozen=True, slots=True)
class Arms:
    """The two arms of one scenario."""

    treatment: Arm
    control: Arm

    @property
    def hazard_ratios(self) -> list[float]:
        """The hazard ratio of each piece; of one that is the same in all, once."""
        pairs = zip(self.treatment.rates, self.control.rates, strict=True)
        ratios = [(treatment / control) ** self.control.kappa for treatment, control in pairs]
        same = all(math.isclose(ratio, ratios[0], rel_tol=1e-12) for ratio in ratios)
        return ratios[:1] if same else ratios


def arms_of(inputs: Inputs) -> list[Arms]:
    """Return the arms of each scenario of a case; CaseError where they do not follow from its inputs."""
    control, treatment = _arm(inputs, "2"), _arm(inputs, "1")
    ratios = [] if inputs.get("hazardRatio") is None else numbers(inputs["hazardRatio"])
    if control is None and treatment is None:
        raise CaseError("no hazard of either arm follows from the inputs", mend="complete the case")
    if control is not None and treatment is not None:
        return [Arms(one, other) for one, other in zip(*_recycled(treatment, control), strict=True)]
    if not ratios:
        raise CaseError("the inputs lack a hazard ratio", mend="complete the case")
    known = control if control is not None else cast("list[Arm]", treatment)
    if inputs.get("delayedResponseAllowed") and len(ratios) == len(starts_of(inputs)) > 1:
        return [_by_piece(known[0], ratios, treated=control is None)]
    scenarios = zip(*_recycled(known, ratios), strict=True)
    if control is not None:
        return [Arms(arm.scaled(ratio), arm) for arm, ratio in scenarios]
    return [Arms(arm, arm.scaled(1.0 / ratio)) for arm, ratio in scenarios]


def _by_piece(known: Arm, ratios: list[float], *, treated: bool) -> Arms:
    """Return the arms where each piece has a hazard ratio of its own."""
    factors = [1.0 / ratio for ratio in ratios] if treated else ratios
    other = Arm(tuple(rate * factor for rate, factor in zip(known.rates, factors, strict=True)), known.starts)
    return Arms(known, other) if treated else Arms(other, known)


def starts_of(inputs: Inputs) -> tuple[float, ...]:
    """Return the left ends of the hazards' pieces."""
    given = inputs.get("piecewiseSurvivalTime")
    if isinstance(given, dict):
        return tuple(_left_end(label) for label in cast("dict[str, Any]", given))
    return tuple(numbers(given)) if isinstance(given, list) else (0.0,)


def _left_end(label: str) -> float:
    """Return where a piece named "0 - <6", "6-12" or ">=12" begins."""
    return float(label.lstrip("<>= ").split("-")[0].split("<")[0].strip() or 0.0)


def _arm(inputs: Inputs, number: str) -> list[Arm] | None:
    """Return the arm in each scenario that gives it; None where nothing does."""
    starts, kappa = starts_of(inputs), float(inputs.get("kappa") or 1.0)
    event_time = float(inputs.get("eventTime") or DEFAULT_EVENT_TIME)
    rates, by_piece = inputs.get(f"lambda{number}"), inputs.get("piecewiseSurvivalTime")
    if isinstance(by_piece, dict) and number == "2" and rates is None:
        rates = list(cast("dict[str, Any]", by_piece).values())
    if rates is not None:
        given = numbers(rates)
        return [Arm(tuple(given), starts)] if len(starts) > 1 else [Arm((rate,), kappa=kappa) for rate in given]
    if inputs.get(f"pi{number}") is not None:
        reached = [-math.log1p(-risk) for risk in numbers(inputs[f"pi{number}"])]
        return [Arm((total ** (1.0 / kappa) / event_time,), kappa=kappa) for total in reached]
    if inputs.get(f"median{number}") is not None:
        medians = numbers(inputs[f"median{number}"])
        return [Arm((math.log(2.0) ** (1.0 / kappa) / median,), kappa=kappa) for median in medians]
    return None


def _recycled(one: list[A], other: list[B]) -> tuple[list[A], list[B]]:
    """Return both lists at the length of the longer, a single member standing for all."""
    length = max(len(one), len(other))
    if len(one) not in (1, length) or len(other) not in (1, length):
        raise CaseError(f"{len(one)} scenarios of one input and {len(other)} of another", mend="complete the case")
    return one * (length // len(one)), other * (length // len(other))


@dataclass(frozen=True, slots=True)
class Entry:
    """Entry as a case gives it. `intensities` are none where only its months are given; `end` is none where it is open.

    `relative` intensities say proportions only.
    """

    starts: tuple[float, ...]
    intensities: tuple[float, ...] | None
    end: float | None
    relative: bool

    @property
    def settled(self) -> bool:
        """Whether the number of people follows."""
        return self.intensities is not None and self.end is not None and not self.relative

    @property
    def accrual(self) -> Accrual:
        """The accrual; where its end is open, one that goes on until some month, for searches to start from."""
        end = self.end if self.end is not None else self.starts[-1] + _NEVER
        if self.intensities is None:
            return uniform_accrual(end)
        return Accrual(self.starts, self.intensities, end)

    def completed(self, participants: float) -> Accrual:
        """Return the accrual of so many people."""
        if self.end is None and self.intensities is not None and not self.relative:
            return accrual_of(participants, self.starts, self.intensities)
        if self.settled and math.isclose(self.accrual.total, participants, rel_tol=1e-9):
            return self.accrual
        return self.accrual.scaled_to(participants)


def entry_of(inputs: Inputs) -> Entry:
    """Return how people enter, in pieces that end or do not."""
    edges, given = _edges(inputs)
    if given is None:
        return Entry((0.0,), None, edges[-1], relative=True)
    intensities = tuple(numbers(given))
    relative = all(rate < 1.0 for rate in intensities) or inputs.get("accrualIntensityType") == "relative"
    if len(intensities) == len(edges):
        return Entry(tuple(edges), intensities, None, relative)
    if len(intensities) != len(edges) - 1:
        raise CaseError(f"{len(intensities)} intensities for {edges}", mend="complete the case")
    return Entry(tuple(edges[:-1]), intensities, edges[-1], relative)


def _edges(inputs: Inputs) -> tuple[list[float], object]:
    """Return the months and the intensities of entry; pieces named "0 - <6", ">=6", "6 - <=9" say both."""
    named = inputs.get("accrualTime")
    if isinstance(named, dict):
        pieces = cast("dict[str, Any]", named)
        edges = [_left_end(label) for label in pieces]
        last = list(pieces)[-1]
        end = [] if last.startswith(">") else [float(last.split("-")[-1].strip("<= "))]
        return [*edges, *end], list(pieces.values())
    edges = numbers(named if named is not None else [0.0, 12.0])
    return (edges if edges[0] == 0.0 else [0.0, *edges]), inputs.get("accrualIntensity")


def dropout_of(inputs: Inputs, number: str) -> PiecewiseHazard:
    """Return the hazard of dropout of an arm: exponential, whatever the shape of the events' hazard."""
    rate = float(inputs.get(f"dropoutRate{number}") or 0.0)
    return constant_hazard(-math.log1p(-rate) / float(inputs.get("dropoutTime") or 12.0))


def participants_of(inputs: Inputs) -> float:
    """Return the number of people a case gives."""
    return float(needed(inputs, "maxNumberOfSubjects"))
