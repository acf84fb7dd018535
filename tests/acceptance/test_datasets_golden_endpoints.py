"""The golden endpoint cases, each written as a ledger and read back from ADTTE."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from equipoise.datasets import ENDPOINT_RULES, derive_adtte
from equipoise.ledger import EventType, Ledger, seeded_salts
from equipoise.study import Endpoint
from equipoise.study.load import load_study

ZERO = datetime(2020, 1, 6)  # noqa: DTZ001


def ledger_of(case):
    ledger, clock = Ledger(seeded_salts(b"golden")), [ZERO]

    def write(kind, value=None, **data):
        clock[0] += timedelta(minutes=1)
        at = clock[0].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        ledger.append(kind, at=at, by="crc", role="coordinator", subject="G-1", data=data, value=value)

    def day(number):
        return (ZERO + timedelta(days=number)).date().isoformat()

    write(EventType.PARTICIPANT_REGISTERED, date=day(-40))
    write(
        EventType.PARTICIPANT_ALLOCATED, arm="OBS", regimen=None, method="x", stratum=None, date=day(0), decision=None
    )
    for number in case["negative_scan_days"]:
        where = {"form": "IMG", "encounter": f"D{number}", "row": 1, "date": day(number)}
        for item, value in (("scan_date", day(number)), ("adequate", True), ("overall", "no_recurrence")):
            write(EventType.ITEM_ENTERED, value, **where, item=item)
    if "recurrence_day" in case:
        write(EventType.RECURRENCE_CONFIRMED, date=day(case["recurrence_day"]), basis="LR-5", site=[])
    if "transplant_day" in case:
        therapy = {"type": "transplant", "before_recurrence": True, "explant_hcc": case["hcc_in_explant"]}
        write(EventType.SUBSEQUENT_THERAPY_STARTED, date=day(case["transplant_day"]), **therapy)
    if "new_anticancer_therapy_day" in case:
        therapy = {"type": "TACE", "before_recurrence": True, "explant_hcc": None}
        write(EventType.SUBSEQUENT_THERAPY_STARTED, date=day(case["new_anticancer_therapy_day"]), **therapy)
    if "last_alive_day" in case:
        write(EventType.CONTACT_MADE, date=day(case["last_alive_day"]), status="alive")
    if "death_day" in case:
        write(EventType.PARTICIPANT_DIED, date=day(case["death_day"]), cause=case["death_cause"])
    return ledger.events


@pytest.mark.parametrize("rule_set", ["EMA_style", "FDA_style"])
def test_the_golden_cases_through_the_ledger(shared, rule_set):
    cases = json.loads((shared / "data/domain/golden_vectors.json").read_text())["endpoints"]["cases"]
    study = load_study("NCT01681446")
    endpoints = tuple(
        Endpoint(
            id=name, paramcd=name, label=name, level="primary", kind="time_to_event", time_frame="",
            origin="randomization",
            rules=ENDPOINT_RULES[name], rule_set=rule_set,
        )
        for name in ("RFS", "TTR", "OS")
    )  # fmt: skip
    study = study.model_copy(update={"endpoints": endpoints})
    assert len(cases) == 7
    for case in cases:
        table = derive_adtte(study, ledger_of(case["i"]))
        found = {name: [time, code] for name, time, code in table.select("PARAMCD", "AVAL", "EVENTCD").iter_rows()}
        assert found == case["o"][rule_set], case["name"]
