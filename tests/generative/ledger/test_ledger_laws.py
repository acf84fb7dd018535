"""Laws of the ledger, for any sequence of events."""

from __future__ import annotations

import json
import runpy
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import equipoise.ledger as room
from equipoise.errors import LedgerError
from equipoise.ledger import (
    EventType,
    Ledger,
    anchor_of,
    as_of,
    canonical_json,
    event_line,
    fold,
    parse_json,
    redact,
    seeded_salts,
    verify,
    verify_file,
)

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)
standalone = runpy.run_path(str(Path(room.__file__).with_name("standalone_verifier.py")), run_name="not_main")


@given(values)
def test_canonical_json_is_a_fixed_point(value):
    text = canonical_json(value)
    assert canonical_json(parse_json(text)) == text
    assert standalone["canonical"](value) == text


@st.composite
def ledgers(draw):
    """A valid ledger of one to three participants, with answers, changes, reports and deaths."""
    ledger = Ledger(seeded_salts(b"law"), version="1")
    subjects = [f"S-{place}" for place in range(draw(st.integers(1, 3)))]
    clock = 0
    for subject in subjects:
        clock += 1
        _add(ledger, EventType.PARTICIPANT_REGISTERED, subject, clock, {"date": "2026-01-05"})
    entered: set[tuple[str, int]] = set()
    for _ in range(draw(st.integers(1, 8))):
        clock += draw(st.integers(1, 3))
        subject, row = draw(st.sampled_from(subjects)), draw(st.integers(0, 2))
        data = {"form": "HEM", "encounter": "W1", "row": row, "item": "wbc", "date": "2026-01-05"}
        kind = EventType.ITEM_CHANGED if (subject, row) in entered else EventType.ITEM_ENTERED
        entered.add((subject, row))
        _add(ledger, kind, subject, clock, data, draw(values))
        if draw(st.booleans()):
            _add(ledger, EventType.ADVERSE_EVENT_REPORTED, subject, clock + 1, {"row": row, "date": "2026-01-05"}, {})
            clock += 1
    return list(ledger.events)


def _add(ledger, kind, subject, clock, data, value=None):
    at = f"2026-01-05T00:{clock // 60:02d}:{clock % 60:02d}.000000Z"
    ledger.append(kind, at=at, by="a", role="b", subject=subject, reason="why", data=data, value=value)


@given(ledgers(), st.data())
def test_folding_a_prefix_is_the_state_at_that_moment(events, data):
    count = data.draw(st.integers(1, len(events)))
    assert fold(events[:count]) == as_of(events, events[count - 1].at)


@given(ledgers(), st.data())
def test_lost_added_moved_and_repeated_events_are_found(events, data):
    place = data.draw(st.integers(0, len(events) - 1))
    assert verify(events).ok
    if place < len(events) - 1:
        assert not verify(events[:place] + events[place + 1 :]).ok
    assert not verify([*events[: place + 1], events[place], *events[place + 1 :]]).ok
    other = data.draw(st.integers(0, len(events) - 1).filter(lambda other: other != place) | st.none())
    if other is not None and len(events) > 1:
        moved = list(events)
        moved.insert(other, moved.pop(place))
        assert not verify(moved).ok
    assert not verify(events[:place], anchor_of(events)).ok


@given(ledgers(), st.data())
def test_any_changed_value_is_found_and_any_logged_redaction_accepted(events, data):
    valued = [event for event in events if event.value is not None]
    if not valued:
        return
    target = data.draw(st.sampled_from(valued))
    other = data.draw(values.filter(lambda value: canonical_json(value) != canonical_json(target.value)))
    changed = [replace(event, value=other) if event is target else event for event in events]
    assert not verify(changed).ok
    redacted = redact(events, target.seq, by="dm", at=events[-1].at, reason="mistake")
    assert verify(redacted, anchor_of(events)).ok
    assert not verify(redacted[:-1]).ok


@given(events=ledgers(), data=st.data())
def test_any_flipped_byte_of_a_file_is_found_by_both_verifiers(tmp_path_factory, events, data):
    content = bytearray(b"".join(map(event_line, events)))
    path = tmp_path_factory.mktemp("flip") / "ledger.ndjson"
    for _ in range(20):
        place, flip = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(1, 255))
        content[place] ^= flip
        path.write_bytes(content)
        assert not verify_file(path).ok
        assert _standalone_findings(bytes(content))
        content[place] ^= flip
    path.write_bytes(content)
    assert verify_file(path).ok
    assert not _standalone_findings(bytes(content))


def test_every_bit_of_a_small_file_matters(tmp_path):
    """All 8 bits of every byte, one after another, of a ledger with a value, a float and a salt."""
    ledger = Ledger(seeded_salts(b"bits"))
    _add(ledger, EventType.PARTICIPANT_REGISTERED, "S-1", 1, {"date": "2026-01-05"})
    data = {"form": "F", "encounter": "W1", "row": 1, "item": "i", "date": "2026-01-05"}
    _add(ledger, EventType.ITEM_ENTERED, "S-1", 2, data, 5e-324)
    content, path = bytearray(b"".join(map(event_line, ledger.events))), tmp_path / "ledger.ndjson"
    for place in range(len(content)):
        for bit in range(8):
            content[place] ^= 1 << bit
            path.write_bytes(content)
            assert not verify_file(path).ok, (place, bit)
            content[place] ^= 1 << bit


def _standalone_findings(content):
    events, findings = standalone["read"](content)
    return findings + standalone["check_chain"](events) + standalone["check_values"](events)


@given(st.text(max_size=40))
def test_a_line_that_is_no_event_is_never_read_as_one(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("line") / "ledger.ndjson"
    path.write_text(text + "\n", encoding="utf-8", newline="")
    assert not verify_file(path).ok
    with pytest.raises(LedgerError):
        room.read_ledger(path)


def test_the_line_of_an_event_is_json_with_fifteen_keys():
    ledger = Ledger(seeded_salts(b"x"))
    _add(ledger, EventType.PARTICIPANT_REGISTERED, "S-1", 1, {"date": "2026-01-05"})
    assert len(json.loads(event_line(ledger.events[0]))) == 15
