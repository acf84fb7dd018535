"""Whatever is handed in: a record, or a fault in the reader's words; never a traceback, never a lost line."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from records_invented import TRIAL

from equipoise.errors import RecordError
from equipoise.records import (
    OutcomeKind,
    Reading,
    Record,
    dump_report,
    eligibility_blocks,
    read,
    read_page,
    render_report,
)
from equipoise.records.schema import fields

PAGES = Path(__file__).parent / "pages"
LINES = {path.stem: path.read_text("utf-8").split("\n") for path in sorted(PAGES.glob("*.txt"))}
VIEWS = [name for name in dir(Record) if isinstance(getattr(Record, name), property)]


def account(text: str, reading: Reading) -> None:
    report = reading.report
    spans = [span for spans in report.provenance.values() for span in spans]
    spans += [*report.constants, *(unread.lines for unread in report.unread)]
    covered = {line for span in spans for line in range(span.first, span.last + 1)}
    assert {number for number, line in enumerate(text.split("\n"), 1) if line.strip()} <= covered
    assert render_report(reading)
    assert json.loads(dump_report(reading))["lineCount"] == report.line_count
    assert set(reading.record.tree) <= {"protocolSection", "hasResults"}
    for view in VIEWS:
        getattr(reading.record, view)


@given(st.sampled_from(sorted(LINES)), st.data())
def test_pages_cut_shuffled_and_mixed(name: str, data: st.DataObject) -> None:
    lines = LINES[name]
    kept = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=20, max_size=150))
    text = "\n".join(lines[index] for index in (sorted(kept) if data.draw(st.booleans()) else kept))
    portal = {"v": "ctv.veeva.com", "m": "meddatax.com"}[name[0]]
    account(text, read_page(text, portal))


@given(st.sampled_from(sorted(LINES)), st.sampled_from(sorted(LINES)), st.integers(0, 250), st.integers(0, 250))
def test_half_of_one_page_and_half_of_another(one: str, other: str, first: int, second: int) -> None:
    text = "\n".join(LINES[one][:first] + LINES[other][second:])
    with contextlib.suppress(RecordError):
        account(text, read_page(text))


@given(st.text() | st.binary())
def test_any_text_and_any_bytes(source: str | bytes) -> None:
    with contextlib.suppress(RecordError):
        read(source)


@given(st.text(alphabet="Inclusioexr Ct:*1.)\\>\n#ab"))
def test_any_criteria(text: str) -> None:
    for block in eligibility_blocks(text):
        for item in block.items:
            assert text[item.span.start : item.span.end] == item.text != ""
            assert item.plain.text is not None


_ODD = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
_ODDER = st.recursive(
    _ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
_PLACES = sorted(path for path in fields() if path.count(".") in (2, 3) and path.startswith("protocolSection"))


@given(st.sampled_from(_PLACES), _ODDER)
def test_any_value_at_any_place(path: str, value: object) -> None:
    tree = json.loads(json.dumps(TRIAL))
    inside = tree
    *parents, name = path.split(".")
    for parent in parents:
        inside = inside.setdefault(parent, {})
        if isinstance(inside, list):
            inside = inside[0]
    inside[name] = value
    record = Record(tree)
    for view in VIEWS:
        try:
            getattr(record, view)
        except RecordError as fault:
            assert fault.where.startswith("protocolSection.")  # noqa: PT017 - a fault is one of two good ends
    for kind in OutcomeKind:
        with contextlib.suppress(RecordError):
            record.outcomes(kind)
