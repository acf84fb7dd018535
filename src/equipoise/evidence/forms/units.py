"""Unit conversions: a table with id, variable, value, from_ucum, to_ucum, expected (a number, or `unknown`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from equipoise.errors import CaseError, UnitError
from equipoise.evidence.case import Answer, Case, Tolerance
from equipoise.evidence.forms.dataset import Table, read_table
from equipoise.vocabulary import Quantity

_COLUMNS = {"id", "variable", "value", "from_ucum", "to_ucum", "expected"}


def read_unit_conversions(document: object, path: Path) -> Sequence[Case] | None:
    """Return a case for each row of a table of conversions; None for any other document."""
    if path.suffix != ".csv" or not isinstance(document, list) or not document:
        return None
    rows = cast("list[dict[str, str]]", document)
    if not set(rows[0]) >= _COLUMNS:
        return None
    masses = molar_masses(path)
    return [_case(row, path, number, masses) for number, row in enumerate(rows, start=2)]


def molar_masses(path: Path) -> dict[str, float]:
    """Return g/mol by substance: from a table of `substance` and `g_per_mol` beside the cases, else our own."""
    for candidate in sorted(path.parent.glob("*.csv")):
        table = read_table(candidate)
        if {"substance", "g_per_mol"} <= set(table):
            return _masses(table)
    return _masses(read_table(Path(__file__).parents[1] / "molar_masses.csv"))


def _masses(table: Table) -> dict[str, float]:
    return {name: float(mass) for name, mass in zip(table["substance"], table["g_per_mol"], strict=True)}


def _case(row: dict[str, str], path: Path, line: int, masses: Mapping[str, float]) -> Case:
    try:
        expected: object = "unknown" if row["expected"] == "unknown" else float(row["expected"])
        value = _number(row["value"])
        if value is None and expected != "unknown":
            raise ValueError(row["value"])
    except ValueError as fault:
        raise CaseError(f"not a number: {fault}", where=f"{path}:{line}") from None
    return Case(
        id=row["id"],
        method="unit conversion",
        path=path,
        origin=f"exact arithmetic ({row.get('kind', 'not stated')})",
        expected={"value": expected},
        answer=lambda: _answer(row, value, masses.get(row["variable"])),
        tolerance=Tolerance(1e-9, 0.0),
    )


def _number(text: str) -> float | None:
    """Return the value of a row; None for one that is no number, such as an acuity of 20/40, which cannot convert."""
    try:
        return float(text)
    except ValueError:
        return None


def _answer(row: Mapping[str, str], value: float | None, mass: float | None) -> Answer:
    from equipoise.vocabulary.conversion import convert

    if value is None:
        return {"value": "unknown"}
    try:
        converted = convert(
            Quantity(value, row["from_ucum"]), row["to_ucum"], molar_mass=mass, variable=row["variable"]
        )
    except UnitError:
        return {"value": "unknown"}
    return {"value": converted.value}
