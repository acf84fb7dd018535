"""Fixed and sequential sizes of means and rates."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.design import (
    AlphaSpending,
    MeanDifference,
    MeanRatio,
    NoEarlyEfficacy,
    OBrienFlemingSpending,
    RateDifference,
    RateRatio,
    SequentialPlan,
    SingleMean,
    SingleRate,
    boundaries,
    characteristics,
    continuity_corrected_size,
    even_looks,
    optimal_ratio,
    sequential_t_power,
    sequential_t_size,
    sequential_z_power,
    sequential_z_size,
    t_test_power,
    t_test_size,
    unpooled_size,
    whole_people,
    z_test_power,
    z_test_size,
)
from equipoise.design.farrington_manning import restricted_rates_of_ratio
from equipoise.errors import InputError, NotEstimable


def test_base_r_agrees_on_the_usual_two_arm_trials():
    # power.t.test(delta = .5, sd = 1, power = .8) and power.prop.test(p1 = .34, p2 = .5, power = .8) in R 4.
    assert t_test_size(MeanDifference(0.5, 1.0)).n == pytest.approx(2 * 63.7657637, rel=1e-8)
    assert z_test_size(RateDifference(0.34, 0.5)).n == pytest.approx(296.3791325, rel=1e-7)


def test_people_are_rounded_once_and_keep_the_ratio():
    found = z_test_size(MeanDifference(0.5, 1.0, ratio=2.0))
    assert found.treatment == 2 * found.control
    assert found.people == pytest.approx(found.n, abs=3)
    assert found.people >= found.n
    assert found.power_of_people >= 0.8
    assert whole_people(150.0, 2.0) == (100, 50)
    assert whole_people(150.0, 1.23456789) == (83, 68)


def test_a_two_sided_test_counts_both_sides_only_if_asked():
    one = z_test_size(SingleMean(0.2, 1.0), alpha=0.4, power=0.5)
    both = z_test_size(SingleMean(0.2, 1.0), alpha=0.4, power=0.5, both_sides_count=True)
    assert both.n < one.n
    assert z_test_power(SingleMean(0.2, 1.0), both.n, alpha=0.4).value == pytest.approx(0.5, abs=1e-10)


def test_two_variances_give_satterthwaites_degrees():
    contrast = MeanDifference(0.5, 1.0, sd_control=1.0)
    assert contrast.degrees(40) == pytest.approx(38.0)
    uneven = MeanDifference(0.5, 1.0, sd_control=2.0, ratio=0.5)
    assert uneven.degrees(90) < 88
    assert t_test_size(uneven).n > z_test_size(uneven).n


@pytest.mark.parametrize("contrast", [RateDifference(0.5, 0.1, null=0.2), RateRatio(0.4, 0.2, null=0.9)])
def test_the_optimal_ratio_beats_a_grid(contrast):
    from dataclasses import replace

    best = z_test_size(optimal_ratio(contrast)).n
    grid = [z_test_size(replace(contrast, ratio=ratio)).n for ratio in np.geomspace(0.2, 5.0, 81)]
    assert best <= min(grid)
    assert min(grid) == pytest.approx(best, rel=1e-3)


def test_means_have_their_best_ratio_in_closed_form():
    assert optimal_ratio(MeanDifference(1.0, 2.0, sd_control=1.0)).ratio == 2.0
    ratio = optimal_ratio(MeanRatio(1.4, 1.0, null=0.8))
    near = [z_test_size(MeanRatio(1.4, 1.0, null=0.8, ratio=ratio.ratio * step)).n for step in (0.99, 1.0, 1.01)]
    assert min(near) == near[1]


def test_restricted_rates_of_a_ratio_maximise_the_likelihood():
    first, second = restricted_rates_of_ratio(0.4, 0.2, 0.9, 3.0)
    assert first == pytest.approx(0.9 * second)

    def likelihood(rate):
        a, b = 0.9 * rate, rate
        return 3 * (0.4 * math.log(a) + 0.6 * math.log1p(-a)) + 0.2 * math.log(b) + 0.8 * math.log1p(-b)

    assert likelihood(second) > max(likelihood(second + 1e-4), likelihood(second - 1e-4))


def test_unpooled_needs_less_and_continuity_more_at_equal_arms():
    contrast = RateDifference(0.34, 0.5)
    assert unpooled_size(contrast).n < z_test_size(contrast).n < continuity_corrected_size(contrast).n
    # Fleiss's formula by hand, control's number m of the plain test.
    m = z_test_size(contrast).n / 2
    assert continuity_corrected_size(contrast).n / 2 == pytest.approx(m / 4 * (1 + math.sqrt(1 + 4 / (m * 0.16))) ** 2)
    corrected = continuity_corrected_size(contrast)
    assert corrected.power_of_people >= 0.8


def test_one_look_is_the_fixed_design():
    bounds = boundaries(SequentialPlan((1.0,), AlphaSpending(OBrienFlemingSpending()), alpha=0.05, sided=2))
    contrast = MeanDifference(0.5, 1.0)
    assert sequential_t_size(bounds, contrast).n == pytest.approx(t_test_size(contrast).n, rel=1e-9)
    assert sequential_t_power(bounds, contrast, 128.0).value == pytest.approx(
        t_test_power(contrast, 128).value, abs=1e-4
    )


def test_a_sequential_size_has_its_power_and_inflation():
    bounds = boundaries(SequentialPlan(even_looks(3), AlphaSpending(OBrienFlemingSpending()), alpha=0.025, beta=0.1))
    contrast = RateDifference(0.5, 0.3)
    size = sequential_z_size(bounds, contrast)
    assert size.n == pytest.approx(size.fixed.n * characteristics(bounds).inflation)
    # The two spreads of a rate make the drift approximate between looks; for means it is exact.
    assert sequential_z_power(bounds, contrast, size.n).value == pytest.approx(0.9, abs=1e-4)
    means = MeanDifference(0.5, 1.0)
    assert sequential_z_power(bounds, means, sequential_z_size(bounds, means).n).value == pytest.approx(0.9, abs=1e-9)
    assert size.rejected.sum() == pytest.approx(0.9)
    assert size.expected_under_effect < size.expected_half_way < size.n
    assert size.treatment == size.control == math.ceil(size.n / 2)


def test_inflation_counts_both_sides_on_both_sides_of_the_quotient():
    plan = SequentialPlan((0.176, 0.33, 1.0), alpha=0.3, sided=2, beta=0.2, both_sides_count=True)
    bounds = boundaries(plan)
    size = sequential_z_size(bounds, MeanDifference(0.5, 1.0))
    assert bounds.power(0.5 / 2 * math.sqrt(size.n))[-1] == pytest.approx(0.8, abs=1e-9)


def test_what_must_be_seen_at_a_look_is_on_the_bound():
    bounds = boundaries(SequentialPlan(even_looks(2), AlphaSpending(OBrienFlemingSpending()), alpha=0.025))
    size = sequential_z_size(bounds, SingleRate(0.5, 0.3))
    critical = size.effects.critical
    z = (critical - 0.3) / np.sqrt(0.3 * 0.7 / size.by_look)
    assert z == pytest.approx(bounds.critical_z)


def test_no_effect_is_large_enough_where_there_is_no_early_stop():
    bounds = boundaries(SequentialPlan((0.5, 1.0), NoEarlyEfficacy(), alpha=0.05, sided=2))
    found = sequential_z_size(bounds, MeanDifference(-0.5, 1.0)).effects
    assert found.critical[0] == -math.inf
    assert found.critical_other[0] == math.inf
    assert np.isfinite(found.critical[1])


def test_a_ratio_of_means_seen_is_never_below_nothing():
    bounds = boundaries(SequentialPlan((0.1, 1.0), AlphaSpending(OBrienFlemingSpending()), alpha=0.025))
    found = sequential_z_power(bounds, MeanRatio(0.5, 1.0), 60, upper=False)
    assert math.isnan(found.effects.critical[0])


@pytest.mark.parametrize(
    "make",
    [
        lambda: MeanDifference(0.5, 0.0),
        lambda: SingleMean(math.inf, 1.0),
        lambda: RateDifference(0.0, 0.4),
        lambda: RateDifference(0.3, 0.4, ratio=-1.0),
        lambda: RateRatio(0.3, 0.4, null=0.0),
        lambda: SingleRate(0.3, 1.0),
        lambda: z_test_size(RateDifference(0.3, 0.4), alpha=1.2),
        lambda: z_test_size(RateDifference(0.3, 0.4), power=0.01),
        lambda: z_test_power(RateDifference(0.3, 0.4), -3),
        lambda: t_test_power(MeanDifference(0.3, 1.0), 2),
        lambda: continuity_corrected_size(RateDifference(0.3, 0.4, null=0.1)),
    ],
)
def test_impossible_assumptions_are_refused(make):
    with pytest.raises(InputError):
        make()


def test_an_effect_that_is_the_null_has_no_size():
    for find in (z_test_size, unpooled_size):
        with pytest.raises(NotEstimable):
            find(RateDifference(0.3, 0.3))
    with pytest.raises(NotEstimable):
        t_test_size(MeanDifference(500.0, 1.0), alpha=0.4, power=0.41)
