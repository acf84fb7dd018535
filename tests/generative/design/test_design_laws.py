"""Laws that hold for any plan."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from scipy.special import ndtri

from equipoise.design import (
    AlphaSpending,
    BetaSpending,
    EqualLevels,
    FisherPlan,
    FullLastLevel,
    FutilityBounds,
    HwangShihDeCaniSpending,
    InverseNormalStages,
    OBrienFlemingSpending,
    PocockSpending,
    PooledStages,
    PowerSpending,
    SequentialPlan,
    WangTsiatis,
    analyse_stages,
    boundaries,
    characteristics,
    crossing_probabilities,
    cumulative_log_rank,
    fisher_bounds,
)
from equipoise.errors import InputError

ALPHA = st.floats(0.001, 0.2)
SPENDING = st.one_of(
    st.just(OBrienFlemingSpending()),
    st.just(PocockSpending()),
    st.floats(0.5, 4.0).map(PowerSpending),
    st.floats(-6.0, 3.0).map(HwangShihDeCaniSpending),
)
EFFICACY = st.one_of(st.floats(0.0, 0.7).map(WangTsiatis), SPENDING.map(AlphaSpending))


@st.composite
def fractions(draw, most=6):
    steps = draw(st.lists(st.floats(0.05, 1.0), min_size=1, max_size=most))
    return tuple((np.cumsum(steps) / np.sum(steps)).tolist())


def _bounds_or_reject(plan):
    """Return the bounds of a plan that leaves anybody to go on before the last look."""
    try:
        return boundaries(plan)
    except InputError as fault:
        if "lower the futility bounds" not in fault.mend:
            raise
        reject()


@given(SPENDING, ALPHA, st.lists(st.floats(0.0001, 1.5), min_size=1, max_size=8))
def test_spending_rises_and_never_exceeds_the_level(spending, alpha, at):
    spent = spending.spent(sorted(at), alpha)
    assert np.all(np.diff(spent) >= 0.0)
    assert spent[0] >= 0.0
    assert spent[-1] <= alpha * (1 + 1e-12)
    assert spending.spent([1.0], alpha)[0] == pytest.approx(alpha)


@given(EFFICACY, ALPHA, st.sampled_from([1, 2]))
def test_one_look_is_the_fixed_design(efficacy, alpha, sided):
    bounds = boundaries(SequentialPlan((1.0,), efficacy, alpha, 0.2, sided))
    assert bounds.critical_z[0] == pytest.approx(-ndtri(alpha / sided), abs=1e-9)
    assert characteristics(bounds).inflation == pytest.approx(1.0, abs=1e-9)


@given(fractions(), EFFICACY, ALPHA, st.sampled_from([1, 2]), st.floats(-2.0, 0.9), st.booleans())
def test_bounds_spend_the_level_and_cost_at_least_the_fixed_design(at, efficacy, alpha, sided, stop, binding):
    futility = FutilityBounds((stop,) * (len(at) - 1)) if sided == 1 else None
    bounds = _bounds_or_reject(SequentialPlan(at, efficacy, alpha, 0.3, sided, futility, binding))
    assert bounds.alpha_spent[-1] == pytest.approx(alpha, abs=1e-10)
    assert np.all(np.diff(bounds.alpha_spent) >= -1e-14)
    if not binding:
        assert characteristics(bounds).inflation >= 1.0 - 1e-9


@given(fractions(4), SPENDING, SPENDING, ALPHA, st.floats(0.05, 0.3), st.booleans())
def test_beta_spending_reaches_its_power_below_its_efficacy_bounds(at, spending, losing, alpha, beta, binding):
    plan = SequentialPlan(at, AlphaSpending(spending), alpha, beta, 1, BetaSpending(losing), binding)
    bounds = _bounds_or_reject(plan)
    assert np.all(bounds.futility_z <= bounds.critical_z + 1e-9)
    assert bounds.power(bounds.drift)[-1] == pytest.approx(1.0 - beta, abs=1e-8)
    without = boundaries(SequentialPlan(at, AlphaSpending(spending), alpha, beta))
    assert np.all(bounds.critical_z <= without.critical_z + 1e-9)


@given(fractions(5), st.floats(-3.0, 3.0), st.floats(0.5, 3.0), st.floats(0.1, 40.0))
def test_probabilities_depend_on_the_drift_and_the_fractions_alone(at, drift, bound, scale):
    upper = [bound] * len(at)
    plain = crossing_probabilities(at, upper, drift=drift).upper
    scaled = crossing_probabilities([x * scale for x in at], upper, drift=drift / math.sqrt(scale)).upper
    assert scaled.tolist() == pytest.approx(plain.tolist(), abs=1e-11)


@given(fractions(4), st.sampled_from([EqualLevels(), FullLastLevel()]), st.floats(0.01, 0.1), st.floats(0.3, 1.0))
def test_products_keep_the_level(at, allotment, alpha, limit):
    bounds = fisher_bounds(FisherPlan(at, allotment, alpha, (limit,) * (len(at) - 1)))
    assert bounds.alpha_spent[-1] <= alpha + 1e-9
    if isinstance(allotment, EqualLevels):
        assert bounds.alpha_spent[-1] == pytest.approx(alpha, abs=1e-9)
        assert np.ptp(bounds.level) < 1e-9


@given(
    st.lists(st.tuples(st.integers(5, 60), st.floats(-2.5, 2.5)), min_size=1, max_size=3),
    st.sampled_from([PooledStages, InverseNormalStages]),
)
def test_limits_and_p_values_say_the_same_at_every_stage(stages, rule):
    """A repeated limit excludes the null exactly where the repeated p is below the level, and the bound is crossed."""
    events = np.cumsum([size for size, _ in stages]).tolist()
    data = cumulative_log_rank(events, [z for _, z in stages])
    bounds = boundaries(SequentialPlan((0.3, 0.7, 1.0), AlphaSpending(PocockSpending())))
    found = analyse_stages(rule(bounds), data, null=1.0)
    crossed = found.statistic >= bounds.critical_z[: len(stages)]
    assert (found.lower >= 1.0).tolist() == crossed.tolist()
    assert (found.repeated_p <= 0.025).tolist() == crossed.tolist()
    assert np.all(found.lower <= found.upper)


def test_simulated_trials_reject_as_often_as_the_level_says():
    rng = np.random.default_rng(7)
    at = np.array([0.25, 0.6, 1.0])
    bounds = boundaries(SequentialPlan(tuple(at.tolist()), WangTsiatis(0.25)))
    steps = rng.standard_normal((400_000, 3)) * np.sqrt(np.diff(at, prepend=0.0))
    z = np.cumsum(steps, axis=1) / np.sqrt(at)
    rate = float((z >= bounds.critical_z).any(axis=1).mean())
    assert abs(rate - 0.025) < 4 * math.sqrt(0.025 * 0.975 / 400_000)
