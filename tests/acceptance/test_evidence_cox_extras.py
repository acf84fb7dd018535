"""Every reference case asked of Cox models beyond their coefficients holds at its own tolerance."""

from __future__ import annotations

from pathlib import Path

from equipoise.evidence import CaseStatus, read_cases, run_case
from equipoise.evidence.cox_cases import METHODS


def test_every_case_holds(shared: Path):
    folder = shared / "data" / "analysis" / "reference"
    cases = [case for name in ("cox", "zph", "iptw") for case in read_cases(folder / f"{name}.json")]
    wanted = [case for case in cases if case.method in METHODS or case.id.startswith("landmark_heart")]
    assert len(wanted) >= 38
    missed = [(result.case.id, result.reason) for result in map(run_case, wanted) if result.status != CaseStatus.PASSED]
    assert not missed
