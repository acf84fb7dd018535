"""How long a group sequential trial with a time to an event must go on, or go on entering people."""

from __future__ import annotations

import math

from equipoise.design.bounds import Boundaries
from equipoise.design.log_rank_method import LogRankMethod
from equipoise.design.sequential_survival import (
    SequentialSurvival,
    power_sequential_survival,
    sample_size_sequential_survival,
)
from equipoise.design.stratified_scenario import Scenario, analysed_at, strata_of
from equipoise.design.survival_duration import entry_begins, first_root, longest_month, with_accrual_until
from equipoise.errors import NotEstimable


def follow_up_sequential_survival(
    scenario: Scenario,
    bounds: Boundaries,
    participants: float,
    *,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
) -> SequentialSurvival:
    """Return the trial whose last look comes as soon as its people give the power of the plan.

    So many people enter over the whole accrual; the scenario's own month of analysis is not used. NotEstimable where no
    wait is long enough.
    """

    def trial(month: float) -> SequentialSurvival:
        return power_sequential_survival(
            analysed_at(scenario, month), bounds, participants, method=method, margin=margin
        )

    def miss(month: float) -> float:
        return trial(month).power - (1.0 - bounds.plan.beta) if month > entry_begins(scenario) else -1.0

    month = first_root(miss, strata_of(scenario)[0].accrual.end, longest_month(scenario))
    if month is None:
        raise NotEstimable(
            f"{participants:g} people never give the power of the plan", mend="enter more people, or ask for less power"
        )
    return trial(month)


def accrual_sequential_survival(
    scenario: Scenario,
    bounds: Boundaries,
    *,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
) -> SequentialSurvival:
    """Return the trial whose accrual goes on until its people are enough; intensities are people a month.

    The last intensity goes on as long as needed, and the last look keeps its distance from the end of accrual.
    """

    def trial(end: float) -> SequentialSurvival:
        return sample_size_sequential_survival(with_accrual_until(scenario, end), bounds, method=method, margin=margin)

    def miss(end: float) -> float:
        found = trial(end)
        return strata_of(found.scenario)[0].accrual.total / found.participants - 1.0

    end = first_root(miss, strata_of(scenario)[0].accrual.end, math.inf, least=entry_begins(scenario))
    if end is None:
        raise NotEstimable("no accrual is long enough", mend="ask for less power, or a larger effect")
    return trial(end)
