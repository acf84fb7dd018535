"""Every golden vector of the scales holds exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equipoise.evidence.scale_cases import answer_scale

GOLDEN = json.loads(Path(__file__).with_name("golden_vectors.json").read_text(encoding="utf-8"))
CASES = [
    pytest.param(name, block["rule"], block.get("columns"), case["i"], case["o"], id=f"{name}-{number}")
    for name, block in GOLDEN.items()
    for number, case in enumerate(block["cases"])
]


@pytest.mark.parametrize(("name", "rule", "columns", "inputs", "output"), CASES)
def test_golden_vector_holds(name, rule, columns, inputs, output):
    assert answer_scale(rule, name, columns, inputs) == output


def test_no_case_was_lost():
    assert len(CASES) == 120
