"""What a bare YAML word means, under YAML 1.1 and under YAML 1.2, and whether the two agree.

Programs in the field use both versions. `no`, `2025-09-01`, `010` and `12:30` mean different things to them, so a
study file must quote such values: see https://yaml.org/type/ (1.1) and the core schema of YAML 1.2.2, section 10.3.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import yaml

Scalar = str | int | float | bool | None

_NULL: Final = re.compile(r"(?:~|null|Null|NULL|)")
_BOOL: Final = re.compile(r"(?:true|True|TRUE|false|False|FALSE)")
_INT: Final = re.compile(r"[-+]?[0-9]{1,300}")
_OCTAL: Final = re.compile(r"0o[0-7]{1,300}")
_HEX: Final = re.compile(r"0x[0-9a-fA-F]{1,300}")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_ONE_LETTER_BOOLS: Final = frozenset("yYnN")
"""Truth values to YAML 1.1, though not to every reader of it."""
_LONGEST_NUMBER: Final = 300
"""Beyond this a run of digits is no number to anybody, and Python refuses to print it."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A bare word that the two versions of YAML read differently: what each makes of it, and what to write instead."""

    older: str
    newer: str
    mend: str


def read_bare(text: str) -> Scalar:
    """Return what YAML 1.2 (core schema) reads in a bare word.

    >>> read_bare("40"), read_bare("4e1"), read_bare("no")
    (40, 40.0, 'no')
    """
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
        return int(text, 0)
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", "", 1))
    return float(text) if _FLOAT.fullmatch(text) else text


@lru_cache(maxsize=4096)
def disagreement(text: str) -> Disagreement | None:
    """Return how the versions of YAML disagree about a bare word; None if they agree.

    >>> disagreement("no").older
    'false'
    >>> disagreement("none") is None
    True
    """
    older, newer = _older_reading(text), _spoken(read_bare(text))
    return None if older == newer else Disagreement(older, newer, _mend(text, older))


def needs_quotes(text: str) -> bool:
    """Return whether a text must be quoted to stay text under both versions of YAML."""
    return disagreement(text) is not None or not isinstance(read_bare(text), str)


def _older_reading(text: str) -> str:
    if len(text) > _LONGEST_NUMBER:
        return _spoken(read_bare(text))
    if text in _ONE_LETTER_BOOLS:
        return "true" if text in "yY" else "false"
    tag: str = yaml.resolver.Resolver().resolve(yaml.ScalarNode, text, (True, False))
    kind = tag.rpartition(":")[2]
    if kind in ("timestamp", "merge", "value"):
        return {"timestamp": "a date", "merge": "a merge of keys", "value": "a default value"}[kind]
    value: Scalar = yaml.constructor.SafeConstructor().construct_object(yaml.ScalarNode(tag, text))
    return _spoken(value)


def _spoken(value: Scalar) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}" if math.isfinite(value) else "a number without limit"
    return f"the text {value!r}"


def _mend(text: str, older: str) -> str:
    if older in ("true", "false"):
        return f"write {older} without quotes, or '{text}' in quotes if the word is meant"
    if older == "a merge of keys":
        return "write the keys out"
    return f"write '{text}' in quotes"
