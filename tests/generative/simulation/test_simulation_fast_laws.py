"""Laws of fast simulation: any scenario gives one answer, however it is cut up; relabelled arms change the sign."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.design import Accrual, PiecewiseHazard, SurvivalScenario, constant_hazard
from equipoise.simulation.fast import (
    CalendarLooks,
    CoxTest,
    EventLooks,
    LogRankTest,
    MilestoneTest,
    RestrictedMeanTest,
    StoppingRule,
    TrialDesign,
    simulate_power,
)
from equipoise.simulation.fast import simulate as simulate_module
from equipoise.simulation.fast.simulated_arrays import simulated_arrays
from equipoise.simulation.fast.trial_statistics import trial_statistics

rates = st.floats(0.002, 0.2)
hazards = st.builds(
    lambda early, late, at: PiecewiseHazard((0.0, at), (early, late)), rates, rates, st.floats(1.0, 20.0)
)
tests = st.sampled_from([LogRankTest(), CoxTest(), MilestoneTest(9.0), RestrictedMeanTest(9.0)])
scenarios = st.builds(
    lambda control, treatment, slow, ratio, lost: SurvivalScenario(
        control,
        treatment,
        Accrual((0.0, 4.0), (slow, 1.0), 12.0),
        30.0,
        ratio,
        constant_hazard(lost),
        constant_hazard(lost),
    ),
    hazards,
    hazards,
    st.floats(0.1, 1.0),
    st.sampled_from([0.5, 1.0, 2.0]),
    st.floats(0.0, 0.05),
)


@st.composite
def designs(draw):
    people = draw(st.integers(6, 60))
    looks = draw(
        st.sampled_from([CalendarLooks((20.0, 30.0)), EventLooks((2, 4)), EventLooks((2, people), latest=25.0)])
    )
    return TrialDesign(draw(scenarios), people, looks, StoppingRule((2.5, 1.9), (-0.5, -9.0)), draw(tests))


@given(design=designs(), seed=st.integers(0, 2**64 - 1), number=st.integers(0, 2**32 - 1), workers=st.integers(1, 8))
@settings(max_examples=8)
def test_no_number_of_workers_changes_a_bit(design, seed, number, workers):
    part = simulate_module.PART
    simulate_module.PART = 128
    try:
        alone = simulate_power(design, trials=400, seed=seed, number=number)
        with ThreadPoolExecutor(workers) as executor:
            other = simulate_power(design, trials=400, seed=seed, number=number, executor=executor)
    finally:
        simulate_module.PART = part
    for field in fields(alone):
        np.testing.assert_array_equal(getattr(alone, field.name), getattr(other, field.name))


@given(design=designs(), seed=st.integers(0, 2**64 - 1))
def test_what_is_seen_holds_together(design, seed):
    seen = trial_statistics(simulated_arrays(design, seed), trials=70)
    assert seen.z.shape == (2, 70)
    assert (np.diff(seen.events, axis=0) >= 0).all()
    assert (np.diff(seen.month, axis=0) >= 0).all()
    assert (seen.events <= seen.entered).all()
    assert (seen.entered <= design.participants).all()
    assert np.isfinite(seen.z).all()
    if isinstance(design.looks, CalendarLooks):
        # The grid has 1e9 steps in 30 months.
        np.testing.assert_allclose(seen.month[:, 0], [20.0, 30.0], atol=3e-8)


@given(design=designs(), seed=st.integers(0, 2**64 - 1), cut=st.integers(1, 69))
def test_trials_do_not_depend_on_their_neighbours(design, seed, cut):
    arrays = simulated_arrays(design, seed)
    whole = trial_statistics(arrays, trials=70)
    parts = trial_statistics(arrays, trials=cut), trial_statistics(arrays, first=cut, trials=70 - cut)
    np.testing.assert_array_equal(whole.z, np.concatenate([part.z for part in parts], axis=1))


@given(design=designs(), seed=st.integers(0, 2**64 - 1))
def test_relabelled_arms_turn_z_round(design, seed):
    arrays = simulated_arrays(design, seed)
    swapped = replace(arrays, tables=arrays.tables._replace(treated=1 - arrays.tables.treated))
    one, other = (trial_statistics(each, trials=64) for each in (arrays, swapped))
    np.testing.assert_allclose(one.z, -other.z, rtol=1e-9, atol=1e-7)
    np.testing.assert_array_equal(one.events, other.events)
