"""Events re-estimated during a trial: the level is kept by weighted stages and lost by pooling."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.design import (
    OBRIEN_FLEMING,
    SequentialPlan,
    SurvivalScenario,
    boundaries,
    hazard_of_risk,
    uniform_accrual,
)
from equipoise.errors import InputError
from equipoise.simulation.fast import CalendarLooks, EventLooks, TrialDesign, rule_of, simulate_power
from equipoise.simulation.fast.event_re_estimation import AdaptiveDesign, EventReEstimation, simulate_adaptive

CONTROL = hazard_of_risk(0.5, 12)
BOUNDS = boundaries(SequentialPlan((0.5, 1.0), OBRIEN_FLEMING))
WIDELY = EventReEstimation(0.9, (0.0, 10.0), (0.0, 150.0))


def adaptive(ratio=1.0, *, re_estimation=None, pooled=False, people=240, events=(30, 60)):
    scenario = SurvivalScenario(CONTROL, CONTROL.scaled(ratio), uniform_accrual(12), 40.0)
    design = TrialDesign(scenario, people, EventLooks(events), rule_of(BOUNDS))
    return AdaptiveDesign(design, (0.5, 1.0), pooled, re_estimation)


def test_without_re_estimation_pooled_stages_are_the_plain_design():
    design = adaptive(0.6, pooled=True)
    found = simulate_adaptive(design, trials=4_096, seed=3)
    plain = simulate_power(design.design, trials=4_096, seed=3)
    assert found.rejected == pytest.approx(plain.rejected, abs=0.002)
    assert found.events_at == pytest.approx([30.0, 60.0])
    assert found.stage_events_at == pytest.approx([30.0, 30.0])
    assert math.isnan(found.conditional_power_at[0])


def test_weighted_stages_keep_the_level_and_pooling_does_not():
    kept, lost = (
        simulate_adaptive(adaptive(re_estimation=WIDELY, pooled=pooled), trials=40_000).rejected.sum()
        for pooled in (False, True)
    )
    assert kept == pytest.approx(0.025, abs=4 * math.sqrt(0.025 / 40_000) + 0.001)
    assert lost > kept + 0.003


def test_more_events_are_asked_for_where_less_is_seen():
    found = simulate_adaptive(adaptive(0.7, re_estimation=WIDELY), trials=8_000)
    planned = simulate_adaptive(adaptive(0.7), trials=8_000)
    assert found.rejected.sum() > planned.rejected.sum() + 0.1
    assert 10.0 <= found.stage_events_at[1] <= 150.0
    assert found.stage_events_at[1] > planned.stage_events_at[1]


def test_an_assumed_effect_sets_the_events():
    assumed = EventReEstimation(0.9, (0.0, 1.0), (0.0, 1e6), math.log(0.6))
    found = simulate_adaptive(adaptive(0.6, re_estimation=assumed), trials=4_000)
    assert found.conditional_power_at[1] >= 0.9 - 1e-9


def test_a_trial_whose_events_never_come_ends_untested():
    found = simulate_adaptive(adaptive(0.6, people=50, events=(30, 50)), trials=500)
    few = simulate_adaptive(
        adaptive(0.6, people=40, events=(30, 40), re_estimation=EventReEstimation(0.9, (0.0, 20.0), (0.0, 90.0))),
        trials=500,
    )
    assert found.scarce.tolist() == [0.0, 0.0]
    assert few.scarce[1] == pytest.approx(1.0 - few.rejected[0])
    assert np.isnan(few.months_at[1])


def test_an_effect_above_one_turns_z_round():
    scenario = SurvivalScenario(CONTROL.scaled(0.6), CONTROL, uniform_accrual(12), 40.0)
    design = TrialDesign(scenario, 240, EventLooks((30, 60)), rule_of(BOUNDS))
    found = simulate_adaptive(AdaptiveDesign(design, (0.5, 1.0), effect_above_one=True), trials=8_000)
    other = simulate_adaptive(adaptive(0.6), trials=8_000)
    assert found.rejected.sum() == pytest.approx(other.rejected.sum(), abs=0.03)


def test_impossible_rules_are_refused():
    with pytest.raises(InputError, match="re-estimated"):
        EventReEstimation(1.2, (0.0, 1.0), (0.0, 2.0))
    with pytest.raises(InputError, match="re-estimated"):
        EventReEstimation(0.8, (0.0, 3.0), (0.0, 2.0))
    with pytest.raises(InputError, match="re-estimated"):
        EventReEstimation(0.8, (0.0,), (0.0, 2.0))
    calendar = TrialDesign(adaptive().design.scenario, 50, CalendarLooks((20.0, 30.0)), rule_of(BOUNDS))
    with pytest.raises(InputError, match="calendar looks"):
        simulate_adaptive(AdaptiveDesign(calendar, (0.5, 1.0)), trials=10)
