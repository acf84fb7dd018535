"""The two seed pages, and every registration at hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from equipoise.records import (
    CriteriaKind,
    OutcomeKind,
    Record,
    check_shape,
    dump_record,
    eligibility_blocks,
    read,
    read_records,
)

SEEDS = {"NCT01681446": "veeva", "NCT07120750": "meddatax"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_page_gives_its_gold(shared: Path, seed: str) -> None:
    reading = read(shared / f"seeds/{seed}.{SEEDS[seed]}.txt")
    gold = json.loads((shared / f"seeds/{seed}.expected.json").read_text("utf-8"))
    page = gold.pop("_page")
    assert reading.record.tree == gold
    assert reading.report.portal == page["portal"]
    assert set(page["notOnPage"]) <= set(reading.report.absent)
    assert reading.report.unread == ()
    for count in ("locationCount", "armCountShown"):
        assert reading.report.counts.get(count) == page.get(count)


def test_the_first_seed_is_staged(shared: Path) -> None:
    record = read(shared / "seeds/NCT01681446.veeva.txt").record
    blocks = eligibility_blocks(record.eligibility_criteria or "")
    assert [(block.kind, len(block.leaves)) for block in blocks] == [
        (CriteriaKind.INCLUSION, 6),
        (CriteriaKind.EXCLUSION, 5),
        (CriteriaKind.INCLUSION, 2),
        (CriteriaKind.EXCLUSION, 7),
    ]
    assert len({block.stage for block in blocks}) == 2
    assert [item.id for item in blocks[0].items][-4:] == ["S1.I4", "S1.I4.1", "S1.I4.2", "S1.I4.3"]


def test_the_second_seed_has_two_blocks_and_suspect_days(shared: Path) -> None:
    reading = read(shared / "seeds/NCT07120750.meddatax.txt")
    blocks = eligibility_blocks(reading.record.eligibility_criteria or "")
    assert [len(block.leaves) for block in blocks] == [7, 15]
    suspect = {warning.where for warning in reading.report.warnings if warning.code == "day-suspect"}
    assert suspect == {f"protocolSection.statusModule.{name}DateStruct.date" for name in ("start", "completion")}


@pytest.mark.parametrize(("name", "count"), [("studies_dev", 620), ("neighbour_day_dev", 9)])
def test_registrations_are_written_back_equal(shared: Path, name: str, count: int) -> None:
    path = shared / f"data/registry/v2/{name}.ndjson.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        sources = [json.loads(line) for line in lines]
    records = list(read_records(path))
    assert len(records) == count
    views = [view for view in dir(Record) if isinstance(getattr(Record, view), property)]
    for record, source in zip(records, sources, strict=True):
        assert json.loads(dump_record(record)) == source.get("study", source)
        assert check_shape(record)[0] == ()
        for view in views:
            getattr(record, view)
        for kind in OutcomeKind:
            record.outcomes(kind)


def test_collapsed_copies_are_read_with_a_warning(shared: Path) -> None:
    read_back, warned = 0, 0
    for name in ("ctrdata_demo", "ctrdata_older_versions"):
        with gzip.open(shared / f"data/registry/registers/{name}.ndjson.gz", "rt", encoding="utf-8") as lines:
            copies = [json.loads(line) for line in lines]
        for copy in copies:
            if copy["register"] != "CTGOV2":
                continue
            reading = read(json.dumps(copy))
            assert json.loads(dump_record(reading.record)) == copy["record"]
            codes = {warning.code for warning in reading.report.warnings}
            assert codes <= {"list-collapsed"}
            assert reading.record.nct_id == copy["id"]
            assert reading.record.conditions
            read_back, warned = read_back + 1, warned + bool(codes)
    assert (read_back, warned) == (23, 15)
