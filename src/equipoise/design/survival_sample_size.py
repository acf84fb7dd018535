"""How many people a trial with a time to an event needs, and its power with a given number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from equipoise.design.log_rank_law import LogRankLaw, log_rank_law
from equipoise.design.log_rank_method import LogRankMethod, log_rank_method
from equipoise.design.stratified_scenario import Scenario, strata_of
from equipoise.design.survival_assumptions import assumptions_of, has_dropout
from equipoise.errors import InputError, NotEstimable

_LARGEST_PART = 60
"""A ratio such as 3:2 is kept exactly in rounded numbers where neither side is larger than this."""


@dataclass(frozen=True, slots=True)
class WholeTrial:
    """A trial of whole people: who are enrolled by arm, the events expected of them, and the power they give."""

    participants: int
    treatment: int
    control: int
    events: float
    power: float


@dataclass(frozen=True, slots=True)
class SurvivalSampleSize:
    """What a log-rank test needs under a scenario: real numbers, and rounded once at the end.

    `alpha` is one-sided. `participants` are the people entered by the analysis, `loss` among them included; `events`
    are those expected to be seen.
    """

    participants: float
    events: float
    rounded: WholeTrial
    method: LogRankMethod
    power: float
    alpha: float
    margin: float
    loss: float
    scenario: Scenario

    @property
    def source(self) -> str:
        """Where the method was published."""
        return self.method.source

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Everything the numbers rest on, in words."""
        return (*assumptions_of(self.scenario), *_test_in_words(self.alpha, self.margin, self.loss))


@dataclass(frozen=True, slots=True)
class SurvivalPower:
    """The power of a log-rank test under a scenario; `alpha` is one-sided."""

    power: float
    participants: float
    events: float
    method: LogRankMethod
    alpha: float
    margin: float
    loss: float
    scenario: Scenario

    @property
    def source(self) -> str:
        """Where the method was published."""
        return self.method.source

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Everything the numbers rest on, in words."""
        return (*assumptions_of(self.scenario), *_test_in_words(self.alpha, self.margin, self.loss))


def sample_size_survival(
    scenario: Scenario,
    *,
    power: float = 0.8,
    alpha: float = 0.025,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
    loss: float = 0.0,
) -> SurvivalSampleSize:
    """Return the people and events a log-rank test needs to have `power` under a scenario.

    `alpha` is one-sided. `margin` is the hazard ratio of the null hypothesis: above 1 where treatment must not be much
    worse. `loss` is a share of people of whom nothing is seen, made up for by division; where the scenario has dropout
    already, that would count it twice and is an InputError. NotEstimable where the scenario has no effect.

    >>> from equipoise.design import SurvivalScenario, hazard_of_risk, uniform_accrual
    >>> control = hazard_of_risk(0.5, 36)
    >>> plan = SurvivalScenario(control, control.scaled(0.6), uniform_accrual(28), 64.0)
    >>> found = sample_size_survival(plan)
    >>> round(found.participants, 1), found.rounded.participants, round(found.rounded.power, 4)
    (231.1, 232, 0.8016)
    """
    chosen = log_rank_method(method)
    _check(scenario, alpha=alpha, power=power, loss=loss)
    law = log_rank_law(scenario, chosen, margin=margin)
    seen = float(law.participants(power, alpha))
    if math.isinf(seen):
        raise NotEstimable(
            "no number of people gives power where there is no effect", mend="give a hazard ratio other than the margin"
        )
    whole = _rounded(scenario, law, seen / (1.0 - loss), alpha=alpha, loss=loss)
    events = seen * float(law.events)
    return SurvivalSampleSize(seen / (1.0 - loss), events, whole, chosen, power, alpha, margin, loss, scenario)


def power_survival(
    scenario: Scenario,
    participants: float,
    *,
    alpha: float = 0.025,
    method: LogRankMethod | str = LogRankMethod.FIXED_ALTERNATIVE,
    margin: float = 1.0,
    loss: float = 0.0,
) -> SurvivalPower:
    """Return the power of a log-rank test with so many people entered by the analysis, on the side of the effect.

    The arguments are those of `sample_size_survival`; without an effect the power is `alpha`.

    >>> from equipoise.design import SurvivalScenario, hazard_of_risk, uniform_accrual
    >>> control = hazard_of_risk(0.5, 36)
    >>> plan = SurvivalScenario(control, control.scaled(0.6), uniform_accrual(28), 64.0)
    >>> round(power_survival(plan, 332, method="schoenfeld").power, 3)
    0.921
    """
    chosen = log_rank_method(method)
    _check(scenario, alpha=alpha, loss=loss, participants=participants)
    law = log_rank_law(scenario, chosen, margin=margin)
    seen = participants * (1.0 - loss)
    found = float(law.power(seen, alpha))
    return SurvivalPower(found, participants, seen * float(law.events), chosen, alpha, margin, loss, scenario)


def whole_arms(participants: float, ratio: float) -> tuple[int, int]:
    """Return the least whole numbers in treatment and control, in the ratio, that are together at least so many.

    >>> whole_arms(331.2, 1.0), whole_arms(100.0, 2.0), whole_arms(100.0, 1.5)
    ((166, 166), (68, 34), (60, 40))
    """
    parts = Fraction(ratio).limit_denominator(_LARGEST_PART)
    if parts.numerator <= _LARGEST_PART and math.isclose(parts, ratio, rel_tol=1e-9):
        blocks = math.ceil(participants / (parts.numerator + parts.denominator) - _NEGLIGIBLE)
        return blocks * parts.numerator, blocks * parts.denominator
    share = ratio / (1.0 + ratio)
    return math.ceil(participants * share - _NEGLIGIBLE), math.ceil(participants * (1.0 - share) - _NEGLIGIBLE)


_NEGLIGIBLE = 1e-9


def _rounded(scenario: Scenario, law: LogRankLaw, participants: float, *, alpha: float, loss: float) -> WholeTrial:
    treatment, control = whole_arms(participants, strata_of(scenario)[0].ratio)
    seen = (treatment + control) * (1.0 - loss)
    events, power = seen * float(law.events), float(law.power(seen, alpha))
    return WholeTrial(treatment + control, treatment, control, events, power)


def _test_in_words(alpha: float, margin: float, loss: float) -> tuple[str, ...]:
    null = "no difference" if margin == 1.0 else f"a hazard ratio of {margin:g}"
    lost = (f"a share of {loss:g} is lost from the start, made up for by division",) if loss else ()
    return (f"log-rank test of {null} at the one-sided level {alpha:g}", *lost)


def _check(scenario: Scenario, *, alpha: float, loss: float, power: float = 0.5, participants: float = 1.0) -> None:
    faults = [
        f"{name} of {value:g}" for name, value in (("a level", alpha), ("a power", power)) if not 0.0 < value < 1.0
    ]
    if power <= alpha:
        faults.append(f"a power of {power:g} at the level {alpha:g}")
    if not 0.0 <= loss < 1.0:
        faults.append(f"a loss of {loss:g}")
    if not (math.isfinite(participants) and participants > 0.0):
        faults.append(f"{participants:g} people")
    if loss and has_dropout(scenario):
        faults.append("both dropout in the scenario and a share lost")
    if faults:
        raise InputError(
            "; ".join(faults),
            mend="give a level and a power above it between 0 and 1, people above 0, and dropout once",
        )
