"""The two tests that detectors rest on, against R."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from equipoise.statistics import marked_events, omnibus_balance

HERE = Path(__file__).parent / "pitfall_tests"
EXPECTED = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))
NEAR = {"rel": EXPECTED["tolerance"]}


@pytest.fixture(scope="module")
def data():
    with (HERE / "data.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def test_omnibus_balance(data):
    found = omnibus_balance(np.column_stack([data[name] for name in ("age", "size", "male")]), data["treated"])
    assert found.df == EXPECTED["omnibus"]["df"]
    assert found.chi_square == pytest.approx(EXPECTED["omnibus"]["chi_square"], **NEAR)
    assert found.p == pytest.approx(EXPECTED["omnibus"]["p"], **NEAR)
    assert found.chi_square_p == pytest.approx(EXPECTED["omnibus"]["chi_square_p"], **NEAR)


def test_equal_rows_are_the_score_test_of_cox(data):
    events = int(data["event"].sum())
    found = marked_events(data["time"], data["event"], np.tile(data["age"], (events, 1)))
    assert found.z**2 == pytest.approx(EXPECTED["score"], **NEAR)
    assert found.z < 0


def test_marked_events(data):
    mark = 1 + np.arange(1, data["time"].size + 1) % 3
    rows = mark[data["event"] == 1][:, None] * (data["age"] / 50 * data["treated"])[None, :]
    found = marked_events(data["time"], data["event"], np.log1p(rows))
    assert found.z == pytest.approx(EXPECTED["marked_z"], **NEAR)
