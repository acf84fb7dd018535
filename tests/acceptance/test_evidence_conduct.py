"""The known answers of trial conduct that our methods cover all hold, and the others are named."""

from __future__ import annotations

import json

import pytest

from equipoise.evidence.conduct_cases import answer_conduct, conduct_method
from equipoise.evidence.not_built import NotBuilt

COVERED = {
    "schedule/date_arithmetic": 31,
    "schedule/windows": 17,
    "schedule/classify_visits": 40,
    "schedule/regimens": 23,
    "schedule/lab_values": 30,
    "schedule/grading_tables_planted_faults": 12,
    "schedule/calendar_events": 12,
    "schedule/safety_clocks": 10,
    "allocation/block_arithmetic": 58,
    "allocation/draws_v1": 13,
}


@pytest.mark.parametrize(("name", "count"), COVERED.items())
def test_known_answers_hold(shared, name, count):
    cases = json.loads((shared / f"data/conduct/{name}.json").read_text(encoding="utf-8"))["cases"]
    assert len(cases) == count
    for case in cases:
        answer = answer_conduct({key: value for key, value in case.items() if key != "expect"})
        expected = case["expect"]
        numbers = {key for key, value in expected.items() if isinstance(value, float)}
        assert {key: answer[key] for key in expected if key not in numbers} == {
            key: value for key, value in expected.items() if key not in numbers
        }, case["id"]
        assert all(abs(answer[key] - expected[key]) < 1e-9 for key in numbers), case["id"]


def test_a_case_without_a_method_is_named():
    assert conduct_method({"id": "x", "mti": 2}) is None
    with pytest.raises(NotBuilt, match="mti"):
        answer_conduct({"id": "x", "mti": 2})
