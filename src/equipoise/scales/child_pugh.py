"""The Child–Pugh score of liver function."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from equipoise.scales.significant import Number
from equipoise.scales.table import Table, Value, decide, missing_values, read_table
from equipoise.scales.table_file import read_table_file, shipped_table


@dataclass(frozen=True, slots=True)
class ChildPugh:
    """Points in the order bilirubin, albumin, INR, ascites, encephalopathy; no score while an item is missing."""

    points: tuple[int | None, ...]
    score: int | None
    cls: str | None
    """Class A, B or C."""
    missing: tuple[str, ...] = ()
    variant: str = "standard_2.8"


def child_pugh(
    *,
    bilirubin_umol_L: Number | None,
    albumin_g_L: Number | None,
    inr: Number | None,
    ascites: str | None,
    encephalopathy: str | None,
) -> ChildPugh:
    """Return the Child–Pugh points, score and class (Pugh 1973, albumin cut 28 g/L); nothing is imputed.

    `ascites` is none, mild or moderate_severe; `encephalopathy` none, grade_1_2 or grade_3_4. DataError for another
    code.

    >>> child_pugh(bilirubin_umol_L=34, albumin_g_L=35.1, inr=1.0, ascites="none", encephalopathy="none").score
    6
    """
    values: dict[str, Value] = {
        "bilirubin_umol_L": bilirubin_umol_L,
        "albumin_g_L": albumin_g_L,
        "inr": inr,
        "ascites": ascites,
        "encephalopathy": encephalopathy,
    }
    points = tuple(_points(table, values) for table in child_pugh_tables())
    missing = tuple(name for name, value in values.items() if value is None)
    known = [point for point in points if point is not None]
    if missing:
        return ChildPugh(points, None, None, missing)
    score = sum(known)
    return ChildPugh(points, score, str(decide(shipped_table("child_pugh", "class"), {"score": score}).outcome))


@cache
def child_pugh_tables() -> tuple[Table, ...]:
    """Return the five item tables, in the order of the points."""
    items = read_table_file("child_pugh")["items"]
    return tuple(read_table(f"child_pugh.{name}", entry) for name, entry in items.items())


def _points(table: Table, values: dict[str, Value]) -> int | None:
    return None if missing_values(table, values) else int(decide(table, values).outcome)
