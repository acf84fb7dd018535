"""Group sequential trials with a time to an event."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from equipoise.design import (
    OBRIEN_FLEMING,
    Accrual,
    AlphaSpending,
    BetaSpending,
    LogRankMethod,
    OBrienFlemingSpending,
    PiecewiseHazard,
    SequentialPlan,
    SurvivalScenario,
    accrual_sequential_survival,
    boundaries,
    characteristics,
    even_looks,
    expected_events,
    follow_up_sequential_survival,
    hazard_of_risk,
    power_sequential_survival,
    sample_size_sequential_survival,
    sample_size_survival,
    uniform_accrual,
    without_effect,
)
from equipoise.errors import InputError, NotEstimable

CONTROL = hazard_of_risk(0.5, 36.0)
TRIAL = SurvivalScenario(CONTROL, CONTROL.scaled(0.6), uniform_accrual(28.0), 64.0)
SPENDING = AlphaSpending(OBrienFlemingSpending())
TWO_LOOKS = boundaries(SequentialPlan((0.6, 1.0), SPENDING))


@pytest.mark.parametrize("method", LogRankMethod)
def test_one_look_is_the_fixed_design(method: LogRankMethod) -> None:
    found = sample_size_sequential_survival(TRIAL, boundaries(SequentialPlan((1.0,))), method=method)
    fixed = sample_size_survival(TRIAL, method=method)
    assert found.participants == pytest.approx(fixed.participants, rel=1e-10)
    assert found.events == pytest.approx(fixed.events, rel=1e-10)
    assert found.months.tolist() == [64.0]
    assert found.power == pytest.approx(0.8)


def test_events_inflate_by_the_factor_of_the_plan() -> None:
    plan = SequentialPlan(even_looks(3), OBRIEN_FLEMING, futility=BetaSpending(OBrienFlemingSpending()))
    plan = replace(plan, efficacy=SPENDING)
    bounds = boundaries(plan)
    found = sample_size_sequential_survival(TRIAL, bounds, method="schoenfeld")
    fixed = sample_size_survival(TRIAL, method="schoenfeld")
    assert found.events / fixed.events == pytest.approx(characteristics(bounds).inflation, rel=1e-9)
    assert found.events_by_look == pytest.approx(found.events * np.array(plan.fractions))
    assert float(found.rejected.sum()) == pytest.approx(0.8)
    assert found.critical_ratio[-1] == pytest.approx(np.exp(-bounds.critical_z[-1] * 2.0 / found.events**0.5))
    assert (found.futility_ratio > found.critical_ratio[:-1]).all()


def test_looks_come_when_their_events_do() -> None:
    found = sample_size_sequential_survival(TRIAL, TWO_LOOKS)
    for month, events, people in zip(found.months, found.events_by_look, found.participants_by_look, strict=True):
        assert expected_events(TRIAL, found.participants, float(month)) == pytest.approx(float(events), rel=1e-9)
        assert people == pytest.approx(found.participants * min(float(month) / 28.0, 1.0))
    assert found.events_by_look[0] / found.events == pytest.approx(0.6)
    stopped = float(found.rejected[0])
    assert found.expected_months == pytest.approx(stopped * found.months[0] + (1.0 - stopped) * 64.0)
    assert found.expected_events_under_none > found.expected_events_half_way > found.expected_events
    assert found.assumptions[-1] == "looks at 0.6, 1 of the events, 1-sided 0.025"


@pytest.mark.parametrize("method", ["schoenfeld", "direct", "fixed_alternative"])
def test_power_people_and_months_from_each_other(method: str) -> None:
    found = sample_size_sequential_survival(TRIAL, TWO_LOOKS, method=method)
    again = power_sequential_survival(TRIAL, TWO_LOOKS, found.participants, events=found.events, method=method)
    assert again.power == pytest.approx(0.8)
    assert again.months == pytest.approx(found.months)
    waited = follow_up_sequential_survival(TRIAL, TWO_LOOKS, found.participants, method=method)
    assert waited.months[-1] == pytest.approx(64.0)
    rate = found.participants / 28.0
    steady = replace(TRIAL, accrual=Accrual((0.0,), (rate,), 10.0), analysis=46.0)
    assert accrual_sequential_survival(steady, TWO_LOOKS, method=method).months[-1] == pytest.approx(64.0)


def test_without_an_effect_the_level_is_kept_and_looks_come_sooner() -> None:
    found = sample_size_sequential_survival(TRIAL, TWO_LOOKS)
    null = power_sequential_survival(
        without_effect(TRIAL), TWO_LOOKS, found.participants, events=found.events, higher=False
    )
    assert null.power == pytest.approx(0.025)
    assert (null.months < found.months).all()


def test_a_rejection_on_the_other_side_is_no_power() -> None:
    plan = SequentialPlan((0.6, 1.0), SPENDING, alpha=0.05, sided=2)
    found = sample_size_sequential_survival(TRIAL, boundaries(plan))
    assert found.power == pytest.approx(float(found.rejected.sum()))
    assert 0.0 < float(found.rejected_opposite.sum()) < 1e-3
    assert found.opposite_ratio == pytest.approx(1.0 / found.critical_ratio)
    wrong = power_sequential_survival(TRIAL, TWO_LOOKS, found.participants, higher=True)
    assert wrong.power < 1e-4


def test_a_late_effect_gains_little_at_the_first_look() -> None:
    late = replace(TRIAL, treatment=PiecewiseHazard((0.0, 12.0), (CONTROL.rates[0], CONTROL.rates[0] * 0.5)))
    found = sample_size_sequential_survival(late, TWO_LOOKS)
    assert found.power == pytest.approx(0.8)
    same = sample_size_sequential_survival(TRIAL, TWO_LOOKS)
    assert found.rejected[0] < 0.5 * same.rejected[0]


def test_sequential_power_is_that_of_simulated_trials() -> None:
    """10,000 trials with looks at fixed months: Monte Carlo error 0.005."""
    found = sample_size_sequential_survival(TRIAL, TWO_LOOKS)
    people = round(found.participants / 2) * 2
    generator, rate = np.random.default_rng(11), CONTROL.rates[0]
    treated = np.arange(people) < people // 2
    time = generator.exponential(1.0, (10_000, people)) / np.where(treated, 0.6 * rate, rate)
    entry = generator.uniform(0.0, 28.0, time.shape)
    first, last = (_z(time, month - entry, treated) for month in found.months)
    bound = TWO_LOOKS.critical_z
    stopped = -first >= bound[0]
    assert stopped.mean() == pytest.approx(float(found.rejected[0]), abs=0.02)
    assert (stopped | (-last >= bound[1])).mean() == pytest.approx(0.8, abs=0.016)


def _z(time: np.ndarray, limit: np.ndarray, treated: np.ndarray) -> np.ndarray:
    entered, dead = limit > 0.0, (time <= limit) & (limit > 0.0)
    order = np.argsort(np.where(entered, np.minimum(time, limit), -1.0), axis=1)
    arm, there, event = treated[order], np.take_along_axis(entered, order, 1), np.take_along_axis(dead, order, 1)
    at_risk = np.cumsum(there[:, ::-1], axis=1)[:, ::-1]
    share = np.cumsum((arm & there)[:, ::-1], axis=1)[:, ::-1] / np.maximum(at_risk, 1)
    return (event * (arm - share)).sum(1) / np.sqrt((event * share * (1.0 - share)).sum(1))


def test_events_are_those_of_the_full_information() -> None:
    bounds = boundaries(SequentialPlan((0.4, 0.7), SPENDING))
    found = power_sequential_survival(TRIAL, bounds, 332.0, events=160.0)
    assert found.events_by_look == pytest.approx([64.0, 112.0])


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(NotEstimable, match="no effect"):
        sample_size_sequential_survival(without_effect(TRIAL), TWO_LOOKS)
    with pytest.raises(NotEstimable, match="never give the power"):
        follow_up_sequential_survival(TRIAL, TWO_LOOKS, 80.0, method="schoenfeld")
    with pytest.raises(InputError, match="-5 people"):
        power_sequential_survival(TRIAL, TWO_LOOKS, -5.0)
