"""Every shared case of simulated survival trials holds within its Monte Carlo tolerance."""

from __future__ import annotations

import pytest

from equipoise.evidence import CaseStatus, read_cases, run_case

LARGE = ("rpact-0532", "rpact-0555", "rpact-0557")
"""Seven scenarios of 800 people, or 500 with looks far apart: seconds each, so only in deep runs."""


def _results(shared, chosen):
    cases = read_cases(shared / "data" / "design" / "cases" / "rpact_simulation_survival.json")
    return [run_case(case) for case in cases if chosen(case.id)]


def _hold(results, count):
    assert len(results) == count
    assert {each.case.id: each.reason for each in results if each.status is not CaseStatus.PASSED} == {}


@pytest.fixture(autouse=True)
def _compiled():
    pytest.importorskip("numba")


def test_the_cases_hold(shared):
    _hold(_results(shared, lambda identity: identity not in LARGE), 10)


@pytest.mark.long
def test_the_large_cases_hold(shared):
    _hold(_results(shared, lambda identity: identity in LARGE), 3)
