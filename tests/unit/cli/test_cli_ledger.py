"""What the command line says of a ledger that is whole, empty, or another study's."""

from __future__ import annotations

import pytest

from equipoise.cli import run
from equipoise.cli.summary_text import counted
from equipoise.ledger import EventType, Ledger, seeded_salts, write_ledger


@pytest.fixture
def ledger(tmp_path):
    written = Ledger(seeded_salts(b"cli"), version="1.0")
    written.append(
        EventType.STUDY_OPENED,
        at="2026-01-05T08:00:00.000000Z",
        by="sponsor",
        role="sponsor",
        data={"study": "NCT07120750", "simulated": True, "planned": 2},
    )
    write_ledger(written.events, tmp_path / "ledger.ndjson")
    return tmp_path / "ledger.ndjson"


def test_a_whole_ledger_verifies_and_an_empty_file_does_not(ledger, tmp_path, capsys):
    assert run(["verify", str(ledger)]) == 0
    empty = tmp_path / "empty.ndjson"
    empty.write_text("")
    assert run(["verify", str(empty)]) == 1
    assert "no event" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["analyse", "report"])
def test_another_studys_ledger_is_refused(command, ledger, tmp_path, capsys):
    assert run([command, "NCT01681446", "--ledger", str(ledger), "--output", str(tmp_path / "out")]) == 1
    assert "the ledger is that of NCT07120750, not of NCT01681446" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["analyse", "report"])
def test_an_empty_ledger_is_refused(command, tmp_path, capsys):
    empty = tmp_path / "empty.ndjson"
    empty.write_text("")
    assert run([command, "NCT01681446", "--ledger", str(empty), "--output", str(tmp_path / "out")]) == 1
    assert "there is no event in the ledger" in capsys.readouterr().err


def test_one_is_not_many():
    assert (counted(1, "finding"), counted(2, "finding"), counted(1234, "event")) == (
        "1 finding",
        "2 findings",
        "1,234 events",
    )
