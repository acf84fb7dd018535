"""The examples in the manual's pages on fast simulation give what they print; its stored calibration keeps its bands."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(("page", "least"), [("reference/fast-simulation.md", 14), ("how-to/simulate-a-design.md", 14)])
def test_the_examples_of_a_page_hold(page, least):
    pytest.importorskip("numba")
    found = doctest.testfile(str(DOCS / page), module_relative=False)
    assert found.attempted >= least
    assert found.failed == 0


@pytest.fixture(scope="module")
def stored():
    return json.loads((DOCS / "_data" / "calibrated_sample_sizes.json").read_text())


def test_the_power_at_the_calibrated_numbers_is_on_target(stored):
    low, high = stored["about"]["band"]
    outside = [row for row in stored["scenarios"] if not low <= row["checked_power"] <= high]
    assert outside == []
    assert max(row["checked_std_err"] for row in stored["scenarios"]) <= 0.0005


def test_the_power_at_the_closed_form_is_near(stored):
    low, high = stored["about"]["closed_form_band"]
    assert [row for row in stored["scenarios"] if not low <= row["closed_form_power"] <= high] == []


def test_the_grid_is_that_of_the_design(stored):
    rows = {(r["control_risk"], r["hazard_ratio"], r["dropout"], r["ratio"]) for r in stored["scenarios"]}
    assert len(rows) == len(stored["scenarios"]) == 96
