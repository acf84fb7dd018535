"""Looks at which some responses are still to come: stop enrolling first, decide when they have come.

After a stop at either bound the test is made at the look's information plus the outstanding part, against a decision
bound. It balances the two reversals: without an effect, to fall below it after crossing the upper bound is as likely as
to exceed it after crossing the lower one (Hampson, Jennison 2013).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.design.bound_search import monotone_root
from equipoise.design.bounds import Boundaries
from equipoise.design.characteristics import Characteristics, fixed_information
from equipoise.design.sub_density import SubDensity, above, advance, at_start, below
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class DelayedResponse:
    """Decision bounds of a plan with outstanding responses.

    `decision_z`: for each look, NaN at early looks without outstanding responses, where the critical bound decides.
    `reversal`: the probability of either reversal at each early look without an effect.
    """

    bounds: Boundaries
    outstanding: tuple[float, ...]
    decision_z: FloatArray
    reversal: FloatArray


def delayed_response(bounds: Boundaries, outstanding: Sequence[float]) -> DelayedResponse:
    """Return the decision bounds where the early looks leave the information parts `outstanding` to come."""
    plan = bounds.plan
    if plan.sided == 2 or len(outstanding) != plan.looks - 1 or not all(0.0 <= part < 1.0 for part in outstanding):
        raise InputError(
            f"outstanding information {tuple(outstanding)} for {plan.looks} looks, {plan.sided}-sided",
            where="delayed_response",
            mend="give a part from 0 to below 1 for each early look of a one-sided plan",
        )
    decisions: list[float] = []
    reversals: list[float] = []
    for look, state in enumerate(_states(bounds, drift=0.0)):
        if outstanding[look] == 0.0:
            decisions.append(math.nan)
            reversals.append(math.nan)
            continue
        upper, lower = _stopped(bounds, outstanding, look, state, drift=0.0)
        decision, reversal = _balanced(upper, lower, plan.fractions[look] + outstanding[look])
        decisions.append(decision)
        reversals.append(reversal)
    decision_z = np.array([*decisions, bounds.critical_z[-1]])
    return DelayedResponse(bounds, tuple(outstanding), decision_z, np.array(reversals))


def delayed_characteristics(delayed: DelayedResponse) -> Characteristics:
    """Return what a plan with outstanding responses costs; a rejection is one at the decision bound."""
    plan = delayed.bounds.plan
    fixed = fixed_information(plan)

    def miss(drift: float) -> float:
        return float(_rejected(delayed, drift).sum()) - (1.0 - plan.beta)

    drift = monotone_root(miss, math.sqrt(fixed), 1.2 * math.sqrt(fixed))
    shift, rejected = drift * drift, _rejected(delayed, drift)

    def expected(at: float) -> float:
        crossed = delayed.bounds.crossing(at)
        stopped = (crossed.upper + crossed.lower)[:-1]
        amounts = np.asarray(plan.fractions[:-1]) + np.asarray(delayed.outstanding)
        last = (1.0 - float(stopped.sum())) * plan.fractions[-1]
        return (float(stopped @ amounts) + last) * shift / fixed

    return Characteristics(
        fixed,
        shift,
        shift / fixed,
        shift * np.asarray(plan.fractions),
        np.cumsum(rejected),
        rejected,
        delayed.bounds.crossing(drift).lower[:-1],
        expected(drift),
        expected(0.5 * drift),
        expected(0.0),
    )


def _states(bounds: Boundaries, *, drift: float) -> list[SubDensity]:
    """Return the trials still running before each early look."""
    fractions, states = bounds.plan.fractions, [at_start()]
    for look, inside in enumerate(bounds.regions()[:-1]):
        ahead = fractions[look + 1] - fractions[look]
        states.append(advance(states[-1], fractions[look], inside, drift=drift, ahead=ahead))
    return states[:-1]


def _stopped(
    bounds: Boundaries, outstanding: Sequence[float], look: int, state: SubDensity, *, drift: float
) -> tuple[SubDensity, SubDensity]:
    """Return the trials that stop enrolling at a look, at the upper and at the lower bound."""
    at, ahead = bounds.plan.fractions[look], outstanding[look]
    high, low = float(bounds.critical_z[look]), float(bounds.futility_z[look])
    upper = advance(state, at, [(high, math.inf)], drift=drift, ahead=ahead)
    lower = advance(state, at, [(-math.inf, low)], drift=drift, ahead=ahead)
    return upper, lower


def _balanced(upper: SubDensity, lower: SubDensity, information: float) -> tuple[float, float]:
    def miss(decision: float) -> float:
        return below(upper, information, decision, drift=0.0) - above(lower, information, decision, drift=0.0)

    decision = monotone_root(miss, 0.0, 3.0)
    return decision, below(upper, information, decision, drift=0.0)


def _rejected(delayed: DelayedResponse, drift: float) -> FloatArray:
    bounds, fractions = delayed.bounds, delayed.bounds.plan.fractions
    rejected = bounds.crossing(drift).upper.copy()
    for look, state in enumerate(_states(bounds, drift=drift)):
        if delayed.outstanding[look] == 0.0:
            continue
        decided, at = float(delayed.decision_z[look]), fractions[look] + delayed.outstanding[look]
        stopped = _stopped(bounds, delayed.outstanding, look, state, drift=drift)
        rejected[look] = sum(above(trials, at, decided, drift=drift) for trials in stopped)
    return rejected
