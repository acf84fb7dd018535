"""Sample sizes of means and rates, and exact tests, against rpact and base R."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.evidence import CaseStatus, read_cases, run_case

FOLDER = Path(__file__).parent / "means_and_rates"
CASES = [case for name in ("expected", "exact") for case in read_cases(FOLDER / f"{name}.json")]


def test_the_reference_files_are_whole():
    assert len(CASES) == 56 + 8


@pytest.mark.parametrize("quantity", sorted({case.method for case in CASES}))
def test_every_reference_case_of_a_quantity_holds(quantity):
    results = [run_case(case) for case in CASES if case.method == quantity]
    assert [(result.case.id, result.reason) for result in results if result.status is not CaseStatus.PASSED] == []
