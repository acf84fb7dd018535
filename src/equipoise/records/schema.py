"""What the registry's v2 shape says of each place of a registration, and the labels of its enumerations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

import yaml

_TABLES = files("equipoise.records") / "tables"
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One place of a registration: its dotted path, its kind, whether it is a list, and the longest text it takes."""

    path: str
    kind: str
    is_list: bool
    max_chars: int | None
    order: int

    @property
    def enum(self) -> str:
        """The name of the enumeration the place takes its values from, or an empty text."""
        return self.kind.removeprefix("enum:") if self.kind.startswith("enum:") else ""


@cache
def fields() -> dict[str, Field]:
    """Return every place of the v2 shape by its dotted path, in the registry's own order."""
    found: dict[str, Field] = {}
    for line in (_TABLES / "v2_paths.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        path, kind, *longest = line.split()
        limit = int(longest[0]) if longest else None
        found[path] = Field(path, kind.removesuffix("[]"), kind.endswith("[]"), limit, len(found))
    return found


@cache
def children() -> dict[str, dict[str, Field]]:
    """Return, for each path ("" is the top), the places directly below it by their last name."""
    below: dict[str, dict[str, Field]] = {}
    for path, field in fields().items():
        parent, _, name = path.rpartition(".")
        below.setdefault(parent, {})[name] = field
    return below


@cache
def enums() -> dict[str, dict[str, list[str]]]:
    """Return each enumeration: value to the labels that other copies of a record write for it."""
    text = (_TABLES / "enums.yaml").read_text("utf-8")
    return cast("dict[str, dict[str, list[str]]]", yaml.load(text, Loader=yaml.CSafeLoader))


def fold(label: str) -> str:
    """Return a label without case, blanks, dashes and other marks, as labels are compared.

    >>> fold("None (Open Label)")
    'noneopenlabel'
    """
    return _NOT_LETTERS.sub("", label).casefold()


@cache
def _values_by_label(enum: str) -> dict[str, str]:
    table = enums()[enum]
    by_label = {fold(label): value for value, labels in table.items() for label in labels}
    return by_label | {fold(value): value for value in table}


def enum_value(enum: str, label: str) -> str | None:
    """Return the registry's value for a raw value or a display label of it, or None where the label is unknown.

    >>> enum_value("Status", "Not yet recruiting")
    'NOT_YET_RECRUITING'
    """
    return _values_by_label(enum).get(fold(label))


def enum_label(enum: str, value: str) -> str:
    """Return the registry's display label of a value; a value that is unknown is its own label.

    >>> enum_label("InterventionType", "COMBINATION_PRODUCT")
    'Combination Product'
    """
    labels = enums()[enum].get(value)
    return labels[0] if labels else value
