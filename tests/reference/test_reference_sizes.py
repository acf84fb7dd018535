"""Sample sizes of means and rates, and exact tests, against rpact and base R."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.design import SequentialPlan, SingleRate, exact_rate_size
from equipoise.evidence import CaseStatus, read_cases, run_case
from equipoise.evidence.design_size_convention import bisected_exact_size

FOLDER = Path(__file__).parent / "means_and_rates"
CASES = [case for name in ("expected", "exact") for case in read_cases(FOLDER / f"{name}.json")]


def test_the_reference_files_are_whole():
    assert len(CASES) == 56 + 8


@pytest.mark.parametrize("quantity", sorted({case.method for case in CASES}))
def test_every_reference_case_of_a_quantity_holds(quantity):
    results = [run_case(case) for case in CASES if case.method == quantity]
    assert [(result.case.id, result.reason) for result in results if result.status is not CaseStatus.PASSED] == []


@pytest.mark.parametrize(
    ("alpha", "beta", "null", "rate", "n"),
    [
        (0.07, 0.2, 0.5, 0.65, 65),
        (0.07, 0.15, 0.2, 0.35, 58),
        (0.07, 0.2, 0.3, 0.2, 109),
        (0.025, 0.1, 0.5, 0.8, 28),
        (0.05, 0.1, 0.5, 0.65, 98),
        (0.01, 0.1, 0.5, 0.6, 330),
    ],
)
def test_the_search_of_rpact_ends_between_the_first_size_and_the_one_that_stays(alpha, beta, null, rate, n):
    plan = SequentialPlan((1.0,), alpha=alpha, beta=beta)
    assert bisected_exact_size(SingleRate(rate, null), plan).n == n
    ours = exact_rate_size(null=null, rate=rate, alpha=alpha, power=1.0 - beta)
    assert ours.first <= n <= ours.stays
