"""Pydantic's errors in the reader's words, each with a way to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pydantic_core import ErrorDetails

from equipoise.study.faults.nearest import nearest

_QUOTED: Final = re.compile(r"'([^']*)'")

_EXPECTED: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "keys and values",
    "date_type": "a date",
    "date_from_datetime_parsing": "a date",
    "date_parsing": "a date",
}

_LIMITS: Final = {
    "greater_than": ("greater than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}

_MISSING: Final = {
    "when": "write the rule, or when: 'attested(\"...\")' if a person must judge it",
    "says": "restate the criterion in your own words",
    "origin": "name the anchor the time counts from, e.g. origin: allocation",
    "time_frame": 'write when it is observed, e.g. time_frame: "3 years"',
    "schema": "write schema: 1 at the top of the file",
    "version": 'write the version of this file, e.g. version: "1"',
}
"""What to write for a key that is missing, where it can be said better than in general."""


def spoken(value: object) -> str:
    """Return what stands in the file, in words.

    >>> spoken([1, 2])
    'a list'
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value:g}"
    if isinstance(value, str):
        return f"the text '{value}'" if len(value) < 60 else f"the text '{value[:57]}...'"
    return "keys and values" if isinstance(value, Mapping) else "a list"


def type_fault(expected: str, value: object) -> tuple[str, str]:
    """Return message and remedy for a value of the wrong type."""
    message = f"expected {expected}, found {spoken(value)}"
    if value is None:
        return message, "write a value after the colon, or delete the key"
    if expected == "text" and isinstance(value, (bool, int, float)):
        return message, f'put it in quotes: "{str(value).lower() if isinstance(value, bool) else value}"'
    if expected == "a list":
        return message, f"put it in brackets: [{value}]" if isinstance(value, (str, int, float)) else "write a list"
    if expected in ("a whole number", "a number") and isinstance(value, str):
        return message, "write the bare number, without quotes and without its unit"
    if expected == "a date":
        return message, 'write YYYY-MM-DD in quotes, e.g. "2025-09-01"'
    return message, f"write {expected}"


def value_fault(errors: list[ErrorDetails], value: object) -> tuple[str, str]:
    """Return message and remedy for a value that pydantic refused; several errors when each of several types did."""
    kinds = [error["type"] for error in errors]
    first, context = errors[0], errors[0].get("ctx", {})
    if all(kind in _EXPECTED for kind in kinds):
        return type_fault(" or ".join(dict.fromkeys(_EXPECTED[kind] for kind in kinds)), value)
    if kinds[0] in _LIMITS:
        words, key = _LIMITS[kinds[0]]
        return f"must be {words} {context[key]:g}, found {spoken(value)}", f"write a number {words} {context[key]:g}"
    if kinds[0] in ("literal_error", "enum"):
        return _choice_fault(str(context["expected"]), value)
    if kinds[0] == "missing" or (kinds[0] == "too_long" and isinstance(value, list)):
        return "the list has the wrong length", "write exactly two values, e.g. [0, 10]"
    if kinds[0] == "too_short":
        return f"needs at least {context['min_length']}, found {context['actual_length']}", "add what is missing"
    if kinds[0] == "string_too_long":
        most = context["max_length"]
        return f"longer than {most} characters, which data sets do not allow", f"shorten it to {most} characters"
    return first["msg"], "see the description of the study file"


def missing_fault(key: str) -> tuple[str, str]:
    """Return message and remedy for a required key that is not there."""
    return f"`{key}` is missing", _MISSING.get(key, f"add `{key}`")


def unknown_fault(key: str, known: list[str], meant: str | None) -> tuple[str, str]:
    """Return message and remedy for a key that does not exist here."""
    if meant is not None:
        return f"unknown key `{key}`", f"did you mean `{meant}`?"
    return f"unknown key `{key}`", f"delete it; the keys here are {', '.join(sorted(known))}"


def _choice_fault(expected: str, value: object) -> tuple[str, str]:
    allowed = _QUOTED.findall(expected) or [expected]
    meant = nearest(value, allowed) if isinstance(value, str) else None
    hint = f"did you mean {meant}? " if meant else ""
    return f"{spoken(value)} is none of the choices", f"{hint}write one of {', '.join(allowed)}"
