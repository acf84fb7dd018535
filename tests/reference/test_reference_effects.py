"""Effects that change with time, against lrstat and gsDesign2."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.evidence import CaseStatus, read_cases, run_case

CASES = read_cases(Path(__file__).parent / "changing_effects" / "expected.json")


def test_the_reference_file_is_whole():
    assert len(CASES) == 90


@pytest.mark.parametrize("quantity", sorted({case.method for case in CASES}))
def test_every_reference_case_of_a_quantity_holds(quantity):
    results = [run_case(case) for case in CASES if case.method == quantity]
    assert [(result.case.id, result.reason) for result in results if result.status is not CaseStatus.PASSED] == []
