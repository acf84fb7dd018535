"""A design becomes people, hazards and entry as the scenario says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.design import (
    OBRIEN_FLEMING,
    Accrual,
    PiecewiseHazard,
    SequentialPlan,
    SurvivalScenario,
    WeibullHazard,
    boundaries,
    constant_hazard,
    even_looks,
    hazard_of_risk,
    uniform_accrual,
)
from equipoise.design.stratified_scenario import StratifiedScenario
from equipoise.errors import InputError
from equipoise.simulation.fast import (
    CalendarLooks,
    EvenArrivals,
    EventLooks,
    LogRankTest,
    MilestoneTest,
    RestrictedMeanTest,
    StoppingRule,
    TrialDesign,
    fixed_design,
    rule_of,
    sequential_design,
    simulated_people,
    single_look,
)
from equipoise.simulation.fast.people_order import people_order

CONTROL = hazard_of_risk(0.5, 36)
PLAN = SurvivalScenario(CONTROL, CONTROL.scaled(0.6), uniform_accrual(28), 64.0)


def people_of(design, trials=200, seed=4):
    found = [simulated_people(design, seed=seed, trial=trial) for trial in range(trials)]
    return tuple(
        np.concatenate([getattr(one, name) for one in found]) for name in ("entry", "time", "event", "treated")
    )


def near(share, expected, size):
    assert share == pytest.approx(expected, abs=4.5 * math.sqrt(expected * (1 - expected) / size))


def test_arms_keep_the_ratio_and_strata_their_shares():
    two = StratifiedScenario((PLAN, PLAN), (0.3, 0.7))
    order = people_order(fixed_design(two, 101, test=LogRankTest(stratified=True)))
    assert order.bounds == (0, 30, 101)
    assert [int(order.treated[:30].sum()), int(order.treated[30:].sum())] == [15, 36]
    uneven = SurvivalScenario(CONTROL, CONTROL, uniform_accrual(28), 64.0, 2.0)
    assert people_order(fixed_design(uneven, 9)).treated.tolist().count(1) == 6


def test_even_arrivals_follow_their_pattern():
    design = TrialDesign(PLAN, 10, CalendarLooks((64.0,)), single_look(), arrivals=EvenArrivals(1.0, (1, 1)))
    people = simulated_people(design)
    assert people.treated.tolist() == [True, False] * 5
    np.testing.assert_allclose(people.entry, 2.8 * np.arange(1, 11), rtol=1e-6)


def test_people_enter_by_the_intensity_with_a_pause():
    paused = Accrual((0.0, 4.0, 8.0), (1.0, 0.0, 3.0), 12.0)
    scenario = SurvivalScenario(CONTROL, CONTROL, paused, 40.0)
    entry, *_ = people_of(fixed_design(scenario, 200))
    assert not ((entry > 4.001) & (entry < 7.999)).any()
    near((entry < 4.0).mean(), 0.25, entry.size)
    near((entry < 10.0).mean(), 0.25 + 0.375, entry.size)


def test_those_who_would_enter_after_the_analysis_are_no_participants():
    entry, *_ = people_of(fixed_design(SurvivalScenario(CONTROL, CONTROL, uniform_accrual(28), 14.0), 100), 50)
    assert entry.max() < 14.0
    near((entry < 7.0).mean(), 0.5, entry.size)


def test_people_leave_by_the_hazards_in_pieces():
    early, late = PiecewiseHazard((0.0, 6.0, 12.0), (0.05, 0.0, 0.1)), PiecewiseHazard((0.0, 9.0), (0.01, 0.03))
    scenario = SurvivalScenario(early, early, uniform_accrual(12), 60.0, 1.0, late, late)
    _, time, event, _ = people_of(fixed_design(scenario, 300))
    both = lambda t: float(early.survival(t) * late.survival(t))  # noqa: E731 - the law that is held, in one line
    for month in (3.0, 6.0, 8.0, 12.0, 20.0):
        near((time > month).mean(), both(month), time.size)
    assert not ((time > 6.001) & (time < 11.999) & event).any()
    near(event[time < 6.0].mean(), 0.05 / 0.06, int((time < 6.0).sum()))


def test_a_weibull_hazard_is_met_by_its_pieces():
    for shape in (0.7, 1.6):
        hazard = WeibullHazard(0.02, shape)
        scenario = SurvivalScenario(hazard, hazard, uniform_accrual(12), 60.0)
        _, time, *_ = people_of(fixed_design(scenario, 400), 250)
        for month in (1.0, 6.0, 20.0, 45.0):
            near((time > month).mean(), float(hazard.survival(month)), time.size)


def test_some_are_never_to_leave():
    cured = PiecewiseHazard((0.0, 12.0), (0.1, 0.0))
    scenario = SurvivalScenario(cured, cured, uniform_accrual(12), 60.0)
    _, time, event, _ = people_of(fixed_design(scenario, 200))
    near((time >= 60.0).mean(), math.exp(-1.2), time.size)
    assert not event[time > 12.001].any()


def test_a_trial_is_found_again_by_its_numbers():
    design = fixed_design(PLAN, 51)
    one, again = (simulated_people(design, seed=9, number=3, trial=77) for _ in range(2))
    np.testing.assert_array_equal(one.time, again.time)
    for other in ({"seed": 10}, {"number": 4}, {"trial": 78}):
        changed = simulated_people(design, **({"seed": 9, "number": 3, "trial": 77} | other))
        assert (changed.time != one.time).mean() > 0.5


def test_the_rule_follows_the_bounds_of_a_plan():
    bounds = boundaries(SequentialPlan(even_looks(3), OBRIEN_FLEMING))
    design = sequential_design(PLAN, 332, bounds, events=121)
    assert design.looks == EventLooks((40, 81, 121))
    assert design.rule == rule_of(bounds)
    assert design.rule.critical_z == tuple(bounds.critical_z)
    assert design.rule.futility_z == (-math.inf,) * 3


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: fixed_design(PLAN, 1), "1 people in 1 strata"),
        (lambda: fixed_design(PLAN, 100, test=MilestoneTest(65.0)), "curves at month 65"),
        (lambda: TrialDesign(PLAN, 100, EventLooks((101,)), single_look()), "101 events of 100 people"),
        (lambda: TrialDesign(PLAN, 100, EventLooks((50, 60)), single_look()), "2 looks for 1 bounds"),
        (lambda: EventLooks((60, 50)), "looks at (60, 50) events"),
        (lambda: EventLooks((60,), latest=0.0), "the latest look at month 0.0"),
        (lambda: CalendarLooks((12.0, 12.0)), "looks at months"),
        (lambda: MilestoneTest(0.0), "month 0.0"),
        (lambda: RestrictedMeanTest(math.nan), "month nan"),
        (lambda: single_look(0.5), "level of 0.5"),
        (lambda: StoppingRule((2.0,), ()), "bounds"),
        (lambda: EvenArrivals(1.5), "an offset of 1.5"),
        (lambda: EvenArrivals(0.5, (0, 1)), "a pattern of (0, 1)"),
        (
            lambda: TrialDesign(
                StratifiedScenario((PLAN, PLAN), (0.5, 0.5)),
                100,
                CalendarLooks((64.0,)),
                single_look(),
                LogRankTest(),
                EvenArrivals(),
            ),
            "even arrivals with strata",
        ),
    ],
)
def test_an_impossible_design_is_refused_in_words(make, words):
    with pytest.raises(InputError, match=words.replace("(", r"\(").replace(")", r"\)")):
        make()


def test_strata_must_be_followed_alike():
    one, other = (
        SurvivalScenario(CONTROL, CONTROL, uniform_accrual(28), 64.0, followed=months) for months in (12.0, 24.0)
    )
    with pytest.raises(InputError, match="followed"):
        fixed_design(StratifiedScenario((one, other), (0.5, 0.5)), 100)


def test_the_assumptions_stand_beside_the_design():
    lines = fixed_design(PLAN, 332).assumptions
    assert any("332 people who arrive at random" in line for line in lines)
    assert len(lines) > 5


def test_without_effect_treatment_is_control():
    leaving = constant_hazard(0.01)
    scenario = SurvivalScenario(
        CONTROL, CONTROL.scaled(0.5), uniform_accrual(28), 64.0, 2.0, constant_hazard(0.0), leaving
    )
    null = fixed_design(scenario, 90).without_effect().scenario
    assert null.treatment == CONTROL
    assert null.dropout_treatment == null.dropout_control
