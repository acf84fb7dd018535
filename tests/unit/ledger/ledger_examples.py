"""A small invented ledger that the tests of the ledger share."""

from __future__ import annotations

from typing import Any

from equipoise.ledger import EventType, Ledger, seeded_salts

WHO = {"by": "crc1", "role": "coordinator", "site": "2"}


def moment(minute: int) -> str:
    return f"2026-01-05T{minute // 60:02d}:{minute % 60:02d}:00.000000Z"


def answer(item: str, value: Any, *, form: str = "HEM", encounter: str = "BL") -> dict[str, Any]:
    return {
        "data": {"form": form, "encounter": encounter, "row": 1, "item": item, "date": "2026-01-05"},
        "value": value,
    }


def small_ledger() -> Ledger:
    """Seven events: opened, registered, two answers, a change, a report, a death."""
    ledger = Ledger(seeded_salts(b"test"), version="1.0")
    who = {**WHO, "subject": "S-2-0001"}
    opened = {"study": "S", "simulated": True, "planned": 2}
    ledger.append(EventType.STUDY_OPENED, at=moment(0), by="pi", role="investigator", data=opened)
    ledger.append(EventType.PARTICIPANT_REGISTERED, at=moment(1), data={"date": "2026-01-05"}, **who)
    ledger.append(EventType.ITEM_ENTERED, at=moment(2), **answer("wbc", 3.1), **who)
    ledger.append(EventType.ITEM_ENTERED, at=moment(3), **answer("platelets", 104), **who)
    ledger.append(EventType.ITEM_CHANGED, at=moment(4), reason="typing error", **answer("wbc", 3.7), **who)
    report = {"term": "fever", "grade": 2, "serious": False}
    ledger.append(
        EventType.ADVERSE_EVENT_REPORTED, at=moment(5), data={"row": 1, "date": "2026-01-05"}, value=report, **who
    )
    ledger.append(EventType.PARTICIPANT_DIED, at=moment(6), data={"date": "2026-01-05", "cause": "unknown"}, **who)
    return ledger
