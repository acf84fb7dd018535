"""Designs that combine stages: products, normal quantiles, and what may still happen after a stage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr

from equipoise.design import (
    AlphaSpending,
    EqualLevels,
    FisherPlan,
    FullLastLevel,
    FutilityBounds,
    LevelsSpent,
    NoInteraction,
    OBrienFlemingSpending,
    SequentialPlan,
    boundaries,
    conditional_power,
    even_looks,
    fisher_bounds,
    predictive_power,
)
from equipoise.design.conditional_power import conditional_rejection, later_rejections
from equipoise.design.fisher_outlook import conditional_product_rejection, later_product_rejections
from equipoise.design.fisher_product import product_crossings
from equipoise.errors import InputError


def test_two_stages_of_fishers_product_by_hand():
    """Bauer and Koehne's own case: c2 (1 + log(1 / c2)) = alpha, and alpha1 + c2 log(alpha0 / alpha1) = alpha."""
    bounds = fisher_bounds(FisherPlan((0.5, 1.0), FullLastLevel(), 0.05, (0.5,)))
    first, last = bounds.critical_product
    assert last * (1 - math.log(last)) == pytest.approx(0.05, abs=1e-12)
    assert first + last * math.log(0.5 / first) == pytest.approx(0.05, abs=1e-12)


def test_without_futility_the_full_last_level_leaves_nothing_to_gain_earlier():
    bounds = fisher_bounds(FisherPlan(even_looks(3), FullLastLevel()))
    assert np.ptp(bounds.critical_product) == 0.0
    assert bounds.alpha_spent[-1] == pytest.approx(0.025, abs=1e-11)


@pytest.mark.parametrize("allotment", [EqualLevels(), NoInteraction(), LevelsSpent((0.004, 0.012, 0.025))])
def test_every_allotment_spends_the_level(allotment):
    bounds = fisher_bounds(FisherPlan((0.2, 0.5, 1.0), allotment, 0.025, (0.5, 0.4)))
    assert bounds.alpha_spent[-1] == pytest.approx(0.025, abs=1e-10)
    assert np.all(np.diff(bounds.critical_product) < 0.0)


def test_futility_limits_that_are_not_binding_do_not_change_the_bounds():
    free = fisher_bounds(FisherPlan(even_looks(3)))
    loose = fisher_bounds(FisherPlan(even_looks(3), futility_p=(0.3, 0.3), binding=False))
    assert loose.critical_product.tolist() == free.critical_product.tolist()


def test_crossings_of_the_product_agree_with_simulated_p_values():
    rng = np.random.default_rng(20)
    p = rng.random((400_000, 3))
    weights, limits, bounds = (1.0, 1.3, 0.8), (0.5, 0.6), (0.02, 0.004, 0.002)
    product = np.cumprod(p ** np.array(weights), axis=1)
    running, counted = np.ones(len(p), dtype=bool), []
    for stage in range(3):
        rejected = running & (product[:, stage] <= bounds[stage])
        counted.append(rejected.mean())
        running &= ~rejected
        if stage < 2:
            running &= p[:, stage] <= limits[stage]
    exact = product_crossings(weights, limits, bounds)
    error = np.sqrt(exact * (1 - exact) / len(p))
    assert np.all(np.abs(exact - counted) < 4 * error)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"fractions": (1.0, 0.5)}, "rise"),
        ({"alpha": 0.7}, "alpha"),
        ({"futility_p": (0.5,)}, "need 2 futility limits"),
        ({"futility_p": (0.5, 1.5)}, "at most at 1"),
        ({"allotment": LevelsSpent((0.025,))}, "as many amounts"),
        ({"allotment": NoInteraction()}, "no interaction"),
    ],
)
def test_a_fisher_plan_that_contradicts_itself_is_refused(arguments, words):
    with pytest.raises(InputError, match=words):
        FisherPlan(**{"fractions": (0.3, 0.6, 1.0), **arguments})


def test_after_the_next_to_last_look_power_is_a_normal_tail():
    z, drift, bound = 1.3, 2.2, 1.98
    found = conditional_power([1.0, 2.0], [2.8, bound], look=1, z=z, drift=drift)
    assert found == pytest.approx(float(ndtr(drift - (bound * math.sqrt(2.0) - z))), abs=1e-14)
    with pytest.raises(InputError, match="look 2 of 2"):
        conditional_power([1.0, 2.0], [2.8, bound], look=2, z=z, drift=drift)


def test_predictive_power_of_a_sure_prior_is_conditional_power():
    arguments = {"look": 1, "z": 1.2}
    sure = predictive_power([1.0, 2.0, 3.0], [3.5, 2.5, 2.0], prior_mean=1.4, prior_sd=1e-6, **arguments)
    assert sure == pytest.approx(conditional_power([1.0, 2.0, 3.0], [3.5, 2.5, 2.0], drift=1.4, **arguments), abs=1e-9)


def test_predictive_power_of_one_look_to_come_has_a_closed_form():
    """The rest adds a normal score of variance dI + dI^2 Var(drift): Spiegelhalter 1986."""
    z, bound, mean, sd = 1.0, 2.0, 0.5, 0.8
    precision = 1 / sd**2 + 1.0
    posterior = (mean / sd**2 + z) / precision
    exact = float(ndtr((z + posterior - bound * math.sqrt(2.0)) / math.sqrt(1.0 + 1.0 / precision)))
    found = predictive_power([1.0, 2.0], [3.0, bound], look=1, z=z, prior_mean=mean, prior_sd=sd)
    assert found == pytest.approx(exact, abs=1e-10)
    with pytest.raises(InputError, match="positive standard deviation"):
        predictive_power([1.0, 2.0], [3.0, bound], look=1, z=z, prior_mean=mean, prior_sd=0.0)


def test_the_conditional_rejection_probability_averages_to_the_level():
    """Over the first look's Z without an effect it must give what the later looks spend: the condition of Mueller, Schaefer."""
    plan = SequentialPlan(
        even_looks(3), AlphaSpending(OBrienFlemingSpending()), futility=FutilityBounds((-0.5, 0.0)), binding=True
    )
    bounds = boundaries(plan)
    node, weight = np.polynomial.legendre.leggauss(80)
    low, high = float(bounds.futility_z[0]), float(bounds.critical_z[0])
    z = low + 0.5 * (high - low) * (node + 1.0)
    density = 0.5 * (high - low) * weight * np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    later = density @ np.array([conditional_rejection(bounds, 0, x) for x in z])
    assert later == pytest.approx(0.025 - bounds.alpha_spent[0], abs=1e-12)


def test_outlooks_without_an_effect_agree_with_those_at_no_signal():
    bounds = fisher_bounds(FisherPlan((0.2, 0.5, 0.8, 1.0), futility_p=(0.6, 0.5, 0.5)))
    exact = conditional_product_rejection(bounds, 0, 0.2)
    assert later_product_rejections(bounds, 0, 0.2, [0.0, 0.0, 0.0])[-1] == pytest.approx(exact, rel=1e-8)
    plain = boundaries(SequentialPlan(even_looks(3)))
    assert later_rejections(plain, 0, 0.7, [0.0, 0.0])[-1] == pytest.approx(conditional_rejection(plain, 0, 0.7))


def test_a_product_small_enough_must_reject():
    bounds = fisher_bounds(FisherPlan(even_looks(3)))
    assert conditional_product_rejection(bounds, 0, float(bounds.critical_product[2])) == 1.0
