"""Reading and writing registrations as JSON."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records_invented import COHORT, TRIAL

from equipoise.errors import RecordError
from equipoise.records import Record, dump_record, read, read_record

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_TREES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


@given(st.dictionaries(st.text(), _TREES, max_size=5))
def test_what_is_read_is_written_back_equal(rest: dict[str, object]) -> None:
    tree = {**rest, "protocolSection": {"identificationModule": {"nctId": "NCT99900001"}}}
    source = json.dumps(tree)
    written = dump_record(read_record(source))
    assert json.loads(written) == json.loads(source)
    assert list(json.loads(written)) == list(tree)


def test_unknown_values_and_number_kinds_are_kept() -> None:
    source = '{"protocolSection": {"novelModule": {"a": 1, "b": 1.0, "c": [null, "ü"]}}, "z": {"lone": "\\ud800"}}'
    written = dump_record(read_record(source))
    assert json.loads(written) == json.loads(source)
    assert '"a": 1,' in written
    assert '"b": 1.0' in written


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress])
def test_bytes_and_files_packed_or_not(tmp_path: Path, pack) -> None:
    data = pack(json.dumps(TRIAL).encode())
    path = tmp_path / "study.json.gz"
    path.write_bytes(data)
    assert read_record(data).nct_id == "NCT99900001"
    assert read_record(path) == read_record(json.dumps(TRIAL))


def test_one_study_in_a_list_or_an_envelope() -> None:
    for wrapped in ([COHORT], {"studies": [COHORT]}, {"nctId": "x", "study": COHORT}, {"id": "x", "record": COHORT}):
        assert read_record(json.dumps(wrapped)).nct_id == "NCT99900002"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("{", "no JSON"),
        ('{"protocolSection": {}', "no JSON"),
        ('{"a": 1, "a": 2}', "'a' stands twice"),
        ('{"protocolSection": {"x": NaN}}', "NaN"),
        ('{"protocolSection": {"x": -Infinity}}', "-Infinity"),
        ('{"protocolSection": {"x": 1e999}}', "too large"),
        ('{"protocolSection": {"x": ' + "9" * 5000 + "}}", "digits"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ("[]", "0 registrations"),
        ("[1, 2]", "2 registrations"),
        ("[1]", "found a number"),
        ('{"studies": 3}', "list of studies"),
        ('{"protocolSection": []}', "found a list"),
        ('{"hasResults": true}', "found nothing"),
        ('{"FullStudy": {}}', "v1 shape"),
        ("<html><body>", "HTML"),
        ("NCT99900001.json", "pathlib.Path"),
        ("two\nlines of prose", "neither a registration"),
    ],
)
def test_faults_say_where_what_and_how_to_mend(source: str, says: str) -> None:
    with pytest.raises(RecordError) as fault:
        read(source)
    assert says in str(fault.value)
    assert fault.value.where
    assert fault.value.mend


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"protocolSection": {"x": "\xff"}}', "line 1, byte 28 is not UTF-8"),
        (gzip.compress(json.dumps(TRIAL).encode())[:-30], "cut or damaged"),
        (b"\x1f\x8b not gzip", "cut or damaged"),
    ],
)
def test_faults_of_bytes(data: bytes, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        read_record(data)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="No such file"):
        read_record(tmp_path / "none.json")


def test_a_gzip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("equipoise.records.source.MOST_BYTES", 1000)
    with pytest.raises(RecordError, match="more than"):
        read_record(gzip.compress(b" " * 100_000))


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_record("\ufeff" + json.dumps(TRIAL)).nct_id == "NCT99900001"
    assert read_record(json.dumps(TRIAL).encode("utf-8-sig")).nct_id == "NCT99900001"


@pytest.mark.parametrize("value", [{1, 2}, float("nan"), b"bytes"])
def test_what_json_cannot_hold_is_not_written(value: object) -> None:
    with pytest.raises(RecordError, match="holds what JSON cannot"):
        dump_record(Record({"x": value}))


def test_a_record_that_holds_itself_is_not_written() -> None:
    tree: dict[str, object] = {}
    tree["x"] = tree
    with pytest.raises(RecordError):
        dump_record(Record(tree))
