"""Laws of sample size and power."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.design import (
    MeanDifference,
    RateDifference,
    RateRatio,
    exact_rate_power,
    fisher_exact_power,
    simon_two_stage,
    t_test_power,
    t_test_size,
    whole_people,
    z_test_power,
    z_test_size,
)

rates = st.floats(0.03, 0.97)
ratios = st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0])
powers = st.floats(0.5, 0.99)


@given(rates, rates, ratios, powers)
def test_the_size_has_its_power_whichever_way_the_arms_are_named(treatment, control, ratio, power):
    if abs(treatment - control) < 0.02:
        return
    contrast = RateDifference(treatment, control, ratio=ratio)
    size = z_test_size(contrast, power=power, both_sides_count=True)
    assert z_test_power(contrast, size.n).value == pytest.approx(power, abs=1e-9)
    swapped = replace(contrast, treatment=control, control=treatment, ratio=1.0 / ratio)
    assert z_test_size(swapped, power=power).n == pytest.approx(z_test_size(contrast, power=power).n, rel=1e-9)
    assert size.power_of_people >= power - 1e-9


@given(rates, rates, ratios)
def test_no_ratio_is_no_difference(treatment, control, ratio):
    if abs(treatment - control) < 0.02:
        return
    difference = z_test_size(RateDifference(treatment, control, ratio=ratio)).n
    assert z_test_size(RateRatio(treatment, control, ratio=ratio)).n == pytest.approx(difference, rel=1e-9)


@given(st.floats(0.1, 2.0), ratios, powers)
def test_the_t_test_needs_more_than_the_z_test_and_nearly_as_few_when_many(difference, ratio, power):
    contrast = MeanDifference(difference, 1.0, ratio=ratio)
    z, t = z_test_size(contrast, power=power).n, t_test_size(contrast, power=power).n
    assert z < t < z + 6.0 + 2.0 / min(ratio, 1.0 / ratio)
    assert t_test_power(contrast, t).value >= power - 1e-9


@given(st.integers(5, 120), rates, rates)
def test_exact_binomial_keeps_its_level(n, null, rate):
    if abs(null - rate) < 1e-6:
        return
    found = exact_rate_power(n, null=null, rate=rate, alpha=0.025)
    assert found.attained_alpha <= 0.025
    assert found.power >= found.attained_alpha


@given(st.integers(4, 25), rates, rates)
def test_fisher_does_not_mind_which_outcome_is_counted(arm, treatment, control):
    one = fisher_exact_power(RateDifference(treatment, control), 2 * arm).value
    other = fisher_exact_power(RateDifference(1.0 - treatment, 1.0 - control), 2 * arm).value
    assert one == pytest.approx(other, abs=1e-10)


@given(st.floats(0.05, 0.6), st.sampled_from([0.25, 0.3, 0.35]))
def test_simons_designs_hold_what_they_promise(null, step):
    found = simon_two_stage(null=null, rate=null + step)
    for design in (found.optimal, found.minimax):
        assert design.alpha <= 0.05
        assert design.power >= 0.8
        assert 0 <= design.r1 < design.n1 < design.n
    assert found.optimal.expected <= found.minimax.expected
    assert found.minimax.n <= found.optimal.n


@given(st.floats(2.0, 5000.0), st.one_of(ratios, st.floats(0.2, 5.0), st.none()))
def test_whole_people_hold_the_number(n, ratio):
    treatment, control = whole_people(n, ratio)
    assert treatment + control >= n - 1e-6
    if ratio in (0.5, 1.0, 1.5, 2.0, 3.0):
        assert treatment == pytest.approx(control * ratio)
