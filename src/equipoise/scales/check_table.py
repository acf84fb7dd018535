"""Does a table cover every value once? Gaps, overlaps, empty rows and grades out of order, found by probing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise, product

from equipoise.scales.interval import Interval
from equipoise.scales.table import NO_LIMITS, Column, Row, Table, Value, numeric_tests, rows_at
from equipoise.vocabulary import Finding


def check_table(table: Table, limits: Mapping[str, Decimal] = NO_LIMITS) -> list[Finding]:
    """Return what is wrong with a table, sorted by rule; nothing for a table that decides every case once.

    Rules: `empty:<outcome>` a row that can never hold; `gap` a case no row covers; `overlap:<outcomes>` a case that
    several rows cover (not asked of an ordered table); `not_monotone` grades that go up and down again.
    """
    empty = {f"empty:{row.outcome}": f"row {row.outcome} can never hold" for row in _empty_rows(table, limits)}
    found = {**empty, **_uncovered(table, limits)}
    if not _is_monotone(table, limits):
        found["not_monotone"] = "the grades neither rise nor fall along the scale"
    return [
        Finding(rule, text, where=table.name, mend="mend the row's interval") for rule, text in sorted(found.items())
    ]


def boundary_grid(table: Table, limits: Mapping[str, Decimal] = NO_LIMITS) -> list[dict[str, Value]]:
    """Return cases around every cut of every column: on it, just below, just above, and between cuts; all codes."""
    probes = [_probes(column, table, limits) for column in table.columns]
    names = [column.name for column in table.columns]
    return [dict(zip(names, case, strict=True)) for case in product(*probes)]


def _probes(column: Column, table: Table, limits: Mapping[str, Decimal]) -> list[Value]:
    if column.kind == "code":
        return list(column.codes)
    if column.kind == "count":
        return list(range(column.first, column.last + 1))
    cuts = _cuts(table, column.name, limits)
    if not cuts:
        return [Decimal(1)]
    steps = [_one_step(cut, table.digits) for cut in cuts]
    close = {cut + sign * step for cut, step in zip(cuts, steps, strict=True) for sign in (-1, 0, 1)}
    middles = {(low + high) / 2 for low, high in pairwise(cuts)}
    outside = {cuts[0] - abs(cuts[0]) / 2 - steps[0], cuts[-1] + abs(cuts[-1]) + steps[-1]}
    return [*sorted(close | middles | outside)]


def _cuts(table: Table, column: str, limits: Mapping[str, Decimal]) -> list[Decimal]:
    ends = (end for test in numeric_tests(table.rows, column) for end in test.ends())
    return sorted({end.at(limits, table.digits) for end in ends})


def _one_step(cut: Decimal, digits: int | None) -> Decimal:
    """Return the smallest difference the table's rounding can see at `cut`, looking downwards."""
    if digits is None or cut == 0:
        return Decimal("1e-9")
    return Decimal(1).scaleb(cut.adjusted() - digits + 1)


def _empty_rows(table: Table, limits: Mapping[str, Decimal]) -> list[Row]:
    return [
        row
        for row in table.rows
        if any(isinstance(test, Interval) and test.is_empty(limits, table.digits) for test in row.tests.values())
    ]


def _uncovered(table: Table, limits: Mapping[str, Decimal]) -> dict[str, str]:
    found: dict[str, str] = {}
    for case in boundary_grid(table, limits):
        rows = rows_at(table, case, limits)
        shown = ", ".join(f"{name} = {value}" for name, value in case.items())
        if not rows:
            found.setdefault("gap", f"no row covers {shown}")
        elif len(rows) > 1 and not table.ordered:
            outcomes = "/".join(str(row.outcome) for row in rows)
            found.setdefault(f"overlap:{outcomes}", f"rows {outcomes} all hold at {shown}")
    return found


def _is_monotone(table: Table, limits: Mapping[str, Decimal]) -> bool:
    """Judge grades along one numeric column, on the cases that one row alone covers."""
    if len(table.columns) != 1 or table.columns[0].kind != "number":
        return True
    matches = (rows_at(table, case, limits) for case in boundary_grid(table, limits))
    grades = [rows[0].outcome for rows in matches if len(rows) == 1]
    numbers = [grade for grade in grades if isinstance(grade, int)]
    if len(numbers) != len(grades):
        return True
    return numbers in (sorted(numbers), sorted(numbers, reverse=True))
