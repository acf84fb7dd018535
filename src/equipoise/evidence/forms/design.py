"""Design cases: {meta, cases: [{id, quantity, inputs, expected: [{field, value, rtol, atol}]}]}, and grids as tables.

The room `design` is not built: its cases are read, counted and listed as not built.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, cast

from equipoise.errors import CaseError
from equipoise.evidence.case import Case, Tolerance
from equipoise.evidence.not_built import NotBuilt

_GRIDS = (
    {"method", "pi2", "ratio", "accrual", "followup", "events", "n"},
    {"n", "hr", "pi2", "ratio", "overallEventProbability", "events"},
    {"total", "method", "sided", "control_3y_rate", "final_rounding"},
)
"""Columns that tell a grid of sample sizes, of expected events, and of design routes."""


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
    entries = cast("list[dict[str, Any]]", fields["expected"])
    return Case(
        id=str(fields["id"]),
        method=str(fields["quantity"]),
        path=path,
        origin=str(fields.get("values_from", fields.get("source", "not stated"))),
        expected={str(entry["field"]): entry["value"] for entry in entries},
        answer=lambda: _not_built(str(fields["quantity"])),
        value_tolerance={
            str(entry["field"]): Tolerance(float(entry.get("rtol", 0)), float(entry.get("atol", 1e-9)))
            for entry in entries
        },
    )


def read_design_grid(document: object, path: Path) -> Sequence[Case] | None:
    """Return a case for each row of a grid of designs, recognised by its columns; None for any other table."""
    if path.suffix != ".csv" or not isinstance(document, list) or not document:
        return None
    rows = cast("list[dict[str, str]]", document)
    if not any(columns <= set(rows[0]) for columns in _GRIDS):
        return None
    return [
        Case(f"{path.stem}:{number}", "design grid", path, "not stated", dict(row), lambda: _not_built("design grids"))
        for number, row in enumerate(rows)
    ]


def _not_built(quantity: str) -> NoReturn:
    raise NotBuilt(f"the quantity {quantity!r}")
