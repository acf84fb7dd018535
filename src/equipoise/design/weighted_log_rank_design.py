"""A weighted log-rank test under a scenario: how strongly it speaks, for sample size and power."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from equipoise.design.event_probability import Observation, observe
from equipoise.design.event_weight import EventWeight
from equipoise.design.hazard import PiecewiseHazard
from equipoise.design.score_moments import score_moments
from equipoise.design.survival_assumptions import assumptions_of
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.errors import NotEstimable

_PARTS_NEAR_ENTRY = 30


@dataclass(frozen=True, slots=True)
class WeightedLogRank:
    """A weighted log-rank score per person entered, to be sized by `z_test_size` and `z_test_power`.

    `distance` is the mean of the score (below 0 where treatment has fewer weighted events than expected), `null_spread`
    the root of the variance the test estimates, `spread` the score's standard deviation under the scenario (the same in
    the direct form). `events` is the probability that a person's event is seen.
    """

    distance: float
    spread: float
    null_spread: float
    events: float
    weight: EventWeight
    scenario: SurvivalScenario

    @property
    def ratio(self) -> float:
        """Treatment : control."""
        return self.scenario.ratio

    def effect_at(self, critical: float, n: float) -> float:
        """Return the score per person seen in `n` people at which Z is `critical`."""
        return critical * self.null_spread / math.sqrt(n)

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        spread = "as tested" if self.spread == self.null_spread else "by the delta method"
        return (
            f"weighted log-rank test {self.weight.name}, spread of Z under the scenario {spread}",
            *assumptions_of(self.scenario),
        )


def weighted_log_rank_direct(scenario: SurvivalScenario, weight: EventWeight) -> WeightedLogRank:
    """Return the weighted log-rank test with Z of variance 1 under the scenario (Lakatos 1988, the integrals exact).

    >>> from equipoise.design import FlemingHarrington, delayed_effect, hazard_of_risk, uniform_accrual, z_test_power
    >>> control = hazard_of_risk(0.5, 36)
    >>> trial = SurvivalScenario(control, delayed_effect(control, 6.0, 0.5), uniform_accrual(28), 64.0)
    >>> round(z_test_power(weighted_log_rank_direct(trial, FlemingHarrington(0.0, 1.0)), 332).value, 4)
    0.9599
    """
    found = _moments(scenario, weight)
    return replace(found, spread=found.null_spread)


def weighted_log_rank(scenario: SurvivalScenario, weight: EventWeight) -> WeightedLogRank:
    """Return the weighted log-rank test with the spread of Z under the scenario by the delta method.

    The form whose power simulation confirms; the weight is taken as a function of time, not as an estimate.
    """
    return _moments(scenario, weight)


def weighted_observation(scenario: SurvivalScenario, weights: Iterable[EventWeight]) -> Observation:
    """Return what is seen over study time, cut wherever a weight is not smooth."""
    cuts: set[float] = set()
    for weight in weights:
        cuts |= set(weight.breaks)
        if not weight.smooth_at_entry:
            # Towards entry, where the weight rises like a root, each part is half as long as the next.
            cuts |= {scenario.horizon * 0.5**k for k in range(1, _PARTS_NEAR_ENTRY + 1)}
    return observe(_cut(scenario, {month for month in cuts if 0.0 < month < scenario.horizon}))


def _moments(scenario: SurvivalScenario, weight: EventWeight) -> WeightedLogRank:
    found = score_moments(weighted_observation(scenario, (weight,)), weight=weight)
    variance = float(found.variance)
    if variance <= 0.0:
        raise NotEstimable("no event is expected", mend="give hazards above 0 and a later analysis")
    spread = math.sqrt(variance)
    return WeightedLogRank(
        float(found.mean), spread * float(found.sigma), spread, float(found.events), weight, scenario
    )


def _cut(scenario: SurvivalScenario, months: set[float]) -> SurvivalScenario:
    """Return the same scenario with breaks at `months` written into one of its hazards."""
    if not months:
        return scenario
    for name in ("dropout_control", "dropout_treatment", "control", "treatment"):
        hazard = getattr(scenario, name)
        if isinstance(hazard, PiecewiseHazard):
            starts = tuple(sorted({*hazard.starts, *months}))
            return replace(scenario, **{name: PiecewiseHazard(starts, tuple(hazard.rate(starts).tolist()))})
    # Four smooth hazards: the quadrature goes over the kink, and is right to about 1e-4 only.
    return scenario
