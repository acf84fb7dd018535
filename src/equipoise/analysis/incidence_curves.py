"""Cumulative incidence with competing events by arm."""

from __future__ import annotations

import numpy as np

from equipoise.analysis.result import AnalysisRow, Curve, Floats
from equipoise.analysis.survival_curves import cut_day, risk_days
from equipoise.analysis.task import Task, follow_up
from equipoise.statistics import AalenJohansen, aalen_johansen, incidence_at, number_at_risk


def incidence_curves(task: Task) -> tuple[list[AnalysisRow], list[Curve]]:
    """Return the cumulative incidence of event and competing event at the plan's days, and the event's curve by arm.

    Aalen & Johansen 1978, variance of the infinitesimal jackknife, log-log limits.
    """
    data = follow_up(task)
    rows: list[AnalysisRow] = []
    curves: list[Curve] = []
    for position, arm in enumerate(task.arms):
        chosen = data.arm == position
        if not chosen.any():
            rows.append(task.row(group=arm.id, statistic="incidence", n=0, withheld=True, note="nobody in this arm"))
            continue
        time, code = data.time[chosen], data.code[chosen]
        entry = None if data.entry is None else data.entry[chosen]
        fit = aalen_johansen(time, code, entry=entry, conf_type="log-log", conf_level=task.analysis.conf_level)
        rows += _estimates(task, arm.id, fit, time, code, entry)
        curves.append(_curve(task, arm.id, fit, time, code, entry))
    return rows, curves


def _estimates(
    task: Task, group: str, fit: AalenJohansen, time: Floats, code: np.ndarray, entry: Floats | None
) -> list[AnalysisRow]:
    rows: list[AnalysisRow] = []
    days = task.analysis.at_days or task.endpoint.at_days
    for day in days:
        at_risk = int(number_at_risk(time, np.asarray([float(day)]), entry=entry)[0])
        for cause in sorted({1, *(int(value) for value in fit.causes)}):
            rows.append(_at_day(task, group, fit, day, cause, at_risk, time, code))
    return rows


def _at_day(
    task: Task, group: str, fit: AalenJohansen, day: int, cause: int, at_risk: int, time: Floats, code: np.ndarray
) -> AnalysisRow:
    shared: dict[str, object] = {
        "group": group,
        "statistic": "incidence",
        "category": "event" if cause == 1 else "competing event",
        "unit": "probability",
        "day": day,
        "n": len(time),
        "events": int(((code == cause) & (time <= day)).sum()),
        "at_risk": at_risk,
        "conf_level": task.analysis.conf_level,
    }
    if at_risk < task.minimum_at_risk:
        note = f"withheld: fewer than {task.minimum_at_risk} at risk"
        return task.row(**shared, withheld=True, note=note)
    if cause not in fit.causes:
        return task.row(**shared, estimate=0.0, note="nobody in this arm has the event")
    point = incidence_at(fit, [float(day)])
    column = fit.causes.index(cause)
    values = (point.incidence, point.std_err, point.lower, point.upper)
    estimate, error, lower, upper = (_value(float(array[0, column])) for array in values)
    return task.row(**shared, estimate=estimate, std_err=error, lower=lower, upper=upper)


def _value(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _curve(task: Task, group: str, fit: AalenJohansen, time: Floats, code: np.ndarray, entry: Floats | None) -> Curve:
    cut = cut_day(time, entry, task.minimum_at_risk)
    kept = fit.time <= cut if cut is not None else np.ones(len(fit.time), dtype=bool)
    days = risk_days(task, time)
    # Before the first event of an arm its incidence is 0, and its limits with it, as those of a survival of 1 are.
    flat = np.zeros(len(fit.time))
    index = fit.causes.index(1) if 1 in fit.causes else None
    estimate, lower, upper = (
        (flat, flat, flat) if index is None else (fit.incidence[:, index], fit.lower[:, index], fit.upper[:, index])
    )
    censored = np.unique(time[code == 0])
    return Curve(
        analysis_id=task.analysis.id,
        group=group,
        kind="incidence",
        day=fit.time[kept],
        estimate=estimate[kept],
        lower=lower[kept],
        upper=upper[kept],
        censored=censored if cut is None else censored[censored <= cut],
        risk_days=days,
        at_risk=number_at_risk(time, days, entry=entry).astype(float),
        cut_day=cut,
    )
