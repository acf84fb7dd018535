"""The manual's page on figures: its examples run, and every chart that results export stands in it."""

from __future__ import annotations

import doctest
from pathlib import Path

import equipoise.results as results

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "figures.md"


def test_the_examples_of_the_page_run():
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert (found.failed, found.attempted) == (0, 11)


def test_every_chart_and_its_writers_stand_in_the_page():
    page = PAGE.read_text(encoding="utf-8")
    names = [name for name in results.__all__ if name.endswith(("_chart", "_charts", "_figure", "study_marker"))]
    assert len(names) >= 8
    assert [name for name in names if name not in page] == []
