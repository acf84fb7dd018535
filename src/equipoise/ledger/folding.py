"""The state of every participant as of a moment: a fold over the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from equipoise.errors import LedgerError
from equipoise.ledger.event import Event, is_moment
from equipoise.ledger.event_type import EventType
from equipoise.ledger.participant_state import (
    AdverseEvent,
    Allocation,
    Dose,
    Happened,
    ItemAddress,
    ItemValue,
    ParticipantState,
    StageJudgement,
    Visit,
)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One current answer, as a row: whose, where, what, and since which event."""

    subject: str
    form: str
    encounter: str
    row: int | str
    item: str
    value: Any  # Any: JSON
    date: str
    seq: int
    changes: int
    redacted: bool


def fold(events: Iterable[Event], *, until: str | None = None) -> dict[str, ParticipantState]:
    """Return the state of each participant, by USUBJID in order of registration, after the events up to `until`.

    `until` is a moment as the ledger writes it, included; None takes every event. The ledger is taken as verified.
    """
    if until is not None and not is_moment(until):
        raise LedgerError(f"{until!r} is no moment", mend="write UTC as 2026-01-05T08:00:00.000000Z")
    states: dict[str, ParticipantState] = {}
    for event in events:
        if until is not None and event.at > until:
            break
        step = _STEPS.get(event.type)
        if step is not None:
            step(_state_for(states, event), event)
    return states


def as_of(events: Iterable[Event], moment: str) -> dict[str, ParticipantState]:
    """Return the state of each participant as it was known at a moment."""
    return fold(events, until=moment)


def items(events: Iterable[Event]) -> list[ItemRow]:
    """Return every current answer as a row, participant by participant."""
    return [
        ItemRow(subject, *address, found.value, found.date, found.seq, found.changes, found.redacted)
        for subject, state in fold(events).items()
        for address, found in state.items.items()
    ]


def _state_for(states: dict[str, ParticipantState], event: Event) -> ParticipantState:
    state = states.get(event.subject)
    if state is not None:
        return state
    if event.type is not EventType.PARTICIPANT_REGISTERED:
        raise LedgerError(f"{event.subject} is not registered", where=f"event {event.seq} ({event.type.value})")
    state = ParticipantState(event.subject, event.site, event.data["date"], event.seq, event.version)
    states[event.subject] = state
    return state


def _registered(_state: ParticipantState, _event: Event) -> None:
    """Nothing beyond the state's own beginning."""


def _item(state: ParticipantState, event: Event) -> None:
    data = event.data
    address = ItemAddress(data["form"], data["encounter"], data["row"], data["item"])
    gone = event.value is None and event.commitment != ""
    before = state.items.get(address)
    if before is None:
        state.items[address] = ItemValue(event.value, data["date"], event.seq, 0, gone)
    else:
        before.value, before.date, before.seq, before.redacted = event.value, data["date"], event.seq, gone
        before.changes += 1


def _judged(state: ParticipantState, event: Event) -> None:
    data = event.data
    state.judgements.append(
        StageJudgement(
            event.seq,
            data["stage"],
            data["verdict"],
            data["policy"],
            tuple(data["failed"]),
            tuple(data["unknown"]),
            data["primary_reason"],
            data["date"],
            event.version,
        )
    )


def _allocated(state: ParticipantState, event: Event) -> None:
    data = event.data
    state.allocation = Allocation(
        event.seq, data["arm"], data["regimen"], data["method"], data["stratum"], data["date"], data["decision"]
    )


def _attended(state: ParticipantState, event: Event) -> None:
    data = event.data
    state.visits.append(Visit(event.seq, data["encounter"], data["date"], data["status"], data["days_outside"]))


def _missed(state: ParticipantState, event: Event) -> None:
    data = event.data
    state.visits.append(Visit(event.seq, data["encounter"], data["target"], "missed", 0, data["reason"]))


def _dosed(state: ParticipantState, event: Event) -> None:
    data = event.data
    state.doses.append(
        Dose(
            event.seq,
            data["date"],
            data["regimen"],
            data["dose"],
            data["unit"],
            data["action"],
            tuple(data["triggers"]),
        )
    )


def _harmed(state: ParticipantState, event: Event) -> None:
    row = event.data["row"]
    before = state.adverse_events.get(row)
    reports = 1 if before is None else before.reports + 1
    state.adverse_events[row] = AdverseEvent(event.seq, row, event.data["date"], event.value, reports)


def _recurred(state: ParticipantState, event: Event) -> None:
    state.recurrences.append(_happened(event))


def _treated(state: ParticipantState, event: Event) -> None:
    state.therapies.append(_happened(event))


def _died(state: ParticipantState, event: Event) -> None:
    state.death = _happened(event)


def _contacted(state: ParticipantState, event: Event) -> None:
    state.contacts.append(_happened(event))


def _withdrew(state: ParticipantState, event: Event) -> None:
    state.withdrawal = _happened(event)


def _lost(state: ParticipantState, event: Event) -> None:
    state.lost = _happened(event)


def _disposed(state: ParticipantState, event: Event) -> None:
    state.dispositions[event.data["epoch"]] = _happened(event)


def _happened(event: Event) -> Happened:
    return Happened(event.seq, event.data["date"], event.data)


_STEPS: dict[EventType, Callable[[ParticipantState, Event], None]] = {
    EventType.PARTICIPANT_REGISTERED: _registered,
    EventType.ITEM_ENTERED: _item,
    EventType.ITEM_CHANGED: _item,
    EventType.STAGE_JUDGED: _judged,
    EventType.PARTICIPANT_ALLOCATED: _allocated,
    EventType.VISIT_ATTENDED: _attended,
    EventType.VISIT_MISSED: _missed,
    EventType.DOSE_SET: _dosed,
    EventType.ADVERSE_EVENT_REPORTED: _harmed,
    EventType.RECURRENCE_CONFIRMED: _recurred,
    EventType.SUBSEQUENT_THERAPY_STARTED: _treated,
    EventType.PARTICIPANT_DIED: _died,
    EventType.CONTACT_MADE: _contacted,
    EventType.PARTICIPANT_WITHDREW: _withdrew,
    EventType.PARTICIPANT_LOST: _lost,
    EventType.PARTICIPANT_DISPOSED: _disposed,
}
"""Events that change a participant. A redaction changes nothing by itself: the value is gone from its own event."""
