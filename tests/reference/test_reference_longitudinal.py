"""Repeated measures, markers, counts and interval-censored times against R; see how.md in each folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from equipoise.evidence.analysis_methods import answer_analysis

FOLDERS = ("longitudinal", "interval_censoring", "counts")


def _cases():
    for name in FOLDERS:
        folder = Path(__file__).parent / name
        for case in json.loads((folder / "expected.json").read_text()):
            yield pytest.param(folder, case, id=f"{name}: {case['id']}")


def _table(folder: Path, name: str | None) -> dict[str, list[str]]:
    if name is None:
        return {}
    header, *rows = csv.reader((folder / name).read_text().splitlines())
    return {column: [row[i] for row in rows] for i, column in enumerate(header)}


@pytest.mark.parametrize(("folder", "case"), list(_cases()))
def test_agrees_with_r(folder: Path, case: dict):
    computed = answer_analysis(case["args"], _table(folder, case.get("dataset")))
    for name, expected in case["expected"].items():
        wanted = [float("nan") if value is None else value for value in expected]
        got = [float("nan") if value is None else value for value in computed[name]]
        assert got == pytest.approx(wanted, rel=case["rel_tol"], abs=case["abs_tol"], nan_ok=True), name
