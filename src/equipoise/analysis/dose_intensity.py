"""Relative dose intensity of the treated arms."""

from __future__ import annotations

import numpy as np
import polars as pl

from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task


def dose_intensity(task: Task) -> list[AnalysisRow]:
    """Return mean, standard deviation, median and quartiles of relative dose intensity (given over planned) by arm."""
    table = task.subjects.select("USUBJID", "ARMCD").join(
        task.datasets["adex"], on="USUBJID", how="inner", suffix="_EX"
    )
    rows: list[AnalysisRow] = []
    for arm in task.arms:
        values = table.filter(pl.col("ARMCD") == arm.id)["RDI"].drop_nulls().to_numpy()
        if values.size == 0:
            continue
        n = len(values)
        rows.append(_row(task, arm.id, n, "mean", float(values.mean()), float(values.std(ddof=1)) if n > 1 else None))
        rows += [
            _row(task, arm.id, n, "quantile", float(np.quantile(values, q)), category=name)
            for name, q in (("lower quartile", 0.25), ("median", 0.5), ("upper quartile", 0.75))
        ]
        share = float((values >= 0.8).sum()) / n
        rows.append(_row(task, arm.id, n, "share", share, category="at least 80 percent"))
    return rows


def _row(
    task: Task, group: str, n: int, statistic: str, value: float, spread: float | None = None, *, category: str = ""
) -> AnalysisRow:
    return task.row(
        group=group, statistic=statistic, unit="ratio", category=category, n=n, estimate=value, std_err=spread
    )
