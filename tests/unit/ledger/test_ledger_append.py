from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from ledger_examples import WHO, answer, moment, small_ledger

from equipoise.errors import LedgerError
from equipoise.ledger import (
    GENESIS,
    EventType,
    Ledger,
    canonical_json,
    commitment_of,
    hash_of,
    parse_json,
    seeded_salts,
)

WHO_1 = {**WHO, "subject": "S-2-0001"}


def test_canonical_json_has_sorted_keys_no_spaces_and_utf8():
    assert canonical_json({"ß": 1, "a": [0.1, "é\n"]}) == '{"a":[0.1,"é\\n"],"ß":1}'.encode()


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (float("nan"), "number"),
        ({"a": [float("inf")]}, "number"),
        (date(2026, 1, 5), "not JSON"),
        ({1: 2}, "not text"),
        ({"a": {None: 2}}, "not text"),
        ({1, 2}, "not JSON"),
        ("\ud800", "not Unicode"),
    ],
)
def test_canonical_json_refuses_what_has_no_single_text(value, fault):
    with pytest.raises(LedgerError, match=fault):
        canonical_json(value)


def test_canonical_json_refuses_a_bottomless_value():
    value: list[object] = []
    value.append(value)
    with pytest.raises(LedgerError, match="deeper"):
        canonical_json(value)


@pytest.mark.parametrize("text", ["{", "NaN", "[Infinity]", b"\xff", "[" * 100_000])
def test_parse_json_refuses(text):
    with pytest.raises(LedgerError):
        parse_json(text)


def test_events_are_numbered_and_chained():
    events = small_ledger().events
    assert [event.seq for event in events] == [1, 2, 3, 4, 5, 6, 7]
    assert events[0].previous == GENESIS
    assert all(later.previous == earlier.hash for earlier, later in pairwise(events))
    assert all(hash_of(event) == event.hash for event in events)
    assert all(event.version == "1.0" for event in events)


def test_the_hash_covers_the_commitment_and_not_the_value():
    event = small_ledger().events[2]
    assert event.salt is not None
    assert commitment_of(3.1, event.salt) == event.commitment
    assert commitment_of(3.2, event.salt) != event.commitment
    assert small_ledger().events[0].commitment == ""
    assert small_ledger().events[0].salt is None


def test_equal_values_have_unequal_commitments():
    ledger = small_ledger()
    first = ledger.append(EventType.ITEM_ENTERED, at=moment(9), **answer("a", 1), **WHO_1)
    second = ledger.append(EventType.ITEM_ENTERED, at=moment(9), **answer("b", 1), **WHO_1)
    assert first.commitment != second.commitment


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"at": "2026-01-05T00:00:00Z"}, "at is"),
        ({"at": "2026-13-05T00:00:00.000000Z"}, "at is"),
        ({"at": "2026-01-04T00:00:00.000000Z"}, "before the last event"),
        ({"by": ""}, "who did it"),
        ({"role": ""}, "role"),
        ({"subject": ""}, "subject is missing"),
        ({"subject": "S-2-0002"}, "not registered"),
        ({"value": float("nan")}, "number"),
        ({"data": {"form": "HEM"}}, "data lacks 'encounter'"),
        ({"data": {**answer("alt", 1)["data"], "colour": 1}}, "does not know"),
        ({"data": {**answer("alt", 1)["data"], "date": "2026-02-30"}}, "expected a date"),
        ({"data": {**answer("alt", 1)["data"], "row": 1.5}}, "a row"),
        ({"data": answer("wbc", 1)["data"]}, "entered before"),
    ],
)
def test_an_event_that_does_not_fit_is_refused_and_nothing_appended(changed, fault):
    ledger = small_ledger()
    good = {"at": moment(9), **answer("alt", 30), **WHO_1}
    with pytest.raises(LedgerError, match=fault):
        ledger.append(EventType.ITEM_ENTERED, **{**good, **changed})
    assert len(ledger) == 7
    assert ledger.append(EventType.ITEM_ENTERED, **good).seq == 8


def test_all_faults_of_an_event_are_said_at_once():
    with pytest.raises(LedgerError) as caught:
        small_ledger().append(EventType.VISIT_ATTENDED, at="now", by="", role="x", subject="S-2-0001", data={})
    for part in ("encounter", "days_outside", "at is 'now'", "who did it"):
        assert part in str(caught.value)


def test_a_change_needs_a_reason_and_an_item_that_was_entered():
    ledger = small_ledger()
    with pytest.raises(LedgerError, match="reason is required"):
        ledger.append(EventType.ITEM_CHANGED, at=moment(9), **answer("wbc", 4), **WHO_1)
    with pytest.raises(LedgerError, match="never entered"):
        ledger.append(EventType.ITEM_CHANGED, at=moment(9), reason="x", **answer("alt", 4), **WHO_1)


def test_nobody_is_registered_twice():
    with pytest.raises(LedgerError, match="registered already"):
        small_ledger().append(EventType.PARTICIPANT_REGISTERED, at=moment(9), data={"date": "2026-01-05"}, **WHO_1)


def test_a_short_salt_is_refused():
    ledger = Ledger(lambda _seq: b"short")
    ledger.append(EventType.PARTICIPANT_REGISTERED, at=moment(1), data={"date": "2026-01-05"}, **WHO_1)
    with pytest.raises(LedgerError, match="salt"):
        ledger.append(EventType.ITEM_ENTERED, at=moment(2), **answer("wbc", 3.1), **WHO_1)


def test_an_empty_seed_is_refused():
    with pytest.raises(LedgerError, match="seed"):
        seeded_salts(b"")


def test_a_ledger_goes_on_from_its_events():
    first = small_ledger()
    second = Ledger(seeded_salts(b"test"), version="1.0", events=first.events)
    again = {"at": moment(9), **answer("alt", 30), **WHO_1}
    assert first.append(EventType.ITEM_ENTERED, **again) == second.append(EventType.ITEM_ENTERED, **again)
    with pytest.raises(LedgerError, match="entered before"):
        second.append(EventType.ITEM_ENTERED, **again)
