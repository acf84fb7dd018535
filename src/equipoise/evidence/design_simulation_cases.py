"""Cases of simulated survival trials: looks at events, arrivals and arms in a fixed order, events re-estimated.

The program that made the values lets person i of n enter when the share i / n of the accrual has passed, treatment
first; a trial whose events can never come ends untested. Its means over trials that end are put together from the means
by look, and those that end untested count as if they had gone on to the last look.
"""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from equipoise.design import SurvivalScenario, boundaries
from equipoise.evidence.case import Answer
from equipoise.evidence.design_inputs import INVERSE_NORMAL, Inputs, needed, numbers, plain, sequential_plan
from equipoise.evidence.design_survival_cases import accrual_time, hazards
from equipoise.evidence.design_survival_inputs import Arms, arms_of, dropout_of, entry_of
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray
from equipoise.simulation.fast import EvenArrivals, EventLooks, TrialDesign, rule_of
from equipoise.simulation.fast.event_re_estimation import (
    AdaptiveCharacteristics,
    AdaptiveDesign,
    EventReEstimation,
    simulate_adaptive,
)

TRIALS = 100_000

Scenario = dict[str, object]


def answer(case: Inputs) -> Answer:
    """Return the values of a case of simulated trials by field; NotBuilt for any other."""
    inputs = needed(case, "inputs")
    if float(inputs.get("thetaH0") or 1.0) != 1.0:
        raise NotBuilt("simulated trials with a margin")
    scenarios = arms_of(inputs)
    found = [_simulated(inputs, arms, number) for number, arms in enumerate(scenarios)]
    together = {name: [one[name] for one in found] for name in found[0]}
    return {name: _alike(value) for name, value in {**hazards(inputs), **accrual_time(inputs), **together}.items()}


def _alike(value: object) -> object:
    """One number for a list in which all are the same: scenarios need not differ in everything."""
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    return values[0] if all(one == values[0] for one in values) else value


def _simulated(inputs: Inputs, arms: Arms, number: int) -> Scenario:
    return _values(simulate_adaptive(_design(inputs, arms), trials=TRIALS, number=number))


def _design(inputs: Inputs, arms: Arms) -> AdaptiveDesign:
    design = needed(inputs, "design")
    bounds = boundaries(sequential_plan(design))
    entry, people = entry_of(inputs), inputs.get("maxNumberOfSubjects")
    accrual = entry.accrual if people is None else entry.completed(float(people))
    pattern = int(inputs.get("allocation1") or 1), int(inputs.get("allocation2") or 1)
    scenario = SurvivalScenario(
        arms.control.hazard,
        arms.treatment.hazard,
        accrual,
        accrual.end,
        pattern[0] / pattern[1],
        dropout_of(inputs, "2"),
        dropout_of(inputs, "1"),
    )
    planned = TrialDesign(
        scenario,
        round(accrual.total),
        EventLooks(tuple(round(events) for events in numbers(needed(inputs, "plannedEvents")))),
        rule_of(bounds),
        arrivals=EvenArrivals(1.0, pattern),
    )
    return AdaptiveDesign(
        planned,
        bounds.plan.fractions,
        pooled=design.get("design_class") != INVERSE_NORMAL,
        re_estimation=_re_estimation(inputs),
        effect_above_one=bool(inputs.get("directionUpper", True)),
    )


def _re_estimation(inputs: Inputs) -> EventReEstimation | None:
    if inputs.get("conditionalPower") is None:
        return None
    least, most = (
        tuple(0.0 if math.isnan(events) else events for events in numbers(needed(inputs, name)))
        for name in ("minNumberOfEventsPerStage", "maxNumberOfEventsPerStage")
    )
    assumed = inputs.get("thetaH1")
    return EventReEstimation(
        float(inputs["conditionalPower"]), least, most, None if assumed is None else math.log(float(assumed))
    )


def _values(found: AdaptiveCharacteristics) -> Scenario:
    stops = (found.rejected + found.futile)[:-1]
    overall = np.cumsum(found.stage_events_at)
    by_look = {
        "analysisTime": found.months_at,
        "eventsNotAchieved": found.scarce,
        "numberOfSubjects": found.participants_at,
        "eventsPerStage": found.stage_events_at,
        "overallEventsPerStage": overall,
        "rejectPerStage": found.rejected,
        "futilityPerStage": found.futile,
        "conditionalPowerAchieved": found.conditional_power_at,
    }
    values: Scenario = {
        f"{name}[{look},]": value for name, each in by_look.items() for look, value in enumerate(plain(each), start=1)
    }
    return values | {
        "studyDuration": found.months_tested,
        "overallReject": float(found.rejected.sum()),
        "futilityStop": float(found.futile.sum()),
        "earlyStop": float(stops.sum()),
        "expectedNumberOfSubjects": _expected(stops, found.participants_at),
        "expectedNumberOfEvents": _expected(stops, overall),
    }


def _expected(stops: FloatArray, at: FloatArray) -> float:
    """A mean from means by look: early stops with the mean of their look, all others with that of the last."""
    return float(stops @ at[:-1] + (1.0 - stops.sum()) * at[-1])
