"""A group sequential trial with a time to an event: when its looks come, what they find, how many people it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from equipoise.design.average_hazard_ratio import average_log_hazard_ratio
from equipoise.design.bound_search import monotone_root
from equipoise.design.bounds import Boundaries
from equipoise.design.characteristics import drift_for_power
from equipoise.design.crossing import Crossing, first_crossings
from equipoise.design.event_probability import observe
from equipoise.design.log_rank_law import LogRankLaw, log_rank_law
from equipoise.design.log_rank_method import LogRankMethod, log_rank_method
from equipoise.design.score_moments import score_moments
from equipoise.design.stratified_scenario import Scenario, analysed_at, changed, shares_of, strata_of
from equipoise.design.sub_density import Region
from equipoise.design.survival_assumptions import assumptions_of
from equipoise.design.survival_duration import entered_by, expected_events, month_of_events
from equipoise.errors import InputError, NotEstimable
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class SequentialSurvival:
    """A group sequential log-rank trial under a scenario. Numbers are not rounded.

    `participants` who enter in all and `events` at the last look; by look the calendar `months`, cumulative
    `events_by_look` and `participants_by_look`, the probabilities to reject there on the side of the effect
    (`rejected`) and on the other (`rejected_opposite`, in two-sided plans) and to stop for futility (`futile`, early
    looks). Expected amounts are at the stop; of the events also under half the effect on Z, and under none, with looks
    at the same numbers of events. `critical_ratio` is the hazard ratio at the bound on the side of the
    effect, `futility_ratio` at the futility bound.
    """

    participants: float
    events: float
    months: FloatArray
    events_by_look: FloatArray
    participants_by_look: FloatArray
    rejected: FloatArray
    rejected_opposite: FloatArray
    futile: FloatArray
    power: float
    expected_events: float
    expected_events_half_way: float
    expected_events_under_none: float
    expected_participants: float
    expected_months: float
    critical_ratio: FloatArray
    futility_ratio: FloatArray
    bounds: Boundaries
    method: LogRankMethod
    margin: float
    scenario: Scenario

    @property
    def source(self) -> str:
        """Where the method was published."""
        return self.method.source

    @property
    def opposite_ratio(self) -> FloatArray:
        """The hazard ratio at the bound on the other side of a two-sided plan."""
        return np.asarray(self.margin**2 / self.critical_ratio)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Everything the numbers rest on, in words."""
        plan = self.bounds.plan
        looks = ", ".join(f"{fraction:g}" for fraction in plan.fractions)
        return (*assumptions_of(self.scenario), f"looks at {looks} of the events, {plan.sided}-sided {plan.alpha:g}")


def sample_size_sequential_survival(
    scenario: Scenario,
    bounds: Boundaries,
    *,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
) -> SequentialSurvival:
    """Return the group sequential trial with the power of its plan; the last look is at the scenario's analysis.

    Looks come when the planned fractions of the events are expected. Futility stops are obeyed.

    >>> from equipoise.design import AlphaSpending, OBrienFlemingSpending, SequentialPlan, SurvivalScenario, boundaries
    >>> from equipoise.design import even_looks, hazard_of_risk, uniform_accrual
    >>> control = hazard_of_risk(0.5, 36)
    >>> trial = SurvivalScenario(control, control.scaled(0.6), uniform_accrual(28), 64.0)
    >>> plan = SequentialPlan(even_looks(2), AlphaSpending(OBrienFlemingSpending()))
    >>> found = sample_size_sequential_survival(trial, boundaries(plan))
    >>> round(found.participants, 1), found.months.round(1).tolist()
    (232.0, [34.5, 64.0])
    """
    looks = _looks(scenario, bounds, _months(scenario, bounds), log_rank_method(method), margin)
    if looks.laws[-1].drift == 0.0:
        raise NotEstimable(
            "no number of people gives power where there is no effect", mend="give a hazard ratio other than the margin"
        )
    root = _root_of_participants(looks)
    return _sequential(looks, root * root)


def power_sequential_survival(
    scenario: Scenario,
    bounds: Boundaries,
    participants: float,
    *,
    events: float | None = None,
    higher: bool | None = None,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
) -> SequentialSurvival:
    """Return a group sequential trial in which so many people enter.

    Looks come when the planned fractions of `events`, those of the full information, are expected; without that number,
    the last look is at the scenario's month of analysis. `higher` says whether a one-sided plan rejects for a hazard
    ratio above the margin; None takes the side of the scenario's effect. NotEstimable where the events never come.
    """
    if events is not None:
        last = events * bounds.plan.fractions[-1]
        scenario = analysed_at(scenario, month_of_events(scenario, participants, last))
    looks = _looks(scenario, bounds, _months(scenario, bounds), log_rank_method(method), margin, higher=higher)
    return _sequential(looks, participants)


def without_effect(scenario: Scenario, margin: float = 1.0) -> Scenario:
    """Return the scenario under the null hypothesis: treatment's hazard is the control's times the margin."""
    return changed(scenario, lambda stratum: replace(stratum, treatment=stratum.control.scaled(margin)))


