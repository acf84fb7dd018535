"""The hazard ratio in successive periods of follow-up."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.analysis.comparisons import regression_terms
from equipoise.analysis.hazard_model import ratio_row, stratum_numbers
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import Cox, cox
from equipoise.statistics.distributions import chi_square_p


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Follow-up cut at days: one row per participant and period with time at risk in it."""

    row: NDArray[np.int64]
    period: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    event: NDArray[np.bool_]


def piecewise_hazard_ratio(task: Task) -> list[AnalysisRow]:
    """Return one hazard ratio per period and arm, from one Cox model, and a test that all periods share one.

    The option `cut_day` or `cut_days` ("365 and 730") ends the periods. Covariates and strata of the plan count in all
    of them alike; a competing event is censored. NotEstimable naming a period without events.
    """
    data = follow_up(task)
    cuts = _cut_days(task)
    pieces = _cut(data, cuts)
    terms = regression_terms(task, data)
    keep = terms.complete[pieces.row]
    periods, contrasts = len(cuts) + 1, len(task.arms) - 1
    names = [f"{task.contrast(a + 1)}, {_span(cuts, k)}" for a in range(contrasts) for k in range(periods)]
    by_period = [terms.columns[pieces.row, a] * (pieces.period == k) for a in range(contrasts) for k in range(periods)]
    _check_events(pieces, keep, cuts)
    x = np.column_stack([*by_period, terms.columns[pieces.row][:, contrasts:]])
    strata = stratum_numbers(task, data)
    fit = cox(
        pieces.stop[keep],
        pieces.event[keep],
        x[keep],
        entry=pieces.start[keep],
        strata=None if strata is None else strata[pieces.row][keep],
        ties=task.ties,
        names=[*names, *terms.names[contrasts:]],
        conf_level=task.analysis.conf_level,
    )
    note = _note(task, data, int((~terms.complete).sum()), task.ties)
    rows = [
        _row(task, fit, pieces, keep, a * periods + k, task.contrast(a + 1), (k, _span(cuts, k)), note)
        for a in range(contrasts)
        for k in range(periods)
    ]
    return rows + [_equality(task, fit, a, periods) for a in range(contrasts)]


def _cut_days(task: Task) -> list[float]:
    said = task.analysis.options.get("cut_days", task.analysis.options.get("cut_day"))
    days = sorted({float(number) for number in re.findall(r"\d+(?:\.\d+)?", str(said))}) if said is not None else []
    if not days or days[0] <= 0:
        raise DataError("the option cut_day or cut_days must name days after 0", where=task.analysis.id)
    return days


def _cut(data: FollowUp, cuts: list[float]) -> _Pieces:
    edges = np.array([-np.inf, *cuts, np.inf])
    entry = np.zeros(data.time.size) if data.entry is None else data.entry
    start = np.maximum(entry[:, None], edges[:-1])
    stop = np.minimum(data.time[:, None], edges[1:])
    row, period = np.nonzero(stop > start)
    ends = stop[row, period] == data.time[row]
    return _Pieces(row, period, start[row, period], stop[row, period], ends & (data.code[row] == 1))


def _span(cuts: list[float], k: int) -> str:
    if k == len(cuts):
        return f"after day {cuts[-1]:g}"
    return f"day {cuts[k - 1] if k else 0:g} to {cuts[k]:g}"


def _check_events(pieces: _Pieces, keep: NDArray[np.bool_], cuts: list[float]) -> None:
    counts = np.bincount(pieces.period[keep & pieces.event], minlength=len(cuts) + 1)
    if (counts == 0).any():
        empty = ", ".join(_span(cuts, int(k)) for k in np.flatnonzero(counts == 0))
        raise NotEstimable(f"no event in the period {empty}", mend="choose other days to cut at")


def _row(
    task: Task,
    fit: Cox,
    pieces: _Pieces,
    keep: NDArray[np.bool_],
    index: int,
    group: str,
    period: tuple[int, str],
    note: str,
) -> AnalysisRow:
    k, span = period
    mine = keep & (pieces.period == k)
    return ratio_row(
        task,
        fit,
        index,
        group=group,
        category=span,
        n=int(mine.sum()),
        events=int((mine & pieces.event).sum()),
        note=note if index == 0 else "",
    )


def _equality(task: Task, fit: Cox, arm: int, periods: int) -> AnalysisRow:
    """Return Wald's test that the periods share one hazard ratio."""
    mine = slice(arm * periods, (arm + 1) * periods)
    differences = np.diff(np.eye(periods), axis=0)
    contrast = differences @ fit.coef[mine]
    spread = differences @ fit.covariance[mine, mine] @ differences.T
    chi_square = float(contrast @ np.linalg.solve(spread, contrast))
    return task.row(
        group=task.contrast(arm + 1),
        statistic="chi_square",
        unit=f"df {periods - 1}",
        category="same ratio in all periods",
        events=fit.n_events,
        estimate=chi_square,
        p=chi_square_p(chi_square, periods - 1),
    )


def _note(task: Task, data: FollowUp, left_out: int, ties: str) -> str:
    notes = [f"ties: {ties}; standard error on the log scale; n counts those with time at risk in the period"]
    if task.analysis.strata:
        notes.append(f"stratified by {', '.join(task.analysis.strata)}")
    if left_out:
        notes.append(f"{left_out} left out for an unknown covariate")
    if (data.code == 2).any():
        notes.append(f"{int((data.code == 2).sum())} competing events counted as censored")
    if data.without_follow_up:
        notes.append(f"{data.without_follow_up} without time at risk after entry left out")
    return "; ".join(notes)
