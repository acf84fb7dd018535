"""One text for one value: the JSON that is hashed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from equipoise.errors import LedgerError

_DEEPEST = 60
_LEAVES = frozenset({str, int, float, bool, type(None)})
_LISTS = (list, tuple)
_PLAIN = (str, int, float)
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical_json(value: Any) -> bytes:  # Any: whatever is handed in; what is not JSON is refused
    """Return the canonical JSON of `value`: keys sorted by code point, no spaces, UTF-8, floats as Python's repr.

    LedgerError for what has no single JSON text: NaN, infinities, keys that are not text, dates, lone surrogates.

    >>> canonical_json({"b": 1.0, "a": [True, None]})
    b'{"a":[true,null],"b":1.0}'
    """
    _check(value, 0)
    try:
        return _encode(value).encode()
    except UnicodeEncodeError as fault:
        raise LedgerError(f"text that is not Unicode cannot be kept: {fault.reason}", mend="correct the text") from None
    except ValueError as fault:
        raise LedgerError(f"a number cannot be kept: {fault}", mend="write a finite number or leave it out") from None


def parse_json(text: bytes | str) -> Any:  # Any: JSON
    """Return the value that JSON text holds; LedgerError for broken text, NaN and infinities."""
    try:
        return _decode(text if isinstance(text, str) else text.decode())
    except UnicodeDecodeError as fault:
        raise LedgerError(f"not UTF-8 at byte {fault.start + 1}") from None
    except RecursionError:
        raise LedgerError("nested too deeply") from None
    except ValueError as fault:
        raise LedgerError(f"not JSON: {fault}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


_decode = json.JSONDecoder(parse_constant=_refuse_constant).decode


def _check(value: Any, depth: int) -> None:
    """Refuse what json would write without complaint although it does not come back the same.

    Every event passes here, so plain values are told apart by their exact type before anything slower is asked.
    """
    if depth > _DEEPEST:
        raise LedgerError(f"nested deeper than {_DEEPEST} levels", mend="hand in flatter data")
    if isinstance(value, dict):
        for key, inner in value.items():
            if type(key) is not str:
                raise LedgerError(f"key {key!r} is not text", mend="use text as keys")
            if type(inner) not in _LEAVES:
                _check(inner, depth + 1)
    elif isinstance(value, _LISTS):
        for inner in value:
            if type(inner) not in _LEAVES:
                _check(inner, depth + 1)
    elif not isinstance(value, _PLAIN) and value is not None:
        raise LedgerError(f"{type(value).__name__} {value!r} is not JSON", mend=_remedy(value))


def _remedy(value: object) -> str:
    if hasattr(value, "isoformat"):
        return 'write dates as text, "2026-01-05"'
    return "use dict" if isinstance(value, Mapping) else "use numbers, text, true, false, null, lists and objects"
