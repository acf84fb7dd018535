"""The rows of a case's table that count, and their cells as numbers or labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from equipoise.errors import CaseError
from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray

MISSING = ("", "NA")
_LOGICAL = {"TRUE": 1, "FALSE": 0}
_ALL_DROPPED = "rows with any missing value dropped"
_SOME_DROPPED = re.compile(r"rows with missing ([\w., ]+) dropped$")


def same(cell: str, value: object) -> bool:
    """Whether a cell holds a value: as numbers where both are (TRUE is 1), as text otherwise."""
    if isinstance(value, bool):
        return cell.lower() in ({"true", "1"} if value else {"false", "0"})
    if cell in _LOGICAL and not isinstance(value, str):
        return value == _LOGICAL[cell]
    try:
        return float(cell) == float(str(value))
    except ValueError:
        return cell == str(value)


class CaseRows:
    """The table after `filter` and `missing`, read column by column."""

    def __init__(self, table: Mapping[str, list[str]], kept: Sequence[int]) -> None:
        self._table = table
        self._kept = kept

    def __len__(self) -> int:
        return len(self._kept)

    def texts(self, name: str) -> list[str]:
        """Return a column's cells; NotBuilt where one is missing, which only columns that are not `used` may be."""
        cells = [self._table[name][i] for i in self._kept]
        if any(cell in MISSING for cell in cells):
            raise NotBuilt(f"missing values of {name}")
        return cells

    def numbers(self, name: str) -> FloatArray:
        """Return a column of numbers."""
        try:
            return np.array([float(cell) for cell in self.texts(name)])
        except ValueError as error:
            raise NotBuilt(f"{name} as a number: {error}") from error

    def equal(self, name: str, value: object) -> BoolArray:
        """Return where a column holds a value."""
        return np.array([same(cell, value) for cell in self.texts(name)], dtype=np.bool_)

    def places(self, name: str, values: Sequence[object]) -> IntArray:
        """Return each row's place among the values, -1 where it holds none of them."""
        found = np.full(len(self), -1, dtype=np.int64)
        for place, value in enumerate(values):
            found[self.equal(name, value)] = place
        return found

    def joined(self, names: Sequence[str]) -> list[str]:
        """Return one label per row for the combination of columns."""
        return ["|".join(cells) for cells in zip(*(self.texts(name) for name in names), strict=True)]

    def only(self, keep: BoolArray) -> CaseRows:
        """Return the rows where `keep` is true."""
        return CaseRows(self._table, [i for i, kept in zip(self._kept, keep, strict=True) if kept])


def case_rows(arguments: CaseArguments, table: Mapping[str, list[str]], used: Sequence[str]) -> CaseRows:
    """Return the rows a case speaks of; `used` are the columns it reads.

    Rows with a missing value among them are dropped, as every model of R does, whether `missing` says so or not.
    """
    absent = [name for name in used if name not in table]
    if absent:
        raise CaseError(f"the data set has no column {', '.join(absent)}")
    kept = list(range(len(next(iter(table.values()), []))))
    for name, wanted in arguments.take("filter", {}).items():
        if name not in table:
            raise CaseError(f"the data set has no column {name}, which the filter names")
        allowed = wanted if isinstance(wanted, list) else [wanted]
        kept = [i for i in kept if any(same(table[name][i], value) for value in allowed)]
    droppable = [*used, *_droppable(arguments.take("missing"), table)]
    return CaseRows(table, [i for i in kept if not any(table[name][i] in MISSING for name in droppable)])


def _droppable(said: object, table: Mapping[str, list[str]]) -> Sequence[str]:
    """Return the columns that the case names itself: a missing value there drops a row even where it is not used."""
    if said is None or said == _ALL_DROPPED:
        return ()
    named = _SOME_DROPPED.match(str(said))
    columns = re.split(r" and | or |, *| ", named[1]) if named else []
    if not columns or not set(columns) <= set(table):
        raise NotBuilt(f"missing = {said!r}")
    return columns
