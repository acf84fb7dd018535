"""The one door: a registration in JSON or a portal's page, from a path, bytes or text."""

from __future__ import annotations

from pathlib import Path

from equipoise.errors import RecordError
from equipoise.records.json_text import as_record, parse_json, studies_of
from equipoise.records.pages.page import read_page
from equipoise.records.reading import Reading, ReadReport
from equipoise.records.record import Record
from equipoise.records.shape import check_shape
from equipoise.records.source import source_text


def read(source: Path | bytes | str) -> Reading:
    """Return the record of a source and the account of its reading; JSON and portal pages are told apart by looks.

    A `str` is the text itself, never the name of a file. RecordError says where, what, and how to mend it.
    """
    text, where = source_text(source)
    start = text.lstrip()[:200]
    if start.startswith(("{", "[")):
        return _read_json(text, where)
    if not start:
        raise RecordError("is empty", where=where, mend="hand in a registration in JSON or the text of a page")
    if start.startswith("<"):
        raise RecordError("is HTML or XML", where=where, mend="save the text of the page, not its markup")
    if "\n" not in text.strip() and isinstance(source, str):
        raise RecordError(f"{text[:60]!r} is neither JSON nor a page", where=where, mend="pass a file as pathlib.Path")
    return read_page(text, where="page" if where == "text" else where)


def read_record(source: Path | bytes | str) -> Record:
    """Return the record of a source: a registration in JSON or a portal's page, as `read` does without the account."""
    return read(source).record


def _read_json(text: str, where: str) -> Reading:
    studies = studies_of(parse_json(text.strip(), where), where)
    if len(studies) != 1:
        what = f"holds {len(studies)} registrations"
        mend = "hand in one at a time; `serve --records` and `read_records` take lists"
        raise RecordError(what, where=where, mend=mend)
    record = as_record(studies[0], where)
    warnings, unknown = check_shape(record)
    return Reading(record, ReadReport("v2 JSON", warnings=warnings, unknown=unknown))
