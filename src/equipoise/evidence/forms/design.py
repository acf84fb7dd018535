"""Design cases: {meta, cases: [{id, quantity, inputs, expected: [{field, value, rtol, atol}]}]}; grids as tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from equipoise.errors import CaseError
from equipoise.evidence.case import Answer, Case, Tolerance
from equipoise.evidence.design_contested import contested
from equipoise.evidence.design_grid_cases import grid_case
from equipoise.evidence.design_methods import answer_design
from equipoise.evidence.design_route_cases import ROUTE_COLUMNS, route_case
from equipoise.evidence.simulated_tolerance import SIMULATED, simulated_tolerance

_SEARCHED = ("repeatedConfidenceInterval", "repeatedPValues", "finalConfidenceInterval", "medianUnbiasedEstimates")
"""Fields found by searches that stopped early in the program that made the values."""

_SEARCH_TOLERANCE = Tolerance(2e-6, 2e-6)
_HALF = 0.49999


def read_design_cases(document: object, path: Path) -> Sequence[Case] | None:
    """Return the cases of an object whose `cases` name a `quantity`; None for any other document."""
    if not isinstance(document, dict) or not isinstance(document.get("cases"), list):
        return None
    members = cast("list[Any]", document["cases"])  # Any: the content of a file that is being checked here
    if not any(isinstance(member, dict) and "quantity" in member for member in members):
        return None
    return [_case(member, path, number) for number, member in enumerate(members)]


def _case(member: Any, path: Path, number: int) -> Case:
    if not isinstance(member, dict) or not {"id", "quantity", "inputs", "expected"} <= set(member):
        raise CaseError("a case needs id, quantity, inputs and expected", where=f"{path}: cases[{number}]")
    fields = cast("dict[str, Any]", member)
    entries = _entries(fields["expected"], f"{path}: cases[{number}]")
    expected = {str(entry["field"]): entry["value"] for entry in entries}
    return Case(
        id=str(fields["id"]),
        method=str(fields["quantity"]),
        path=path,
        origin=str(fields.get("values_from", fields.get("source", "not stated"))),
        expected=expected,
        answer=lambda: _shaped(answer_design(fields), expected),
        value_tolerance={str(entry["field"]): _tolerance(str(fields["quantity"]), entry) for entry in entries},
        contested=contested(fields),
    )


def _entries(expected: Any, where: str) -> list[dict[str, Any]]:
    """Return the expected fields; CaseError where one lacks its name or value, or has a tolerance that is no number."""
    entries = cast("list[Any]", expected) if isinstance(expected, list) else []
    whole = [entry for entry in entries if isinstance(entry, dict) and {"field", "value"} <= set(cast("Any", entry))]
    numbers = all(isinstance(entry.get(key, 0), (int, float)) for entry in whole for key in ("rtol", "atol"))
    if not entries or len(whole) != len(entries) or not numbers:
        raise CaseError("`expected` must be a list of {field, value, rtol, atol}", where=where)
    return whole


def _tolerance(quantity: str, entry: Mapping[str, Any]) -> Tolerance | tuple[Tolerance, ...]:
    if quantity in SIMULATED:
        return simulated_tolerance(entry)
    if quantity == "repeated_confidence_intervals" or str(entry["field"]).startswith(_SEARCHED):
        return _SEARCH_TOLERANCE
    return Tolerance(float(entry.get("rtol", 0)), float(entry.get("atol", 1e-9)))


def _shaped(computed: Answer, expected: Mapping[str, object]) -> Answer:
    """Return what was computed in the shape in which it is expected."""
    return {
        name: _like(value, expected[name], at_least_half=name == "repeatedPValues") if name in expected else value
        for name, value in computed.items()
    }


def _like(value: object, expected: object, *, at_least_half: bool) -> object:
    """Return a value as it is expected: a list of equal numbers may stand for one number, and the reverse.

    Where no value is expected, infinity is none; an expected p of one half says "one half or more".
    """
    if isinstance(expected, list):
        wanted = cast("list[object]", expected)
        values = cast("list[object]", value) if isinstance(value, list) else [value] * len(wanted)
        if len(values) != len(wanted):
            return value
        return [_like(one, other, at_least_half=at_least_half) for one, other in zip(values, wanted, strict=True)]
    if isinstance(value, list):
        values = cast("list[object]", value)
        return values[0] if values and all(_equal(one, values[0]) for one in values) else value
    if expected is None and value == "Inf":
        return None
    if at_least_half and isinstance(expected, float) and isinstance(value, float) and min(expected, value) > _HALF:
        return expected
    return value


def _equal(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other


def read_design_grid(document: object, path: Path) -> Sequence[Case] | None:
    """Return a case for each row of a grid of designs, recognised by its columns; None for any other table."""
    if path.suffix != ".csv" or not isinstance(document, list) or not document:
        return None
    rows = cast("list[dict[str, str]]", document)
    if set(rows[0]) >= ROUTE_COLUMNS:
        return [route_case(row, path, number) for number, row in enumerate(rows)]
    cases = [grid_case(row, path, number) for number, row in enumerate(rows)]
    return [case for case in cases if case is not None] or None
