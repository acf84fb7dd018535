"""Estimators of survival against R, on data that may be shipped; see how.md in each folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from equipoise.evidence.survival_cases import answer

METHODS = ("kaplan_meier", "logrank", "cox", "aalen_johansen")


def _cases():
    for method in METHODS:
        folder = Path(__file__).parent / method
        for case in json.loads((folder / "expected.json").read_text()):
            yield pytest.param(folder, case, id=f"{method}: {case['id']}")


def _table(path: Path) -> dict[str, list[str]]:
    header, *rows = csv.reader(path.read_text().splitlines())
    return {name: [row[i] for row in rows] for i, name in enumerate(header)}


@pytest.mark.parametrize(("folder", "case"), list(_cases()))
def test_agrees_with_r(folder: Path, case: dict):
    computed = answer(case["args"], _table(folder / case["dataset"]))
    for name, expected in case["expected"].items():
        assert computed[name] == pytest.approx(expected, rel=case["rel_tol"], abs=case["abs_tol"]), name
