"""Kaplan-Meier curves and their estimates by arm."""

from __future__ import annotations

import math

import numpy as np

from equipoise.analysis.result import AnalysisRow, Curve, Floats
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.statistics import KaplanMeier, kaplan_meier, number_at_risk, quantile, survival_at

MONTH_DAYS = 30.4375


def survival_curves(task: Task) -> tuple[list[AnalysisRow], list[Curve]]:
    """Return survival at the plan's days, medians, and the curve of each arm (Kaplan & Meier 1958, log-log limits).

    For a competing-risks endpoint the competing event is censored, as a registered plan may ask: the complement of the
    curve then overstates the risk, and the note says so.
    """
    data = follow_up(task)
    rows: list[AnalysisRow] = []
    curves: list[Curve] = []
    for position, arm in enumerate(task.arms):
        chosen = data.arm == position
        if not chosen.any():
            rows.append(task.row(group=arm.id, statistic="survival", n=0, withheld=True, note="nobody in this arm"))
            continue
        time, event = data.time[chosen], data.code[chosen] == 1
        entry = None if data.entry is None else data.entry[chosen]
        conf_type = str(task.analysis.options.get("conf_type", "log-log"))
        curve = kaplan_meier(time, event, entry=entry, conf_type=conf_type, conf_level=task.analysis.conf_level)
        rows += _estimates(task, arm.id, curve, time, event, entry, data)
        curves.append(_curve(task, arm.id, curve, time, event, entry))
    return rows, curves


def _estimates(
    task: Task, group: str, curve: KaplanMeier, time: Floats, event: Floats, entry: Floats | None, data: FollowUp
) -> list[AnalysisRow]:
    shared: dict[str, object] = {
        "group": group,
        "n": len(time),
        "events": int(event.sum()),
        "conf_level": task.analysis.conf_level,
    }
    days = task.analysis.at_days or task.endpoint.at_days
    at_risk = number_at_risk(time, np.asarray(days, dtype=float), entry=entry) if days else np.empty(0)
    rows = [
        _at_day(task, {**shared, "events": int((event.astype(bool) & (time <= day)).sum())}, curve, day, int(n), data)
        for day, n in zip(days, at_risk, strict=True)
    ]
    return [*rows, _median(task, shared, curve, time, entry)]


def _note(task: Task, data: FollowUp) -> str:
    notes: list[str] = []
    if task.endpoint.kind == "competing_risks" and (data.code == 2).any():
        notes.append(f"{int((data.code == 2).sum())} competing events counted as censored, as registered")
    if data.without_follow_up:
        notes.append(f"{data.without_follow_up} without time at risk after entry left out")
    return "; ".join(notes)


def _at_day(
    task: Task, shared: dict[str, object], curve: KaplanMeier, day: int, at_risk: int, data: FollowUp
) -> AnalysisRow:
    if at_risk < task.minimum_at_risk:
        return task.row(
            **shared,
            statistic="risk" if shows_risk(task) else "survival",
            day=day,
            at_risk=at_risk,
            withheld=True,
            note=f"withheld: fewer than {task.minimum_at_risk} at risk",
        )
    point = survival_at(curve, [float(day)])
    if shows_risk(task):
        return task.row(
            **shared,
            statistic="risk",
            unit="probability",
            day=day,
            at_risk=at_risk,
            estimate=1 - float(point.survival[0]),
            std_err=float(point.std_err[0]),
            lower=_complement(point.upper[0]),
            upper=_complement(point.lower[0]),
            note=_note(task, data),
        )
    return task.row(
        **shared,
        statistic="survival",
        unit="probability",
        day=day,
        at_risk=at_risk,
        estimate=float(point.survival[0]),
        std_err=float(point.std_err[0]),
        lower=_finite(point.lower[0]),
        upper=_finite(point.upper[0]),
        note=_note(task, data),
    )


def _median(
    task: Task, shared: dict[str, object], curve: KaplanMeier, time: Floats, entry: Floats | None
) -> AnalysisRow:
    median = quantile(curve, 0.5)
    if median.value is None:
        return task.row(**shared, statistic="median", unit="days", note="not reached")
    at_risk = int(number_at_risk(time, np.asarray([median.value]), entry=entry)[0])
    if at_risk < task.minimum_at_risk:
        return task.row(
            **shared,
            statistic="median",
            unit="days",
            at_risk=at_risk,
            withheld=True,
            note=f"withheld: fewer than {task.minimum_at_risk} at risk when it is reached",
        )
    return task.row(
        **shared,
        statistic="median",
        unit="days",
        at_risk=at_risk,
        estimate=median.value,
        lower=median.lower,
        upper=median.upper,
        note="" if median.upper is not None else "upper limit not reached",
    )


def _curve(task: Task, group: str, curve: KaplanMeier, time: Floats, event: Floats, entry: Floats | None) -> Curve:
    cut = cut_day(time, entry, task.minimum_at_risk)
    kept = curve.time <= cut if cut is not None else np.ones(len(curve.time), dtype=bool)
    days = risk_days(task, time)
    censored = np.unique(time[~event.astype(bool)])
    risk = shows_risk(task)
    return Curve(
        analysis_id=task.analysis.id,
        group=group,
        kind="incidence" if risk else "survival",
        day=curve.time[kept],
        estimate=1 - curve.survival[kept] if risk else curve.survival[kept],
        lower=1 - curve.upper[kept] if risk else curve.lower[kept],
        upper=1 - curve.lower[kept] if risk else curve.upper[kept],
        censored=censored if cut is None else censored[censored <= cut],
        risk_days=days,
        at_risk=number_at_risk(time, days, entry=entry).astype(float),
        cut_day=cut,
    )


def cut_day(time: Floats, entry: Floats | None, minimum: int) -> float | None:
    """Return the last day with at least `minimum` at risk; None where the curve's own end comes first."""
    ends = np.unique(time)
    enough = ends[number_at_risk(time, ends, entry=entry) >= minimum]
    if len(enough) == 0:
        return 0.0
    return None if enough[-1] == ends[-1] else float(enough[-1])


def risk_days(task: Task, time: Floats) -> Floats:
    """Return the days of the numbers at risk: every 6 or 12 months up to the endpoint's horizon."""
    horizon = float(task.endpoint.horizon_day or math.ceil(float(time.max())))
    step = 12 if horizon / MONTH_DAYS > 40 else 6
    months = np.arange(0, horizon / MONTH_DAYS + 0.5, step)
    return np.round(months * MONTH_DAYS)


def shows_risk(task: Task) -> bool:
    """Return whether the plan asks for the complement of the curve: the cumulative risk, as registered."""
    return task.analysis.options.get("show") == "risk"


def _complement(value: float) -> float | None:
    return 1 - float(value) if math.isfinite(value) else None


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
