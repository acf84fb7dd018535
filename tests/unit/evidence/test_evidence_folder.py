"""Reference cases: recognised by shape, compared at their tolerance, never passed when not built."""

from __future__ import annotations

import json

import pytest

from equipoise.errors import CaseError
from equipoise.evidence import CaseStatus, answers, render_evidence, run_folder
from equipoise.evidence.folder import read_cases

TIMES = "time,event,arm\n1,1,a\n2,0,a\n3,1,b\n4,1,b\n"


def _km_case(**changes):
    case = {
        "id": "small",
        "dataset": "ready/small.csv",
        "args": {"method": "km", "time": "time", "event": "event", "times": [1, 3], "conf_type": "plain"},
        "expected": {"surv": [0.75, 0.375]},
        "rel_tol": 1e-9,
        "abs_tol": 1e-12,
        "origin": "by hand",
    }
    return {**case, **changes}


def _folder(tmp_path, *cases):
    (tmp_path / "ready").mkdir()
    (tmp_path / "ready" / "small.csv").write_text(TIMES)
    below = tmp_path / "reference" / "deep"
    below.mkdir(parents=True)
    (below / "any-name.json").write_text(json.dumps(list(cases)))
    return tmp_path


def test_a_case_passes_with_the_data_set_found_upwards(tmp_path):
    evidence = run_folder(_folder(tmp_path, _km_case()))
    assert [result.status for result in evidence.results] == [CaseStatus.PASSED]
    assert evidence.holds
    assert answers(evidence)["small"]["surv"] == pytest.approx([0.75, 0.375])


def test_a_difference_beyond_tolerance_fails_and_says_by_how_much(tmp_path):
    evidence = run_folder(_folder(tmp_path, _km_case(expected={"surv": [0.75, 0.3750001]})))
    assert not evidence.holds
    assert "FAILED small" in render_evidence(evidence)
    assert evidence.results[0].largest_difference == pytest.approx(1e-7)


def test_a_looser_tolerance_of_one_value_is_used_for_it(tmp_path):
    case = _km_case(expected={"surv": [0.75, 0.3750001]}, value_tol={"surv": [0, 1e-6]})
    assert run_folder(_folder(tmp_path, case)).holds


def test_an_unknown_method_or_option_is_listed_as_not_built_and_does_not_fail(tmp_path):
    unknown = _km_case(id="method", args={**_km_case()["args"], "method": "crystal_ball"})
    option = _km_case(id="option", args={**_km_case()["args"], "moon_phase": "full"})
    evidence = run_folder(_folder(tmp_path, unknown, option))
    assert [result.status for result in evidence.results] == [CaseStatus.NOT_BUILT, CaseStatus.NOT_BUILT]
    assert evidence.holds
    assert "crystal_ball" in render_evidence(evidence)
    assert "moon_phase" in render_evidence(evidence)
    assert answers(evidence) == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "not JSON"), ('[{"args": {"method": "km"}, "id": "x"}]', "expected"), ('[{"args": {}}]', "needs id")],
)
def test_a_broken_file_is_reported_with_its_place(tmp_path, content, words):
    (tmp_path / "broken.json").write_text(content)
    evidence = run_folder(tmp_path)
    assert not evidence.holds
    assert words in evidence.unreadable[0].reason
    assert "broken.json" in evidence.unreadable[0].reason


def test_a_missing_data_set_is_reported(tmp_path):
    (tmp_path / "cases.json").write_text(json.dumps([_km_case(dataset="ready/absent.csv")]))
    evidence = run_folder(tmp_path)
    assert not evidence.holds
    assert "absent.csv" in render_evidence(evidence)


def test_a_data_set_outside_the_folders_is_refused(tmp_path):
    (tmp_path / "cases.json").write_text(json.dumps([_km_case(dataset="../../etc/passwd")]))
    assert not run_folder(tmp_path).holds


def test_golden_vectors_are_recognised_and_their_ids_made(tmp_path):
    block = {
        "rule": "reference.albi",
        "columns": ["bilirubin_umol_L", "albumin_g_L"],
        "cases": [{"i": [17.1, 40], "o": {"score": -2.5862, "grade": 2}}],
    }
    (tmp_path / "vectors.json").write_text(json.dumps({"albi": block}))
    evidence = run_folder(tmp_path)
    assert [result.case.id for result in evidence.results] == ["vectors:albi:0"]
    assert evidence.holds


def test_the_limits_in_a_rules_words_count(tmp_path):
    def block(limit):
        return {
            "rule": f"reference.ctcae_v5_lab.platelets_1e9_L with LLN {limit}",
            "columns": ["platelets_1e9_L"],
            "cases": [{"i": [120], "o": 0 if limit <= 120 else 1}],
        }

    (tmp_path / "v.json").write_text(json.dumps({"one": block(100), "two": block(150)}))
    assert run_folder(tmp_path).holds


