"""`equipoise report --matplotlib`: files for a journal, and a clear word before any work where matplotlib is missing."""

from __future__ import annotations

import pytest

from equipoise.cli import matplotlib_files, run
from equipoise.cli.matplotlib_files import write_matplotlib
from equipoise.results.love_chart import LoveChart, LoveRow

CHART = LoveChart("T", "d", "c", "before", "after", (LoveRow("x", 0.4, 0.02, False),), 0.1, (0.0, 0.2, 0.4), True)


def test_each_chart_is_a_file_the_same_twice_and_figures_of_an_earlier_plan_go(tmp_path):
    (tmp_path / "gone.pdf").write_bytes(b"")
    (tmp_path / "kept.png").write_bytes(b"")
    (first,) = write_matplotlib({"one": CHART}, tmp_path, "pdf")
    content = first.read_bytes()
    assert content.startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.png", "one.pdf"]
    write_matplotlib({"one": CHART}, tmp_path, "pdf")
    assert first.read_bytes() == content


def test_without_matplotlib_the_command_names_the_extra_and_writes_nothing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(matplotlib_files, "find_spec", lambda name: None)
    assert run(["report", "NCT01681446", "--matplotlib", "pdf", "--output", str(tmp_path / "out")]) != 0
    assert "pip install 'equipoise[figures]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("ending", ["tiff", "svg"])
def test_another_format_is_refused(ending, capsys):
    assert run(["report", "NCT01681446", "--matplotlib", ending]) != 0
    assert "pdf" in capsys.readouterr().err
