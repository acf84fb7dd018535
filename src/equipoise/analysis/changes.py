"""Continuous endpoints: change from baseline by arm and encounter."""

from __future__ import annotations

import math

import polars as pl

from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task
from equipoise.errors import DataError


def mean_change(task: Task) -> list[AnalysisRow]:
    """Return mean and standard deviation of the change from baseline, observed values only.

    With `scale: log10` in the options the change is of the logarithm to base 10. `std_err` of the row holds the
    standard deviation. With `change: false` the value itself is summarised.
    """
    if task.endpoint.variable is None:
        raise DataError(f"the endpoint {task.endpoint.id} needs `variable`", where=task.analysis.id)
    options = task.analysis.options
    logarithm = options.get("scale") == "log10"
    changed = options.get("change", True) is not False
    table = task.datasets["adlb"].filter(pl.col("PARAMCD") == task.endpoint.variable.upper())
    table = table.drop("ARMCD").join(task.subjects.select("USUBJID", "ARMCD"), on="USUBJID", how="inner")
    value, base = pl.col("AVAL"), pl.col("BASE")
    if logarithm:
        value, base = value.log10(), base.log10()
    table = table.with_columns((value - base if changed else value).alias("SUMMARY"))
    unit = _unit(task, logarithm=logarithm)
    return [
        row
        for encounter in task.endpoint.encounters
        for arm in task.arms
        if (row := _row(task, table, arm.id, encounter, unit)) is not None
    ]


def _unit(task: Task, *, logarithm: bool) -> str:
    variable = task.study.variables.get(task.endpoint.variable or "")
    unit = (variable.unit if variable is not None else None) or "units"
    return f"log10 {unit}" if logarithm else unit


def _row(task: Task, table: pl.DataFrame, arm: str, encounter: str, unit: str) -> AnalysisRow | None:
    mine = table.filter((pl.col("AVISIT") == encounter) & (pl.col("ARMCD") == arm))["SUMMARY"].drop_nulls()
    finite = [float(value) for value in mine if math.isfinite(float(value))]
    if not finite:
        return None
    n = len(finite)
    mean = math.fsum(finite) / n
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in finite) / (n - 1)) if n > 1 else None
    note = _note(task, table, arm, encounter, n)
    return task.row(
        group=arm, statistic="mean_change", unit=unit, category=encounter, n=n, estimate=mean, std_err=sd, note=note
    )


def _note(task: Task, table: pl.DataFrame, arm: str, encounter: str, n: int) -> str:
    """Say who has no value, and how many values below the limit of quantification stand at half the limit."""
    members = task.subjects.filter(pl.col("ARMCD") == arm).height
    mine = table.filter((pl.col("AVISIT") == encounter) & (pl.col("ARMCD") == arm))
    below = mine.filter(pl.col("BLQFL") == "Y").height
    parts = [f"{members - n} of {members} without a value"] if members > n else []
    if below:
        parts.append(f"{below} below the limit of quantification taken as half the limit")
    return f"{encounter}, {arm}: {', '.join(parts)}" if parts else ""