@dataclass(frozen=True, slots=True)
class _Looks:
    """The laws at the looks of a trial, for any number of people."""

    scenario: Scenario
    bounds: Boundaries
    months: list[float]
    laws: list[LogRankLaw]
    entered: FloatArray
    estimate_information: FloatArray
    upper: bool
    method: LogRankMethod
    margin: float

    def crossing(self, participants: float, effect: float = 1.0) -> Crossing:
        """Return how the trial stops with so many people; `effect` scales the mean of Z (0: no effect)."""
        spread = np.array([float(law.alternative_sd) / float(law.null_sd) for law in self.laws]) ** effect
        mean = np.array([float(law.drift) / float(law.null_sd) for law in self.laws]) * np.sqrt(self.entered)
        mean *= math.sqrt(participants) * (effect if self.upper else -effect) / spread
        information = self.entered * np.array([float(law.information) for law in self.laws])
        fractions = information / information[-1]
        drifts = np.diff(mean * np.sqrt(fractions), prepend=0.0) / np.diff(fractions, prepend=0.0)
        regions: list[Region] = [
            [(low / sd, high / sd) for low, high in region]
            for region, sd in zip(self.bounds.regions(), spread.tolist(), strict=True)
        ]
        return first_crossings(fractions.tolist(), regions, drift=drifts.tolist())

    def power(self, participants: float) -> float:
        """Return the probability of a rejection counted as power."""
        found = self.crossing(participants)
        both = self.bounds.plan.sided == 2 and self.bounds.plan.both_sides_count
        return float((found.upper + found.lower if both else found.upper).sum())


def _months(scenario: Scenario, bounds: Boundaries) -> list[float]:
    last = strata_of(scenario)[0].analysis
    events, fractions = expected_events(scenario, 1.0, last), bounds.plan.fractions

    def month(fraction: float, after: float) -> float:
        wanted = events * fraction / fractions[-1]
        return monotone_root(lambda month: expected_events(scenario, 1.0, month) / wanted - 1.0, after, last)

    months = [0.0]
    for fraction in fractions[:-1]:
        months.append(month(fraction, months[-1]))
    return [*months[1:], last]


def _looks(
    scenario: Scenario,
    bounds: Boundaries,
    months: list[float],
    method: LogRankMethod,
    margin: float,
    *,
    higher: bool | None = None,
) -> _Looks:
    laws = [log_rank_law(analysed_at(scenario, month), method, margin=margin) for month in months]
    entered = np.array([entered_by(scenario, 1.0, month) for month in months])
    upper = float(laws[-1].drift) > 0.0 if higher is None else higher
    score = method in (LogRankMethod.DIRECT, LogRankMethod.FIXED_ALTERNATIVE)
    information = [
        _cox_information(analysed_at(scenario, month)) if score else float(law.information)
        for law, month in zip(laws, months, strict=True)
    ]
    return _Looks(scenario, bounds, months, laws, entered, np.array(information), upper, method, margin)


def _cox_information(scenario: Scenario) -> float:
    """Return the information of one person on the log hazard ratio at its value: of the estimate, not of the test."""
    seen = [observe(stratum) for stratum in strata_of(scenario)]
    ratios = [math.exp(float(average_log_hazard_ratio(one))) for one in seen]
    parts = [score_moments(one, margin=ratio).variance for one, ratio in zip(seen, ratios, strict=True)]
    return float(sum(share * part for share, part in zip(shares_of(scenario), parts, strict=True)))


def _root_of_participants(looks: _Looks) -> float:
    """Return the square root of the number of people that gives the power of the plan."""
    plan, last = looks.bounds.plan, looks.laws[-1]
    drift = drift_for_power(looks.bounds)
    guess = drift * float(last.null_sd) / abs(float(last.drift)) / math.sqrt(float(looks.entered[-1]))
    return monotone_root(lambda root: looks.power(root * root) - (1.0 - plan.beta), 0.97 * guess, 1.03 * guess)


def _sequential(looks: _Looks, participants: float) -> SequentialSurvival:
    if not (math.isfinite(participants) and participants > 0.0):
        raise InputError(f"{participants:g} people", mend="give a number of people above 0")
    plan, found = looks.bounds.plan, looks.crossing(participants)
    entered = participants * looks.entered
    events = entered * np.array([float(law.events) for law in looks.laws])
    sd = 1.0 / np.sqrt(entered * looks.estimate_information)
    side = 1.0 if looks.upper else -1.0
    two_sided = plan.sided == 2
    futile = found.inner if two_sided else found.lower
    return SequentialSurvival(
        participants=participants,
        events=float(events[-1]),
        months=np.array(looks.months),
        events_by_look=events,
        participants_by_look=entered,
        rejected=found.upper,
        rejected_opposite=found.lower if two_sided else np.zeros(plan.looks),
        futile=futile[:-1],
        power=looks.power(participants),
        expected_events=found.expected(events),
        expected_events_half_way=looks.crossing(participants, 0.5).expected(events),
        expected_events_under_none=looks.crossing(participants, 0.0).expected(events),
        expected_participants=found.expected(entered),
        expected_months=found.expected(looks.months),
        critical_ratio=looks.margin * np.exp(side * looks.bounds.critical_z * sd),
        futility_ratio=looks.margin * np.exp(side * looks.bounds.futility_z[:-1] * sd[:-1]),
        bounds=looks.bounds,
        method=looks.method,
        margin=looks.margin,
        scenario=looks.scenario,
    )
