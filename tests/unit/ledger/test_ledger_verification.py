from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from ledger_examples import WHO, moment, small_ledger

import equipoise.ledger
from equipoise.errors import LedgerError
from equipoise.ledger import (
    ChainAnchor,
    EventType,
    anchor_of,
    event_line,
    fold,
    hash_of,
    inspect_ledger,
    read_anchor,
    read_ledger,
    redact,
    verify,
    verify_file,
    write_ledger,
)

REDACTION = {"by": "dm", "at": moment(20), "reason": "a name was entered"}


def rules(events, anchor=None):
    return {finding.rule for finding in verify(events, anchor).findings}


def test_a_ledger_as_written_verifies():
    events = small_ledger().events
    found = verify(events, anchor_of(events))
    assert found.ok
    assert (found.count, found.head) == (7, events[-1].hash)
    assert verify([]).ok


def test_every_finding_is_listed_not_only_the_first():
    events = list(small_ledger().events)
    events[2] = replace(events[2], value=9.9)
    events[5] = replace(events[5], by="somebody else")
    where = [finding.where for finding in verify(events).findings]
    assert where == ["event 6 (adverse_event.reported)", "event 3 (item.entered)"]


@pytest.mark.parametrize("column", ["by", "role", "site", "subject", "version", "reason", "data", "at", "commitment"])
def test_a_changed_column_is_found(column):
    events = list(small_ledger().events)
    other = {"data": {"row": 2, "date": "2026-01-05"}, "at": moment(5)[:-2] + "1Z"}.get(column, "other")
    events[5] = replace(events[5], **{column: other})
    assert "ledger.hash" in rules(events)


def test_lost_moved_repeated_and_added_events_are_found():
    events = list(small_ledger().events)
    assert {"ledger.order", "ledger.chain"} <= rules(events[:3] + events[4:])
    assert {"ledger.order", "ledger.chain"} <= rules([events[0], events[2], events[1], *events[3:]])
    assert "ledger.repeated" in rules([*events, events[3]])
    assert {"ledger.order", "ledger.chain"} <= rules([*events[:3], small_ledger().events[5], *events[3:]])
    assert "ledger.chain" in rules(events[1:])


def test_time_that_runs_backward_is_found_even_when_the_hashes_were_redone():
    events = list(small_ledger().events)
    early = replace(events[-1], at="2025-12-31T00:00:00.000000Z")
    assert rules([*events[:-1], replace(early, hash=hash_of(early))]) == {"ledger.time"}
    wrong = replace(events[-1], at="yesterday")
    assert rules([*events[:-1], replace(wrong, hash=hash_of(wrong))]) == {"ledger.time"}


def test_a_cut_end_is_found_only_with_an_anchor():
    events = small_ledger().events
    assert verify(events[:5]).ok
    found = verify(events[:5], anchor_of(events))
    assert [finding.rule for finding in found.findings] == ["ledger.anchor"]
    assert "2 of 7" in found.findings[0].message
    assert verify(events, anchor_of(events[:5])).ok
    assert rules(events, ChainAnchor(3, "0" * 64)) == {"ledger.anchor"}


def test_a_chain_rewritten_with_new_hashes_is_found_with_an_anchor():
    events = list(small_ledger().events)
    forged = replace(events[-1], data={"date": "2026-01-05", "cause": "HCC"})
    forged = replace(forged, hash=hash_of(forged))
    assert verify([*events[:-1], forged]).ok
    assert rules([*events[:-1], forged], anchor_of(events)) == {"ledger.anchor"}


def test_a_redacted_value_is_gone_and_the_chain_still_verifies():
    ledger = small_ledger()
    anchor = anchor_of(ledger.events)
    events = redact(ledger.events, 3, **REDACTION)
    assert (events[2].value, events[2].salt) == (None, None)
    assert events[2].commitment == ledger.events[2].commitment
    assert events[-1].type is EventType.ITEM_REDACTED
    assert (events[-1].data, events[-1].reason) == ({"seq": 3}, "a name was entered")
    assert verify(events, anchor).ok
    assert b"3.1" not in b"".join(map(event_line, events))


def test_a_missing_value_without_a_logged_redaction_is_found():
    events = list(small_ledger().events)
    events[2] = replace(events[2], value=None, salt=None)
    assert rules(events) == {"ledger.value"}


def test_a_redaction_whose_value_is_still_there_is_found():
    ledger = small_ledger()
    events = redact(ledger.events, 3, **REDACTION)
    events[2] = ledger.events[2]
    assert rules(events) == {"ledger.value"}


@pytest.mark.parametrize("target", [1, 8, 9, "3", None])
def test_a_redaction_of_nothing_is_found(target):
    events = redact(small_ledger().events, 3, **REDACTION)
    events[2] = small_ledger().events[2]
    wrong = replace(events[-1], data={"seq": target})
    assert rules([*events[:-1], replace(wrong, hash=hash_of(wrong))]) == {"ledger.redaction"}


