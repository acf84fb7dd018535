"""Every reference case of the shared folder that is built holds, through the command a user runs.

The folder `design` has known differences; tests/acceptance/test_evidence_design.py names them.
"""

from __future__ import annotations

import json

import pytest

from equipoise.cli import run


@pytest.mark.parametrize(
    ("folder", "least"), [("domain", 120), ("conduct", 240), ("eligibility", 148), ("analysis", 60)]
)
def test_a_folder_of_cases_holds(folder, least, shared, tmp_path, capsys):
    answers = tmp_path / "answers.json"
    status = run(["evidence", str(shared / "data" / folder), "--answers", str(answers)])
    told = capsys.readouterr().out
    assert status == 0, told[-3000:]
    assert len(json.loads(answers.read_text(encoding="utf-8"))) >= least
    assert "0 failed" in told
