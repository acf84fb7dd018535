"""Laws of designs with a time to an event beyond the log-rank test."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.design import (
    CompetingRisks,
    FlemingHarrington,
    PiecewiseHazard,
    Propensity,
    SurvivalScenario,
    WeightingTarget,
    cause_specific_scenario,
    cumulative_incidence,
    delayed_effect,
    design_effect,
    detected_at_visits,
    event_probabilities,
    incidence_difference,
    maxcombo_design,
    milestone_difference,
    restricted_mean_difference,
    uniform_accrual,
    weighted_log_rank,
)
from equipoise.design.normal_region import probability_below

hazards = st.floats(0.004, 0.06)
factors = st.sampled_from([0.1, 0.5, 3.0, 30.4375])


@st.composite
def scenarios(draw):
    control = PiecewiseHazard((0.0, 10.0), (draw(hazards), draw(hazards)))
    treatment = delayed_effect(control, draw(st.floats(0.0, 12.0)), draw(st.floats(0.3, 0.9)))
    dropout = PiecewiseHazard((0.0,), (draw(st.floats(0.0, 0.02)),))
    ratio = draw(st.sampled_from([0.5, 1.0, 2.0]))
    return SurvivalScenario(
        control, treatment, uniform_accrual(draw(st.floats(5.0, 30.0))), 48.0, ratio, dropout, dropout
    )


def slower(hazard, factor):
    return PiecewiseHazard(tuple(t * factor for t in hazard.starts), tuple(rate / factor for rate in hazard.rates))


def in_other_units(scenario, factor):
    """Return the scenario with all times in a unit `factor` times smaller."""
    return SurvivalScenario(
        slower(scenario.control, factor),
        slower(scenario.treatment, factor),
        uniform_accrual(scenario.accrual.end * factor),
        scenario.analysis * factor,
        scenario.ratio,
        slower(scenario.dropout_control, factor),
        slower(scenario.dropout_treatment, factor),
    )


def strength(contrast):
    return contrast.distance / contrast.spread


@given(scenarios(), factors)
def test_people_needed_do_not_depend_on_the_unit_of_time(scenario, factor):
    other = in_other_units(scenario, factor)
    for ask in (milestone_difference, restricted_mean_difference):
        assert strength(ask(other, 15.0 * factor)) == pytest.approx(strength(ask(scenario, 15.0)), rel=1e-6, abs=1e-12)
    weight = FlemingHarrington(0.5, 1.0)
    one, two = weighted_log_rank(scenario, weight), weighted_log_rank(other, weight)
    assert strength(two) == pytest.approx(strength(one), rel=1e-6)


@given(scenarios(), st.floats(1.0, 17.0))
def test_the_arms_may_be_named_the_other_way_round(scenario, months):
    swapped = replace(scenario, control=scenario.treatment, treatment=scenario.control, ratio=1.0 / scenario.ratio)
    for ask in (milestone_difference, restricted_mean_difference):
        one, two = ask(scenario, months), ask(swapped, months)
        assert two.distance == pytest.approx(-one.distance, abs=1e-12)
        assert two.spread == pytest.approx(one.spread, rel=1e-9)


@given(scenarios(), hazards, hazards, st.floats(1.0, 17.0))
def test_incidences_of_two_events_add_to_what_is_lost(scenario, first, second, months):
    risks = CompetingRisks(scenario, PiecewiseHazard((0.0,), (first,)), PiecewiseHazard((0.0, 7.0), (second, first)))
    cause, other = scenario.treatment, risks.other_treatment
    both = cumulative_incidence(cause, other, months) + cumulative_incidence(other, cause, months)
    assert float(both) == pytest.approx(-math.expm1(-float(cause.cumulative(months) + other.cumulative(months))))
    assert incidence_difference(risks, months).spread > 0.0
    fewer = event_probabilities(cause_specific_scenario(risks)).overall
    assert float(fewer) < float(event_probabilities(scenario).overall)


@given(scenarios(), st.floats(0.5, 9.0))
def test_visits_see_fewer_events_than_come(scenario, interval):
    found = detected_at_visits(scenario, interval)
    assert found.events < found.events_at_once
    assert 0.0 < found.delay < interval


@given(scenarios())
def test_more_tests_ask_for_a_higher_bound(scenario):
    one = maxcombo_design(scenario, [FlemingHarrington(0, 0)]).bound
    two = maxcombo_design(scenario, [FlemingHarrington(0, 0), FlemingHarrington(0, 1)]).bound
    three = maxcombo_design(scenario).bound
    assert one < two <= three + 1e-9
    # Never higher than if the tests knew nothing of each other (Bonferroni).
    assert three < 2.394


@given(st.lists(st.floats(-3.0, 3.0), min_size=3, max_size=3), st.floats(-0.45, 0.95))
def test_mass_below_limits_lies_between_its_bounds(limits, correlation):
    matrix = np.full((3, 3), correlation) + (1.0 - correlation) * np.eye(3)
    mass = probability_below(matrix, np.array(limits))
    single = [0.5 * math.erfc(-limit / math.sqrt(2.0)) for limit in limits]
    assert max(0.0, sum(single) - 2.0) - 1e-9 <= mass <= min(single) + 1e-9


@given(st.floats(0.1, 0.9), st.floats(12.0, 500.0))
def test_alike_people_cost_less(share, concentration):
    for target in WeightingTarget:
        wide, narrow = (design_effect(Propensity(share, c), target) for c in (concentration, 2.0 * concentration))
        assert 1.0 < narrow < wide
