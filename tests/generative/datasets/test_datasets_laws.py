"""Laws of the datasets, for any participants."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from equipoise.datasets import collect, data_hash, derive_datasets
from equipoise.datasets.grade_ladder import grade_ladder
from equipoise.ledger import EventType, Ledger, fold, seeded_salts
from equipoise.scales import ctcae_grade
from equipoise.study.load import load_study

STUDY = load_study("NCT01681446")
ZERO = date(2015, 6, 1)


class Writer:
    def __init__(self) -> None:
        self.ledger, self.clock, self.subject = Ledger(seeded_salts(b"laws")), datetime(2015, 1, 1), ""  # noqa: DTZ001

    def write(self, kind, value=None, **data) -> None:
        self.clock += timedelta(minutes=1)
        at = self.clock.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        who = {"by": "crc", "role": "coordinator", "site": "1", "subject": self.subject}
        self.ledger.append(kind, at=at, data=data, value=value, **who)

    def enter(self, form, encounter, on, **answers) -> None:
        for item, value in answers.items():
            where = {"form": form, "encounter": encounter, "row": 1, "date": on, "item": item}
            self.write(EventType.ITEM_ENTERED, value, **where)


def day(number: int) -> str:
    return (ZERO + timedelta(days=number)).isoformat()


@st.composite
def ledgers(draw):
    writer = Writer()
    for number in range(draw(st.integers(1, 4))):
        writer.subject = f"NCT01681446-1-{number:04d}"
        participant(draw, writer)
    return writer.ledger.events


def participant(draw, writer) -> None:
    """One invented course without contradictions: nothing before allocation, nothing after death."""
    writer.write(EventType.PARTICIPANT_REGISTERED, date=day(-60))
    surgery = -draw(st.integers(0, 60))
    writer.enter("TX0", "SUR", day(surgery), date=day(surgery), margin="R0")
    writer.enter("HEM", "BL", day(-2), platelets=draw(st.integers(20, 400)))
    if draw(st.integers(0, 5)) == 0:
        return
    arm = draw(st.sampled_from(["IFN", "OBS"]))
    allocated = {"regimen": "TIW30" if arm == "IFN" else None, "method": "blocks", "stratum": None, "decision": None}
    writer.write(EventType.PARTICIPANT_ALLOCATED, arm=arm, date=day(0), **allocated)
    last = draw(st.integers(1, 2000))
    within = st.integers(0, last)
    if arm == "IFN" and draw(st.booleans()):
        dose(writer, 0, "start", 30)
        for number in sorted(draw(st.lists(st.integers(1, 600), max_size=3))):
            dose(writer, number, *draw(st.sampled_from([("reduce", 20), ("interrupt", None), ("resume", 20)])))
    for number in sorted(draw(st.sets(st.integers(-30, last), max_size=6))):
        overall = draw(st.sampled_from(["no_recurrence", "no_recurrence", "equivocal", "NE"]))
        scan = {"scan_date": day(number), "adequate": draw(st.booleans()), "overall": overall}
        writer.enter("IMG", f"D{number}", day(number), **scan)
    if draw(st.booleans()):
        writer.write(EventType.RECURRENCE_CONFIRMED, date=day(draw(within)), basis="LR-5", site=[])
    for kind in draw(st.sets(st.sampled_from(["TACE", "ablation", "transplant", "none"]), max_size=2)):
        explant = draw(st.booleans()) if kind == "transplant" else None
        rest = {"type": kind, "before_recurrence": False, "explant_hcc": explant}
        writer.write(EventType.SUBSEQUENT_THERAPY_STARTED, date=day(draw(within)), **rest)
    end = draw(st.sampled_from(["died", "alive", "silent"]))
    if end == "died":
        cause = draw(st.sampled_from(["HCC", "liver_failure", "unknown"]))
        writer.write(EventType.PARTICIPANT_DIED, date=day(last), cause=cause)
    elif end == "alive":
        writer.write(EventType.CONTACT_MADE, date=day(last), status="alive")


def dose(writer, number, action, amount) -> None:
    rest = {"regimen": "TIW30", "unit": "ug", "triggers": [], "advice": None}
    writer.write(EventType.DOSE_SET, date=day(number), action=action, dose=amount, **rest)


@given(ledgers())
def test_each_participant_has_exactly_one_time_and_code_for_each_endpoint(events):
    states = fold(events)
    adtte = derive_datasets(STUDY, events)["adtte"]
    allocated = {subject for subject, state in states.items() if state.allocation is not None}
    paramcds = [each.paramcd for each in STUDY.endpoints if each.kind in ("time_to_event", "competing_risks")]
    pairs = adtte.select("USUBJID", "PARAMCD").rows()
    assert sorted(pairs) == sorted((subject, paramcd) for subject in allocated for paramcd in paramcds)
    assert adtte.filter((pl.col("AVAL") < pl.col("ENTRY")) | ~pl.col("EVENTCD").is_in([0, 1, 2])).height == 0
    assert adtte.filter((pl.col("EVENTCD") == 1) != (pl.col("CNSR") == 0)).height == 0
    assert adtte.filter(pl.col("ADT") != pl.col("STARTDT") + pl.duration(days=pl.col("AVAL"))).height == 0
    assert adtte.filter(pl.col("LEFT") > pl.col("RIGHT")).height == 0
    assert adtte.filter(pl.col("RIGHT").is_null() != (pl.col("EVENTCD") == 0)).height == 0


@given(ledgers())
def test_order_between_endpoints(events):
    adtte = derive_datasets(STUDY, events)["adtte"]
    wide = adtte.pivot(on="PARAMCD", index="USUBJID", values=["AVAL", "EVENTCD"])
    if wide.is_empty():
        return
    assert wide.filter(pl.col("AVAL_DFS") > pl.col("AVAL_OS")).height == 0
    assert wide.filter((pl.col("EVENTCD_TTR") == 1) & (pl.col("EVENTCD_DFS") != 1)).height == 0
    assert wide.filter((pl.col("EVENTCD_OS") == 1) & (pl.col("AVAL_TTR") > pl.col("AVAL_OS"))).height == 0
    assert wide.filter(pl.col("AVAL_DFSFDA") > pl.col("AVAL_DFS")).height == 0
    moved = adtte.filter(pl.col("PARAMCD") == "DFSSURG").select("USUBJID", "AVAL", "ENTRY", "EVENTCD", "SRCSEQ")
    plain = adtte.filter(pl.col("PARAMCD") == "DFS").join(moved, on="USUBJID", suffix="_S")
    assert plain.filter(pl.col("AVAL_S") - pl.col("ENTRY_S") != pl.col("AVAL")).height == 0
    assert (
        plain.filter((pl.col("EVENTCD_S") != pl.col("EVENTCD")) | (pl.col("SRCSEQ_S") != pl.col("SRCSEQ"))).height == 0
    )


@given(ledgers())
def test_every_row_can_be_traced_to_an_event_of_that_participant(events):
    subjects = {event.seq: event.subject for event in events}
    dates = {event.seq: {event.data.get("date"), event.value} for event in events if not isinstance(event.value, dict)}
    datasets = derive_datasets(STUDY, events)
    for name in ("adtte", "adlb", "scans"):
        for row in datasets[name].iter_rows(named=True):
            assert subjects[row["SRCSEQ"]] == row["USUBJID"]
            assert row["ADT"].isoformat() in dates[row["SRCSEQ"]] or row["SRCVAR"] == "SCAN_DATE"


@given(ledgers())
def test_the_same_ledger_gives_the_same_bytes_and_adsl_has_everybody_once(events):
    first = derive_datasets(STUDY, events)
    assert data_hash(first) == data_hash(derive_datasets(STUDY, collect(STUDY, events)))
    assert first["adsl"]["USUBJID"].to_list() == sorted(fold(events))
    flags = first["adsl"].select("ITTFL", "SAFFL", "PPFL", "ALLOCDT")
    assert flags.filter((pl.col("ITTFL") == "Y") == pl.col("ALLOCDT").is_null()).height == 0
    assert flags.filter((pl.col("PPFL") == "Y") & (pl.col("SAFFL") == "N")).height == 0
    exposed = first["adex"].filter(pl.col("RDI").is_not_null())
    assert exposed.filter((pl.col("RDI") < 0) | (pl.col("RDI") > 1)).height == 0


numbers = st.floats(0, 2000, allow_nan=False).map(lambda value: round(value, 4))


@given(
    st.sampled_from(["platelets", "neutrophils", "alt", "bilirubin", "ggt", "creatinine", "albumin", "inr"]),
    st.lists(numbers, min_size=1, max_size=30),
    numbers.filter(bool) | st.none(),
    st.integers(1, 500),
    st.integers(1, 500),
)
def test_a_ladder_is_the_scale(analyte, values, baseline, lln, uln):
    ladder = grade_ladder(analyte, lln, uln, baseline)
    for value in [*values, *ladder.cuts]:
        assert ladder.grade(value) == ctcae_grade(analyte, value, lln=lln, uln=uln, baseline=baseline).grade
