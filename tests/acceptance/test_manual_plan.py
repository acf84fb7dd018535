"""The page on planning a trial: its examples give what they print, and its commands run."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from equipoise.cli.design_command import command

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "how-to" / "plan-a-trial.md"
COMMANDS = re.findall(r"^    equipoise design (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_examples_of_the_page_hold():
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted >= 10
    assert found.failed == 0


def test_the_page_names_commands():
    assert len(COMMANDS) >= 7


@pytest.mark.parametrize("line", COMMANDS)
def test_the_commands_of_the_page_run(line, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command, shlex.split(line), catch_exceptions=False)
    assert done.exit_code == 0
    assert "Assumed" in done.output


def test_every_field_of_the_page_stands_in_its_reference():
    pytest.importorskip("django")
    from equipoise.web.design_form import FIELDS

    told = (DOCS / "reference" / "design-page.md").read_text(encoding="utf-8")
    assert [field.name for field in FIELDS if f"`{field.name}`" not in told] == []
