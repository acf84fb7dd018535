"""How far a registration keeps to the registry's shape: collapsed lists, unknown places, wrong values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from equipoise.errors import DateError
from equipoise.records.reading import ReadWarning
from equipoise.records.record import Record
from equipoise.records.schema import Field, children, enums
from equipoise.records.tree import kind_of
from equipoise.vocabulary import PartialDate

_TYPES: dict[str, tuple[type, ...]] = {
    "struct": (dict,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}


@dataclass(slots=True)
class _Findings:
    warnings: list[ReadWarning] = field(default_factory=list[ReadWarning])
    unknown: dict[str, None] = field(default_factory=dict[str, None])

    def warn(self, code: str, path: str, message: str) -> None:
        self.warnings.append(ReadWarning(code, message, path))


def check_shape(record: Record) -> tuple[tuple[ReadWarning, ...], tuple[str, ...]]:
    """Return where a registration leaves the registry's shape: the warnings, and the paths the shape does not know.

    Codes: `list-collapsed`, `type-wrong`, `value-unknown` (of an enumeration), `date-wrong`. Nothing is changed.
    """
    findings = _Findings()
    _walk_object(record.tree, "", "", findings)
    return tuple(findings.warnings), tuple(findings.unknown)


def _walk_object(tree: dict[str, object], schema_path: str, path: str, findings: _Findings) -> None:
    known = children().get(schema_path, {})
    for name, value in tree.items():
        below = f"{path}.{name}" if path else name
        place = known.get(name)
        if place is None:
            findings.unknown[f"{schema_path}.{name}" if schema_path else name] = None
        else:
            _walk_place(value, place, below, findings)


def _walk_place(value: object, place: Field, path: str, findings: _Findings) -> None:
    if not place.is_list:
        _check_value(value, place, path, findings)
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            _check_value(item, place, f"{path}[{index}]", findings)
    else:
        findings.warn("list-collapsed", path, f"the registry has a list here, this copy {kind_of(value)}")
        if value != {}:
            _check_value(value, place, path, findings)


def _check_value(value: object, place: Field, path: str, findings: _Findings) -> None:
    allowed = _TYPES.get(place.kind, (str,))
    is_flag = isinstance(value, bool)
    if not isinstance(value, allowed) or (is_flag and place.kind != "boolean"):
        # hasExpandedAccess and the like are flags that some copies write as text; say so rather than mend it.
        findings.warn("type-wrong", path, f"expected {place.kind}, found {kind_of(value)}")
    elif place.kind == "struct":
        _walk_object(cast("dict[str, object]", value), place.path, path, findings)
    elif place.kind == "date":
        _check_date(cast("str", value), path, findings)
    elif place.enum and value not in enums()[place.enum]:
        findings.warn("value-unknown", path, f"{value!r} is no {place.enum} that we know")


def _check_date(text: str, path: str, findings: _Findings) -> None:
    try:
        PartialDate.parse(text)
    except DateError as fault:
        findings.warn("date-wrong", path, fault.what)