@pytest.mark.parametrize("seq", [1, 99])
def test_redacting_what_has_no_value_is_refused(seq):
    with pytest.raises(LedgerError, match="cannot be redacted"):
        redact(small_ledger().events, seq, **REDACTION)


def test_redacting_twice_is_refused():
    with pytest.raises(LedgerError, match="no value"):
        redact(redact(small_ledger().events, 3, **REDACTION), 3, **REDACTION)


@pytest.mark.parametrize("salt", [None, "", "AB" * 16, "a", "zz" * 16])
def test_a_salt_that_is_none_is_found(salt):
    events = list(small_ledger().events)
    events[2] = replace(events[2], salt=salt)
    assert rules(events) == {"ledger.value"}


def test_a_value_nobody_committed_to_is_found():
    events = list(small_ledger().events)
    events[1] = replace(events[1], value=1, salt="ab" * 16)
    assert rules(events) == {"ledger.value"}


def test_a_file_comes_back_as_it_was(tmp_path):
    events = small_ledger().events
    write_ledger(events, tmp_path / "ledger.ndjson", anchor=tmp_path / "anchor.json")
    assert read_ledger(tmp_path / "ledger.ndjson") == tuple(events)
    assert read_anchor(tmp_path / "anchor.json") == anchor_of(events)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["anchor.json", "ledger.ndjson"]
    assert fold(read_ledger(tmp_path / "ledger.ndjson")) == fold(events)


def test_a_half_written_last_line_is_reported_and_nothing_is_lost(tmp_path):
    path, events = tmp_path / "ledger.ndjson", small_ledger().events
    write_ledger(events, path)
    path.write_bytes(path.read_bytes()[:-40])
    reading = inspect_ledger(path)
    assert reading.events == tuple(events[:6])
    assert reading.torn == event_line(events[6])[:-40]
    assert [(finding.rule, finding.line) for finding in reading.findings] == [("ledger.torn", 7)]
    with pytest.raises(LedgerError, match="line 7: the last line has no end"):
        read_ledger(path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda line: line.replace(b'":', b'": '), "written otherwise"),
        (lambda line: b"{" + line, "not JSON"),
        (lambda line: line.replace(b"item.entered", b"item.guessed"), "no type of event"),
        (lambda line: line.replace(b'"by"', b'"bx"'), "its keys"),
        (lambda line: line.replace(b'"seq":3', b'"seq":"3"'), "another type"),
        (lambda line: line.replace(b'"site":"2"', b'"site":2'), "no text"),
        (lambda line: b"\xff" + line, "UTF-8"),
        (lambda line: line[:-1] + b',"value":3.1}', "written otherwise"),
        (lambda _line: b"", "not JSON"),
    ],
)
def test_a_broken_line_is_named(tmp_path, change, fault):
    path = tmp_path / "ledger.ndjson"
    write_ledger(small_ledger().events, path)
    lines = path.read_bytes().split(b"\n")
    lines[2] = change(lines[2])
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(LedgerError, match=rf"ledger\.ndjson: line 3: .*{fault}"):
        read_ledger(path)
    assert not verify_file(path).ok
    assert standalone(path)[0] == 1


def test_more_faults_than_are_shown_are_counted(tmp_path):
    path = tmp_path / "ledger.ndjson"
    path.write_bytes(b"x\n" * 8)
    with pytest.raises(LedgerError, match="and 3 more"):
        read_ledger(path)


@pytest.mark.parametrize("text", ["{}", "[]", '{"count":-1,"head":""}', '{"count":true,"head":""}', "nothing"])
def test_a_file_that_is_no_anchor_is_refused(tmp_path, text):
    (tmp_path / "anchor.json").write_text(text)
    with pytest.raises(LedgerError):
        read_anchor(tmp_path / "anchor.json")


def standalone(*files):
    script = Path(equipoise.ledger.__file__).with_name("standalone_verifier.py")
    command = [sys.executable, "-I", "-S", str(script), *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.returncode, run.stdout


def test_the_standalone_verifier_agrees_in_a_bare_interpreter(tmp_path):
    path, anchor = tmp_path / "ledger.ndjson", tmp_path / "anchor.json"
    events = redact(small_ledger().events, 3, **REDACTION)
    write_ledger(events, path, anchor=anchor)
    assert standalone(path, anchor) == (0, f"ok: 8 events, head {events[-1].hash}\n")
    path.write_bytes(b"".join(map(event_line, events[:6])))
    code, output = standalone(path, anchor)
    assert code == 1
    assert "cut off" in output
    assert "event 3: its value is missing" in output
    assert standalone()[0] == 2


def test_the_standalone_verifier_imports_nothing_of_the_package():
    script = Path(equipoise.ledger.__file__).with_name("standalone_verifier.py")
    assert "import equipoise" not in script.read_text()
    assert "from equipoise" not in script.read_text()


def test_who_redacted_is_kept_with_the_site_of_the_value():
    log = redact(small_ledger().events, 3, **REDACTION)[-1]
    assert (log.by, log.site, log.subject) == ("dm", WHO["site"], "S-2-0001")
