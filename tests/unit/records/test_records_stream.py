"""Files of many registrations."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from records_invented import COHORT, TRIAL

from equipoise.errors import RecordError
from equipoise.records import read_records

BOTH = ["NCT99900001", "NCT99900002"]


def ids(path: Path) -> list[str | None]:
    return [record.nct_id for record in read_records(path)]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.ndjson", json.dumps(TRIAL) + "\n\n" + json.dumps(COHORT) + "\n", BOTH),
        ("a.jsonl", json.dumps(TRIAL) + "\r\n" + json.dumps(COHORT), BOTH),
        ("a.txt", json.dumps(TRIAL) + "\n" + json.dumps(COHORT), BOTH),
        ("a.json", json.dumps(TRIAL), BOTH[:1]),
        ("a.json", json.dumps(TRIAL, indent=2), BOTH[:1]),
        ("a.json", json.dumps([TRIAL, COHORT]), BOTH),
        ("a.json", json.dumps([TRIAL, COHORT], indent=1), BOTH),
        ("a.json", json.dumps({"studies": [TRIAL, COHORT], "nextPageToken": "x"}), BOTH),
        ("a.json", json.dumps({"studies": [TRIAL]}, indent=1), BOTH[:1]),
        ("a.ndjson", "", []),
    ],
)
def test_every_shape_of_file(tmp_path: Path, name: str, text: str, expected: list[str], packed: bool) -> None:
    path = tmp_path / (name + ".gz" if packed else name)
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert ids(path) == expected


def test_a_fault_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(json.dumps(TRIAL) + '\n{"a": 1, "a": 2}\n')
    with pytest.raises(RecordError, match="'a' stands twice") as fault:
        ids(path)
    assert fault.value.where == f"{path}:2"


def test_all_faults_of_a_file_can_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_bytes(b"{\n" + json.dumps(TRIAL).encode() + b'\n[3]\n"\xff"\n' + json.dumps(COHORT).encode())
    faults: list[RecordError] = []
    read = [record.nct_id for record in read_records(path, on_fault=faults.append)]
    assert read == BOTH
    assert [fault.where for fault in faults] == [f"{path}:{line}" for line in (1, 3, 4)]


@pytest.mark.parametrize("name", ["a.ndjson.gz", "a.json.gz"])
def test_a_cut_gzip_is_a_fault(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(json.dumps(TRIAL).encode() * 50)[:-20])
    faults: list[RecordError] = []
    list(read_records(path, on_fault=faults.append))
    assert "cut or damaged" in str(faults[-1])


def test_a_missing_file_a_folder_and_a_faulty_list(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(RecordError):
            ids(path)
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"studies": [TRIAL, 3]}, indent=1))
    with pytest.raises(RecordError) as fault:
        ids(path)
    assert fault.value.where == f"{path}: study 2"


def test_too_large_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("equipoise.records.stream.MOST_BYTES", 1000)
    for name, text in (("a.ndjson", " " * 5000), ("b.json", "[\n" + " " * 5000 + "]")):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(RecordError, match="more than"):
            ids(path)
