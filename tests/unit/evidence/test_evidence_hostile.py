"""Broken reference cases: named as unreadable with their place, never a traceback, never passed."""

from __future__ import annotations

import json

import pytest

from equipoise.evidence import render_evidence, run_folder

KM = {
    "id": "small",
    "dataset": "small.csv",
    "args": {"method": "km", "time": "time", "event": "event", "times": [1, 3], "conf_type": "plain"},
    "expected": {"surv": [0.75, 0.375]},
}


def _unreadable(tmp_path, content):
    (tmp_path / "small.csv").write_text("time,event\n1,1\n2,0\n3,1\n4,1\n", encoding="utf-8")
    (tmp_path / "case.json").write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    evidence = run_folder(tmp_path)
    assert not evidence.holds
    assert "case.json" in render_evidence(evidence)
    assert not any(result.status == "passed" for result in evidence.results)
    return evidence.unreadable


@pytest.mark.parametrize(
    "change",
    [
        {"expected": 5},
        {"expected": []},
        {"expected": {}},
        {"rel_tol": "wide"},
        {"abs_tol": None},
        {"rel_tol": -1},
        {"value_tol": {"surv": 1}},
        {"value_tol": [1, 2]},
        {"args": {**KM["args"], "filter": 5}},
    ],
)
def test_a_malformed_analysis_case(tmp_path, change):
    assert _unreadable(tmp_path, [{**KM, **change}])


def test_an_origin_in_another_form_is_no_fault(tmp_path):
    (tmp_path / "small.csv").write_text("time,event\n1,1\n2,0\n3,1\n4,1\n", encoding="utf-8")
    (tmp_path / "case.json").write_text(json.dumps([{**KM, "r": {"version": "4", "packages": [1]}}]), encoding="utf-8")
    assert run_folder(tmp_path).holds


def test_a_case_that_is_right_still_passes(tmp_path):
    (tmp_path / "small.csv").write_text("time,event\n1,1\n2,0\n3,1\n4,1\n", encoding="utf-8")
    (tmp_path / "case.json").write_text(json.dumps([KM]), encoding="utf-8")
    assert run_folder(tmp_path).holds


@pytest.mark.parametrize(
    "content",
    [
        '{"cases": [{"id": "a", "quantity": "q", "inputs": {}, "expected": [{"field": "n"}]}]}',
        '{"cases": [{"id": "a", "quantity": "q", "inputs": {}, "expected": {"n": 1}}]}',
        '{"cases": [{"id": "a", "quantity": "q", "inputs": {}, "expected": [{"field": "n", "value": 1, "rtol": "x"}]}]}',
        '{"cases": [{"id": "a", "anchor": "2025-01-01", "n": 1, "unit": "weeks", "expect": {}}]}',
        '{"albi": {"rule": "reference.albi", "columns": ["a"], "cases": [{"i": [1], "o": {}}]}}',
        "[" + "9" * 5000 + "]",
    ],
    ids=["no value", "no list", "tolerance in words", "nothing expected", "no output", "a number without end"],
)
def test_a_case_that_could_not_fail_or_be_read_is_unreadable(content, tmp_path):
    (tmp_path / "cases.json").write_text(content, encoding="utf-8")
    evidence = run_folder(tmp_path)
    assert not evidence.holds
    assert evidence.unreadable
    assert not evidence.results


def test_a_file_in_utf_16_is_read(tmp_path):
    (tmp_path / "schema.json").write_text('{"title": "a schema"}', encoding="utf-16")
    assert run_folder(tmp_path).holds
