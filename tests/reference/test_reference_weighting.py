"""Comparisons that are not randomised against R, on data that may be shipped; see weighting/how.md."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from equipoise.evidence.causal_cases import answer_causal

FOLDER = Path(__file__).parent / "weighting"
CASES = json.loads((FOLDER / "expected.json").read_text())


@pytest.fixture(scope="module")
def table() -> dict[str, list[str]]:
    header, *rows = csv.reader((FOLDER / "data.csv").read_text().splitlines())
    return {name: [row[i] for row in rows] for i, name in enumerate(header)}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_agrees_with_r(case: dict, table: dict[str, list[str]]):
    computed = answer_causal(case["args"], table)
    for name, expected in case["expected"].items():
        assert computed[name] == pytest.approx(expected, rel=case["rel_tol"], abs=case["abs_tol"]), name
