"""Sample sizes, power and calendars of survival trials against rpact, gsDesign, gsDesign2 and published formulas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equipoise.design import (
    SurvivalScenario,
    events_needed,
    hazard_of_risk,
    sample_size_survival,
    uniform_accrual,
)
from equipoise.evidence import CaseStatus, read_cases, run_case

HOME = Path(__file__).parent / "survival_size"
CHECKS = json.loads((HOME / "checks.json").read_text())


@pytest.mark.parametrize("case", read_cases(HOME / "cases.json"), ids=lambda case: case.id)
def test_rpact(case):
    found = run_case(case)
    assert found.status is CaseStatus.PASSED, found.reason


@pytest.mark.parametrize("check", CHECKS["events"], ids=lambda check: f"{check['method']}-{check['hazard_ratio']}")
def test_events_of_the_formulas(check):
    found = events_needed(check["hazard_ratio"], ratio=check["ratio"], method=check["method"])
    assert round(found, 3) == check["events"]


@pytest.mark.parametrize("method", [name for name in CHECKS["people"] if name != "scenario"])
def test_people_by_method(method):
    given = CHECKS["people"]["scenario"]
    control, dropout = hazard_of_risk(given["control_risk_36"], 36), hazard_of_risk(given["dropout_12"], 12)
    analysis = given["accrual"] + given["follow_up"]
    scenario = SurvivalScenario(
        control,
        control.scaled(given["hazard_ratio"]),
        uniform_accrual(given["accrual"]),
        analysis,
        given["ratio"],
        dropout,
        dropout,
    )
    found = sample_size_survival(scenario, method=method)
    assert [found.events, found.participants] == pytest.approx(CHECKS["people"][method], rel=1e-10)
