"""From a path, bytes or text to the text of one source."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

from equipoise.errors import RecordError

_GZIP = b"\x1f\x8b"
MOST_BYTES = 256 * 1024 * 1024
"""The most a single record, list or page may hold once unpacked: the largest known record has 5 MB."""


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; RecordError where it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_large(str(path))
        return path.read_bytes()
    except OSError as fault:
        raise RecordError(fault.strerror or "cannot be read", where=str(path), mend="name a file that exists") from None


def too_large(where: str) -> RecordError:
    """Return the error for a source beyond `MOST_BYTES`."""
    megabytes = MOST_BYTES // (1024 * 1024)
    return RecordError(f"holds more than {megabytes} MB", where=where, mend="split it, or use one registration a line")


def unpack(data: bytes, where: str) -> bytes:
    """Return the bytes inside gzip, or the bytes themselves; RecordError where the packing is broken or too large."""
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            inside = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise broken_gzip(fault, where) from None
    if len(inside) > MOST_BYTES:
        raise too_large(where)
    return inside


def broken_gzip(fault: Exception, where: str) -> RecordError:
    """Return the error for a gzip file that is cut or damaged."""
    return RecordError(f"the gzip file is cut or damaged: {fault}", where=where, mend="fetch the file again")


def decode(data: bytes, where: str) -> str:
    """Return the text of UTF-8 bytes; RecordError naming the byte where they are none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        what = f"line {line}, byte {fault.start + 1} is not UTF-8"
        raise RecordError(what, where=where, mend="save the source as UTF-8") from None


def source_text(source: Path | bytes | str) -> tuple[str, str]:
    """Return the text of a source and its name for error messages; a str is the text itself, never a file name."""
    if isinstance(source, str):
        return source.removeprefix("\ufeff"), "text"
    if isinstance(source, Path):
        return decode(unpack(read_bytes(source), str(source)), str(source)), str(source)
    return decode(unpack(source, "bytes"), "bytes"), "bytes"
