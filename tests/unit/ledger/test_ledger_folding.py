from __future__ import annotations

import pytest
from ledger_examples import WHO, answer, moment, small_ledger

from equipoise.errors import LedgerError
from equipoise.ledger import EventType, as_of, fold, items, redact

WHO_1 = {**WHO, "subject": "S-2-0001"}


def test_the_state_after_each_event():
    events = small_ledger().events
    now = fold(events)["S-2-0001"]
    assert now.status == "died"
    assert now.answer("HEM", "wbc") == 3.7
    assert now.answer("HEM", "alt") is None
    (wbc,) = [found for _, found in now.answers("HEM", "wbc")]
    assert (wbc.changes, wbc.seq) == (1, 5)
    before = as_of(events, moment(3))["S-2-0001"]
    assert before.answer("HEM", "wbc") == 3.1
    assert before.status == "screening"
    assert as_of(events, moment(1))["S-2-0001"].status == "registered"
    assert as_of(events, moment(0)) == {}


def test_current_answers_as_rows():
    rows = items(redact(small_ledger().events, 4, by="dm", at=moment(20), reason="mistake"))
    shown = [(row.form, row.item, row.value, row.changes, row.redacted) for row in rows]
    assert shown == [("HEM", "wbc", 3.7, 1, False), ("HEM", "platelets", None, 0, True)]


def test_a_later_report_of_an_adverse_event_replaces_the_earlier():
    ledger = small_ledger()
    data = {"row": 1, "date": "2026-01-06"}
    ledger.append(EventType.ADVERSE_EVENT_REPORTED, at=moment(9), data=data, value={"grade": 3}, **WHO_1)
    (event,) = fold(ledger.events)["S-2-0001"].adverse_events.values()
    assert (event.value, event.reports) == ({"grade": 3}, 2)


def journey():
    """Every type of event that changes a participant, except death."""
    ledger = small_ledger()
    steps = [
        (EventType.ITEM_ENTERED, answer("consent_date", "2026-01-04T09:30:00", form="ICF")),
        (EventType.STAGE_JUDGED, judged("S1", "eligible")),
        (EventType.PARTICIPANT_ALLOCATED, {"data": allocated}),
        (EventType.VISIT_ATTENDED, visit("W1", "on_time", 0)),
        (EventType.VISIT_MISSED, {"data": {"encounter": "W2", "target": "2026-01-19", "reason": "illness"}}),
        (EventType.DOSE_SET, {"data": dose}),
        (EventType.RECURRENCE_CONFIRMED, {"data": {"date": "2026-03-01", "basis": "LR-5", "site": ["local"]}}),
        (EventType.SUBSEQUENT_THERAPY_STARTED, {"data": therapy}),
        (EventType.CONTACT_MADE, {"data": {"date": "2026-04-02", "status": "alive"}}),
        (EventType.PARTICIPANT_DISPOSED, {"data": disposed("follow_up", "completed")}),
    ]
    for minute, (kind, rest) in enumerate(steps, 10):
        ledger.append(kind, at=moment(minute), **rest, **WHO_1)
    return ledger


allocated = {
    "arm": "IFN",
    "regimen": None,
    "method": "m",
    "stratum": {"mvi": "yes"},
    "date": "2026-01-12",
    "decision": None,
}
dose = {
    "date": "2026-01-12",
    "regimen": "R",
    "dose": 30,
    "unit": "ug",
    "action": "start",
    "triggers": [],
    "advice": None,
}
therapy = {"date": "2026-03-09", "type": "ablation", "before_recurrence": False, "explant_hcc": None}


def judged(stage, verdict):
    return {
        "data": {
            "stage": stage,
            "verdict": verdict,
            "policy": "p",
            "failed": [],
            "unknown": [],
            "primary_reason": None,
            "date": "2026-01-05",
        }
    }


def visit(encounter, status, days):
    return {"data": {"encounter": encounter, "date": "2026-01-12", "status": status, "days_outside": days}}


def disposed(epoch, status):
    return {"epoch": epoch, "status": status, "reason": "completed", "date": "2026-04-02"}


def test_every_kind_of_event_finds_its_place():
    state = fold(journey().events)["S-2-0001"]
    assert state.consented == "2026-01-04"
    assert state.stages["S1"].verdict == "eligible"
    assert state.allocation is not None
    assert state.allocation.arm == "IFN"
    assert [(each.encounter, each.status) for each in state.visits] == [("W1", "on_time"), ("W2", "missed")]
    assert state.doses[0].dose == 30
    assert [each.date for each in (*state.recurrences, *state.therapies, *state.contacts)] == [
        "2026-03-01",
        "2026-03-09",
        "2026-04-02",
    ]
    assert state.dispositions["follow_up"].data["status"] == "completed"


@pytest.mark.parametrize(
    ("kind", "data", "status"),
    [
        (EventType.STAGE_JUDGED, judged("S1", "not_eligible")["data"], "screen_failure"),
        (EventType.STAGE_JUDGED, judged("S1", "undecided")["data"], "screening"),
        (EventType.PARTICIPANT_DISPOSED, disposed("screening", "discontinued"), "screen_failure"),
        (EventType.PARTICIPANT_ALLOCATED, allocated, "allocated"),
        (EventType.PARTICIPANT_DISPOSED, disposed("follow_up", "completed"), "completed"),
        (EventType.PARTICIPANT_LOST, {"date": "2026-02-01"}, "lost"),
        (
            EventType.PARTICIPANT_WITHDREW,
            {"date": "2026-02-01", "reason": "x", "consents_to_follow_up": False},
            "withdrawn",
        ),
    ],
)
def test_status(kind, data, status):
    ledger = small_ledger()
    alive = [event for event in ledger.events if event.type is not EventType.PARTICIPANT_DIED]
    event = ledger.append(kind, at=moment(9), data=data, **WHO_1)
    assert fold([*alive, event])["S-2-0001"].status == status


def test_a_fold_refuses_a_moment_that_is_none_and_a_stranger():
    events = small_ledger().events
    with pytest.raises(LedgerError, match="no moment"):
        fold(events, until="2026-01-05")
    with pytest.raises(LedgerError, match="not registered"):
        fold(events[2:])
