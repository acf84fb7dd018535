"""Each part of a study checked by itself, so that one wrong key does not hide the faults beside, above or below it."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Union, cast, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from equipoise.study.faults.nearest import nearest_key
from equipoise.study.faults.place import UNREAD, Place, StudyFile
from equipoise.study.faults.wording import missing_fault, type_fault, unknown_fault, value_fault
from equipoise.study.part import Part

_NAMED: Final = re.compile(r"`(\w+)`")


class _NotRead(Exception):  # noqa: N818 - not an error: it says that a check cannot be made
    """A check asked for a value that has a fault of its own."""


class _PartialPart:
    """A part with the values that are right; asking for another one raises _NotRead."""

    def __init__(self, values: dict[str, object]) -> None:
        self._values = values

    def __getattr__(self, name: str) -> object:
        if name not in self._values:
            raise _NotRead
        return self._values[name]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a field holds: one part, a list of parts, parts by name, or a value that `leaf` checks."""

    part: type[Part] | None
    many: bool
    by_name: bool
    optional: bool
    least: int
    leaf: TypeAdapter[object] | None


def check_part(part: type[Part], tree: object, place: Place, file: StudyFile) -> object:
    """Report every fault of a part and of the parts in it; return what was right, for checks that look at several.

    A misspelt key is corrected in `tree`, so that later checks see its value.
    """
    if tree is UNREAD:
        return UNREAD
    if not isinstance(tree, dict):
        message, mend = type_fault("keys and values", tree)
        file.report("study.type", place, message, mend)
        return UNREAD
    keys = cast("dict[str, object]", tree)
    _unknown_keys(part, keys, place, file)
    values: dict[str, object] = {}
    for name, field in part.model_fields.items():
        key = field.alias or name
        if key in keys:
            value = _check_value(_shape(part, name), keys[key], (*place, key), file)
            if value is not UNREAD:
                values[name] = value
        elif field.is_required():
            file.report("study.missing", place, *missing_fault(key))
        else:
            values[name] = field.get_default(call_default_factory=True)
    partial = _PartialPart(values)
    _whole_part_checks(part, partial, keys, place, file)
    return partial


def _unknown_keys(part: type[Part], keys: dict[str, object], place: Place, file: StudyFile) -> None:
    known = [field.alias or name for name, field in part.model_fields.items()]
    for key in [key for key in keys if key not in known]:
        meant = nearest_key(key, [name for name in known if name not in keys])
        file.report("study.unknown-key", (*place, key), *unknown_fault(key, known, meant), at_key=True)
        value = keys.pop(key)
        if meant is not None:
            keys[meant] = value
            file.rename((*place, key), (*place, meant))


def _check_value(shape: _Shape, value: object, place: Place, file: StudyFile) -> object:
    if value is UNREAD or (value is None and shape.optional):
        return value
    if shape.part is None:
        return _check_leaf(shape, value, place, file)
    if shape.many:
        return _check_list(shape, shape.part, value, place, file)
    if shape.by_name:
        return _check_names(shape, shape.part, value, place, file)
    return check_part(shape.part, value, place, file)


def _check_list(shape: _Shape, part: type[Part], value: object, place: Place, file: StudyFile) -> object:
    if not isinstance(value, list):
        file.report("study.type", place, *type_fault("a list", value))
        return UNREAD
    items = cast("list[object]", value)
    if len(items) < shape.least:
        file.report("study.missing", place, f"needs at least {shape.least}, found {len(items)}", "add what is missing")
    parts = tuple(check_part(part, item, (*place, number), file) for number, item in enumerate(items))
    return UNREAD if UNREAD in parts else parts


def _check_names(shape: _Shape, part: type[Part], value: object, place: Place, file: StudyFile) -> object:
    if not isinstance(value, dict):
        file.report("study.type", place, *type_fault("keys and values", value))
        return UNREAD
    items = cast("dict[str, object]", value)
    if len(items) < shape.least:
        file.report("study.missing", place, f"needs at least {shape.least}, found {len(items)}", "add what is missing")
    parts = {name: check_part(part, item, (*place, name), file) for name, item in items.items()}
    return UNREAD if UNREAD in parts.values() else parts


def _check_leaf(shape: _Shape, value: object, place: Place, file: StudyFile) -> object:
    if _holds_unread(value):
        return UNREAD
    assert shape.leaf is not None
    try:
        return shape.leaf.validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        for where, errors in _by_place(error.errors(), value).items():
            found = _at(value, where)
            file.report("study.value", place + where, *value_fault(errors, found))
        return UNREAD


def _holds_unread(value: object) -> bool:
    if isinstance(value, list):
        return any(_holds_unread(item) for item in cast("list[object]", value))
    if isinstance(value, dict):
        return any(_holds_unread(item) for item in cast("dict[str, object]", value).values())
    return value is UNREAD


def _by_place(errors: list[ErrorDetails], value: object) -> dict[Place, list[ErrorDetails]]:
    """Return the errors by the place in the file they are about.

    Pydantic adds the names of the types it tried to the location; what is no step in the value is left out.
    """
    grouped: dict[Place, list[ErrorDetails]] = {}
    for error in errors:
        steps: Place = ()
        for step in error["loc"]:
            if not _has_step(_at(value, steps), step):
                break
            steps = (*steps, step)
        grouped.setdefault(steps, []).append(error)
    return grouped


def _has_step(value: object, step: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(step, int) and step < len(cast("list[object]", value))
    return isinstance(value, dict) and step in value


def _at(value: object, place: Place) -> object:
    for step in place:
        value = cast("Mapping[str | int, object]", value)[step]
    return value


def _whole_part_checks(
    part: type[Part], partial: _PartialPart, keys: dict[str, object], place: Place, file: StudyFile
) -> None:
    """Run the part's own checks on what was right of it; a check that needs a faulty value is not made."""
    for check in part.__pydantic_decorators__.model_validators.values():
        try:
            cast("Any", check.func)(partial)  # Any: pydantic types a validator by its mode, which is "after" for all
        except _NotRead:
            continue
        except ValueError as fault:
            named = next((name for name in _NAMED.findall(str(fault)) if name in keys), None)
            file.report("study.part", (*place, named) if named else place, *_split(str(fault)))


def _split(fault: str) -> tuple[str, str]:
    """Return a part's complaint and its remedy, which stands after a colon."""
    what, _, mend = fault.partition(": ")
    return what, mend


@cache
def _shape(part: type[Part], name: str) -> _Shape:
    field = part.model_fields[name]
    options = get_args(field.annotation) if _is_union(field.annotation) else (field.annotation,)
    optional = type(None) in options
    least = next((item.min_length for item in field.metadata if hasattr(item, "min_length")), 0)
    inner, many, by_name = _inner(next(option for option in options if option is not type(None)))
    if isinstance(inner, type) and issubclass(inner, Part):
        return _Shape(inner, many, by_name, optional, least, None)
    # Any: an annotation is whatever the model wrote, which no type can say.
    annotated: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    leaf: TypeAdapter[object] = TypeAdapter(annotated)
    return _Shape(None, many=False, by_name=False, optional=optional, least=least, leaf=leaf)


def _is_union(annotation: object) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


def _inner(annotation: object) -> tuple[object, bool, bool]:
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return arguments[0], True, False
    if get_origin(annotation) is dict:
        return arguments[1], False, True
    return annotation, False, False
