"""Competing risks: identities, and a small simulation of their own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from equipoise.design import (
    CompetingRisks,
    PiecewiseHazard,
    SubdistributionHazard,
    SurvivalScenario,
    WeibullHazard,
    cause_specific_scenario,
    competing_sizes,
    constant_hazard,
    cumulative_incidence,
    event_probabilities,
    gray_test,
    incidence_difference,
    milestone_difference,
    power_survival,
    sample_size_survival,
    subdistribution_scenario,
    uniform_accrual,
    z_test_size,
)
from equipoise.errors import InputError, NotEstimable

DROPOUT = constant_hazard(0.003)
SCENARIO = SurvivalScenario(
    PiecewiseHazard((0.0, 12.0), (0.03, 0.015)),
    PiecewiseHazard((0.0, 12.0), (0.018, 0.009)),
    uniform_accrual(24),
    60.0,
    1.0,
    DROPOUT,
    DROPOUT,
)
RISKS = CompetingRisks(SCENARIO, constant_hazard(0.008), PiecewiseHazard((0.0, 18.0), (0.008, 0.012)))
NOTHING = constant_hazard(0.0)


def test_without_the_other_event_it_is_one_survival_curve():
    alone = CompetingRisks(SCENARIO, NOTHING, NOTHING)
    plain = sample_size_survival(SCENARIO)
    found = competing_sizes(alone, 30.0)
    assert found.cause_specific.participants == pytest.approx(plain.participants, rel=1e-12)
    assert found.gray_exact.participants == pytest.approx(plain.participants, rel=1e-8)
    milestone = milestone_difference(SCENARIO, 30.0)
    incidence = incidence_difference(alone, 30.0)
    assert incidence.distance == pytest.approx(-milestone.distance)
    assert incidence.spread == pytest.approx(milestone.spread, rel=1e-10)
    schoenfeld = sample_size_survival(SCENARIO, method="schoenfeld").participants
    assert found.gray.n == pytest.approx(schoenfeld, rel=1e-6)


def test_incidences_and_survival_add_to_one():
    months = np.array([0.0, 3.0, 12.0, 18.0, 40.0, 500.0])
    cause, other = RISKS.scenario.treatment, RISKS.other_treatment
    first, second = cumulative_incidence(cause, other, months), cumulative_incidence(other, cause, months)
    assert first + second + cause.survival(months) * other.survival(months) == pytest.approx(np.ones(6))


def test_without_censoring_an_incidence_is_a_binomial():
    scenario = replace(SCENARIO, dropout_control=NOTHING, dropout_treatment=NOTHING)
    found = incidence_difference(replace(RISKS, scenario=scenario), 30.0)
    shares = found.treatment, found.control
    assert found.spread**2 == pytest.approx(sum(share * (1.0 - share) / 0.5 for share in shares), rel=1e-9)


def test_events_of_interest_do_not_depend_on_how_the_other_event_is_seen():
    one = event_probabilities(cause_specific_scenario(RISKS)).overall
    other = event_probabilities(subdistribution_scenario(RISKS)).overall
    assert float(one) == pytest.approx(float(other), rel=1e-9)


def test_the_subdistribution_hazard_is_the_slope_of_its_integral():
    hazard = SubdistributionHazard(RISKS.scenario.treatment, RISKS.other_treatment)
    months = np.array([1.0, 11.0, 15.0, 30.0])
    slope = (hazard.cumulative(months + 1e-4) - hazard.cumulative(months - 1e-4)) / 2e-4
    assert hazard.rate(months) == pytest.approx(slope, rel=1e-6)
    assert hazard.scaled(2.0).cumulative(20.0) == pytest.approx(2.0 * hazard.cumulative(20.0))
    assert hazard.breaks == (12.0, 18.0)


def test_questions_without_an_answer_are_refused():
    with pytest.raises(InputError):
        CompetingRisks(replace(SCENARIO, control=WeibullHazard(0.02, 1.3)), NOTHING, NOTHING)
    with pytest.raises(InputError):
        incidence_difference(RISKS, -1.0)
    with pytest.raises(NotEstimable):
        incidence_difference(RISKS, 60.5)
    with pytest.raises(NotEstimable):
        gray_test(CompetingRisks(replace(SCENARIO, control=NOTHING, treatment=NOTHING), NOTHING, NOTHING))


# --- A simulation of its own. ---

TRIALS, PEOPLE = 4000, 300


def drawn(rng, treated, control_hazard, treatment_hazard):
    months = np.linspace(0.0, 900.0, 18001)
    wanted = rng.exponential(size=treated.shape)
    late = [np.interp(wanted, hazard.cumulative(months), months) for hazard in (control_hazard, treatment_hazard)]
    return np.where(treated, late[1], late[0])


@pytest.fixture(scope="module")
def trials():
    """Return months of event of interest (infinite after the other), of the other, of censoring, and the arm."""
    rng = np.random.default_rng(7120750)
    treated = np.tile(np.arange(PEOPLE) % 2 == 1, (TRIALS, 1))
    cause = drawn(rng, treated, SCENARIO.control, SCENARIO.treatment)
    other = drawn(rng, treated, RISKS.other_control, RISKS.other_treatment)
    loss = rng.exponential(1.0 / DROPOUT.rates[0], treated.shape)
    censored = np.minimum(loss, SCENARIO.analysis - rng.uniform(0.0, 24.0, treated.shape))
    return cause, other, censored, treated


def log_rank(time, event, treated):
    order = np.argsort(time, axis=1)
    event, treated = np.take_along_axis(event, order, 1), np.take_along_axis(treated, order, 1)
    share = np.cumsum(treated[:, ::-1], axis=1)[:, ::-1] / np.arange(PEOPLE, 0, -1)
    return (event * (share - treated)).sum(axis=1) / np.sqrt((event * share * (1.0 - share)).sum(axis=1))


def within_three(hits, power):
    return abs(hits.mean() - power) <= 3.0 * math.sqrt(power * (1.0 - power) / TRIALS)


def test_hazards_among_those_at_risk_reject_as_promised(trials):
    cause, other, censored, treated = trials
    z = log_rank(np.minimum(np.minimum(cause, other), censored), cause < np.minimum(other, censored), treated)
    assert within_three(z > 1.959964, power_survival(cause_specific_scenario(RISKS), PEOPLE).power)


def test_grays_test_rejects_as_promised(trials):
    """Where the month of censoring is known for all, Gray's test is a log-rank test of who stays at risk till then."""
    cause, other, censored, treated = trials
    first = np.where(cause < other, cause, np.inf)
    z = log_rank(np.minimum(first, censored), first < censored, treated)
    exact = power_survival(subdistribution_scenario(RISKS), PEOPLE).power
    assert within_three(z > 1.959964, exact)
    # Schoenfeld's form knows the events only: near, not equal.
    assert z_test_size(gray_test(RISKS), alpha=0.025, sided=1, power=exact).n == pytest.approx(PEOPLE, rel=0.04)


