"""Reference cases of cumulative incidence."""

from __future__ import annotations

import numpy as np

from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.case_follow_up import (
    EXACT_TIES,
    Found,
    Table,
    case_causes,
    case_columns,
    case_groups,
    cause_codes,
    weight_options,
)
from equipoise.evidence.case_rows import case_rows
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics import AalenJohansen, aalen_johansen, incidence_at
from equipoise.statistics.limits import CONF_TYPES


def aalen_johansen_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer the cumulative incidence of every cause by group."""
    used = case_columns(arguments, "time", "event", "entry", "group", "weights")
    codes, times = cause_codes(arguments), arguments.numbers("times")
    found: dict[str, list[float]] = {}
    for rows in case_groups(arguments, case_rows(arguments, table, used)):
        time, cause = rows.numbers(arguments.text("time")), case_causes(rows, arguments.text("event"), codes)
        entry, options = arguments.take("entry"), weight_options(arguments, rows)
        options["conf_type"] = arguments.one_of("conf_type", CONF_TYPES, "log")
        options["conf_level"] = arguments.number("conf_level", 0.95)
        options["variance"] = arguments.one_of("variance", ("survfit", "aalen"), "survfit")
        arguments.finish()
        curve = aalen_johansen(time, cause, entry=None if entry is None else rows.numbers(entry), **options)
        read = incidence_at(curve, times)
        for number in codes.values():
            for name, values in (
                ("cif", read.incidence),
                ("se", read.std_err),
                ("lower", read.lower),
                ("upper", read.upper),
            ):
                # A cause that nobody in the group has stays at 0.
                column = values[:, curve.causes.index(number)] if number in curve.causes else np.zeros(len(times))
                found.setdefault(f"{name}{number}", []).extend(column.tolist())
    return {**found}


def cuminc_case(arguments: CaseArguments, table: Table) -> Found:
    """Answer the cumulative incidence with Aalen's variance: rows are groups within causes."""
    used = case_columns(arguments, "time", "event", "group")
    codes, times = cause_codes(arguments), arguments.numbers("times")
    groups, rows_named = arguments.take("groups", ["1"]), arguments.take("rows")
    curves: list[AalenJohansen] = []
    for rows in case_groups(arguments, case_rows(arguments, table, used)):
        time, cause = rows.numbers(arguments.text("time")), case_causes(rows, arguments.text("event"), codes)
        arguments.finish()
        curves.append(aalen_johansen(time, cause, variance="aalen", tie_tolerance=EXACT_TIES))
    named = [f"{group} {code}" for code in codes for group in groups]
    if rows_named is not None and rows_named != named:
        raise NotBuilt(f"rows = {rows_named!r}; ours are {named}")
    est: list[float] = []
    var: list[float] = []
    for number in codes.values():
        for curve in curves:
            read = incidence_at(curve, times)
            est += _cause_column(read.incidence, curve, number)
            var += _cause_column(read.std_err**2, curve, number)
    return {"est": est, "var": var}


def _cause_column(values: FloatArray, curve: AalenJohansen, cause: int) -> list[float]:
    """Return the column of a cause; a cause that nobody in the group has stays at 0."""
    return values[:, curve.causes.index(cause)].tolist() if cause in curve.causes else [0.0] * len(values)
