"""Taking a value out of a ledger, with a log of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from equipoise.errors import LedgerError
from equipoise.ledger.event import Event, seal_event
from equipoise.ledger.event_type import EventType


def redact(
    events: Sequence[Event], seq: int, *, by: str, at: str, reason: str, role: str = "data manager"
) -> list[Event]:
    """Return the events without the value of event `seq`, and with the event that logs its removal at the end.

    For personal data entered by mistake (ICH E6(R3) 4.2.2, GDPR 17). The commitment stays, so the chain verifies; the
    salt goes with the value, so the value cannot be found by trying. Copies made before keep it: redact them too.
    LedgerError if there is no such event or it has no value.
    """
    target = next((event for event in events if event.seq == seq), None)
    if target is None or target.value is None:
        state = "there is no such event" if target is None else "it has no value"
        raise LedgerError(f"event {seq} cannot be redacted: {state}", mend="name the event that holds the value")
    log = seal_event(
        events[-1],
        EventType.ITEM_REDACTED,
        at=at,
        by=by,
        role=role,
        data={"seq": seq},
        site=target.site,
        subject=target.subject,
        version=events[-1].version,
        reason=reason,
    )
    without = replace(target, value=None, salt=None)
    return [without if event is target else event for event in events] + [log]