def test_incidences_vary_as_promised(trials):
    cause, other, censored, treated = trials
    found = incidence_difference(RISKS, 30.0)
    time = np.minimum(np.minimum(cause, other), censored)
    order = np.argsort(time, axis=1)
    kind = np.where(cause <= time, 1, np.where(other <= time, 2, 0))
    time, kind, treated = (np.take_along_axis(part, order, 1) for part in (time, kind, treated))
    shares = []
    for arm in (False, True):
        mine = treated == arm
        at_risk = np.maximum(np.cumsum(mine[:, ::-1], axis=1)[:, ::-1], 1)
        left = np.cumprod(1.0 - (mine & (kind > 0)) / at_risk, axis=1)
        before = np.concatenate([np.ones((TRIALS, 1)), left[:, :-1]], axis=1)
        shares.append(((mine & (kind == 1) & (time <= 30.0)) * before / at_risk).sum(axis=1))
    difference = shares[1] - shares[0]
    promised = found.spread / math.sqrt(PEOPLE)
    assert difference.mean() == pytest.approx(found.distance, abs=3.0 * promised / math.sqrt(TRIALS))
    assert difference.std() == pytest.approx(promised, rel=3.0 / math.sqrt(2.0 * TRIALS) + 1.0 / PEOPLE)
