"""Competing risks, restricted means, permutation and combined tests against R; see how.md in each folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from equipoise.evidence.competing_cases import answer_competing

FOLDERS = ("competing_risks", "group_comparisons")


def _cases():
    for name in FOLDERS:
        folder = Path(__file__).parent / name
        for case in json.loads((folder / "expected.json").read_text()):
            yield pytest.param(folder, case, id=f"{name}: {case['id']}")


@pytest.mark.parametrize(("folder", "case"), list(_cases()))
def test_agrees_with_r(folder: Path, case: dict):
    header, *rows = csv.reader((folder / case["dataset"]).read_text().splitlines())
    computed = answer_competing(case["args"], {name: [row[i] for row in rows] for i, name in enumerate(header)})
    for name, expected in case["expected"].items():
        assert computed[name] == pytest.approx(expected, rel=case["rel_tol"], abs=case["abs_tol"]), name
