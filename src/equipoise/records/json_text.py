"""JSON of a registration, strictly read: no duplicate names, no NaN, no endless depth."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import NoReturn, cast

from equipoise.errors import RecordError
from equipoise.records.record import Record
from equipoise.records.tree import kind_of


class _FaultError(ValueError):
    """A fault found while decoding, before its place in the text is known."""


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    tree = dict(pairs)
    if len(tree) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _FaultError(f"the name {twice!r} stands twice in one object")
    return tree


def _constant(word: str) -> NoReturn:
    raise _FaultError(f"{word} is no JSON number")


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise _FaultError(f"the number {digits[:40]} is too large")
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)


def parse_json(text: str, where: str, line: int | None = None) -> object:
    """Return what JSON text holds; RecordError with the line otherwise. `line` is that of the text in its file."""
    at = f"{where}:{line}" if line else where
    try:
        # json.loads would accept leading blanks but not tell a caller's line, so the place is made here.
        return cast("object", _DECODER.decode(text))
    except json.JSONDecodeError as fault:
        spot = at if line else f"{where}:{fault.lineno}"
        what = f"this is no JSON: {fault.msg}, column {fault.colno}"
        raise RecordError(what, where=spot, mend="fetch the record again") from None
    except _FaultError as fault:
        raise RecordError(str(fault), where=at, mend="correct the source") from None
    except RecursionError:
        raise RecordError("nested too deeply to be a registration", where=at, mend="check the source") from None
    except ValueError:
        what = f"a whole number has more than {sys.get_int_max_str_digits():,} digits"
        raise RecordError(what, where=at, mend="correct the source") from None


def studies_of(value: object, where: str) -> list[object]:
    """Return the registrations of a JSON value: one study, a list of them, or {"studies": [...]}."""
    if isinstance(value, list):
        return cast("list[object]", value)
    if isinstance(value, dict) and "studies" in value and "protocolSection" not in value:
        inside = cast("dict[str, object]", value)["studies"]
        if not isinstance(inside, list):
            raise _no_registration(f"expected a list of studies, found {kind_of(inside)}", f"{where}: studies")
        return cast("list[object]", inside)
    return [value]


def as_record(value: object, where: str) -> Record:
    """Return the registration that a JSON value holds; RecordError where it is no registration of the v2 shape."""
    if not isinstance(value, dict):
        raise _no_registration(f"expected a registration, found {kind_of(value)}", where)
    tree = _unwrapped(cast("dict[str, object]", value))
    if "FullStudy" in tree or "Study" in tree or "ProtocolSection" in tree:
        raise _no_registration("this is a registration of the retired v1 shape", where)
    protocol = tree.get("protocolSection")
    if not isinstance(protocol, dict):
        found = "nothing" if protocol is None else kind_of(protocol)
        raise _no_registration(f"expected an object protocolSection, found {found}", where)
    return Record(tree)


def _unwrapped(tree: dict[str, object]) -> dict[str, object]:
    """Return the study inside an envelope that keepers of copies put around it (id, date, study or record)."""
    for name in ("study", "record"):
        inside = tree.get(name)
        if isinstance(inside, dict) and "protocolSection" in inside and "protocolSection" not in tree:
            return cast("dict[str, object]", inside)
    return tree


def _no_registration(what: str, where: str) -> RecordError:
    return RecordError(what, where=where, mend="hand in a study of the registry's API v2")


def dump_record(record: Record, *, indent: int | None = None) -> str:
    """Return the registration as JSON text, equal to its source but for blanks; `indent` sets it on many lines.

    >>> dump_record(Record({"protocolSection": {}, "hasResults": False}))
    '{"protocolSection": {}, "hasResults": false}'
    """
    try:
        text = json.dumps(record.tree, ensure_ascii=False, allow_nan=False, indent=indent)
        return text if _is_encodable(text) else json.dumps(record.tree, allow_nan=False, indent=indent)
    except RecursionError:
        raise RecordError("nested too deeply to be written", mend="check the record") from None
    except (TypeError, ValueError) as fault:
        raise RecordError(f"holds what JSON cannot: {fault}", mend="keep to texts, numbers, lists, objects") from None


def _is_encodable(text: str) -> bool:
    # Half of a surrogate pair is legal JSON only as an escape.
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
