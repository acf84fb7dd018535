"""A trial in people's words: it means the same as its scenario, and says every fault at once."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.design import power_survival, sample_size_survival
from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import InputError


def test_the_outline_is_its_scenario():
    plan = TrialOutline(dropout_a_year=0.1, ratio=2.0)
    assert plan.scenario.control.cumulative(36.0) == pytest.approx(math.log(2.0))
    assert plan.scenario.dropout_control.survival(12.0) == pytest.approx(0.9)
    found = plan.sample_size()
    assert found.participants == sample_size_survival(plan.scenario, power=0.8, alpha=0.025).participants
    assert plan.power_with(332).power == power_survival(plan.scenario, 332, alpha=0.025).power


def test_a_delay_keeps_the_control_hazard_until_then():
    plan = TrialOutline(delay=6.0)
    rates = plan.scenario.treatment.rate([3.0, 9.0]) / plan.scenario.control.rate([3.0, 9.0])
    assert rates.tolist() == pytest.approx([1.0, 0.6])
    assert plan.sample_size().participants > TrialOutline().sample_size().participants


def test_looks_cost_people_and_save_events():
    plan = TrialOutline(looks=3)
    found = plan.sequential()
    assert found.participants > TrialOutline().sample_size().participants
    assert found.expected_events < TrialOutline().sample_size().events
    assert plan.people() >= found.participants


def test_one_sided_and_two_sided_levels():
    assert TrialOutline(alpha=0.05, sides=2).level == 0.025
    assert TrialOutline(alpha=0.025, sides=1).sample_size() == TrialOutline().sample_size()


def test_every_fault_at_once():
    with pytest.raises(InputError) as fault:
        TrialOutline(control_risk=1.5, hazard_ratio=-1.0, accrual=0.0, looks=99, sides=3, spending="mine")
    for words in ("control risk of 1.5", "hazard ratio of -1.0", "accrual of 0.0", "99 looks", "3 sides", "'mine'"):
        assert words in fault.value.what


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("name", ["control_risk", "horizon", "hazard_ratio", "accrual", "follow_up", "ratio", "delay"])
def test_no_number_is_no_plan(name: str, bad: float):
    with pytest.raises(InputError):
        TrialOutline(**{name: bad})


@settings(max_examples=25)
@given(
    risk=st.floats(0.15, 0.85),
    effect=st.floats(0.4, 0.85),
    dropout=st.floats(0.0, 0.2),
    ratio=st.sampled_from([0.5, 1.0, 2.0]),
)
def test_whole_people_have_the_power_and_one_block_fewer_has_not(risk, effect, dropout, ratio):
    plan = TrialOutline(control_risk=risk, hazard_ratio=effect, dropout_a_year=dropout, ratio=ratio)
    whole = plan.sample_size().rounded
    block = 2 if ratio == 1.0 else 3
    assert whole.power >= 0.8 - 1e-9
    assert plan.power_with(whole.participants - block).power < 0.8
