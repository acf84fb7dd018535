"""Weighted cohorts: identities, infinite variances, and a simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.design import Propensity, WeightingTarget, cohort_size, design_effect, propensity_of_spread
from equipoise.errors import InputError, NotEstimable


@pytest.mark.parametrize("target", list(WeightingTarget))
@pytest.mark.parametrize("share", [0.2, 0.5, 0.7])
def test_where_all_have_one_chance_it_is_a_trial(target, share):
    assert design_effect(Propensity(share, math.inf), target) == 1.0
    assert design_effect(Propensity(share, 1e9), target) == pytest.approx(1.0, abs=1e-6)
    assert cohort_size(300.0, Propensity(share, math.inf), target).n == 300.0


def test_overlap_weights_lose_least():
    spread = Propensity(0.4, 8.0)
    effects = {target: design_effect(spread, target) for target in WeightingTarget}
    assert 1.0 < effects[WeightingTarget.OVERLAP] == min(effects.values())


def test_infinite_variances_are_said():
    for concentration, share in ((1.5, 0.5), (4.0, 0.9), (4.0, 0.1)):
        with pytest.raises(NotEstimable, match="infinite"):
            design_effect(Propensity(share, concentration), "everybody")
    with pytest.raises(NotEstimable):
        design_effect(Propensity(0.9, 5.0), "the treated")
    # Few treated are no obstacle to weights for the treated.
    assert math.isfinite(design_effect(Propensity(0.1, 4.0), "the treated"))
    assert math.isfinite(design_effect(Propensity(0.9, 0.5), "the overlap"))


def test_a_cohort_is_worth_its_trial():
    found = cohort_size(332.0, propensity_of_spread(0.4, 0.15), "everybody")
    assert found.effective == pytest.approx(332.0)
    assert found.n > 332.0
    assert found.treated + found.control >= found.n
    assert any("true propensity" in words for words in found.method.assumptions)


def test_a_spread_is_that_of_its_beta():
    a, b = propensity_of_spread(0.3, 0.12).parameters
    assert a / (a + b) == pytest.approx(0.3)
    assert math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1.0))) == pytest.approx(0.12)
    assert propensity_of_spread(0.3, 0.0).concentration == math.inf


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Propensity(0.0, 3.0),
        lambda: Propensity(0.5, -1.0),
        lambda: propensity_of_spread(0.5, 0.5),
        lambda: design_effect(Propensity(0.5, 9.0), "nobody"),
        lambda: cohort_size(-1.0, Propensity(0.5, 9.0), "everybody"),
    ],
)
def test_impossible_assumptions_are_refused(ask):
    with pytest.raises(InputError):
        ask()


def test_simulated_cohorts_vary_as_promised():
    """2,000 cohorts of 500 people; the outcome does not depend on the covariate, so only the weights cost."""
    rng = np.random.default_rng(11)
    propensity, people, cohorts = Propensity(0.4, 12.0), 500, 2000
    a, b = propensity.parameters
    e = rng.beta(a, b, size=(cohorts, people))
    treated = rng.uniform(size=e.shape) < e
    outcome = rng.normal(size=e.shape)
    trial = 1.0 / (people * 0.4 * 0.6)
    for target, weights in (
        ("everybody", (1.0 / e, 1.0 / (1.0 - e))),
        ("the treated", (np.ones_like(e), e / (1.0 - e))),
        ("the overlap", (1.0 - e, e)),
    ):
        first, second = weights[0] * treated, weights[1] * ~treated
        seen = (first * outcome).sum(1) / first.sum(1) - (second * outcome).sum(1) / second.sum(1)
        # Three standard errors of a variance, and terms of the order 1/n.
        assert seen.var() / trial == pytest.approx(
            design_effect(propensity, target), rel=3.0 * math.sqrt(2.0 / cohorts) + 0.02
        )
