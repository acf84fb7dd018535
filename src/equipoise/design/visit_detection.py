"""Events that are seen only at visits: imaging every twelve weeks, for example.

An event is dated to the next image. Hazards and log-rank tests compare the arms as before, on coarser times, but events
of people who leave, or whose trial ends, between event and image are not seen. The calendar of events moves back by
half an interval on average.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equipoise.design.event_probability import event_probabilities
from equipoise.design.hazard import Hazard
from equipoise.design.sample_size import Method
from equipoise.design.survival_assumptions import assumptions_of
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.errors import InputError

WEEKS_PER_MONTH = 365.25 / 12.0 / 7.0
_NODES = 16


@dataclass(frozen=True, slots=True)
class VisitDetection:
    """Events seen at visits every `interval` months, against events seen when they come.

    `control` and `treatment` are the probabilities that a person's event is seen at a visit by the analysis, `events`
    that over both arms, `events_at_once` without visits. `delay` is the mean time from event to visit among events
    seen, in months. `inflation`: how many more people give the same number of events.
    """

    interval: float
    control: float
    treatment: float
    events: float
    events_at_once: float
    delay: float
    method: Method

    @property
    def inflation(self) -> float:
        """People needed for the same number of events, over those needed were events seen at once."""
        return self.events_at_once / self.events


def detected_at_visits(scenario: SurvivalScenario, interval: float) -> VisitDetection:
    """Return what visits every `interval` months since entry leave of the events of a scenario.

    InputError where the first visit comes after everybody's observation has ended.

    >>> from equipoise.design import constant_hazard, uniform_accrual
    >>> trial = SurvivalScenario(constant_hazard(0.02), constant_hazard(0.012), uniform_accrual(28), 64.0)
    >>> found = detected_at_visits(trial, 12 / WEEKS_PER_MONTH)
    >>> round(found.inflation, 4), round(found.delay, 2)
    (1.0184, 1.39)
    """
    if not (math.isfinite(interval) and 0.0 < interval <= scenario.horizon):
        raise InputError(
            f"visits every {interval} months, observation for {scenario.horizon:g}", mend="give a shorter interval"
        )
    visits = np.arange(1, math.floor(scenario.horizon / interval + 1e-9) + 1) * interval
    control, wait_control = _seen(scenario, scenario.control, scenario.dropout_control, visits, interval)
    treatment, wait_treatment = _seen(scenario, scenario.treatment, scenario.dropout_treatment, visits, interval)
    share_control, share_treatment = scenario.shares
    events = share_control * control + share_treatment * treatment
    if events <= 0.0:
        raise InputError("no event is seen at any visit", mend="give hazards above 0 and a later analysis")
    delay = (share_control * wait_control + share_treatment * wait_treatment) / events
    words = (*assumptions_of(scenario), f"visits every {interval:.4g} months since entry, all attended")
    method = Method("events seen at visits", "integrals over the intervals between visits", words)
    at_once = float(event_probabilities(scenario).overall)
    return VisitDetection(interval, control, treatment, events, at_once, delay, method)


def _seen(
    scenario: SurvivalScenario, hazard: Hazard, dropout: Hazard, visits: np.ndarray, interval: float
) -> tuple[float, float]:
    """Return the probability to be seen with the event at a visit, and that times the mean wait for the visit."""
    before = visits - interval
    attending = np.asarray(dropout.survival(visits)) * np.asarray(scenario.entered(visits))
    lost = np.asarray(hazard.survival(before)) - np.asarray(hazard.survival(visits))
    # The wait is the area under the share that has had the event since the visit before.
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    at = before[:, None] + 0.5 * interval * (1.0 + node)
    had = np.asarray(hazard.survival(before))[:, None] - np.asarray(hazard.survival(at))
    wait = 0.5 * interval * (had @ weight)
    return float((lost * attending).sum()), float((wait * attending).sum())
