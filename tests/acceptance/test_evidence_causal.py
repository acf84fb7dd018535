"""Every reference case of a comparison that is not randomised holds at its own tolerance."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from equipoise.evidence import CaseStatus, read_cases, run_case
from equipoise.evidence.causal_cases import CAUSAL_METHODS, answer_causal

FILES = ("iptw", "longitudinal_misc")
# The vocabulary names these; no case of them is at hand, so tests/reference holds them to R.
WITHOUT_CASE = {"iptw_mean", "immortal_demo", "evalue"}


@pytest.mark.parametrize("method", sorted(set(CAUSAL_METHODS) - WITHOUT_CASE))
def test_every_case_of_a_method_holds(shared: Path, method: str):
    folder = shared / "data" / "analysis" / "reference"
    cases = [case for name in FILES for case in read_cases(folder / f"{name}.json") if case.method == method]
    assert cases, f"no case of {method}: the method claims what nothing checks"
    results = [run_case(case) for case in cases]
    assert [(r.case.id, r.reason) for r in results if r.status is not CaseStatus.PASSED] == []


def test_the_heart_transplants_show_immortal_time(shared: Path):
    """Naive log hazard ratio -1.302 (0.246), with treatment as time-dependent +0.127 (0.301)."""

    header, *rows = csv.reader((shared / "data" / "analysis" / "ready" / "jasa.csv").read_text().splitlines())
    table = {name: [row[i] for row in rows] for i, name in enumerate(header)}
    args = {"method": "immortal_demo", "time": "futime", "event": "fustat", "treatment_time": "wait_time"}
    found = {name: round(values[0] or 0.0, 3) for name, values in answer_causal(args, table).items()}
    expected = {"naive_coef": -1.302, "naive_se": 0.246, "td_coef": 0.127, "td_se": 0.301}
    assert {name: found[name] for name in expected} == expected
