"""How long 200,000 events take: append, verify, fold, write, read (goals: 5, 4, 3, 4, 5 s on one core)."""

from __future__ import annotations

import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from equipoise.ledger import EventType, Ledger, fold, read_ledger, seeded_salts, verify, write_ledger

EVENTS, PARTICIPANTS = 200_000, 300
WHO = {"by": "crc1", "role": "coordinator", "site": "1"}


def moments() -> list[str]:
    start = datetime(2026, 1, 5)  # noqa: DTZ001
    return [(start + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for minute in range(EVENTS)]


def filled(times: list[str]) -> Ledger:
    ledger, clock = Ledger(seeded_salts(b"bench"), version="1.0"), iter(times)
    for person in range(PARTICIPANTS):
        who = {**WHO, "subject": f"S-1-{person:04d}"}
        ledger.append(EventType.PARTICIPANT_REGISTERED, at=next(clock), data={"date": "2026-01-05"}, **who)
        for answer in range(1, EVENTS // PARTICIPANTS):
            data = {"form": "HEM", "encounter": f"W{answer // 10}", "row": 1, "item": f"i{answer % 10}"}
            data["date"] = "2026-01-05"
            ledger.append(EventType.ITEM_ENTERED, at=next(clock), data=data, value=answer * 0.37, **who)
    return ledger


def timed(name, step):
    start = time.perf_counter()
    result = step()
    print(f"{name:8} {time.perf_counter() - start:6.2f} s")
    return result


def main() -> None:
    times = moments()
    ledger = timed("append", lambda: filled(times))
    print(f"{len(ledger)} events")
    assert timed("verify", lambda: verify(ledger.events)).ok
    timed("fold", lambda: fold(ledger.events))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.ndjson"
        timed("write", lambda: write_ledger(ledger.events, path))
        timed("read", lambda: read_ledger(path))


if __name__ == "__main__":
    main()
