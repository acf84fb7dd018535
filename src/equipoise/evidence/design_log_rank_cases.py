"""Cases of log-rank sample sizes by several methods, with everybody followed equally long, and in sequence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from equipoise.design import (
    Accrual,
    AlphaSpending,
    LogRankMethod,
    SequentialPlan,
    SurvivalScenario,
    boundaries,
    constant_hazard,
    even_looks,
    hazard_of_risk,
    power_survival,
    sample_size_sequential_survival,
    sample_size_survival,
    uniform_accrual,
)
from equipoise.evidence.case import Answer
from equipoise.evidence.design_inputs import Inputs, named_spending, needed, plain
from equipoise.evidence.not_built import NotBuilt

_METHODS = {
    "rpact_Schoenfeld": LogRankMethod.SCHOENFELD,
    "rpact_Freedman": LogRankMethod.FREEDMAN,
    "rpact_HsiehFreedman": LogRankMethod.HSIEH_FREEDMAN,
    "gsDesign_LachinFoulkes": LogRankMethod.LACHIN_FOULKES,
    "gsDesign_Schoenfeld": LogRankMethod.SCHOENFELD,
    "gsDesign_Freedman": LogRankMethod.FREEDMAN,
    "gsDesign_BernsteinLagakos": LogRankMethod.BERNSTEIN_LAGAKOS,
    "gsDesign2_ahr": LogRankMethod.AVERAGE_HAZARD_RATIO,
    "lrstat_direct": LogRankMethod.DIRECT,
}
_SPENDING = {"sfOF": "LDOF", "sfP": "LDPocock"}
_YEAR = 12.0
_RISK_MONTH = 36.0
_ENTRY = 28.0


def by_method(inputs: Inputs) -> Answer:
    """Return events and people by each method."""
    accrual = float(needed(inputs, "accrual_months"))
    ratio, lost = float(needed(inputs, "ratio_treatment_to_control")), float(needed(inputs, "annual_dropout"))
    control = hazard_of_risk(float(needed(inputs, "control_event_prob_36")), _RISK_MONTH)
    dropout = hazard_of_risk(lost, _YEAR)
    scenario = SurvivalScenario(
        control,
        control.scaled(float(needed(inputs, "hazard_ratio"))),
        uniform_accrual(accrual),
        accrual + float(needed(inputs, "followup_months")),
        ratio,
        dropout,
        dropout,
    )
    power, alpha = float(needed(inputs, "power")), float(needed(inputs, "alpha_two_sided")) / 2.0
    found = {
        name: sample_size_survival(scenario, power=power, alpha=alpha, method=method)
        for name, method in _METHODS.items()
    }
    return {name: [each.events, each.participants] for name, each in found.items()}


def followed_equally_n(inputs: Inputs) -> Answer:
    """Return people, events and months of entry where everybody is followed equally long."""
    scenario = _followed_equally(inputs, 1.0)
    found = sample_size_survival(
        scenario,
        power=float(needed(inputs, "power")),
        alpha=float(needed(inputs, "alpha_one_sided")),
        method=LogRankMethod.DIRECT,
    )
    months = found.participants / float(needed(inputs, "accrual_rate"))
    return {"n": found.participants, "events": found.events, "accrual_duration": months}


def followed_equally_power(inputs: Inputs) -> Answer:
    """Return power and events where everybody is followed equally long."""
    scenario = _followed_equally(inputs, float(needed(inputs, "accrual")))
    people, alpha = float(needed(inputs, "n")), float(needed(inputs, "alpha_one_sided"))
    found = power_survival(scenario, people, alpha=alpha, method=LogRankMethod.DIRECT)
    return {"power": found.power, "events": found.events}


def in_sequence(inputs: Inputs) -> Answer:
    """Return the group sequential trial of a case, judged by mean and variance of the score."""
    if not str(needed(inputs, "accrual")).startswith("uniform over 28"):
        raise NotBuilt(f"accrual {inputs['accrual']!r}")
    name = str(needed(inputs, "spending"))
    if name not in _SPENDING:
        raise NotBuilt(f"the spending function {name!r}")
    plan = SequentialPlan(
        even_looks(int(needed(inputs, "looks"))),
        AlphaSpending(named_spending(_SPENDING[name])),
        float(needed(inputs, "alpha_one_sided")),
        1.0 - float(needed(inputs, "power")),
    )
    scenario = _scenario(inputs, uniform_accrual(_ENTRY), _ENTRY + float(needed(inputs, "followup")))
    found = sample_size_sequential_survival(scenario, boundaries(plan), method=LogRankMethod.DIRECT)
    return {
        "n": found.participants,
        "events": found.events,
        "expected_events": found.expected_events,
        "expected_duration": found.expected_months,
        "bounds_z": plain(found.bounds.critical_z),
        "cum_reject": plain(np.cumsum(found.rejected)),
        "analysis_time": plain(found.months),
        "hr_at_bound": plain(found.critical_ratio),
    }


def _scenario(inputs: Inputs, accrual: Accrual, analysis: float, followed: float | None = None) -> SurvivalScenario:
    control = hazard_of_risk(float(needed(inputs, "control_event_prob_36")), _RISK_MONTH)
    dropout = constant_hazard(float(needed(inputs, "dropout_hazard")))
    ratio, hazard_ratio = float(needed(inputs, "ratio")), float(needed(inputs, "hr"))
    return SurvivalScenario(control, control.scaled(hazard_ratio), accrual, analysis, ratio, dropout, dropout, followed)


def _followed_equally(inputs: Inputs, entry: float) -> SurvivalScenario:
    followed = float(needed(inputs, "followup_each"))
    return _scenario(inputs, uniform_accrual(entry), entry + followed, followed)


ANSWERS: dict[str, Callable[[Inputs], Answer]] = {
    "events_and_n_by_method": by_method,
    "fixed_followup_logrank_n": followed_equally_n,
    "fixed_followup_logrank_power": followed_equally_power,
    "group_sequential_logrank_n": in_sequence,
}
"""What is answered here, by quantity."""


def answer(case: Inputs) -> Answer:
    """Return the values of a case of these quantities by field; NotBuilt for any other."""
    quantity = str(needed(case, "quantity"))
    if quantity not in ANSWERS:
        raise NotBuilt(f"the quantity {quantity!r}")
    return ANSWERS[quantity](needed(case, "inputs"))
