"""How long it takes to derive every dataset of 332 participants from about 200,000 events (goal: 3 s on one core)."""

from __future__ import annotations

import random
import time
from datetime import date, datetime, timedelta

from equipoise.datasets import (
    collect,
    derive_adae,
    derive_adex,
    derive_adlb,
    derive_adsl,
    derive_adtte,
    derive_datasets,
)
from equipoise.ledger import EventType, Ledger, seeded_salts
from equipoise.study.load import load_study

PARTICIPANTS, VISITS = 332, 38
ZERO = date(2013, 1, 7)
LIMITS = {"alt_uln": 40, "creatinine_uln": 104}
TESTS = {
    "HEM": ("wbc", "neutrophils", "lymphocytes", "haemoglobin", "platelets"),
    "CHEM": ("alt", "alt_uln", "ast", "ggt", "bilirubin", "albumin", "creatinine", "creatinine_uln"),
}


class Rehearsal:
    def __init__(self) -> None:
        self.ledger, self.draw = Ledger(seeded_salts(b"bench"), version="1.0"), random.Random(1)
        self.clock, self.who = datetime(2013, 1, 7), {}  # noqa: DTZ001

    def write(self, kind, value=None, **data) -> None:
        self.clock += timedelta(minutes=1)
        at = self.clock.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.ledger.append(kind, at=at, by="crc", role="coordinator", data=data, value=value, **self.who)

    def enter(self, form, encounter, day, **answers) -> None:
        for item, value in answers.items():
            where = {"form": form, "encounter": encounter, "row": 1, "date": day.isoformat()}
            self.write(EventType.ITEM_ENTERED, value, **where, item=item)

    def participant(self, number: int) -> None:
        self.who = {"subject": f"NCT01681446-1-{number:04d}", "site": "1"}
        self.write(EventType.PARTICIPANT_REGISTERED, date=(ZERO - timedelta(days=50)).isoformat())
        surgery = ZERO - timedelta(days=35)
        self.enter("DM", "PRE", surgery, birth_date="1960-05-01", sex="male")
        self.enter("TX0", "SUR", surgery, date=surgery.isoformat(), margin="R0")
        arm, regimen = (("IFN", "TIW30"), ("OBS", None))[number % 2]
        self.write(
            EventType.PARTICIPANT_ALLOCATED, arm=arm, regimen=regimen, method="blocks", stratum={"centre": "1"},
            date=ZERO.isoformat(), decision=None,
        )  # fmt: skip
        if regimen:
            dose = {"regimen": regimen, "dose": 30, "unit": "ug", "action": "start", "triggers": [], "advice": None}
            self.write(EventType.DOSE_SET, date=ZERO.isoformat(), **dose)
        for visit in range(VISITS):
            self.visit(f"V{visit}", ZERO + timedelta(days=28 * visit))

    def visit(self, encounter: str, day: date) -> None:
        self.write(
            EventType.VISIT_ATTENDED, encounter=encounter, date=day.isoformat(), status="on_time", days_outside=0
        )
        for form, names in TESTS.items():
            draws = {name: round(self.draw.lognormvariate(3, 1), 2) + 1 for name in names}
            self.enter(form, encounter, day, **{name: LIMITS.get(name, value) for name, value in draws.items()})
        scan = {"done": True, "scan_date": day.isoformat(), "adequate": True, "overall": "no_recurrence"}
        self.enter("IMG", encounter, day, **scan)


def main() -> None:
    study, rehearsal = load_study("NCT01681446"), Rehearsal()
    for number in range(PARTICIPANTS):
        rehearsal.participant(number)
    events = rehearsal.ledger.events
    print(f"{len(events)} events")
    start = time.perf_counter()
    collected = collect(study, events)
    print(f"collect {time.perf_counter() - start:.2f} s")
    for derive in (derive_adsl, derive_adtte, derive_adlb, derive_adae, derive_adex):
        start = time.perf_counter()
        rows = derive(study, collected).height
        print(f"{derive.__name__:13} {rows:7} rows {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    derive_datasets(study, events)
    print(f"all, from events {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
