"""Landmark analysis: only those still free of the event on a day, and only what happens to them afterwards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from equipoise.analysis.comparisons import hazard_ratios
from equipoise.analysis.competing_risks import gray_row
from equipoise.analysis.hazard_model import stratum_numbers
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import aalen_johansen, incidence_at, kaplan_meier, logrank, number_at_risk, survival_at


def landmark(task: Task) -> list[AnalysisRow]:
    """Return what happens after `landmark_day` to those free of any event and in sight on that day, by arm.

    First how many they are; then the incidence (without competing events: survival) from that day on at the plan's
    later days, a test of the arms, and the hazard ratio with the plan's covariates. Days still count from the origin.
    What was decided by the landmark day can be compared from there without immortal time (Anderson et al. 1983).
    """
    whole = follow_up(task)
    day = _landmark_day(task)
    data = after_landmark(whole, day)
    rows = [_standing(task, whole, data, day, position) for position in range(len(task.arms))]
    if any(not (data.arm == position).any() for position in range(len(task.arms))):
        raise NotEstimable(f"an arm has nobody free of the event on day {day:g}", where=task.analysis.id)
    competing = task.endpoint.kind == "competing_risks"
    for position in range(len(task.arms)):
        rows += [_later(task, data, position, each, competing) for each in _days(task, day)]
    rows.append(gray_row(task, data) if competing and data.entry is None else _logrank_row(task, data))
    first, *others = hazard_ratios(task, data)
    told = f"those free of the event on day {day:g}"
    return [*rows, replace(first, note="; ".join(part for part in (told, first.note) if part)), *others]


def _landmark_day(task: Task) -> float:
    day = task.analysis.options.get("landmark_day")
    if isinstance(day, bool) or not isinstance(day, (int, float)) or day <= 0:
        raise DataError("a landmark needs the option landmark_day, a day after 0", where=task.analysis.id)
    return float(day)


def after_landmark(data: FollowUp, day: float) -> FollowUp:
    """Return the follow-up of those at risk just after the day; entry before it no longer matters."""
    kept = data.time > day
    entry = None if data.entry is None else np.maximum(data.entry[kept], day)
    late = entry is not None and bool((entry > day).any())
    return replace(data.only(kept), entry=entry if late else None, without_follow_up=0)


def _standing(task: Task, whole: FollowUp, data: FollowUp, day: float, position: int) -> AnalysisRow:
    arm = task.arms[position].id
    mine, gone = data.arm == position, (whole.arm == position) & (whole.time <= day)
    counts = [int((whole.code[gone] == code).sum()) for code in (1, 2, 0)]
    words = ("with the event", "with a competing event", "censored")
    before = ", ".join(f"{count} {word}" for count, word in zip(counts, words, strict=True) if count)
    return task.row(
        group=arm,
        statistic="participants_at_landmark",
        unit="participants",
        day=round(day),
        n=int((whole.arm == position).sum()),
        at_risk=int(mine.sum()),
        estimate=float(mine.sum()),
        note=f"{arm}: before day {day:g} {before}" if before else "",
    )


def _days(task: Task, day: float) -> list[int]:
    return [each for each in task.analysis.at_days or task.endpoint.at_days if each > day]


def _later(task: Task, data: FollowUp, position: int, day: int, competing: bool) -> AnalysisRow:
    mine = data.arm == position
    time, code = data.time[mine], data.code[mine]
    entry = None if data.entry is None else data.entry[mine]
    at_risk = int(number_at_risk(time, [float(day)], entry=entry)[0])
    shared: dict[str, object] = {
        "group": task.arms[position].id,
        "statistic": "incidence" if competing else "survival",
        "category": "event" if competing else "",
        "unit": "probability",
        "day": day,
        "n": int(mine.sum()),
        "events": int((code == 1).sum()),
        "at_risk": at_risk,
        "conf_level": task.analysis.conf_level,
    }
    if at_risk < task.minimum_at_risk:
        return task.row(**shared, withheld=True, note=f"withheld: fewer than {task.minimum_at_risk} at risk")
    level = task.analysis.conf_level
    if competing:
        fit = aalen_johansen(time, code, entry=entry, conf_type="log-log", conf_level=level)
        read = incidence_at(fit, [float(day)])
        if 1 not in fit.causes:
            return task.row(**shared, estimate=0.0)
        values = [array[0, fit.causes.index(1)] for array in (read.incidence, read.std_err, read.lower, read.upper)]
    else:
        point = survival_at(
            kaplan_meier(time, code == 1, entry=entry, conf_type="log-log", conf_level=level), [float(day)]
        )
        values = [array[0] for array in (point.survival, point.std_err, point.lower, point.upper)]
    estimate, std_err, lower, upper = (float(value) if np.isfinite(value) else None for value in values)
    return task.row(**shared, estimate=estimate, std_err=std_err, lower=lower, upper=upper)


def _logrank_row(task: Task, data: FollowUp) -> AnalysisRow:
    test = logrank(data.time, data.code == 1, data.arm, strata=stratum_numbers(task, data), entry=data.entry)
    return task.row(
        group=task.contrast() if len(task.arms) == 2 else "all arms",
        statistic="chi_square",
        unit=f"df {test.df}",
        n=len(data.time),
        events=int((data.code == 1).sum()),
        estimate=test.chi_square,
        p=test.p,
        note="log-rank test",
    )
