"""Staged data of means, rates and log-rank tests, and their analysis."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import gammaln, stdtr

from equipoise.design import (
    AlphaSpending,
    FisherPlan,
    FisherStages,
    FutilityBounds,
    HaybittlePeto,
    InverseNormalStages,
    OBrienFlemingSpending,
    OneMean,
    OneRate,
    PooledStages,
    SequentialPlan,
    TwoMeans,
    TwoRates,
    analyse_stages,
    boundaries,
    conditional_power_of_stages,
    cumulative_log_rank,
    even_looks,
    fisher_bounds,
    log_rank_by_stage,
    log_rank_signal,
    mean_columns,
    mean_signal,
    rate_columns,
    rate_signal,
    repeated_p,
    two_rates_signal,
)
from equipoise.design.farrington_manning import difference_statistic, restricted_rates
from equipoise.errors import DataError, InputError

SPENDING = AlphaSpending(OBrienFlemingSpending())


def _plan(**changes):
    return SequentialPlan(even_looks(3), SPENDING, **changes)


def test_stages_of_a_mean_put_together_are_the_pooled_sample():
    rng = np.random.default_rng(3)
    parts = [rng.normal(1.0, 2.0, size) for size in (11, 17)]
    group = mean_columns(*([f(part) for part in parts] for f in (len, np.mean, lambda x: np.std(x, ddof=1))))
    pooled, overall = np.concatenate(parts), group.overall()
    assert overall.mean[-1] == pytest.approx(pooled.mean())
    assert overall.sd[-1] == pytest.approx(pooled.std(ddof=1))
    t = (pooled.mean() - 0.5) / (pooled.std(ddof=1) / math.sqrt(28))
    tests = OneMean(group).overall_tests(0.5, upper=True)
    assert tests.statistic[-1] == pytest.approx(t)
    assert tests.p[-1] == pytest.approx(stdtr(27, -t))


def test_two_means_with_one_variance_or_two():
    a, b = mean_columns([20], [5.0], [2.0]), mean_columns([12], [4.0], [3.0])
    pooled = math.sqrt((19 * 4 + 11 * 9) / 30)
    equal = TwoMeans(a, b).stage_tests(0.0, upper=True)
    assert equal.statistic[0] == pytest.approx(1 / (pooled * math.sqrt(1 / 20 + 1 / 12)))
    welch = TwoMeans(a, b, equal_variances=False).stage_tests(0.0, upper=True)
    error = 4 / 20 + 9 / 12
    freedom = error**2 / ((4 / 20) ** 2 / 19 + (9 / 12) ** 2 / 11)
    assert welch.p[0] == pytest.approx(stdtr(freedom, -1 / math.sqrt(error)))
    assert TwoMeans(a, b, normal=True).stage_tests(0.0, upper=False).p[0] > 0.5


@pytest.mark.parametrize(("x", "n"), [(0, 9), (4, 9), (9, 9)])
@pytest.mark.parametrize("upper", [True, False])
def test_the_exact_test_of_a_rate_sums_the_binomial(x, n, upper):
    counts = np.arange(n + 1)
    logs = gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1)
    chances = np.exp(logs) * 0.3**counts * 0.7 ** (n - counts)
    expected = chances[counts >= x].sum() if upper else chances[counts <= x].sum()
    found = OneRate(rate_columns([n], [x]), exact=True).stage_tests(0.3, upper=upper)
    assert found.p[0] == pytest.approx(expected, rel=1e-12)


def test_fishers_exact_test_sums_the_hypergeometric():
    """The lady tasting tea: three of four right, p = 17 / 70."""
    tea = TwoRates(rate_columns([4], [3]), rate_columns([4], [1]), exact=True)
    assert tea.stage_tests(0.0, upper=True).p[0] == pytest.approx(17 / 70)
    assert tea.stage_tests(0.0, upper=False).p[0] == pytest.approx(69 / 70)
    with pytest.raises(DataError, match="difference of 0"):
        tea.stage_tests(0.1, upper=True)


@pytest.mark.parametrize("difference", [-0.45, -0.1, 0.05, 0.3])
@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
def test_restricted_rates_have_the_greatest_likelihood(difference, ratio):
    def log_likelihood(second):
        first = second + difference
        return (
            ratio * (0.3 * math.log(first) + 0.7 * math.log(1 - first))
            + 0.55 * math.log(second)
            + 0.45 * math.log(1 - second)
        )

    first, second = restricted_rates(0.3, 0.55, difference, ratio)
    assert first - second == pytest.approx(difference)
    best = log_likelihood(second)
    assert best > max(log_likelihood(second - 1e-4), log_likelihood(second + 1e-4))


def test_differences_at_the_edge_have_a_statistic():
    assert difference_statistic(0, 10, 0, 10, 0.0) == 0.0
    assert difference_statistic(10, 10, 0, 10, -1.0) == math.inf


def test_log_rank_stages_and_totals_are_two_sides_of_one_thing():
    total = cumulative_log_rank([20, 50], [1.1, 2.0], [1.0, 1.4])
    own = total.by_stage()
    again = log_rank_by_stage(own.events.tolist(), own.z.tolist(), own.ratio.tolist())
    assert again.z.tolist() == pytest.approx(total.z.tolist())
    assert again.ratio.tolist() == pytest.approx(total.ratio.tolist())
    tests = total.overall_tests(float(total.estimates()[-1]), upper=True)
    assert tests.statistic[-1] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: mean_columns([1], [0.0], [1.0]),
        lambda: mean_columns([5, 5], [0.0], [1.0]),
        lambda: rate_columns([5], [6]),
        lambda: cumulative_log_rank([20, 20], [1.0, 1.0]),
        lambda: cumulative_log_rank([20], [math.nan]),
    ],
)
def test_data_that_contradict_themselves_are_refused(make):
    with pytest.raises(DataError):
        make()


LOG_RANK = cumulative_log_rank([40, 77, 130], [-1.1, -1.7, -2.6])


def test_a_fixed_design_gives_the_usual_limits():
    rule = PooledStages(boundaries(SequentialPlan((1.0,))))
    found = analyse_stages(rule, cumulative_log_rank([100], [-2.2]), null=1.0, upper=False)
    usual = [math.exp((-2.2 + side * 1.959963985) * 0.2) for side in (-1, 1)]
    assert [found.lower[0], found.upper[0]] == pytest.approx(usual, rel=1e-8)
    final = found.final
    assert final is not None
    assert (final.stage, final.lower, final.upper) == (1, pytest.approx(usual[0]), pytest.approx(usual[1]))
    assert final.estimate == pytest.approx(math.exp(-0.44))


def test_a_trial_that_goes_on_has_no_final_inference():
    rule = PooledStages(boundaries(_plan()))
    assert analyse_stages(rule, LOG_RANK.until(2), null=1.0, upper=False).final is None
    ended = analyse_stages(rule, LOG_RANK, null=1.0, upper=False).final
    assert ended is not None
    assert ended.stage == 3
    assert ended.lower < ended.estimate < ended.upper < 1.0


def test_a_binding_stop_for_futility_ends_the_trial():
    plan = _plan(futility=FutilityBounds((0.0, 0.5)), binding=True)
    rule = InverseNormalStages(boundaries(plan))
    found = analyse_stages(rule, cumulative_log_rank([40], [0.4]), null=1.0, upper=False)
    assert found.conditional_rejection.tolist() == [0.0]
    assert found.final is not None
    assert found.final.stage == 1
    free = InverseNormalStages(boundaries(_plan(futility=FutilityBounds((0.0, 0.5)))))
    assert analyse_stages(free, cumulative_log_rank([40], [0.4]), null=1.0, upper=False).final is None


def test_repeated_p_is_the_level_at_which_the_bound_is_met():
    rule = PooledStages(boundaries(_plan(alpha=0.01)))
    z = float(boundaries(_plan(alpha=0.04)).critical_z[1])
    assert repeated_p(rule, 1, z) == pytest.approx(0.04, rel=1e-8)
    assert repeated_p(rule, 1, -1.0) == 0.5
    peto = PooledStages(boundaries(SequentialPlan(even_looks(3), HaybittlePeto(3.0))))
    assert math.isnan(repeated_p(peto, 0, 2.5))


def test_repeated_p_of_a_product_is_the_level_at_which_its_bound_is_met():
    at = fisher_bounds(FisherPlan(even_looks(3), alpha=0.06, futility_p=(0.5, 0.5)))
    rule = FisherStages(fisher_bounds(FisherPlan(even_looks(3), futility_p=(0.5, 0.5))))
    for stage in range(3):
        assert repeated_p(rule, stage, float(at.critical_product[stage])) == pytest.approx(0.06, rel=1e-8)


def test_limits_of_rates_stay_inside_their_reach():
    rule = PooledStages(boundaries(_plan()))
    found = analyse_stages(rule, OneRate(rate_columns([8], [0]), exact=True), null=0.2, upper=False)
    assert found.lower[0] == pytest.approx(0.0, abs=1e-9)
    assert 0.0 < found.upper[0] < 1.0
    full = analyse_stages(rule, OneRate(rate_columns([8], [8]), exact=True), null=0.2, upper=True)
    assert full.upper[0] == pytest.approx(1.0, abs=1e-9)
    assert full.lower[0] == pytest.approx(1.0 - found.upper[0], abs=1e-9)


def test_two_stages_of_power_add_up_to_more_with_more_people():
    rule = PooledStages(boundaries(_plan()))
    data = OneMean(mean_columns([30], [0.4], [1.1]))
    found = analyse_stages(rule, data, null=0.0)
    few, many = (
        conditional_power_of_stages(rule, found, mean_signal([n, n], effect=0.3, null=0.0, sd=1.0, upper=True))
        for n in (20, 60)
    )
    assert np.all(few < many)
    assert few[0] < few[1]
    with pytest.raises(InputError, match="1 sizes for 2 stages"):
        conditional_power_of_stages(rule, found, mean_signal([20], effect=0.3, null=0.0, sd=1.0, upper=True))


def test_signals_point_in_the_direction_of_the_test():
    down = log_rank_signal([40], hazard_ratio=0.6, null=1.0, upper=False)
    assert down.means[0] == pytest.approx(-math.log(0.6) * math.sqrt(40) / 2)
    assert two_rates_signal([90], treatment=0.3, control=0.5, null=0.0, upper=True).means[0] < 0.0
    assert rate_signal([25], rate=0.5, null=0.5, upper=True).null_spread == pytest.approx(1.0)


@pytest.mark.parametrize(
    "make",
    [
        lambda: mean_signal([0], effect=1.0, null=0.0, sd=1.0, upper=True),
        lambda: mean_signal([5], effect=1.0, null=0.0, sd=0.0, upper=True),
        lambda: rate_signal([5], rate=1.0, null=0.5, upper=True),
        lambda: log_rank_signal([5], hazard_ratio=-1.0, null=1.0, upper=True),
        lambda: PooledStages(boundaries(_plan(sided=2))),
        lambda: analyse_stages(PooledStages(boundaries(SequentialPlan((1.0,)))), LOG_RANK, null=1.0),
    ],
)
def test_inputs_that_make_no_sense_are_refused(make):
    with pytest.raises(InputError):
        make()
