"""The command line answers at once, with examples, and says what was wrong."""

from __future__ import annotations

import subprocess
import sys

import pytest

from equipoise.cli import COMMANDS, run


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name, capsys):
    assert run([name, "--help"]) == 0
    told = capsys.readouterr().out
    assert f"equipoise {name}" in told
    assert "Example" in told


def test_help_imports_nothing_heavy():
    heavy = ("numpy", "polars", "pydantic", "django", "scipy", "lark")
    asked = f"[name for name in {heavy} if name in sys.modules]"
    code = f"import sys; from equipoise.cli import run; run(['--help']); print({asked})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip().endswith("[]")


def test_an_unknown_command_suggests_the_nearest(capsys):
    assert run(["raed"]) == 2
    assert "'read'" in capsys.readouterr().err


def test_our_errors_are_printed_without_a_traceback(capsys, tmp_path):
    assert run(["check", str(tmp_path / "nowhere.yaml")]) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "nowhere.yaml" in told


def test_public_names_are_all_there():
    import equipoise

    for name in equipoise.__all__:
        assert getattr(equipoise, name) is not None
