"""The laboratory at the terminal: counts beside each planting, JSON on request, wrong names in words."""

from __future__ import annotations

import json

from equipoise.cli import run


def test_counts_are_printed_and_written(capsys, tmp_path):
    path = tmp_path / "rates.json"
    asked = ["pitfalls", "NCT07120750", "--seeds", "2", "--people", "80", "--only", "unequal_imaging"]
    assert run([*asked, "--json", str(path)]) == 0
    told = capsys.readouterr().out
    assert "SIMULATED trials of 80 participants, seeds 1 to 2" in told
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert [(row["planted"], row["reported"]) for row in rows] == [(False, 0), (True, 2)]


def test_an_unknown_pitfall_is_named(capsys):
    assert run(["pitfalls", "NCT07120750", "--only", "bad_luck"]) == 1
    told = capsys.readouterr().err
    assert "bad_luck" in told
    assert "lost_recurrences" in told
