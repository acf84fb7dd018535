"""Every reference case of repeated measures, counts, imputation and interval censoring holds at its own tolerance."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.evidence import CaseStatus, read_cases, run_case
from equipoise.evidence.interval_cases import INTERVAL_METHODS
from equipoise.evidence.longitudinal_cases import LONGITUDINAL_METHODS
from equipoise.evidence.proportion_cases import PROPORTION_METHODS

FILES = ("ic", "longitudinal_misc")
# The vocabulary names these; no case of them is at hand, so tests/reference holds them to R.
WITHOUT_CASE = {"ancova", "rubin", "padjust"}
METHODS = {*INTERVAL_METHODS, *LONGITUDINAL_METHODS, *PROPORTION_METHODS} - WITHOUT_CASE


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_case_of_a_method_holds(shared: Path, method: str):
    folder = shared / "data" / "analysis" / "reference"
    cases = [case for name in FILES for case in read_cases(folder / f"{name}.json") if case.method == method]
    assert cases, f"no case of {method}: the method claims what nothing checks"
    results = [run_case(case) for case in cases]
    assert [(r.case.id, r.reason) for r in results if r.status is not CaseStatus.PASSED] == []
