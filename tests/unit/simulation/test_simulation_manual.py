"""The examples of the manual's pages on simulation give what they print, and every public name is in the manual."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import equipoise.simulation

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.mark.parametrize("page", ["reference/simulation.md", "how-to/rehearse-a-trial.md"])
def test_the_examples_of_a_page_run(page):
    result = doctest.testfile(str(DOCS / page), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0


def test_every_public_name_is_in_the_reference():
    page = (DOCS / "reference/simulation.md").read_text(encoding="utf-8")
    assert [name for name in equipoise.simulation.__all__ if f"`{name}`" not in page] == []


@pytest.mark.parametrize("module", ["truth.load", "truth.check", "imaging", "trial.day"])
def test_the_examples_of_a_module_run(module):
    found = __import__(f"equipoise.simulation.{module}", fromlist=["_"])
    result = doctest.testmod(found)
    assert result.attempted > 0
    assert result.failed == 0
