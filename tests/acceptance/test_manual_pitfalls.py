"""The examples in the manual's pages on pitfalls give what they print, and its table is that of the stored counts."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("page", ["reference/pitfalls.md", "how-to/find-what-could-mislead.md"])
def test_the_examples_of_a_page_run(page):
    result = doctest.testfile(str(DOCS / page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0
    assert result.failed == 0


def test_the_table_is_that_of_the_counts():
    done = subprocess.run(
        [sys.executable, str(DOCS / "generate_pitfalls.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_counts_are_of_whole_runs():
    for path in (DOCS / "_data" / "pitfalls").glob("*.json"):
        rows = json.loads(path.read_text(encoding="utf-8"))
        assert {row["trials"] for row in rows} == {200}
        assert not any(row["not_assessable"] for row in rows)
