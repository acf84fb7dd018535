"""The examples in the manual's pages on scales, schedule and allocation give what they print."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(
    "page",
    [
        "reference/scales.md",
        "reference/schedule.md",
        "reference/allocation.md",
        "how-to/grade-a-laboratory-value.md",
        "how-to/plan-visits.md",
    ],
)
def test_the_examples_of_a_page_run(page):
    result = doctest.testfile(str(DOCS / page), module_relative=False)
    assert result.failed == 0
