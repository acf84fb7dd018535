"""Every shared case of the size of survival trials holds, or its difference is explained here."""

from __future__ import annotations

import math

import pytest
from scipy.integrate import quad
from scipy.special import ndtr

from equipoise.design import (
    PiecewiseHazard,
    SurvivalScenario,
    constant_hazard,
    event_probabilities,
    hazard_of_risk,
    score_moments,
    uniform_accrual,
)
from equipoise.evidence import CaseStatus, read_cases, run_case
from equipoise.evidence.design_log_rank_cases import ANSWERS as LOG_RANK
from equipoise.evidence.design_survival_cases import ANSWERS as SURVIVAL

FILES = (
    "rpact_inputs",
    "rpact_samplesize_survival",
    "rpact_power_survival",
    "engines_samplesize_crosscheck",
    "engines_more",
)


@pytest.fixture(scope="module")
def results(shared):
    root = shared / "data" / "design" / "cases"
    cases = [case for name in FILES for case in read_cases(root / f"{name}.json")]
    return [run_case(case) for case in cases if case.method in SURVIVAL or case.method in LOG_RANK]


# Integrals of the programs that are not exact enough, shown below; they stay differences in what a user runs.
COARSE = {"rpact-0400", "rpact-0401", "more-120", "more-123", "more-132"}


def test_all_holds_but_what_the_programs_integrate_coarsely(results):
    missed = {each.case.id: each for each in results if each.status is not CaseStatus.PASSED}
    assert set(missed) == COARSE
    assert all(each.largest_difference < 2e-4 for each in missed.values())
    assert len(results) == 174


def test_values_that_another_version_gives_otherwise_are_met(results):
    doubted = {each.case.id for each in results if each.case.contested}
    assert doubted == {"rpact-0050", "rpact-0083", "rpact-0084", "rpact-0506", "rpact-0508"}
    assert all(each.status is CaseStatus.PASSED for each in results if each.case.contested)


@pytest.mark.parametrize(("hazard_ratio", "theirs"), [(1.8, 15.5734432), (2.0, 15.20689177)])
def test_the_month_of_40_events_under_a_hazard_in_pieces(hazard_ratio, theirs):
    """rpact-0400, 0401: at the month given there, 200 people have 39.99997 events by adaptive quadrature, not 40."""
    control = PiecewiseHazard((0.0, 5.0, 10.0), (0.01, 0.02, 0.04))

    def seen(month: float) -> float:
        def by_entry(entry: float) -> float:
            waited = month - entry
            treated = -math.expm1(-hazard_ratio * float(control.cumulative(waited)))
            return 100.0 * (treated - math.expm1(-float(control.cumulative(waited)))) / 12.0

        return quad(by_entry, 0.0, 12.0, points=[month - 10.0, month - 5.0], epsabs=1e-12)[0]

    scenario = SurvivalScenario(control, control.scaled(hazard_ratio), uniform_accrual(12.0), theirs)
    assert 200.0 * float(event_probabilities(scenario).overall) == pytest.approx(seen(theirs), abs=1e-9)
    assert 1e-5 < 40.0 - seen(theirs) < 6e-5


@pytest.mark.parametrize(
    ("people", "z", "theirs"),
    [(148.387596129, 2.96258804273, 0.158361510335), (166.58594696, 2.15699921835, 0.468583429296)],
)
def test_the_first_look_at_month_33_and_a_half(people, z, theirs):
    """more-120, 123 (and 132, second look): mean and variance of the score there are 7e-6 off; ours are quadrature's."""
    month, lost = 33.5130698164, 0.00427444119896
    control = hazard_of_risk(0.5, 36.0)
    dropout = constant_hazard(lost)
    scenario = SurvivalScenario(control, control.scaled(0.5), uniform_accrual(28.0), month, 1.0, dropout, dropout)
    rate = control.rates[0]

    def at_risk(t: float, hazard: float) -> float:
        return 0.5 * math.exp(-(hazard + lost) * t) * min(1.0, (month - t) / 28.0)

    def mean(t: float) -> float:
        one, other = at_risk(t, rate / 2.0), at_risk(t, rate)
        return one * other / (one + other) * (rate / 2.0 - rate)

    def variance(t: float) -> float:
        one, other = at_risk(t, rate / 2.0), at_risk(t, rate)
        return one * other / (one + other) ** 2 * (one * rate / 2.0 + other * rate)

    drift, spread = (
        quad(part, 0.0, month - 28.0, epsabs=1e-14)[0] + quad(part, month - 28.0, month - 1e-9, epsabs=1e-14)[0]
        for part in (mean, variance)
    )
    found = score_moments(scenario)
    assert float(found.mean) == pytest.approx(drift, rel=1e-10)
    assert float(found.variance) == pytest.approx(spread, rel=1e-10)
    exact = float(ndtr(-z - drift / math.sqrt(spread) * math.sqrt(people)))
    assert 5e-6 < exact / theirs - 1.0 < 1.2e-5


def test_both_grids_hold(shared):
    root = shared / "data" / "design"
    cases = [
        case for name in ("seeds_grid_n", "seeds_grid_events_month64") for case in read_cases(root / f"{name}.csv")
    ]
    assert len(cases) == 714 + 420
    assert all(run_case(case).status is CaseStatus.PASSED for case in cases)
