"""A trial to be simulated: what is assumed, how many people, when it is looked at, and how it is judged."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from equipoise.design import Boundaries
from equipoise.design.stratified_scenario import Scenario, changed, strata_of
from equipoise.design.survival_assumptions import assumptions_of
from equipoise.errors import InputError
from equipoise.simulation.fast.arrivals import Arrivals, EvenArrivals, RandomArrivals
from equipoise.simulation.fast.looks import CalendarLooks, EventLooks, Looks
from equipoise.simulation.fast.stopping_rule import StoppingRule, rule_of, single_look
from equipoise.simulation.fast.trial_test import LogRankTest, MilestoneTest, RestrictedMeanTest, TrialTest, horizon_of


@dataclass(frozen=True, slots=True)
class TrialDesign:
    """A trial with two arms and a time to an event.

    `participants` are those who have entered by the last look at a calendar month (as in the closed forms), or by the
    end of accrual where looks follow events; both arms together, in whole numbers as near the scenario's ratio as they
    can be. The scenario's month of analysis gives way to `looks`.
    """

    scenario: Scenario
    participants: int
    looks: Looks
    rule: StoppingRule
    test: TrialTest = field(default_factory=LogRankTest)
    arrivals: Arrivals = field(default_factory=RandomArrivals)

    def __post_init__(self) -> None:
        faults: list[str] = []
        strata = len(strata_of(self.scenario))
        if self.participants < 2 * strata:
            faults.append(f"{self.participants} people in {strata} strata of two arms")
        if len(self.looks) != len(self.rule.critical_z):
            faults.append(f"{len(self.looks)} looks for {len(self.rule.critical_z)} bounds")
        if isinstance(self.looks, EventLooks) and self.looks.events[-1] > self.participants:
            faults.append(f"{self.looks.events[-1]} events of {self.participants} people")
        if isinstance(self.test, (MilestoneTest, RestrictedMeanTest)) and horizon_of(self.test) > self._longest:
            faults.append(f"curves at month {horizon_of(self.test):g}, which nobody is followed to")
        if isinstance(self.arrivals, EvenArrivals) and strata > 1:
            faults.append("even arrivals with strata: the order in which strata arrive is not said")
        if len({stratum.followed for stratum in strata_of(self.scenario)}) > 1:
            faults.append("strata differ in how long each person is followed")
        if faults:
            raise InputError("; ".join(faults), where="TrialDesign", mend="mend the design")

    @property
    def _longest(self) -> float:
        """The longest time anybody can be followed, in months; infinite where looks wait for events."""
        latest = self.looks.months[-1] if isinstance(self.looks, CalendarLooks) else self.looks.latest
        limits = [stratum.followed for stratum in strata_of(self.scenario)]
        known = [limit for limit in (latest, *limits) if limit is not None]
        return min(known, default=math.inf)

    def without_effect(self) -> TrialDesign:
        """Return the design where treatment has the hazards of control, dropout too: what rejects then is error."""
        return replace(
            self,
            scenario=changed(
                self.scenario,
                lambda stratum: replace(stratum, treatment=stratum.control, dropout_treatment=stratum.dropout_control),
            ),
        )

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Everything the numbers rest on, in words."""
        arrive = "at random" if isinstance(self.arrivals, RandomArrivals) else "evenly, in a fixed order of arms"
        return (
            *assumptions_of(self.scenario),
            f"{self.participants} people who arrive {arrive}",
            f"{self.looks}",
            f"{self.test}",
            f"{self.rule}",
        )


def fixed_design(
    scenario: Scenario, participants: int, *, alpha: float = 0.025, test: TrialTest | None = None
) -> TrialDesign:
    """Return a design looked at once, in the scenario's month of analysis, at a one-sided level."""
    months = (strata_of(scenario)[0].analysis,)
    return TrialDesign(scenario, participants, CalendarLooks(months), single_look(alpha), test or LogRankTest())


def sequential_design(
    scenario: Scenario, participants: int, bounds: Boundaries, *, events: int, test: TrialTest | None = None
) -> TrialDesign:
    """Return a design looked at when its plan's fractions of `events` have been seen, each rounded to whole events."""
    looks = EventLooks(tuple(round(fraction * events) for fraction in bounds.plan.fractions))
    return TrialDesign(scenario, participants, looks, rule_of(bounds), test or LogRankTest())