def test_a_file_without_cases_is_no_fault(tmp_path):
    (tmp_path / "notes.json").write_text('{"hello": "world"}')
    evidence = run_folder(tmp_path)
    assert evidence.holds
    assert [path.name for path in evidence.without_cases] == ["notes.json"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CaseError, match="no such file"):
        run_folder(tmp_path / "nowhere")


def test_ids_that_stand_in_two_files_are_told_apart(tmp_path):
    folder = _folder(tmp_path, _km_case())
    (folder / "other.json").write_text(json.dumps([_km_case(dataset="ready/small.csv")]))
    assert sorted(result.case.id for result in run_folder(folder).results) == ["any-name:small", "other:small"]


def _design_case(**changes):
    case = {
        "id": "d1",
        "quantity": "spending",
        "inputs": {"spending": "Power3", "alpha_one_sided": 0.025, "information_fraction": [0.5, 1.0]},
        "expected": [{"field": "alpha_spent", "value": [0.003125, 0.025], "rtol": 1e-9}],
    }
    return {**case, **changes}


def _run_design(tmp_path, **changes):
    (tmp_path / "d.json").write_text(json.dumps({"meta": {}, "cases": [_design_case(**changes)]}))
    return run_folder(tmp_path)


def test_a_design_case_is_answered_by_its_quantity(tmp_path):
    assert _run_design(tmp_path).results[0].status is CaseStatus.PASSED


def test_an_unknown_quantity_of_a_design_case_is_listed_as_not_built(tmp_path):
    evidence = _run_design(tmp_path, quantity="crystal_ball")
    assert [case.method for case in read_cases(tmp_path / "d.json")] == ["crystal_ball"]
    assert evidence.results[0].status is CaseStatus.NOT_BUILT


_WRONG = [{"field": "alpha_spent", "value": [0.003, 0.025], "rtol": 1e-9}]


def test_a_difference_in_a_contested_case_is_listed_apart_and_fails_nothing(tmp_path):
    evidence = _run_design(tmp_path, expected=_WRONG, same_in_rpact_4_5=False)
    text = render_evidence(evidence)
    assert evidence.results[0].status is CaseStatus.CONTESTED
    assert evidence.holds
    assert "0 failed, 1 contested" in text
    assert "contested  d1 (spending): another version" in text
    assert "expected 0.003, got 0.003125" in text


def test_the_same_difference_fails_where_the_value_is_not_contested(tmp_path):
    evidence = _run_design(tmp_path, expected=_WRONG, same_in_rpact_4_5=True)
    assert evidence.results[0].status is CaseStatus.FAILED
    assert not evidence.holds


def test_a_contested_case_that_holds_is_passed(tmp_path):
    assert _run_design(tmp_path, same_in_rpact_4_5=False).results[0].status is CaseStatus.PASSED


_LATE = {"kMax": 3, "alpha": 0.025, "informationRates": [0.2, 0.6, 1], "typeOfDesign": "noEarlyEfficacy", "sided": 1}


@pytest.mark.parametrize(
    ("field", "value", "holds"),
    [
        ("criticalValues", ["Inf", "Inf", 1.959963985], True),
        ("criticalValues", [None, None, 1.959963985], True),
        ("criticalValues", [3, 3, 1.959963985], False),
        ("futilityBounds", [None, None], True),
        ("futilityBounds", None, True),
    ],
)
def test_infinite_bounds_and_absent_ones_are_compared_as_the_files_write_them(tmp_path, field, value, holds):
    expected = [{"field": field, "value": value, "rtol": 1e-6}]
    evidence = _run_design(tmp_path, quantity="group_sequential_design", inputs={"design": _LATE}, expected=expected)
    assert evidence.holds is holds


def test_one_number_stands_for_a_list_of_equal_ones_and_the_reverse(tmp_path):
    design = {
        "kMax": 3,
        "alpha": 0.025,
        "informationRates": [0.333333333333, 0.666666666667, 1],
        "typeOfDesign": "P",
        "sided": 1,
    }
    expected = [{"field": "stageLevels", "value": 0.01103, "rtol": 1e-3}]
    evidence = _run_design(tmp_path, quantity="group_sequential_design", inputs={"design": design}, expected=expected)
    assert evidence.holds, evidence.results[0].reason
    uneven = [{"field": "criticalValues", "value": 3.0, "rtol": 1e-6}]
    late = _run_design(tmp_path, quantity="group_sequential_design", inputs={"design": _LATE}, expected=uneven)
    assert not late.holds
