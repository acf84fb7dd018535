"""The examples in the manual's pages on sample size give what they print."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(
    "page",
    [
        "reference/means-and-rates.md",
        "reference/non-proportional-hazards.md",
        "reference/design-competing-risks-and-cohorts.md",
        "reference/design-during-a-trial.md",
        "how-to/size-a-trial.md",
    ],
)
def test_the_examples_of_a_page_hold(page):
    found = doctest.testfile(str(DOCS / page), module_relative=False)
    assert found.attempted >= 4
    assert found.failed == 0
