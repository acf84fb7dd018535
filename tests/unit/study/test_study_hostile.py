"""Hostile study files, and faults between values that are right one by one."""

from __future__ import annotations

import pytest

from equipoise.errors import StudyError
from equipoise.study import check_study_text, load_study, shipped_ids, study_folder

SHIPPED = (study_folder("NCT01681446") / "study.yaml").read_text(encoding="utf-8")
RULE = "age in 18..75 a and sex in {male, female}"


@pytest.mark.parametrize(
    "text",
    [
        "schema: " + "[" * 100_000,
        "schema: " + "{a: " * 50_000,
        "schema:\n" + "\n".join("  " * depth + "a:" for depth in range(2_000)),
        "schema: " + "- " * 50_000 + "x",
    ],
)
def test_endless_depth_is_a_finding(text):
    findings = check_study_text(text + "\n")
    assert any("nested" in finding.message or "YAML" in finding.message for finding in findings)


@pytest.mark.parametrize("number", ["9" * 5_000, "0x" + "f" * 5_000, "0b" + "1" * 5_000, "0" + "7" * 6_000])
def test_endless_numbers_are_a_finding(number):
    text = SHIPPED.replace("count: 296", f"count: {number}", 1)
    findings = check_study_text(text)
    assert any("enrollment.count" in finding.message for finding in findings)
    assert max(len(finding.message) for finding in findings) < 400


@pytest.mark.parametrize("rule", ["not " * 3_000 + "age > 3 a", "if age > 3 a then " * 3_000 + "age > 3 a"])
def test_endless_rules_are_a_finding(rule):
    assert RULE in SHIPPED
    findings = check_study_text(SHIPPED.replace(RULE, rule, 1))
    assert any("stages.0.include.1.when" in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("unit: g/L, hard: [20, 250]", "unit: mmol/Q, hard: [20, 250]", "'mmol/Q' is no UCUM unit"),
        ("dose: 50, unit: ug,", "dose: 50, unit: mycrogram,", "'mycrogram' is no UCUM unit"),
        ("cuts: [1]}", "cuts: [1, 2]}", "levels"),
        ("cuts: [1]}", "cuts: [.5, .2]}", "cuts"),
        ("masking: NONE ", "masking: NOBODY ", "design.masking"),
        ("phases: [PHASE3]", "phases: [PHASE9]", "design.phases.0"),
        ("status: UNKNOWN ", "status: MAYBE ", "design.status"),
        ("intervention_model: PARALLEL", "intervention_model: PARALEL", "PARALLEL"),
        ("power: 0.8\n", "power: 80\n", "sample_size.power"),
        ("alpha: 0.05\n", "alpha: 5\n", "sample_size.alpha"),
        ("horizon_day: 1784", "horizon_day: -1", "horizon_day"),
    ],
)
def test_faults_that_look_right(right, wrong, said):
    assert right in SHIPPED
    findings = check_study_text(SHIPPED.replace(right, wrong, 1))
    assert any(said in f"{finding.message} {finding.mend}" for finding in findings)
    assert all(finding.line and finding.mend for finding in findings)


def test_a_folder_named_like_a_study_file_is_said(tmp_path):
    (tmp_path / "study.yaml").mkdir()
    with pytest.raises(StudyError) as caught:
        load_study(tmp_path)
    assert "study.yaml" in str(caught.value)


def test_the_shipped_studies_have_none_of_these():
    for study_id in shipped_ids():
        assert check_study_text((study_folder(study_id) / "study.yaml").read_text(encoding="utf-8")) == ()
