"""Decision tables: rows of tests on columns, and the one interpreter that reads them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from equipoise.errors import DataError, TableError
from equipoise.scales.interval import Interval, parse_interval
from equipoise.scales.significant import Number, exact, significant

Value = Number | str | bool | None
Outcome = str | int
NO_LIMITS: Mapping[str, Decimal] = {}


@dataclass(frozen=True, slots=True)
class Column:
    """One input: a number, a count between two ends, or one of some codes."""

    name: str
    kind: str = "number"
    codes: tuple[str | int, ...] = ()
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """An outcome and what must hold for it; a column without a test may have any value."""

    outcome: Outcome
    tests: Mapping[str, Interval | tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows read from the top: the first that holds decides.

    `ordered` says that rows may overlap because their order is part of the rule; otherwise `check_table` demands that
    exactly one row holds. `digits` is the number of significant digits compared, None for no rounding.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ordered: bool = False
    digits: int | None = 5
    unit: str = ""
    source: str = ""


def rows_at(table: Table, values: Mapping[str, Value], limits: Mapping[str, Decimal] = NO_LIMITS) -> tuple[Row, ...]:
    """Return every row that holds at `values`; `limits` gives LLN, ULN and baseline where the table uses them."""
    known = {column.name: _known(column, values, table.digits) for column in table.columns}
    return tuple(row for row in table.rows if _holds(row, known, limits, table.digits))


def decide(table: Table, values: Mapping[str, Value], limits: Mapping[str, Decimal] = NO_LIMITS) -> Row:
    """Return the row that decides; DataError for a missing or impossible value, TableError in a gap of the table."""
    rows = rows_at(table, values, limits)
    if not rows:
        raise TableError(f"no row holds at {dict(values)}", where=table.name, mend="close the gap in the table")
    return rows[0]


def missing_values(table: Table, values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the columns of the table for which no value was given."""
    return tuple(column.name for column in table.columns if values.get(column.name) is None)


# The parameters are Any because they come from a YAML file; every entry is checked here and nowhere else.
def read_table(name: str, entry: Mapping[str, Any]) -> Table:
    """Return the table that an entry of a table file describes.

    Either `rows: {outcome: interval}` with one `column`, or `columns` and a list of `rows` with `then` and `when`.
    """
    columns = _columns(entry)
    kinds = {column.name: column for column in columns}
    listed = entry["rows"]
    if isinstance(listed, Mapping):
        only = columns[0]
        rows = tuple(Row(_outcome(then), {only.name: _test(only, text)}) for then, text in listed.items())
    else:
        rows = tuple(
            Row(_outcome(row["then"]), {key: _test(kinds[key], test) for key, test in row.get("when", {}).items()})
            for row in listed
        )
    return Table(
        name=name,
        columns=columns,
        rows=rows,
        ordered=bool(entry.get("ordered", False)),
        digits=entry.get("digits", 5),
        unit=str(entry.get("unit", "")),
        source=str(entry.get("source", "")),
    )


def _columns(entry: Mapping[str, Any]) -> tuple[Column, ...]:
    if "columns" not in entry:
        return (Column(str(entry.get("column", "value")), *_codes_of(entry)),)
    return tuple(_column(str(name), kind) for name, kind in entry["columns"].items())


def _codes_of(entry: Mapping[str, Any]) -> tuple[str, tuple[str | int, ...]]:
    codes = tuple(entry.get("codes", ()))
    return ("code" if codes else "number"), codes


def _column(name: str, kind: str | Sequence[str | int]) -> Column:
    if not isinstance(kind, str):
        return Column(name, "code", tuple(kind))
    if kind == "number":
        return Column(name)
    first, last = kind.removeprefix("count ").split("..")
    return Column(name, "count", first=int(first), last=int(last))


def _outcome(value: Any) -> Outcome:
    return value if isinstance(value, int) else str(value)


def _test(column: Column, test: Any) -> Interval | tuple[str | int, ...]:
    if column.kind != "code":
        return parse_interval(str(test))
    codes: tuple[str | int, ...] = tuple(test) if isinstance(test, list) else (test,)
    unknown = [code for code in codes if code not in column.codes]
    if unknown:
        raise TableError(f"codes {unknown} are not among {list(column.codes)}", where=column.name)
    return codes


def _known(column: Column, values: Mapping[str, Value], digits: int | None) -> Decimal | str | int:
    value = values.get(column.name)
    if value is None:
        raise DataError(f"{column.name} is missing", where=column.name, mend="measure it, or leave the score out")
    if column.kind == "code":
        return _code(column, int(value) if isinstance(value, bool) else value)
    if isinstance(value, str):
        raise DataError(f"{value!r} is not a number", where=column.name)
    number = exact(value) if digits is None else significant(value, digits)
    if column.kind == "count" and not (number == int(number) and column.first <= number <= column.last):
        raise DataError(
            f"{value} is not a count", where=column.name, mend=f"give a whole number {column.first} to {column.last}"
        )
    return number


def _code(column: Column, value: str | Number) -> str | int:
    for code in column.codes:
        if value == code:
            return code
    raise DataError(f"{value!r} is not a code", where=column.name, mend=f"use one of {list(column.codes)}")


def _holds(
    row: Row, known: Mapping[str, Decimal | str | int], limits: Mapping[str, Decimal], digits: int | None
) -> bool:
    return all(_passes(test, known[name], limits, digits) for name, test in row.tests.items())


def _passes(
    test: Interval | tuple[str | int, ...],
    value: Decimal | str | int,
    limits: Mapping[str, Decimal],
    digits: int | None,
) -> bool:
    if isinstance(test, Interval):
        assert isinstance(value, Decimal)
        return test.contains(value, limits, digits)
    return value in test


def limits_of(**given: Number | None) -> dict[str, Decimal]:
    """Return the limits that were given, as exact decimals; DataError if one is not above zero.

    >>> limits_of(LLN=100, ULN=None)
    {'LLN': Decimal('100')}
    """
    limits = {name: exact(value) for name, value in given.items() if value is not None}
    wrong = [name for name, value in limits.items() if value <= 0]
    if wrong:
        raise DataError(f"{', '.join(wrong)} must be above zero", mend="give the limit the laboratory states")
    return limits


def numeric_tests(rows: Iterable[Row], column: str) -> tuple[Interval, ...]:
    """Return the intervals that rows ask of one column."""
    return tuple(test for row in rows if isinstance(test := row.tests.get(column), Interval))
