"""Laboratory grades of CTCAE v5.0 with the baseline clause. A grade is proposed; the investigator decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from equipoise.errors import DataError, TableError
from equipoise.scales.significant import Number, significant
from equipoise.scales.table import Table, decide, limits_of, numeric_tests, read_table
from equipoise.scales.table_file import read_table_file


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade from 0 to 4, the clause that gave it, and what to know about it.

    Flags: `no_baseline` the clause of a normal baseline was used because none was given; `limit_below_grade_1` the
    laboratory's LLN lies below the table's first cut, so that values between them count as within the limits.
    """

    grade: int
    clause: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grading:
    """The tables of one analyte: which clause there are, and how one is chosen."""

    analyte: str
    unit: str
    choose: str
    clauses: Mapping[str, Table]


def ctcae_grade(
    analyte: str,
    value: Number,
    *,
    lln: Number | None = None,
    uln: Number | None = None,
    baseline: Number | None = None,
) -> Grade:
    """Return the grade of one value, compared after rounding to five significant digits (CTCAE v5.0).

    `analyte` is one of `ctcae_analytes()`; the value and the laboratory's limits are in the unit of its table
    (10*9/L, g/L, U/L, umol/L). A baseline is abnormal when it lies above ULN. DataError for a missing limit or a
    negative value, TableError for an unknown analyte.

    >>> ctcae_grade("alt", 181, uln=40, baseline=60)
    Grade(grade=2, clause='abnormal_baseline', flags=())
    """
    grading = ctcae_grading(analyte)
    if value < 0:
        raise DataError(f"{value} {grading.unit} is below zero", where=analyte, mend="check the value")
    limits = limits_of(LLN=lln, ULN=uln, baseline=baseline)
    graded = [(_grade(grading, clause, value, limits), clause) for clause in _clauses_that_apply(grading, limits)]
    worst, clause = max(graded, key=lambda pair: pair[0])
    return Grade(worst, clause, _flags(grading, limits))


def is_treatment_emergent(grade: int, baseline_grade: int) -> bool:
    """Return whether a grade is worse than the participant started with.

    >>> is_treatment_emergent(3, 3)
    False
    """
    return grade > baseline_grade


def ctcae_analytes() -> tuple[str, ...]:
    """Return the analytes that have a table."""
    return tuple(read_table_file("ctcae_v5"))


@cache
def ctcae_grading(analyte: str) -> Grading:
    """Return the tables of one analyte; TableError if there are none."""
    entries = read_table_file("ctcae_v5")
    if analyte not in entries:
        raise TableError(f"no CTCAE table for {analyte!r}", mend=f"use one of {', '.join(entries)}")
    return read_grading(analyte, entries[analyte])


def read_grading(analyte: str, entry: Mapping[str, Any]) -> Grading:
    """Return the tables that one entry of a grading file describes (Any: content of a YAML file)."""
    clauses = {
        str(name): read_table(f"ctcae_v5.{analyte}.{name}", {"unit": entry["unit"], **clause})
        for name, clause in entry["clauses"].items()
    }
    return Grading(analyte, str(entry["unit"]), str(entry.get("choose", "only")), clauses)


def _clauses_that_apply(grading: Grading, limits: Mapping[str, Decimal]) -> tuple[str, ...]:
    if grading.choose == "only":
        return tuple(grading.clauses)
    if grading.choose == "worst":
        return tuple(name for name in grading.clauses if name != "baseline" or "baseline" in limits)
    if "ULN" not in limits:
        raise DataError("the table needs ULN", where=grading.analyte, mend="give ULN as the laboratory states it")
    above = "baseline" in limits and significant(limits["baseline"]) > significant(limits["ULN"])
    return ("abnormal_baseline" if above else "normal_baseline",)


def _grade(grading: Grading, clause: str, value: Number, limits: Mapping[str, Decimal]) -> int:
    return int(decide(grading.clauses[clause], {"value": value}, limits).outcome)


def _flags(grading: Grading, limits: Mapping[str, Decimal]) -> tuple[str, ...]:
    flags = ("no_baseline",) if grading.choose != "only" and "baseline" not in limits else ()
    if "LLN" not in limits:
        return flags
    tests = [test for table in grading.clauses.values() for test in numeric_tests(table.rows, "value")]
    ends = [end for test in tests for end in test.ends()]
    below = any(end.of == "LLN" for end in ends) and limits["LLN"] < max(end.value for end in ends if not end.of)
    return (*flags, "limit_below_grade_1") if below else flags
