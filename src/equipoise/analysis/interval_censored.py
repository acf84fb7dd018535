"""Events that are only known to lie between two examinations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.analysis.result import AnalysisRow, Floats
from equipoise.analysis.task import Task
from equipoise.errors import NotEstimable
from equipoise.statistics import interval_regression, interval_regression_bootstrap, turnbull, turnbull_at
from equipoise.statistics.distributions import two_sided_p, two_sided_quantile

_REPLICATES = 200
_SEED = 1
_MANY = 1000
"""Above this number of participants the ratio is that of grouped times."""
_CELL_DAYS = 28


@dataclass(frozen=True, slots=True)
class _Intervals:
    """(left, right] holds the event, in days; right is infinite where it was not seen."""

    left: Floats
    right: Floats
    arm: NDArray[np.int64]
    competing: int


def interval_censored(task: Task) -> list[AnalysisRow]:
    """Return the risk by arm at the plan's days (Turnbull 1976) and the hazard ratio (Finkelstein 1986).

    The interval is that of ADTTE, from the last examination without the event to the one that shows it. The standard
    error of the ratio comes from `replicates` resamples of persons from `seed`; of more than 1,000 participants the
    intervals of the ratio are widened to cells of `cell_days`, whose curvature gives it. Competing events are censored.
    """
    if task.endpoint.entry is not None:
        raise NotEstimable("intervals are counted from time zero, without delayed entry", where=task.analysis.id)
    data = _intervals(task)
    notes = ["the event lies between the last examination without it and the one that shows it"]
    if data.competing:
        notes.append(f"{data.competing} competing events counted as censored")
    return [
        *(row for place in range(len(task.arms)) for row in _risks(task, data, place, "; ".join(notes))),
        *([_hazard_ratio(task, data, notes)] if len(task.arms) == 2 else []),
    ]


def _intervals(task: Task) -> _Intervals:
    columns = ("USUBJID", "LEFT", "RIGHT", "EVENTCD")
    adtte = task.datasets["adtte"].filter(pl.col("PARAMCD") == task.endpoint.paramcd).select(columns)
    table = task.subjects.join(adtte, on="USUBJID", how="inner", maintain_order="left")
    code = table["EVENTCD"].to_numpy()
    right = table["RIGHT"].cast(pl.Float64).fill_null(np.inf).to_numpy()
    codes = {arm.id: position for position, arm in enumerate(task.arms)}
    return _Intervals(
        left=table["LEFT"].cast(pl.Float64).to_numpy(),
        right=np.where(code == 1, right, np.inf),
        arm=table["ARMCD"].replace_strict(codes, return_dtype=pl.Int64).to_numpy(),
        competing=int((code == 2).sum()),
    )


def _risks(task: Task, data: _Intervals, place: int, note: str) -> list[AnalysisRow]:
    chosen = data.arm == place
    days = task.analysis.at_days or task.endpoint.at_days
    shared: dict[str, object] = {"group": task.arms[place].id, "statistic": "risk", "n": int(chosen.sum())}
    if not chosen.any() or not days:
        return []
    found = turnbull_at(turnbull(data.left[chosen], data.right[chosen]), [float(day) for day in days])
    shared |= {"events": int(np.isfinite(data.right[chosen]).sum()), "unit": "probability"}
    rows: list[AnalysisRow] = []
    for index, day in enumerate(days):
        # Still followed without the event: the examination that counts lies at the day or after it.
        at_risk = int((data.left[chosen] >= day).sum())
        if at_risk < task.minimum_at_risk or np.isnan(found.survival[index]):
            said = f"withheld: fewer than {task.minimum_at_risk} known to be at risk"
            rows.append(task.row(**shared, day=day, at_risk=at_risk, withheld=True, note=said))
            continue
        estimate = 1 - float(found.survival[index])
        rows.append(task.row(**shared, day=day, at_risk=at_risk, estimate=estimate, note=f"Turnbull; {note}"))
    return rows


def _hazard_ratio(task: Task, data: _Intervals, notes: list[str]) -> AnalysisRow:
    many = data.left.size > _MANY
    coef, error, said = (_of_cells if many else _of_resamples)(task, data)
    reach = two_sided_quantile(task.analysis.conf_level) * error
    return task.row(
        group=task.contrast(),
        statistic="hazard_ratio",
        unit="ratio",
        category="arm",
        n=data.left.size,
        events=int(np.isfinite(data.right).sum()),
        estimate=float(np.exp(coef)),
        std_err=error,
        lower=float(np.exp(coef - reach)),
        upper=float(np.exp(coef + reach)),
        conf_level=task.analysis.conf_level,
        p=two_sided_p(coef / error),
        note="; ".join([f"proportional hazards with a free baseline; {said}", *notes]),
    )


def _of_resamples(task: Task, data: _Intervals) -> tuple[float, float, str]:
    options, treated = task.analysis.options, data.arm.astype(np.float64)
    fit = interval_regression(data.left, data.right, treated, names=[task.contrast()])
    drawn = interval_regression_bootstrap(
        data.left,
        data.right,
        treated[:, None],
        rng=np.random.default_rng(int(options.get("seed", _SEED))),
        replicates=int(options.get("replicates", _REPLICATES)),
    )
    said = f"standard error on the log scale from {len(drawn)} resamples"
    return float(fit.coef[0]), float(drawn[:, 0].std(ddof=1)), said


def _of_cells(task: Task, data: _Intervals) -> tuple[float, float, str]:
    """Return ratio and error of intervals widened to whole cells: they still hold the event, and the cells are few."""
    cell = float(task.analysis.options.get("cell_days", _CELL_DAYS))
    left, right = np.floor(data.left / cell) * cell, np.ceil(data.right / cell) * cell
    right = np.where(right > left, right, left + cell)
    fit = interval_regression(left, right, data.arm.astype(np.float64), names=[task.contrast()])
    said = f"intervals of the ratio in whole cells of {cell:g} days, standard error on the log scale by their curvature"
    return float(fit.coef[0]), float(fit.grouped_se[0]), said
