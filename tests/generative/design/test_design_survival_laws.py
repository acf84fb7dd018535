"""Laws that sample sizes of survival trials keep whatever is assumed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.design import (
    Accrual,
    LogRankMethod,
    PiecewiseHazard,
    SequentialPlan,
    SurvivalScenario,
    boundaries,
    constant_hazard,
    event_probabilities,
    power_survival,
    sample_size_sequential_survival,
    sample_size_survival,
)
from equipoise.design.smooth_grid import smooth_grid

RATES = st.floats(1e-3, 0.08)
METHODS = st.sampled_from(LogRankMethod)


@st.composite
def scenarios(draw: st.DrawFn) -> SurvivalScenario:
    """Control hazards and accrual in two pieces, a constant hazard ratio, dropout, either arm larger."""
    control = PiecewiseHazard((0.0, draw(st.floats(3.0, 20.0))), (draw(RATES), draw(RATES)))
    end = draw(st.floats(6.0, 40.0))
    accrual = Accrual((0.0, end / 3.0), (draw(st.floats(0.5, 3.0)), 1.0), end)
    lost = st.floats(0.0, 0.02)
    return SurvivalScenario(
        control,
        control.scaled(draw(st.floats(0.3, 0.9))),
        accrual,
        end + draw(st.floats(0.0, 40.0)),
        draw(st.floats(0.4, 2.5)),
        constant_hazard(draw(lost)),
        constant_hazard(draw(lost)),
    )


@given(scenarios(), METHODS, st.floats(50.0, 2000.0), st.floats(1.01, 3.0))
@settings(max_examples=60, deadline=None)
def test_power_grows_with_people(trial: SurvivalScenario, method: LogRankMethod, people: float, more: float) -> None:
    smaller = power_survival(trial, people, method=method).power
    assert power_survival(trial, people * more, method=method).power >= smaller


@given(scenarios(), METHODS, st.floats(0.2, 0.95), st.floats(0.5, 0.98))
@settings(max_examples=60, deadline=None)
def test_power_grows_with_the_effect(
    trial: SurvivalScenario, method: LogRankMethod, weak: float, stronger: float
) -> None:
    """From hazard ratios of 1 down to .2; farther out some methods' power falls again.

    With fewer than ten events expected the normal law of Z says nothing: a spread below 1 can pull a power of .04 down.
    """
    ratios = weak, max(weak * stronger, 0.2)
    arms = [replace(trial, treatment=trial.control.scaled(ratio)) for ratio in ratios]
    less, more = (power_survival(arm, 400.0, method=method) for arm in arms)
    assume(more.events >= 10.0)
    assert more.power >= less.power - 1e-9


@given(scenarios(), METHODS)
@settings(max_examples=40, deadline=None)
def test_a_fixed_design_is_a_sequential_one_of_one_look(trial: SurvivalScenario, method: LogRankMethod) -> None:
    one = sample_size_sequential_survival(trial, boundaries(SequentialPlan((1.0,))), method=method)
    fixed = sample_size_survival(trial, method=method)
    by_now = float(trial.accrual.share(trial.analysis))
    assert one.participants * by_now == pytest.approx(fixed.participants, rel=1e-9)


@given(scenarios(), METHODS)
@settings(max_examples=40, deadline=None)
def test_the_size_has_its_power_and_the_rounded_one_no_less(trial: SurvivalScenario, method: LogRankMethod) -> None:
    found = sample_size_survival(trial, power=0.9, method=method)
    assert power_survival(trial, found.participants, method=method).power == pytest.approx(0.9, abs=1e-9)
    assert found.rounded.power >= 0.9 - 1e-9
    assert found.rounded.participants >= found.participants - 1e-6


@given(scenarios())
@settings(max_examples=40, deadline=None)
def test_closed_integrals_and_nodes_agree(trial: SurvivalScenario) -> None:
    closed, nodes = event_probabilities(trial), event_probabilities(smooth_grid(trial))
    assert float(closed.overall) == pytest.approx(float(nodes.overall), rel=1e-10)
