"""Plans, their bounds and what they cost."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri

from equipoise.design import (
    OBRIEN_FLEMING,
    POCOCK,
    AlphaSpending,
    BetaSpending,
    FutilityBounds,
    HaybittlePeto,
    HwangShihDeCaniSpending,
    LowerAlphaSpending,
    NoEarlyEfficacy,
    OBrienFlemingSpending,
    PampallonaTsiatis,
    PocockSpending,
    PowerSpending,
    SequentialPlan,
    UserSpending,
    WangTsiatis,
    boundaries,
    characteristics,
    delayed_characteristics,
    delayed_response,
    drift_for_power,
    even_looks,
    expected_and_maximal,
    observed_fractions,
    optimal_wang_tsiatis,
    respend,
)
from equipoise.errors import InputError, NotEstimable

OF_SPENDING = AlphaSpending(OBrienFlemingSpending())


def test_spending_functions_by_their_formulas():
    half = [0.5]
    assert PocockSpending().spent(half, 0.05)[0] == pytest.approx(0.05 * math.log(1 + (math.e - 1) / 2))
    assert PowerSpending(3).spent(half, 0.08)[0] == pytest.approx(0.01)
    assert HwangShihDeCaniSpending(0.0).spent(half, 0.05)[0] == pytest.approx(0.025)
    assert UserSpending((0.2, 1.0)).spent([0.5, 1.0], 0.05).tolist() == pytest.approx([0.01, 0.05])
    assert OBrienFlemingSpending().spent([1.0, 1.3], 0.05).tolist() == pytest.approx([0.05, 0.05])


def test_obrien_fleming_spending_keeps_its_digits_far_out():
    """50-digit arithmetic gives 1.3612514892299e-12 at a tenth of the information."""
    assert OBrienFlemingSpending().spent([0.1], 0.025)[0] == pytest.approx(1.3612514892299e-12, rel=1e-10)


@pytest.mark.parametrize(
    "make",
    [
        lambda: PowerSpending(0.0),
        lambda: HwangShihDeCaniSpending(math.inf),
        lambda: UserSpending((0.5, 0.4)),
        lambda: UserSpending((0.5, 1.2)),
        lambda: UserSpending((0.5, 1.0)).spent([1.0], 0.05),
    ],
)
def test_spending_that_is_none_is_refused(make):
    with pytest.raises(InputError):
        make()


def test_a_step_too_small_to_resolve_has_an_infinite_bound():
    bounds = boundaries(SequentialPlan((0.05, 1.0), OF_SPENDING))
    assert bounds.critical_z[0] == math.inf
    assert bounds.critical_z[1] == pytest.approx(-ndtri(0.025), abs=1e-9)


def test_no_early_efficacy_leaves_the_level_to_the_last_look():
    bounds = boundaries(SequentialPlan(even_looks(3), NoEarlyEfficacy()))
    assert bounds.critical_z[:2].tolist() == [math.inf, math.inf]
    assert bounds.critical_z[2] == pytest.approx(-ndtri(0.025), abs=1e-12)


def test_binding_futility_relaxes_the_last_bound_and_non_binding_does_not():
    futility = FutilityBounds((0.0, 0.5))
    free, bound = (
        boundaries(SequentialPlan(even_looks(3), POCOCK, futility=futility, binding=binding))
        for binding in (False, True)
    )
    assert free.critical_z.tolist() == pytest.approx(
        boundaries(SequentialPlan(even_looks(3), POCOCK)).critical_z.tolist()
    )
    assert np.all(bound.critical_z < free.critical_z)


def test_two_sided_bounds_are_one_sided_ones_of_half_the_level_but_for_the_far_side():
    one = boundaries(SequentialPlan(even_looks(4), OF_SPENDING, alpha=0.025))
    two = boundaries(SequentialPlan(even_looks(4), OF_SPENDING, alpha=0.05, sided=2))
    assert two.critical_z.tolist() == pytest.approx(one.critical_z.tolist(), abs=2e-6)
    assert two.alpha_spent[-1] == pytest.approx(0.05, abs=1e-12)


def test_beta_spending_spends_beta_and_reaches_the_power():
    plan = SequentialPlan(even_looks(4), OF_SPENDING, beta=0.1, futility=BetaSpending(HwangShihDeCaniSpending(-2.0)))
    bounds = boundaries(plan)
    crossed = bounds.crossing(bounds.drift)
    spent = HwangShihDeCaniSpending(-2.0).spent(plan.fractions, 0.1)
    assert np.cumsum(crossed.lower).tolist() == pytest.approx(spent.tolist(), abs=1e-10)
    assert bounds.power(bounds.drift)[-1] == pytest.approx(0.9, abs=1e-10)
    assert drift_for_power(bounds) == pytest.approx(bounds.drift, abs=1e-9)


def test_a_two_sided_look_too_early_for_a_futility_region_has_none():
    spending = BetaSpending(PowerSpending(1.0))
    plan = SequentialPlan((0.1, 0.5, 1.0), OF_SPENDING, 0.05, 0.1, 2, spending)
    bounds = boundaries(plan)
    assert bounds.futility_z[0] == -math.inf
    assert bounds.futility_z[1] > 0.0
    # What the first look would have spent is taken out of the function, or goes to the second look.
    shifted = bounds.crossing(bounds.drift).inner
    assert shifted[:2].tolist() == pytest.approx([0.0, 0.1 * 0.4 / 0.9], abs=1e-10)
    carried = boundaries(
        SequentialPlan((0.1, 0.5, 1.0), OF_SPENDING, 0.05, 0.1, 2, BetaSpending(PowerSpending(1.0), False))
    )
    assert carried.crossing(carried.drift).inner[:2].tolist() == pytest.approx([0.0, 0.05], abs=1e-10)


def test_a_lower_bound_with_a_level_of_its_own():
    lower = LowerAlphaSpending(PowerSpending(1.0), 0.2)
    bounds = boundaries(SequentialPlan(even_looks(3), OF_SPENDING, futility=lower, binding=True))
    crossed = bounds.crossing(0.0)
    assert crossed.lower.tolist() == pytest.approx([0.2 / 3] * 3, abs=1e-11)
    assert crossed.upper.sum() == pytest.approx(0.025, abs=1e-12)


@pytest.mark.parametrize("sided", [1, 2])
@pytest.mark.parametrize("binding", [True, False])
def test_pampallona_tsiatis_bounds_meet_and_keep_level_and_power(sided, binding):
    plan = SequentialPlan(even_looks(4), PampallonaTsiatis(0.1, 0.3), 0.05, 0.1, sided, binding=binding)
    bounds = boundaries(plan)
    assert bounds.futility_z[-1] == bounds.critical_z[-1]
    assert bounds.alpha_spent[-1] == pytest.approx(0.05, abs=1e-10)
    crossed = bounds.crossing(bounds.drift)
    assert (crossed.upper + crossed.lower * (sided == 2)).sum() == pytest.approx(0.9, abs=1e-9)


def test_haybittle_peto_refuses_an_early_bound_that_spends_everything():
    with pytest.raises(InputError, match="leaves nothing"):
        boundaries(SequentialPlan(even_looks(3), HaybittlePeto(1.5)))


def test_a_fixed_design_is_a_plan_of_one_look():
    found = characteristics(boundaries(SequentialPlan((1.0,), OBRIEN_FLEMING, beta=0.2)))
    assert found.inflation == pytest.approx(1.0, abs=1e-11)
    assert found.expected_under_none == pytest.approx(1.0, abs=1e-11)


def test_the_optimal_shape_costs_no_more_than_its_neighbours():
    plan = SequentialPlan(even_looks(3), beta=0.1)
    best = optimal_wang_tsiatis(plan, expected_and_maximal)
    delta = best.efficacy.delta

    def cost(shape):
        return expected_and_maximal(
            characteristics(boundaries(SequentialPlan(plan.fractions, WangTsiatis(shape), beta=0.1)))
        )

    assert cost(delta) <= min(cost(delta - 0.002), cost(delta + 0.002))
    with pytest.raises(InputError, match="no shape"):
        optimal_wang_tsiatis(SequentialPlan((1.0,)))


def test_reversals_are_balanced_where_responses_are_outstanding():
    plan = SequentialPlan(
        (0.5, 1.0), OF_SPENDING, beta=0.1, futility=BetaSpending(OBrienFlemingSpending()), binding=True
    )
    bounds = boundaries(plan)
    delayed = delayed_response(bounds, [0.3])
    assert bounds.futility_z[0] < delayed.decision_z[0] < bounds.critical_z[0]
    # Without an effect the two reversals cancel, so the level stays as it was spent.
    assert 0.0 < delayed.reversal[0] < 0.01
    assert delayed_characteristics(delayed).power[-1] == pytest.approx(0.9, abs=1e-10)
    with pytest.raises(InputError, match="outstanding"):
        delayed_response(bounds, [0.3, 0.2])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"fractions": (0.5, 0.5, 1.0)}, "rise"),
        ({"fractions": ()}, "no look"),
        ({"fractions": (0.5, 1.2)}, "end at 1"),
        ({"alpha": 0.6, "beta": 0.99}, "beta must lie"),
        ({"futility": FutilityBounds((0.0, 0.0))}, "1 futility bounds, not 2"),
        ({"efficacy": PampallonaTsiatis(), "futility": FutilityBounds((0.0,))}, "bring their own"),
        ({"futility": LowerAlphaSpending(PowerSpending(1.0), 0.1), "sided": 2}, "needs a one-sided plan"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        SequentialPlan(**{"fractions": (0.5, 1.0), **arguments})


def test_all_faults_of_a_plan_are_told_at_once():
    with pytest.raises(InputError) as told:
        SequentialPlan((0.5, 1.0), alpha=0.7, futility=FutilityBounds(()))
    assert "alpha per side" in str(told.value)
    assert "1 futility bounds, not 0" in str(told.value)


def test_futility_that_spends_needs_efficacy_that_spends():
    with pytest.raises(InputError, match="take AlphaSpending"):
        boundaries(SequentialPlan((0.5, 1.0), POCOCK, futility=BetaSpending(PowerSpending(1.0))))


def test_information_seen_becomes_fractions():
    assert observed_fractions([20, 40], 80).fractions == (0.25, 0.5)
    over = observed_fractions([20, 90], 80)
    assert (over.maximum, over.ended, over.fractions) == (90.0, True, (20 / 90, 1.0))
    assert observed_fractions([20, 79], 80, short_by=1).fractions == (20 / 79, 1.0)
    with pytest.raises(InputError, match="rising"):
        observed_fractions([40, 20], 80)


def test_spending_follows_the_information_seen():
    plan = SequentialPlan(even_looks(3), OF_SPENDING)
    running = respend(plan, [205, 285], 387)
    assert running.fractions == (205 / 387, 285 / 387, 1.0)
    assert boundaries(running).critical_z.tolist() == pytest.approx([2.866897907, 2.392987497, 2.011165418], rel=1e-6)
    over = boundaries(respend(plan, [205, 285], 280))
    assert over.critical_z.tolist() == pytest.approx([2.37370445, 2.010254972], rel=1e-6)
    under = boundaries(respend(plan, [205, 285], 290, short_by=6))
    assert under.alpha_spent.tolist() == pytest.approx([0.0076785178, 0.025], abs=1e-8)
    with pytest.raises(InputError, match="AlphaSpending"):
        respend(SequentialPlan(even_looks(3)), [1, 2], 3)


def test_a_power_no_drift_can_give_is_refused():
    late = boundaries(SequentialPlan((0.001, 1.0), NoEarlyEfficacy(), futility=FutilityBounds((8.0,))))
    with pytest.raises(NotEstimable):
        drift_for_power(late)


@pytest.mark.parametrize("binding", [True, False])
def test_a_futility_bound_above_the_critical_one_is_refused(binding):
    plan = SequentialPlan(even_looks(3), POCOCK, futility=FutilityBounds((0.0, 2.6)), binding=binding)
    with pytest.raises(InputError, match="look 2 of 3"):
        boundaries(plan)
