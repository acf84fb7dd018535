"""The manual's pages on statistics: their examples run, and together they name every estimator."""

from __future__ import annotations

import doctest
from pathlib import Path

import equipoise.statistics

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "statistics.md"


def test_the_examples_run():
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_every_estimator_is_described():
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGE.parent.glob("*.md"))
    estimators = [name for name in equipoise.statistics.__all__ if name[0].islower()]
    assert [name for name in estimators if f"`{name}`" not in text] == []
