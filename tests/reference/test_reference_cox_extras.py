"""What is asked of a Cox model beyond its coefficients, against R; see cox_extras/how.md."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from equipoise.evidence.cox_cases import METHODS, answer_cox

FOLDER = Path(__file__).parent / "cox_extras"
CASES = json.loads((FOLDER / "expected.json").read_text())


@pytest.fixture(scope="module")
def table() -> dict[str, list[str]]:
    header, *rows = csv.reader((FOLDER / "data.csv").read_text().splitlines())
    return {name: [row[i] for row in rows] for i, name in enumerate(header)}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_agrees_with_r(case: dict, table: dict[str, list[str]]):
    computed = answer_cox(case["args"], table)
    for name, expected in case["expected"].items():
        assert computed[name] == pytest.approx(expected, rel=case["rel_tol"], abs=case["abs_tol"]), name


def test_every_method_has_a_case():
    assert {case["args"]["method"] for case in CASES} == set(METHODS)
