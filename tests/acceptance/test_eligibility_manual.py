"""The examples in the manual's pages on rules, units and screening give what they print."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("page", ["reference/rules.md", "reference/units.md", "how-to/screen-a-patient.md"])
def test_the_examples_of_a_page_run(page: str):
    result = doctest.testfile(str(DOCS / page), module_relative=False)
    assert result.attempted
    assert result.failed == 0
