"""One arm against the hazard of a reference population: the one-sample log-rank test.

Events seen (O) are compared with those the reference hazard would give the same people (E), Z = (O - E) / sqrt(V).
V is E, or (O + E) / 2, which keeps the level better in small trials (Wu 2015).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.design.event_probability import observe
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.errors import InputError, NotEstimable

_SOURCES = {
    "expected": "Breslow 1975, International Statistical Review 43:45, with the spread of Z by the delta method",
    "mean": "Wu 2015, Pharmaceutical Statistics 14:26, with the spread of Z by the delta method",
}

Variance = Literal["expected", "mean"]


@dataclass(frozen=True, slots=True)
class OneSampleSize:
    """What a one-sample log-rank test needs: a real number of people, the next whole one, events seen and expected.

    `expected_events` are those the reference hazard would give; `power` and `alpha` (one-sided) as asked for.
    """

    participants: float
    rounded: int
    events: float
    expected_events: float
    power: float
    alpha: float
    source: str


def one_sample_size(
    scenario: SurvivalScenario, *, power: float = 0.8, alpha: float = 0.025, variance: Variance = "mean"
) -> OneSampleSize:
    """Return the people of a single arm tested against a reference hazard.

    The scenario's treatment is the arm; its control is the reference, of whom nobody is in the trial; its ratio and the
    dropout of control are not used. `variance` is the estimate the test uses: events expected, or their mean with those
    seen. NotEstimable where arm and reference have the same hazard.

    >>> from equipoise.design import SurvivalScenario, hazard_of_risk, uniform_accrual
    >>> reference = hazard_of_risk(0.5, 36)
    >>> found = one_sample_size(SurvivalScenario(reference, reference.scaled(0.6), uniform_accrual(28), 64.0))
    >>> found.rounded, round(found.events, 1)
    (56, 24.3)
    """
    if not 0.0 < alpha < power < 1.0:
        raise InputError(f"a level of {alpha:g} with a power of {power:g}", mend="give 0 < level < power < 1")
    law = _law(scenario, variance)
    if law.drift == 0.0:
        raise NotEstimable("arm and reference have the same hazard", mend="give a hazard other than the reference")
    people = (float(ndtri(alpha) + ndtri(1.0 - power) * law.sigma) / law.drift) ** 2
    return OneSampleSize(
        people, math.ceil(people - 1e-9), people * law.seen, people * law.expected, power, alpha, _SOURCES[variance]
    )


def one_sample_power(
    scenario: SurvivalScenario, participants: float, *, alpha: float = 0.025, variance: Variance = "mean"
) -> float:
    """Return the power of a one-sample log-rank test with so many people, on the side of the effect.

    >>> from equipoise.design import SurvivalScenario, hazard_of_risk, uniform_accrual
    >>> reference = hazard_of_risk(0.5, 36)
    >>> trial = SurvivalScenario(reference, reference.scaled(0.6), uniform_accrual(28), 64.0)
    >>> round(one_sample_power(trial, 56), 3)
    0.802
    """
    if not (0.0 < alpha < 1.0 and participants > 0.0):
        raise InputError(f"a level of {alpha:g} with {participants:g} people", mend="give 0 < level < 1, and people")
    law = _law(scenario, variance)
    return float(ndtr((abs(law.drift) * math.sqrt(participants) + float(ndtri(alpha))) / law.sigma))


@dataclass(frozen=True, slots=True)
class _Law:
    drift: float
    sigma: float
    seen: float
    expected: float


def _law(scenario: SurvivalScenario, variance: Variance) -> _Law:
    """Return mean and spread of Z per person, by the moments of a person's event d and reference hazard H so far.

    With X the end of observation, a person adds d - H(X) to the score, and H(X) or (d + H(X)) / 2 to the variance.
    """
    if variance not in _SOURCES:
        raise InputError(f"no variance is called {variance!r}", mend="take 'expected' or 'mean'")
    grid = observe(scenario).grid()
    present = grid.at_risk_treatment / grid.share
    reference = np.broadcast_to(grid.hazard_control, grid.months.shape)
    passed = grid.running(reference)
    failing = present * grid.hazard_treatment

    def mean(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        return float(grid.integral(values))

    seen, expected = mean(failing), mean(present * reference)
    # E d = E d^2, E dH, and E H^2 by parts: the derivative of H^2 over those still observed.
    square, product = mean(2.0 * present * passed * reference), mean(failing * passed)
    covariance = np.array(
        [[seen - seen**2, product - seen * expected], [product - seen * expected, square - expected**2]]
    )
    score = np.array([1.0, -1.0])
    scale = np.array([0.0, 1.0]) if variance == "expected" else np.array([0.5, 0.5])
    size = float(scale @ [seen, expected])
    slope = (seen - expected) / size
    along = score - 0.5 * slope * scale
    return _Law(
        (seen - expected) / math.sqrt(size), math.sqrt(float(along @ covariance @ along) / size), seen, expected
    )
