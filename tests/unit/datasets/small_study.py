"""A small invented study and a writer of ledgers, shared by the tests of the datasets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from equipoise.ledger import EventType, Ledger, seeded_salts
from equipoise.study import Study
from equipoise.study.load import load_study


def small_study() -> Study:
    return load_study(Path(__file__).with_name("small_study.yaml"))


ZERO = date(2025, 3, 3)
"""The day of allocation, a Monday."""


class Writer:
    """Writes a ledger in days from allocation, one event a minute."""

    def __init__(self, study_id: str = "SMALL", zero: date = ZERO) -> None:
        self.ledger = Ledger(seeded_salts(b"small"), version="1.0")
        self.study_id, self.zero, self.subject, self.site = study_id, zero, "", "2"
        self._clock = datetime(2025, 1, 1)  # noqa: DTZ001 - written as UTC text

    def write(self, kind: EventType, *, value: Any = None, why: str = "", **data: Any) -> int:
        self._clock += timedelta(minutes=1)
        at = self._clock.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        who = {"by": "crc", "role": "coordinator", "site": self.site, "subject": self.subject}
        return self.ledger.append(kind, at=at, data=data, value=value, reason=why, **who).seq

    def day(self, day: int) -> str:
        return (self.zero + timedelta(days=day)).isoformat()

    def register(self, number: str = "0001", day: int = -50) -> None:
        self.subject = f"{self.study_id}-2-{number}"
        self.write(EventType.PARTICIPANT_REGISTERED, date=self.day(day))

    def enter(self, form: str, day: int, *, encounter: str = "BL", row: int = 1, **answers: Any) -> dict[str, int]:
        where = {"form": form, "encounter": encounter, "row": row, "date": self.day(day)}
        return {
            item: self.write(EventType.ITEM_ENTERED, **where, item=item, value=value) for item, value in answers.items()
        }

    def judge(self, stage: str, verdict: str = "eligible", failed: tuple[str, ...] = (), day: int = 0) -> None:
        reason = failed[0] if failed else None
        rest = {"policy": "strict", "unknown": [], "primary_reason": reason, "date": self.day(day)}
        self.write(EventType.STAGE_JUDGED, stage=stage, verdict=verdict, failed=list(failed), **rest)

    def allocate(self, arm: str = "IFN", regimen: str | None = "TIW30", *, surgery: int | None = -35) -> int:
        if surgery is not None:
            self.enter("TX0", surgery, encounter="SUR", date=self.day(surgery), margin="R0")
        rest = {"method": "blocks", "stratum": {"n_tumours": "1", "invasion": "yes"}, "decision": None}
        return self.write(EventType.PARTICIPANT_ALLOCATED, arm=arm, regimen=regimen, date=self.day(0), **rest)

    def scan(self, day: int, overall: str = "no_recurrence", *, adequate: bool = True, row: int = 1) -> int:
        seqs = self.enter(
            "IMG", day, encounter=f"D{day}", row=row, scan_date=self.day(day), adequate=adequate, overall=overall
        )
        return seqs["overall"]

    def recur(self, day: int) -> int:
        return self.write(EventType.RECURRENCE_CONFIRMED, date=self.day(day), basis="LR-5", site=["local"])

    def die(self, day: int, cause: str = "HCC") -> int:
        return self.write(EventType.PARTICIPANT_DIED, date=self.day(day), cause=cause)

    def contact(self, day: int) -> int:
        return self.write(EventType.CONTACT_MADE, date=self.day(day), status="alive")

    def treat_again(self, day: int, kind: str = "ablation", *, explant: bool | None = None) -> int:
        rest = {"before_recurrence": True, "explant_hcc": explant}
        return self.write(EventType.SUBSEQUENT_THERAPY_STARTED, date=self.day(day), type=kind, **rest)

    def dose(self, day: int, action: str, dose: float | None = 30, regimen: str = "TIW30") -> int:
        rest = {"unit": "ug", "triggers": [], "advice": None}
        return self.write(EventType.DOSE_SET, date=self.day(day), regimen=regimen, dose=dose, action=action, **rest)

    def visit(self, encounter: str, day: int, status: str = "on_time", days_outside: int = 0) -> int:
        rest = {"status": status, "days_outside": days_outside}
        return self.write(EventType.VISIT_ATTENDED, encounter=encounter, date=self.day(day), **rest)
