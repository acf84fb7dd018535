"""How long a trial with a time to an event takes: to a number of events, to a power, to the last person needed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from equipoise.design.accrual import Accrual
from equipoise.design.bound_search import monotone_root
from equipoise.design.event_probability import event_probabilities
from equipoise.design.log_rank_law import log_rank_law
from equipoise.design.log_rank_method import LogRankMethod, log_rank_method
from equipoise.design.stratified_scenario import Scenario, analysed_at, changed, shares_of, strata_of
from equipoise.design.survival_assumptions import assumptions_of
from equipoise.errors import InputError, NotEstimable

_MOST_DOUBLINGS = 24
_FIRST_PARTS = 8


@dataclass(frozen=True, slots=True)
class SurvivalDuration:
    """When a trial is ready: calendar `month` of the analysis, `follow_up` after the end of accrual (below 0 where the
    analysis comes before it), people entered by then and events expected by then.
    """

    month: float
    follow_up: float
    participants: float
    events: float
    method: LogRankMethod
    power: float
    alpha: float
    scenario: Scenario

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Everything the numbers rest on, in words; the scenario is the one analysed at the month found."""
        return assumptions_of(self.scenario)


def expected_events(scenario: Scenario, participants: float, month: float) -> float:
    """Return the events expected to be seen by a calendar month when so many people enter over the whole accrual.

    >>> from equipoise.design import SurvivalScenario, constant_hazard, uniform_accrual
    >>> even = SurvivalScenario(constant_hazard(0.02), constant_hazard(0.01), uniform_accrual(28), 64.0)
    >>> round(expected_events(even, 300, 64.0), 2)
    152.82
    """
    if month <= entry_begins(scenario):
        return 0.0
    return entered_by(scenario, participants, month) * _seen(analysed_at(scenario, month))


def entered_by(scenario: Scenario, participants: float, month: float) -> float:
    """Return the people entered by a calendar month when so many enter over the whole accrual."""
    return participants * float(strata_of(scenario)[0].accrual.share(month))


def month_of_events(scenario: Scenario, participants: float, events: float) -> float:
    """Return the calendar month by which so many events are expected; NotEstimable where they never come.

    >>> from equipoise.design import SurvivalScenario, constant_hazard, uniform_accrual
    >>> even = SurvivalScenario(constant_hazard(0.02), constant_hazard(0.01), uniform_accrual(28), 64.0)
    >>> round(month_of_events(even, 300, 120), 3)
    49.592
    """
    if not events > 0.0:
        raise InputError(f"{events:g} events", mend="ask for a number of events above 0")

    def miss(month: float) -> float:
        return expected_events(scenario, participants, month) / events - 1.0

    found = first_root(miss, _end(scenario), longest_month(scenario))
    if found is None:
        raise NotEstimable(
            f"{events:g} events are never expected of {participants:g} people",
            mend="ask for fewer events, enter more people, or follow them longer",
        )
    return found


def follow_up_needed(
    scenario: Scenario,
    participants: float,
    *,
    power: float = 0.8,
    alpha: float = 0.025,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
) -> SurvivalDuration:
    """Return the first month at which a log-rank test has the power, when so many people enter over the whole accrual.

    The scenario's own month of analysis is not used. NotEstimable where no wait is long enough.

    >>> from equipoise.design import SurvivalScenario, hazard_of_risk, uniform_accrual
    >>> control = hazard_of_risk(0.5, 36)
    >>> plan = SurvivalScenario(control, control.scaled(0.6), uniform_accrual(28), 64.0)
    >>> round(follow_up_needed(plan, 332).follow_up, 2)
    16.68
    """
    chosen = log_rank_method(method)

    def miss(month: float) -> float:
        if month <= entry_begins(scenario):
            return alpha - power
        law = log_rank_law(analysed_at(scenario, month), chosen, margin=margin)
        return float(law.power(entered_by(scenario, participants, month), alpha)) - power

    month = first_root(miss, _end(scenario), longest_month(scenario))
    if month is None:
        raise NotEstimable(
            f"{participants:g} people never give a power of {power:g}", mend="enter more people, or ask for less power"
        )
    return _duration(scenario, participants, month, chosen, power, alpha)


