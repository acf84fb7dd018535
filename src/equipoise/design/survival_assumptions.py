"""The assumptions of a scenario in words, to stand beside the numbers that rest on them."""

from __future__ import annotations

from equipoise.design.accrual import Accrual
from equipoise.design.hazard import Hazard, PiecewiseHazard, WeibullHazard
from equipoise.design.stratified_scenario import Scenario, shares_of, strata_of
from equipoise.design.survival_scenario import SurvivalScenario


def assumptions_of(scenario: Scenario) -> tuple[str, ...]:
    """Return what a scenario assumes, one sentence each; months and rates per month.

    >>> from equipoise.design import SurvivalScenario, constant_hazard, uniform_accrual
    >>> assumptions_of(SurvivalScenario(constant_hazard(0.02), constant_hazard(0.01), uniform_accrual(28), 64.0))[0]
    'control: 0.02 events a person and month'
    """
    strata = strata_of(scenario)
    if len(strata) == 1:
        return (*_of_people(strata[0]), *_of_trial(strata[0]))
    named = [
        f"stratum {number} ({share:g} of people), {words}"
        for number, (stratum, share) in enumerate(zip(strata, shares_of(scenario), strict=True), start=1)
        for words in _of_people(stratum)
    ]
    return (*named, *_of_trial(strata[0]))


def has_dropout(scenario: Scenario) -> bool:
    """Whether anybody leaves in any stratum before the analysis."""
    return any(
        float(hazard.cumulative(stratum.horizon)) > 0.0
        for stratum in strata_of(scenario)
        for hazard in (stratum.dropout_control, stratum.dropout_treatment)
    )


def _of_people(scenario: SurvivalScenario) -> tuple[str, ...]:
    events = (
        f"control: {_in_words(scenario.control, 'events')}",
        f"treatment: {_in_words(scenario.treatment, 'events')}",
    )
    if not has_dropout(scenario):
        return (*events, "nobody drops out")
    return (
        *events,
        f"dropout in control: {_in_words(scenario.dropout_control, 'losses')}",
        f"dropout in treatment: {_in_words(scenario.dropout_treatment, 'losses')}",
    )


def _of_trial(scenario: SurvivalScenario) -> tuple[str, ...]:
    followed = "until the analysis" if scenario.followed is None else f"for {scenario.followed:g} months"
    return (
        f"treatment : control {scenario.ratio:g} : 1",
        f"entry {_entry(scenario.accrual)}",
        f"everybody observed {followed}; analysis at month {scenario.analysis:g}",
    )


def _entry(accrual: Accrual) -> str:
    if len(accrual.starts) == 1:
        return f"even over {accrual.end:g} months"
    pieces = [f"{rate:g} from month {start:g}" for start, rate in zip(accrual.starts, accrual.intensities, strict=True)]
    return f"a month in proportion to {', '.join(pieces)}, until month {accrual.end:g}"


def _in_words(hazard: Hazard, what: str) -> str:
    match hazard:
        case PiecewiseHazard(starts=(_,), rates=(rate,)):
            return f"{rate:g} {what} a person and month"
        case PiecewiseHazard():
            pieces = [f"{rate:g} from month {start:g}" for start, rate in zip(hazard.starts, hazard.rates, strict=True)]
            return f"{what} a person and month: {', '.join(pieces)}"
        case WeibullHazard():
            return f"{what} after Weibull, share without exp(-({hazard.scale:g} t) ** {hazard.shape:g})"
        case _:
            return f"{what} at the rate of {hazard!r}"
