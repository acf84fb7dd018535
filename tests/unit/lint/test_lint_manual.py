"""The examples in the manual's pages on checks give what they print."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.mark.parametrize("page", ["reference/checks.md", "how-to/check-a-study.md"])
def test_the_examples_of_a_page_run(page):
    assert doctest.testfile(str(DOCS / page), module_relative=False).failed == 0


@pytest.mark.parametrize(
    "module", ["passage", "catalogue", "reading_of_time", "age_text", "dose_text", "limit_text", "size_formula", "posted", "design_facts", "render", "check_record"]
)  # fmt: skip
def test_the_examples_of_a_module_run(module):
    import importlib

    assert doctest.testmod(importlib.import_module(f"equipoise.lint.{module}")).failed == 0