def accrual_needed(
    scenario: Scenario,
    *,
    power: float = 0.8,
    alpha: float = 0.025,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
) -> SurvivalDuration:
    """Return the trial whose accrual goes on until its people are enough; intensities are people a month.

    The last intensity goes on as long as needed, and the analysis keeps its distance from the end of accrual.
    """
    chosen = log_rank_method(method)

    def miss(end: float) -> float:
        trial = with_accrual_until(scenario, end)
        law = log_rank_law(trial, chosen, margin=margin)
        return strata_of(trial)[0].accrual.total / float(law.participants(power, alpha)) - 1.0

    end = first_root(miss, _end(scenario), math.inf, least=entry_begins(scenario))
    if end is None:
        raise NotEstimable("no accrual is long enough", mend="ask for less power, or a larger effect")
    trial = with_accrual_until(scenario, end)
    accrual = strata_of(trial)[0].accrual
    return _duration(trial, accrual.total, strata_of(trial)[0].analysis, chosen, power, alpha)


def with_accrual_until(scenario: Scenario, end: float) -> Scenario:
    """Return the scenario with accrual shortened or gone on until `end`, the analysis as long after it as before."""
    accrual = strata_of(scenario)[0].accrual
    kept = [(start, rate) for start, rate in zip(accrual.starts, accrual.intensities, strict=True) if start < end]
    other = Accrual(tuple(start for start, _ in kept), tuple(rate for _, rate in kept), end)
    return changed(
        scenario, lambda stratum: replace(stratum, accrual=other, analysis=end + stratum.analysis - accrual.end)
    )


def _duration(
    scenario: Scenario, participants: float, month: float, method: LogRankMethod, power: float, alpha: float
) -> SurvivalDuration:
    return SurvivalDuration(
        month,
        month - _end(scenario),
        entered_by(scenario, participants, month),
        expected_events(scenario, participants, month),
        method,
        power,
        alpha,
        analysed_at(scenario, month),
    )


def _seen(scenario: Scenario) -> float:
    probabilities = [float(event_probabilities(stratum).overall) for stratum in strata_of(scenario)]
    return sum(share * probability for share, probability in zip(shares_of(scenario), probabilities, strict=True))


def _end(scenario: Scenario) -> float:
    return strata_of(scenario)[0].accrual.end


def entry_begins(scenario: Scenario) -> float:
    """Return the month at which the first person can enter."""
    accrual = strata_of(scenario)[0].accrual
    return next(start for start, rate in zip(accrual.starts, accrual.intensities, strict=True) if rate > 0.0)


def longest_month(scenario: Scenario) -> float:
    """Return the month after which nothing more is seen."""
    waits = [math.inf if stratum.followed is None else stratum.followed for stratum in strata_of(scenario)]
    return _end(scenario) + max(waits)


def first_root(miss: Callable[[float], float], scale: float, most: float, *, least: float = 0.0) -> float | None:
    """Return where `miss` first rises above 0 between `least` and `most`, by steps that double; None where nowhere."""
    steps = [least + (scale - least) * part / _FIRST_PARTS for part in range(1, _FIRST_PARTS + 1)]
    steps = [step for step in steps if step > least] or [least + max(scale, 1.0)]
    steps += [steps[-1] + scale * 2.0**power for power in range(-1, _MOST_DOUBLINGS)]
    months = [least, *(step for step in steps if step < most), *([most] if math.isfinite(most) else [])]
    for before, after in itertools.pairwise(months):
        if miss(after) >= 0.0:
            return monotone_root(miss, before + 1e-9 * (after - before), after)
    return None
