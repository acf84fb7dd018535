"""Simulated power against closed forms, the level of each test, and the same answer from any number of workers."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import numpy as np
import pytest

from equipoise.design import (
    POCOCK,
    AlphaSpending,
    BetaSpending,
    OBrienFlemingSpending,
    PiecewiseHazard,
    SequentialPlan,
    SurvivalScenario,
    boundaries,
    constant_hazard,
    even_looks,
    hazard_of_risk,
    uniform_accrual,
)
from equipoise.design.stratified_scenario import StratifiedScenario
from equipoise.design.survival_sample_size import power_survival
from equipoise.errors import InputError, NotEstimable
from equipoise.kernels.trial_batch import trial_batch
from equipoise.simulation.fast import (
    CalendarLooks,
    CoxTest,
    EventLooks,
    LogRankTest,
    MilestoneTest,
    RestrictedMeanTest,
    StoppingRule,
    TrialDesign,
    calibrate,
    calibrated_n,
    fixed_design,
    sequential_design,
    simulate_power,
    single_look,
)
from equipoise.simulation.fast import simulate as simulate_module
from equipoise.simulation.fast import trial_statistics as statistics_module

CONTROL = hazard_of_risk(0.5, 36)
LEAVING = constant_hazard(-math.log1p(-0.05) / 12)
PLAN = SurvivalScenario(CONTROL, CONTROL.scaled(0.6), uniform_accrual(28), 64.0)
LEAVERS = replace(PLAN, dropout_control=LEAVING, dropout_treatment=LEAVING)


def same(one, other) -> None:
    for field in fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


@pytest.mark.parametrize("scenario", [PLAN, LEAVERS, replace(PLAN, followed=36.0)])
def test_power_and_events_are_those_of_the_fixed_alternative(scenario):
    found, closed = simulate_power(fixed_design(scenario, 240), trials=40_000), power_survival(scenario, 240)
    assert found.power.value == pytest.approx(closed.power, abs=0.003 + 4 * found.power.std_err)
    assert found.events.value == pytest.approx(closed.events, abs=4.5 * found.events.std_err)


def test_power_with_a_late_effect_is_that_of_the_fixed_alternative():
    late = PiecewiseHazard((0.0, 6.0), (CONTROL.rates[0], 0.5 * CONTROL.rates[0]))
    scenario = replace(PLAN, treatment=late)
    found = simulate_power(fixed_design(scenario, 240), trials=40_000)
    assert found.power.value == pytest.approx(power_survival(scenario, 240).power, abs=0.003 + 4 * found.power.std_err)


BOUNDS = {
    "single": None,
    "pocock": boundaries(SequentialPlan(even_looks(3), POCOCK)),
    "spending": boundaries(SequentialPlan((0.4, 0.7, 1.0), AlphaSpending(OBrienFlemingSpending()))),
    "binding futility": boundaries(
        SequentialPlan(
            even_looks(2),
            AlphaSpending(OBrienFlemingSpending()),
            futility=BetaSpending(OBrienFlemingSpending()),
            binding=True,
        )
    ),
}


@pytest.mark.parametrize("test", [LogRankTest(), CoxTest(), MilestoneTest(36.0), RestrictedMeanTest(36.0)])
def test_each_test_keeps_its_level(test):
    """Within 4 Monte Carlo errors and what the normal approximation is known to miss with 400 people."""
    found = simulate_power(fixed_design(PLAN, 400, test=test).without_effect(), trials=30_000)
    assert found.power.value == pytest.approx(0.025, abs=4 * found.power.std_err + 0.0015)


@pytest.mark.parametrize("name", BOUNDS)
def test_each_boundary_keeps_its_level(name):
    bounds = BOUNDS[name]
    design = (
        TrialDesign(PLAN, 700, EventLooks((300,)), single_look())
        if bounds is None
        else sequential_design(PLAN, 700, bounds, events=300)
    )
    found = simulate_power(design.without_effect(), trials=20_000)
    assert found.power.value == pytest.approx(0.025, abs=4 * found.power.std_err + 0.001)
    if bounds is not None:
        crossed = bounds.crossing(0.0)
        spread = 4 * np.sqrt(crossed.upper * (1 - crossed.upper) / found.trials) + 0.0015
        assert (abs(found.rejected - crossed.upper) < spread).all()
        assert found.reached == pytest.approx(crossed.reached, abs=0.02)


def test_a_two_sided_rule_stops_on_either_side():
    rule = StoppingRule((1.959964,), (-math.inf,), two_sided=True)
    found = simulate_power(TrialDesign(PLAN, 400, CalendarLooks((64.0,)), rule).without_effect(), trials=30_000)
    assert found.harmed[0] == pytest.approx(0.025, abs=0.004)
    assert found.power.value + found.harmed[0] == pytest.approx(0.05, abs=0.006)


def test_a_stratified_test_keeps_power_where_strata_differ():
    strata = tuple(
        SurvivalScenario(hazard_of_risk(risk, 36), hazard_of_risk(risk, 36).scaled(0.6), uniform_accrual(28), 64.0)
        for risk in (0.15, 0.85)
    )
    scenario = StratifiedScenario(strata, (0.5, 0.5))
    plain, within = (
        simulate_power(fixed_design(scenario, 240, test=LogRankTest(stratified=by)), trials=20_000)
        for by in (False, True)
    )
    closed = power_survival(scenario, 240).power
    assert within.power.value == pytest.approx(closed, abs=0.005 + 4 * within.power.std_err)
    assert plain.power.value < within.power.value - 0.03
    assert within.events == plain.events


def test_a_cox_model_finds_the_hazard_ratio():
    found = simulate_power(
        fixed_design(replace(PLAN, treatment=CONTROL.scaled(0.7)), 1000, test=CoxTest()), trials=5_000
    )
    assert found.effect.value == pytest.approx(math.log(0.7), abs=0.003 + 4 * found.effect.std_err)


def test_milestone_and_restricted_mean_differ_by_what_the_hazards_say():
    months = np.linspace(0.0, 36.0, 3601)
    gap = PLAN.treatment.survival(months) - CONTROL.survival(months)
    for test, expected in (
        (MilestoneTest(36.0), gap[-1]),
        (RestrictedMeanTest(36.0), float(np.trapezoid(gap, months))),
    ):
        found = simulate_power(fixed_design(PLAN, 500, test=test), trials=5_000)
        assert found.effect.value == pytest.approx(expected, abs=4.5 * found.effect.std_err + 1e-3)


def test_looks_that_come_too_soon_say_so():
    design = TrialDesign(PLAN, 100, EventLooks((10, 90), latest=40.0), StoppingRule((9.0, 2.0), (-math.inf,) * 2))
    found = simulate_power(design, trials=2_000)
    assert found.scarce.tolist() == [0.0, 1.0]
    assert found.months.value == pytest.approx(40.0)
    assert found.events_at[0] == 10.0
    assert found.reached.tolist() == [1.0, 1.0]


def small_parts(monkeypatch) -> None:
    monkeypatch.setattr(simulate_module, "PART", 512)


def test_one_worker_and_eight_give_the_same_bits(monkeypatch):
    small_parts(monkeypatch)
    design = sequential_design(LEAVERS, 90, BOUNDS["pocock"], events=30)
    alone = simulate_power(design, trials=5_000, seed=3)
    for workers in (1, 8):
        with ThreadPoolExecutor(workers) as executor:
            same(alone, simulate_power(design, trials=5_000, seed=3, executor=executor))


def test_the_compiled_form_and_numpy_count_the_same(monkeypatch):
    pytest.importorskip("numba")
    design = sequential_design(LEAVERS, 90, BOUNDS["pocock"], events=30)
    monkeypatch.setattr(statistics_module, "trial_batch", trial_batch.loop)
    compiled = simulate_power(design, trials=3_000, seed=3)
    monkeypatch.setattr(statistics_module, "trial_batch", trial_batch.arrays)
    plain = simulate_power(design, trials=3_000, seed=3)
    for name in ("power", "events", "participants", "months"):
        assert getattr(compiled, name) == getattr(plain, name)
    np.testing.assert_array_equal(compiled.rejected, plain.rejected)


def test_progress_is_told(monkeypatch):
    small_parts(monkeypatch)
    told: list[tuple[int, int]] = []
    simulate_power(fixed_design(PLAN, 20), trials=1_500, report=lambda done, parts: told.append((done, parts)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("wrong", [{"trials": 0}, {"seed": -1}, {"seed": 2**64}, {"number": 2**32}])
def test_numbers_that_do_not_fit_are_refused(wrong):
    with pytest.raises(InputError, match=r"trials|seed|number"):
        simulate_power(fixed_design(PLAN, 20), **wrong)


def test_a_calibrated_number_hits_its_target():
    size = calibrated_n(replace(PLAN, ratio=2.0), trials=150_000)
    assert size.participants == pytest.approx(252.2, abs=5 * size.std_err)
    assert size.rounded % 3 == 0
    assert (size.treatment, size.control) == (2 * size.control, size.control)
    own = simulate_power(size.design, trials=60_000, seed=77).power
    assert own.value == pytest.approx(
        size.rounded_power.value, abs=4 * math.hypot(own.std_err, size.rounded_power.std_err)
    )
    assert own.value > 0.798 - 4 * own.std_err


def test_calibration_finds_its_way_from_a_poor_start():
    design = fixed_design(PLAN, 80, test=RestrictedMeanTest(36.0))
    size = calibrate(design, trials=60_000, seed=5)
    own = simulate_power(size.design, trials=60_000, seed=78).power
    assert own.value == pytest.approx(0.8, abs=0.012)


def test_no_effect_cannot_be_calibrated():
    with pytest.raises(NotEstimable):
        calibrate(fixed_design(replace(PLAN, treatment=CONTROL.scaled(1.2)), 200), trials=30_000)
    with pytest.raises(InputError, match="a power of 1"):
        calibrate(fixed_design(PLAN, 200), power=1.0)
