"""A Cox model of the plan's event, and the row of each of its ratios."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import FollowUp, Task
from equipoise.errors import DataError
from equipoise.statistics import Cox, FineGray, cox


def fit_hazards(
    task: Task,
    data: FollowUp,
    columns: NDArray[np.float64],
    keep: NDArray[np.bool_],
    names: Sequence[str] | None = None,
) -> Cox:
    """Return the Cox model of the event among those to `keep`, with the strata, ties and level of the plan.

    `columns` has a row per participant; a competing event is censored.
    """
    strata = stratum_numbers(task, data)
    return cox(
        data.time[keep],
        (data.code == 1)[keep],
        columns[keep],
        entry=None if data.entry is None else data.entry[keep],
        strata=None if strata is None else strata[keep],
        ties=task.ties,
        names=names,
        conf_level=task.analysis.conf_level,
    )


def ratio_row(
    task: Task,
    fit: Cox | FineGray,
    index: int,
    *,
    group: str,
    category: str = "arm",
    statistic: str = "hazard_ratio",
    n: int | None = None,
    events: int | None = None,
    note: str = "",
) -> AnalysisRow:
    """Return the row of one coefficient of a fit as a ratio; `n` and `events` are the fit's unless given."""
    return task.row(
        group=group,
        statistic=statistic,
        unit="ratio",
        category=category,
        n=fit.n if n is None else n,
        events=fit.n_events if events is None else events,
        estimate=float(fit.hazard_ratio[index]),
        std_err=float(fit.se[index]),
        lower=float(fit.lower[index]),
        upper=float(fit.upper[index]),
        conf_level=task.analysis.conf_level,
        p=float(fit.p[index]),
        note=note,
    )


def stratum_numbers(task: Task, data: FollowUp) -> NDArray[np.int64] | None:
    """Return the stratum of each participant as a number; None where the plan names no strata."""
    if not task.analysis.strata:
        return None
    columns = [name.upper() for name in task.analysis.strata]
    missing = [name for name in columns if name not in data.subjects.columns]
    if missing:
        raise DataError(f"ADSL has no column for the strata {missing}", where=task.analysis.id)
    joined = data.subjects.select(pl.concat_str([pl.col(name).cast(pl.String) for name in columns], separator="|"))
    return joined.to_series().rank("dense").cast(pl.Int64).to_numpy()
