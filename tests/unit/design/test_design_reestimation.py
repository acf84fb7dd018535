"""Sample sizes looked at again, and events seen at visits."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

from equipoise.design import (
    RateDifference,
    SurvivalScenario,
    Zone,
    combined_z,
    conditional_power,
    constant_hazard,
    detected_at_visits,
    event_probabilities,
    promising_zone,
    reestimate_rates,
    reestimate_survival,
    sample_size_survival,
    uniform_accrual,
    z_test_size,
)
from equipoise.errors import DataError, InputError

SCENARIO = SurvivalScenario(
    constant_hazard(0.02),
    constant_hazard(0.012),
    uniform_accrual(28),
    64.0,
    2.0,
    constant_hazard(0.004),
    constant_hazard(0.004),
)


def test_rates_as_assumed_change_nothing():
    for ratio in (1.0, 2.0):
        contrast = RateDifference(0.34, 0.5, ratio=ratio)
        pooled = (ratio * 0.34 + 0.5) / (1.0 + ratio)
        assert reestimate_rates(contrast, pooled).n == pytest.approx(z_test_size(contrast).n)
        assert reestimate_rates(contrast, pooled - 0.15).n < z_test_size(contrast).n
    with pytest.raises(InputError):
        reestimate_rates(RateDifference(0.34, 0.5), 0.05)


def test_events_as_planned_change_little_and_fewer_ask_for_more_people():
    months = np.full(200, 20.0)
    share = 1.0 - (math.exp(-0.4) + 2.0 * math.exp(-0.24)) / 3.0
    found = reestimate_survival(SCENARIO, months, round(200 * -math.log1p(-share)))
    assert found.factor == pytest.approx(1.0, abs=0.01)
    assert found.size.participants == pytest.approx(sample_size_survival(SCENARIO).participants, rel=0.02)
    fewer = reestimate_survival(SCENARIO, months, 20)
    assert fewer.factor < 0.5
    assert fewer.size.participants > 1.5 * found.size.participants
    for wrong in (([1.0, -1.0], 1), ([1.0, 2.0], 3), ([0.0, 0.0], 1), ([5.0, 5.0], 0)):
        with pytest.raises(DataError):
            reestimate_survival(SCENARIO, *wrong)


def test_blinded_rates_keep_the_level():
    """10,000 trials without an effect: the second half is sized by the pooled rate of the first."""
    rng = np.random.default_rng(4)
    trials, first = 10_000, 80
    rate = 0.3
    seen = rng.binomial(first, rate, (trials, 2))
    sizes = {}
    for total in np.unique(seen.sum(axis=1)):
        size = reestimate_rates(RateDifference(0.25, 0.45), min(max(total / (2 * first), 0.15), 0.85))
        sizes[total] = max(size.treatment, first + 10)
    second = np.array([sizes[total] for total in seen.sum(axis=1)]) - first
    events = seen + rng.binomial(second[:, None], rate, (trials, 2))
    n = first + second
    pooled = events.sum(axis=1) / (2 * n)
    z = (events[:, 0] - events[:, 1]) / n / np.sqrt(2.0 * pooled * (1.0 - pooled) / n)
    assert np.mean(np.abs(z) > 1.959964) == pytest.approx(0.05, abs=3.0 * math.sqrt(0.05 * 0.95 / trials) + 0.003)


def test_conditional_power_at_the_trend_is_that_of_group_sequential_trials():
    found = promising_zone(1.5, first=100, planned=200, most=400)
    information, drift = [0.5, 1.0], 1.5 / math.sqrt(0.5)
    same = conditional_power(information, [9.0, 1.959964], look=1, z=1.5, drift=drift)
    assert found.conditional_power == pytest.approx(same, abs=1e-6)


def test_people_are_added_only_where_it_is_promising():
    zones = {z: promising_zone(z, first=166, planned=332, most=664) for z in (-1.0, 0.5, 1.3, 2.5)}
    assert [found.zone for found in zones.values()] == [
        Zone.UNFAVORABLE,
        Zone.UNFAVORABLE,
        Zone.PROMISING,
        Zone.FAVORABLE,
    ]
    assert zones[0.5].total == zones[2.5].total == 332
    assert 332 < zones[1.3].total <= 664
    enough = promising_zone(1.5, first=166, planned=332, most=5000)
    assert enough.conditional_power_then == pytest.approx(0.8)
    # Where nothing is too little to go on, a result against treatment takes all there is.
    assert promising_zone(-0.5, first=166, planned=332, most=664, least=0.0).total == 664


@pytest.mark.parametrize("wrong", [{"first": 400}, {"most": 300}, {"least": 0.9}, {"alpha": 0.7}])
def test_impossible_interims_are_refused(wrong):
    with pytest.raises(InputError):
        promising_zone(1.0, **({"first": 166, "planned": 332, "most": 664} | wrong))
    with pytest.raises(InputError):
        combined_z(1.0, 1.0, 1.0)


def test_the_inverse_normal_rule_keeps_the_level_whatever_is_added():
    """200,000 trials without an effect, the second stage chosen by the first."""
    rng = np.random.default_rng(9)
    first = rng.normal(size=200_000)
    second_z = rng.normal(size=first.size)  # of however many people
    combined = math.sqrt(0.5) * first + math.sqrt(0.5) * second_z
    grid = np.array([promising_zone(z, first=100, planned=200, most=400).total for z in np.linspace(-3, 4, 141)])
    total = np.interp(first, np.linspace(-3, 4, 141), grid)
    assert np.mean(combined > -ndtri(0.025)) == pytest.approx(0.025, abs=3.0 * math.sqrt(0.025 * 0.975 / first.size))
    # The plain test of all data, which forgets that more were added on promise, does not keep it at every weight.
    plain = (math.sqrt(100) * first + np.sqrt(total - 100) * second_z) / np.sqrt(total)
    assert np.mean(plain > -ndtri(0.025)) != pytest.approx(np.mean(combined > -ndtri(0.025)), abs=1e-12)


# --- Visits. ---


def test_frequent_visits_lose_nothing():
    found = detected_at_visits(SCENARIO, 1e-3)
    assert found.inflation == pytest.approx(1.0, abs=1e-4)
    assert found.delay == pytest.approx(5e-4, rel=1e-3)
    assert found.events_at_once == pytest.approx(float(event_probabilities(SCENARIO).overall))


def test_rarer_visits_lose_more():
    lost = [detected_at_visits(SCENARIO, interval).inflation for interval in (1.0, 3.0, 6.0, 12.0)]
    assert lost == sorted(lost)
    with pytest.raises(InputError):
        detected_at_visits(SCENARIO, 65.0)
    with pytest.raises(InputError):
        detected_at_visits(replace(SCENARIO, control=constant_hazard(0.0), treatment=constant_hazard(0.0)), 3.0)


def test_visits_of_simulated_people_see_as_many_events():
    rng, people, interval = np.random.default_rng(12), 300_000, 12.0 * 7.0 / (365.25 / 12.0)
    treated = np.arange(people) % 3 > 0
    event = rng.exponential(1.0 / np.where(treated, 0.012, 0.02))
    end = np.minimum(rng.exponential(1.0 / 0.004, people), 64.0 - rng.uniform(0.0, 28.0, people))
    visit = np.ceil(event / interval) * interval
    seen = visit <= end
    found = detected_at_visits(SCENARIO, interval)
    assert seen.mean() == pytest.approx(found.events, abs=3.0 * math.sqrt(0.25 / people))
    assert (visit - event)[seen].mean() == pytest.approx(found.delay, abs=3.0 * 0.8 / math.sqrt(seen.sum()))
