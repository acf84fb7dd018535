"""Files that hold many registrations: v2 JSON (one, a list, {"studies": [...]}), one a line, and gzip of each."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import cast

from equipoise.errors import RecordError
from equipoise.records.json_text import as_record, parse_json, studies_of
from equipoise.records.record import Record
from equipoise.records.source import MOST_BYTES, broken_gzip, decode, too_large

_LINE_NAMES = (".ndjson", ".jsonl")


def read_records(path: Path, *, on_fault: Callable[[RecordError], None] | None = None) -> Iterator[Record]:
    """Yield the registrations of a file, one at a time; a file of one a line is never held whole.

    A fault names the file and the line (or the position in the list). It is raised; with `on_fault` it is handed
    over instead and the reading goes on with the next registration, so that all faults of a file can be seen.
    """
    raise_or_hand_over = on_fault or _raise
    try:
        with _open(path) as stream:
            for value, where in _values(stream, path, raise_or_hand_over):
                try:
                    yield as_record(value, where)
                except RecordError as fault:
                    raise_or_hand_over(fault)
    except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
        raise_or_hand_over(broken_gzip(fault, str(path)))
    except OSError as fault:
        raise_or_hand_over(RecordError(fault.strerror or "cannot be read", where=str(path), mend="name a file"))


def _raise(fault: RecordError) -> None:
    raise fault


def _open(path: Path) -> BufferedIOBase:
    with path.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b"
    return cast("BufferedIOBase", gzip.open(path)) if packed else path.open("rb")


def _values(
    stream: BufferedIOBase, path: Path, on_fault: Callable[[RecordError], None]
) -> Iterator[tuple[object, str]]:
    first = _line(stream, str(path))
    if _is_one_a_line(first, path):
        yield from _lines(first, stream, path, on_fault)
        return
    rest = stream.read(MOST_BYTES + 1)
    if len(first) + len(rest) > MOST_BYTES:
        on_fault(too_large(str(path)))
        return
    yield from _document(first + rest, path, on_fault)


def _is_one_a_line(first: bytes, path: Path) -> bool:
    if any(name in path.suffixes for name in _LINE_NAMES):
        return True
    # A study on the first line alone, with its protocol section, is the first of one a line (or the only one).
    return first.lstrip().startswith(b"{") and first.rstrip().endswith(b"}") and b'"studies"' not in first[:200]


def _line(stream: BufferedIOBase, where: str) -> bytes:
    line = stream.readline(MOST_BYTES + 1)
    if len(line) > MOST_BYTES:
        raise too_large(where)
    return line


def _lines(
    first: bytes, stream: BufferedIOBase, path: Path, on_fault: Callable[[RecordError], None]
) -> Iterator[tuple[object, str]]:
    number, line = 1, first
    while line:
        if line.strip():
            where = f"{path}:{number}"
            try:
                yield parse_json(decode(line, where).strip(), str(path), number), where
            except RecordError as fault:
                on_fault(fault)
        number, line = number + 1, _line(stream, str(path))


def _document(data: bytes, path: Path, on_fault: Callable[[RecordError], None]) -> Iterator[tuple[object, str]]:
    try:
        studies = studies_of(parse_json(decode(data, str(path)), str(path)), str(path))
    except RecordError as fault:
        on_fault(fault)
        return
    for index, study in enumerate(studies):
        yield study, f"{path}: study {index + 1}" if len(studies) > 1 else str(path)
