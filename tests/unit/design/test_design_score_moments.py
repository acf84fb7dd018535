"""The engine under the sample sizes of survival trials: event probabilities and the moments of the score."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from equipoise.design import (
    Accrual,
    PiecewiseHazard,
    SurvivalScenario,
    WeibullHazard,
    constant_hazard,
    event_probabilities,
    score_moments,
    uniform_accrual,
)
from equipoise.design.hazard import Hazard
from equipoise.design.score_moments import stratified
from equipoise.design.smooth_grid import smooth_grid

_LATE = SurvivalScenario(
    PiecewiseHazard((0.0, 6.0, 20.0), (0.03, 0.02, 0.05)),
    PiecewiseHazard((0.0, 6.0), (0.03, 0.012)),
    Accrual((0.0, 5.0, 9.0), (4.0, 0.0, 10.0), 24.0),
    50.0,
    2.0,
    constant_hazard(0.004),
    PiecewiseHazard((0.0, 12.0), (0.0, 0.01)),
)


def _by_quadrature(scenario: SurvivalScenario, hazard: Hazard, *, treatment: bool) -> float:
    def dies(t: float) -> float:
        return float(hazard.rate(t)) * float(scenario.at_risk(t, treatment=treatment))

    return quad(dies, 0.0, scenario.horizon, points=list(scenario.breaks), epsabs=1e-13, limit=400)[0]


@pytest.mark.parametrize("followed", [None, 18.0])
def test_closed_integrals_equal_quadrature(followed: float | None) -> None:
    scenario = SurvivalScenario(
        _LATE.control,
        _LATE.treatment,
        _LATE.accrual,
        50.0,
        2.0,
        _LATE.dropout_control,
        _LATE.dropout_treatment,
        followed,
    )
    found = event_probabilities(scenario)
    assert float(found.control) == pytest.approx(_by_quadrature(scenario, scenario.control, treatment=False), abs=1e-12)
    assert float(found.treatment) == pytest.approx(
        _by_quadrature(scenario, scenario.treatment, treatment=True), abs=1e-12
    )
    assert float(found.overall) == pytest.approx((found.control + 2.0 * found.treatment) / 3.0, rel=1e-14)


@pytest.mark.parametrize("rate", [0.0, 1e-12, 1e-6, 1e-3, 0.0078124, 0.0078126, 0.5, 30.0])
def test_no_rate_is_too_small_or_too_large(rate: float) -> None:
    """Entry over 28 months, 36 more: 1 - (exp(-36 rate) - exp(-64 rate)) / (28 rate), written without cancellation."""
    scenario = SurvivalScenario(constant_hazard(rate), constant_hazard(rate), uniform_accrual(28.0), 64.0)
    exact = 1.0 + np.exp(-36 * rate) * np.expm1(-28 * rate) / (28 * rate) if rate > 1e-3 else 50.0 * rate
    tolerance = 1e-12 if rate > 1e-3 else rate * rate * 3000
    assert float(event_probabilities(scenario).control) == pytest.approx(exact, abs=tolerance + 1e-15, rel=1e-12)


def test_cells_and_nodes_agree() -> None:
    by_cells, by_nodes = score_moments(_LATE), score_moments(smooth_grid(_LATE))
    assert float(by_cells.drift) == pytest.approx(float(by_nodes.drift), rel=1e-11)
    assert float(by_cells.sigma) == pytest.approx(float(by_nodes.sigma), rel=1e-11)
    exact, nodes = event_probabilities(_LATE), event_probabilities(smooth_grid(_LATE))
    assert float(exact.overall) == pytest.approx(float(nodes.overall), rel=1e-11)


@pytest.mark.parametrize("shape", [0.3, 0.7, 1.0, 1.6, 4.0])
def test_weibull_event_probability(shape: float) -> None:
    hazard = WeibullHazard(0.03, shape)
    scenario = SurvivalScenario(hazard, hazard, uniform_accrual(20.0), 50.0)
    # Nobody leaves: the event is seen by the analysis, averaged over the months of entry.
    seen = quad(lambda t: -np.expm1(-hazard.cumulative(t)) / 20.0, 30.0, 50.0, epsabs=1e-13)[0]
    assert float(event_probabilities(scenario).control) == pytest.approx(seen, abs=3e-9)


def test_without_an_effect_z_has_mean_0_and_variance_1() -> None:
    scenario = SurvivalScenario(_LATE.control, _LATE.control, _LATE.accrual, 50.0, 3.0)
    found = score_moments(scenario)
    assert float(found.drift) == pytest.approx(0.0, abs=1e-14)
    assert float(found.sigma) == pytest.approx(1.0, abs=1e-12)


def test_at_the_margin_z_has_mean_0_and_variance_1() -> None:
    control = PiecewiseHazard((0.0, 6.0), (0.02, 0.01))
    scenario = SurvivalScenario(control, control.scaled(1.3), uniform_accrual(20.0), 50.0, 2.0)
    found = score_moments(scenario, margin=1.3)
    assert float(found.drift) == pytest.approx(0.0, abs=1e-14)
    assert float(found.sigma) == pytest.approx(1.0, abs=1e-12)


def test_moments_agree_with_simulated_scores() -> None:
    """40,000 trials of 300 people; Monte Carlo errors of 0.005 for the mean of Z, 0.0035 for its spread."""
    generator = np.random.default_rng(20240)
    scenario = SurvivalScenario(constant_hazard(0.02), constant_hazard(0.008), uniform_accrual(28.0), 64.0, 2.0)
    trials, people, treated = 40_000, 300, 200
    z = np.empty(trials)
    for first in range(0, trials, 2000):
        block = slice(first, first + 2000)
        rate = np.where(np.arange(people) < treated, 0.008, 0.02)
        time = generator.exponential(1.0 / rate, (2000, people))
        limit = 64.0 - generator.uniform(0.0, 28.0, (2000, people))
        event, time = time <= limit, np.minimum(time, limit)
        order = np.argsort(time, axis=1)
        dead, arm = np.take_along_axis(event, order, 1), order < treated
        at_risk = np.arange(people, 0, -1)
        share = np.cumsum(arm[:, ::-1], axis=1)[:, ::-1] / at_risk
        z[block] = (dead * (arm - share)).sum(1) / np.sqrt((dead * share * (1.0 - share)).sum(1))
    found = score_moments(scenario)
    assert z.std() == pytest.approx(float(found.sigma), abs=0.015)
    assert z.mean() == pytest.approx(float(found.drift) * people**0.5, abs=0.05)


def test_weights_of_one_change_nothing_and_strata_add() -> None:
    plain, weighted = score_moments(_LATE), score_moments(_LATE, weight=lambda grid: np.ones_like(grid.months))
    assert float(plain.sigma) == pytest.approx(float(weighted.sigma), rel=1e-13)
    both = stratified([plain, plain], [0.3, 0.7])
    assert float(both.drift) == pytest.approx(float(plain.drift), rel=1e-13)
    assert float(both.sigma) == pytest.approx(float(plain.sigma), rel=1e-13)
