"""Cases of trials with a time to an event: their inputs completed, sample sizes, power, events over the calendar."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np
from scipy.special import ndtr

from equipoise.design import (
    Accrual,
    Boundaries,
    LogRankMethod,
    SequentialPlan,
    SequentialSurvival,
    SurvivalScenario,
    accrual_sequential_survival,
    boundaries,
    event_probabilities,
    follow_up_sequential_survival,
    power_sequential_survival,
    sample_size_sequential_survival,
    uniform_accrual,
)
from equipoise.evidence.case import Answer
from equipoise.evidence.design_inputs import Inputs, needed, numbers, plain, sequential_plan
from equipoise.evidence.design_survival_convention import (
    counted_rejections,
    of_all_people,
    searched_ratio,
    stopped_on_the_side_of_the_effect,
)
from equipoise.evidence.design_survival_inputs import (
    DEFAULT_EVENT_TIME,
    Arms,
    Entry,
    arms_of,
    dropout_of,
    entry_of,
    participants_of,
    starts_of,
)
from equipoise.evidence.not_built import NotBuilt

_METHODS = {
    "Schoenfeld": LogRankMethod.SCHOENFELD,
    "Freedman": LogRankMethod.FREEDMAN,
    "HsiehFreedman": LogRankMethod.HSIEH_FREEDMAN,
}
_DEFAULT_FOLLOW_UP, _DEFAULT_RELATIVE = 6.0, 0.1
"""Months of follow-up, and an intensity to be scaled, that the program takes where it is told neither."""

Scenario = Mapping[str, object]
"""The values of one scenario: a number, or a number for each look."""


def hazards(inputs: Inputs) -> Answer:
    """Return hazards, medians, risks and hazard ratio from whichever of them a case gives."""
    scenarios, starts = arms_of(inputs), starts_of(inputs)
    return _of_arms(inputs, scenarios) | {"piecewiseSurvivalTime": list(starts) if len(starts) > 1 else 0.0}


def _of_arms(inputs: Inputs, scenarios: Sequence[Arms]) -> dict[str, object]:
    first, kappa = scenarios[0], scenarios[0].control.kappa
    event_time = float(inputs.get("eventTime") or DEFAULT_EVENT_TIME)
    ratio = inputs.get("hazardRatio")
    values: dict[str, object] = {
        "hazardRatio": ratio if ratio is not None else [ratio for arms in scenarios for ratio in arms.hazard_ratios],
        "kappa": kappa,
        "eventTime": event_time,
    }
    if len(first.control.starts) > 1:
        return values | {"lambda1": list(first.treatment.rates), "lambda2": list(first.control.rates)}
    for number, arm in (("1", lambda arms: arms.treatment), ("2", lambda arms: arms.control)):
        each = [arm(arms) for arms in scenarios]
        values[f"lambda{number}"] = [one.rates[0] for one in each]
        values[f"median{number}"] = [one.median for one in each]
        values[f"pi{number}"] = [one.risk(event_time) for one in each]
    return values


def accrual_time(inputs: Inputs) -> Answer:
    """Return the months and intensities of an accrual, completed from the number of people where that is given."""
    entry = entry_of(inputs)
    people = inputs.get("maxNumberOfSubjects")
    values: dict[str, object] = {}
    if (people is None and not entry.settled) or (entry.relative and entry.end is None):
        edges = list(entry.starts) if entry.end is None else [*entry.starts, entry.end]
        return {"accrualTime": edges, "accrualIntensity": list(entry.intensities or ())}
    accrual = entry.accrual if people is None else entry.completed(float(people))
    if entry.relative and entry.intensities is not None:
        values["accrualIntensityRelative"] = list(entry.intensities)
    return values | {
        "accrualTime": list(accrual.edges),
        "accrualIntensity": list(accrual.intensities),
        "maxNumberOfSubjects": accrual.total,
        "remainingTime": accrual.edges[-1] - accrual.edges[-2],
    }


def number_of_subjects(inputs: Inputs) -> Answer:
    """Return the people entered by some months."""
    accrual = _accrual(inputs)
    return _of_accrual(accrual) | {"numberOfSubjects": plain(accrual.entered(numbers(needed(inputs, "time"))))}


def _accrual(inputs: Inputs) -> Accrual:
    entry, people = entry_of(inputs), inputs.get("maxNumberOfSubjects")
    return entry.accrual if people is None else entry.completed(float(people))


def _of_accrual(accrual: Accrual) -> dict[str, object]:
    return {
        "maxNumberOfSubjects": accrual.total,
        "accrualTime": list(accrual.edges[1:]),
        "accrualIntensity": list(accrual.intensities),
    }


def event_probabilities_by_month(inputs: Inputs) -> Answer:
    """Return the probabilities of a seen event by some months, of all people who will ever enter."""
    accrual = _accrual(inputs)
    scenario = replace(_scenario(inputs, arms_of(inputs)[0], entry_of(inputs)), accrual=accrual)
    at = [replace(scenario, analysis=month) for month in numbers(needed(inputs, "time"))]
    found = [event_probabilities(one) for one in at]
    values = _of_arms(inputs, arms_of(inputs)) | _of_accrual(accrual)
    return values | {
        "allocationRatioPlanned": scenario.ratio,
        "cumulativeEventProbabilities": [of_all_people(one, each.overall) for one, each in zip(at, found, strict=True)],
        "eventProbabilities1": [of_all_people(one, each.treatment) for one, each in zip(at, found, strict=True)],
        "eventProbabilities2": [of_all_people(one, each.control) for one, each in zip(at, found, strict=True)],
    }


def sample_size(inputs: Inputs) -> Answer:
    """Return people, events and months of group sequential or fixed trials, one for each scenario."""
    bounds, scenarios, entry = _bounds(inputs), arms_of(inputs), entry_of(inputs)
    found = [_sized(inputs, bounds, arms, entry) for arms in scenarios]
    fixed = [_fixed(inputs, bounds, trial, entry) for trial in found]
    sizes = [{**_of_size(trial), **one} for trial, one in zip(found, fixed, strict=True)]
    values = _of_arms(inputs, scenarios) | _by_scenario(sizes) | _echoed(inputs, entry)
    return values | _without_calendar(inputs, values)


def power(inputs: Inputs) -> Answer:
    """Return the power of trials with given people and events, one for each scenario."""
    bounds, scenarios, entry = _bounds(inputs), arms_of(inputs), entry_of(inputs)
    people = participants_of(inputs)
    found = [
        power_sequential_survival(
            replace(_scenario(inputs, arms, entry), accrual=entry.completed(people)),
            bounds,
            people,
            events=float(needed(inputs, "maxNumberOfEvents")),
            higher=bool(inputs.get("directionUpper", True)),
            method=_method(inputs),
            margin=float(inputs.get("thetaH0", 1.0)),
        )
        for arms in scenarios
    ]
    given = {name: inputs[name] for name in ("maxNumberOfSubjects", "maxNumberOfEvents")}
    return (
        _of_arms(inputs, scenarios)
        | _by_scenario([_of_power(trial) for trial in found])
        | given
        | _echoed(inputs, entry)
    )


def _bounds(inputs: Inputs) -> Boundaries:
    design: Inputs = needed(inputs, "design")
    if str(design.get("design_class", "group sequential")).startswith("Fisher"):
        raise NotBuilt("sample sizes of Fisher's combination")
    return boundaries(sequential_plan(design))


def _method(inputs: Inputs) -> LogRankMethod:
    name = str(inputs.get("typeOfComputation", "Schoenfeld"))
    if name not in _METHODS:
        raise NotBuilt(f"the computation {name!r}")
    return _METHODS[name]


def _scenario(inputs: Inputs, arms: Arms, entry: Entry) -> SurvivalScenario:
    accrual = entry.accrual
    follow_up = float(inputs.get("followUpTime") or _DEFAULT_FOLLOW_UP)
    return SurvivalScenario(
        arms.control.hazard,
        arms.treatment.hazard,
        accrual,
        accrual.end + follow_up,
        float(inputs.get("allocationRatioPlanned") or 1.0),
        dropout_of(inputs, "2"),
        dropout_of(inputs, "1"),
    )


def _sized(inputs: Inputs, bounds: Boundaries, arms: Arms, entry: Entry) -> SequentialSurvival:
    scenario, method, margin = _scenario(inputs, arms, entry), _method(inputs), float(inputs.get("thetaH0", 1.0))
    if inputs.get("accountForObservationTimes") is False:
        scenario = _everybody_followed(inputs, scenario)
    if inputs.get("allocationRatioPlanned") == 0:
        scenario = replace(scenario, ratio=searched_ratio(scenario, bounds, method, margin))
    people = inputs.get("maxNumberOfSubjects")
    if people is not None or entry.settled:
        accrual = entry.completed(float(people)) if people is not None else entry.accrual
        return follow_up_sequential_survival(
            replace(scenario, accrual=accrual), bounds, accrual.total, method=method, margin=margin
        )
    if entry.end is None:
        return accrual_sequential_survival(scenario, bounds, method=method, margin=margin)
    return sample_size_sequential_survival(scenario, bounds, method=method, margin=margin)


def _everybody_followed(inputs: Inputs, scenario: SurvivalScenario) -> SurvivalScenario:
    """Return the scenario of people who are all followed for the months to which the risks belong."""
    months = float(inputs.get("eventTime") or DEFAULT_EVENT_TIME)
    return replace(scenario, accrual=uniform_accrual(12.0), followed=months, analysis=12.0 + months)


def _fixed(inputs: Inputs, bounds: Boundaries, trial: SequentialSurvival, entry: Entry) -> Scenario:
    """Return events and people of the design without early looks that has the same power."""
    plan = bounds.plan
    one = SequentialPlan(
        (1.0,), alpha=plan.alpha, beta=plan.beta, sided=plan.sided, both_sides_count=plan.both_sides_count
    )
    found = sample_size_sequential_survival(trial.scenario, boundaries(one), method=trial.method, margin=trial.margin)
    sized_by_people = entry.end is None or entry.settled or inputs.get("maxNumberOfSubjects") is not None
    # Where entry goes on until the people are enough, the program gives those of the sequential design here as well.
    people = trial.participants if sized_by_people else found.participants
    return {"eventsFixed": found.events, "nFixed": people, **_by_arm("nFixed", people, _treated(trial))}


def _treated(trial: SequentialSurvival) -> float:
    return trial.scenario.shares[1] if isinstance(trial.scenario, SurvivalScenario) else math.nan


def _echoed(inputs: Inputs, entry: Entry) -> dict[str, object]:
    """Return what the program repeats of its inputs."""
    relative = entry.intensities if entry.intensities is not None else (_DEFAULT_RELATIVE,)
    return {"accrualIntensityRelative": list(relative) if entry.relative else None}


def _without_calendar(inputs: Inputs, values: Answer) -> dict[str, object]:
    """Return the values that mean nothing, and so are none, where observation times are not accounted for."""
    if inputs.get("accountForObservationTimes") is not False:
        return {}
    last = int(needed(needed(inputs, "design"), "kMax"))
    early = [f"[{look},]" for look in range(1, last)]
    names = [name for name in values if name.startswith("numberOfSubjects") and name.endswith(tuple(early))]
    follow_up = inputs.get("followUpTime") or _DEFAULT_FOLLOW_UP
    return {"followUpTime": follow_up, **dict.fromkeys(names)}


def _of_size(trial: SequentialSurvival) -> Scenario:
    return (
        _of_trial(trial)
        | _by_arm("maxNumberOfSubjects", trial.participants, _treated(trial))
        | {
            "maxNumberOfSubjects": trial.participants,
            "maxNumberOfEvents": trial.events,
            "expectedEventsH1": trial.expected_events,
            "expectedEventsH01": trial.expected_events_half_way,
            "expectedEventsH0": trial.expected_events_under_none,
            "expectedNumberOfSubjectsH1": stopped_on_the_side_of_the_effect(trial, trial.participants_by_look),
            "studyDuration": stopped_on_the_side_of_the_effect(trial, trial.months),
            "rejectPerStage": counted_rejections(trial),
            "earlyStop": float(counted_rejections(trial)[:-1].sum() + trial.futile.sum()),
        }
    )


def _of_power(trial: SequentialSurvival) -> Scenario:
    rejected = trial.rejected + trial.rejected_opposite
    return {
        **_of_trial(trial),
        "expectedNumberOfEvents": trial.expected_events,
        "expectedNumberOfSubjects": trial.expected_participants,
        "overallReject": float(rejected.sum()),
        "rejectPerStage": rejected,
        "earlyStop": float(rejected[:-1].sum() + trial.futile.sum()),
    }


def _of_trial(trial: SequentialSurvival) -> dict[str, object]:
    """Return what sample size and power give alike."""
    plan, scenario = trial.bounds.plan, trial.scenario
    accrual = scenario.accrual if isinstance(scenario, SurvivalScenario) else uniform_accrual(math.nan)
    treated = _treated(trial)
    last, end = float(trial.months[-1]), accrual.end
    return {
        "allocationRatioPlanned": treated / (1.0 - treated),
        "futilityStop": float(trial.futile.sum()),
        "accrualIntensity": list(accrual.scaled_to(trial.participants).intensities),
        "accrualTime": list(accrual.edges[1:]),
        "totalAccrualTime": end,
        "followUpTime": last - end,
        "analysisTime": trial.months,
        "studyDuration": trial.expected_months,
        "maxStudyDuration": last,
        "informationRates": np.asarray(plan.fractions),
        "eventsPerStage": trial.events_by_look,
        "numberOfSubjects": trial.participants_by_look,
        "numberOfSubjects1": trial.participants_by_look * treated,
        "numberOfSubjects2": trial.participants_by_look * (1.0 - treated),
        "futilityPerStage": trial.futile,
        "futilityBoundsEffectScale": trial.futility_ratio,
        "futilityBoundsPValueScale": ndtr(-trial.bounds.futility_z[:-1]),
        "criticalValuesPValueScale": plan.sided * ndtr(-trial.bounds.critical_z),
        **_ratios(trial),
    }


def _ratios(trial: SequentialSurvival) -> dict[str, object]:
    if trial.bounds.plan.sided == 1:
        return {"criticalValuesEffectScale": trial.critical_ratio}
    return {
        "criticalValuesEffectScaleLower": np.minimum(trial.critical_ratio, trial.opposite_ratio),
        "criticalValuesEffectScaleUpper": np.maximum(trial.critical_ratio, trial.opposite_ratio),
    }


def _by_arm(name: str, total: float, treated: float) -> dict[str, object]:
    return {f"{name}1": total * treated, f"{name}2": total * (1.0 - treated)}


def _by_scenario(scenarios: Sequence[Scenario]) -> dict[str, object]:
    """Return each value over the scenarios; values by look as rows "name[look,]", values by piece one after another."""
    values: dict[str, object] = {}
    for name, first in scenarios[0].items():
        each = [scenario[name] for scenario in scenarios]
        if isinstance(first, np.ndarray):
            rows = np.array(each).T
            values |= {f"{name}[{look},]": plain(row) for look, row in enumerate(rows, start=1)}
        elif isinstance(first, list):
            lists = [cast("list[float]", value) for value in each]
            values[name] = first if all(one == first for one in lists) else [x for one in lists for x in one]
        else:
            values[name] = each
    return values


ANSWERS: dict[str, Callable[[Inputs], Answer]] = {
    "piecewise_survival_time": hazards,
    "accrual_time": accrual_time,
    "number_of_subjects": number_of_subjects,
    "event_probabilities": event_probabilities_by_month,
    "sample_size_survival": sample_size,
    "power_survival": power,
}
"""What is answered here, by quantity."""


def answer(case: Inputs) -> Answer:
    """Return the values of a case of this room's quantities by field; NotBuilt for any other."""
    quantity = str(needed(case, "quantity"))
    if quantity not in ANSWERS:
        raise NotBuilt(f"the quantity {quantity!r}")
    return ANSWERS[quantity](needed(case, "inputs"))
