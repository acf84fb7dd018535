"""Restricted mean survival time by arm, and its contrasts."""

from __future__ import annotations

import numpy as np

from equipoise.analysis.covariates import covariates
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import (
    KaplanMeier,
    RestrictedMeanModel,
    kaplan_meier,
    number_at_risk,
    restricted_mean,
    rmst_adjusted,
    rmst_difference,
)
from equipoise.statistics.rmst import Contrast


def restricted_means(task: Task) -> list[AnalysisRow]:
    """Return the mean time without the event up to `tau_day` by arm, and difference and ratio against the control arm.

    Where the plan names covariates, the adjusted difference and ratio follow (Tian, Zhao & Wei 2014). A competing event
    is censored. NotEstimable where tau lies beyond an arm's follow-up.
    """
    data = follow_up(task)
    tau = _tau(task)
    curves = [_curve(data, position) for position in range(len(task.arms))]
    rows = [_arm_row(task, data, curve, position, tau) for position, curve in enumerate(curves)]
    for position in range(1, len(task.arms)):
        found = rmst_difference(curves[0], curves[position], tau=tau, conf_level=task.analysis.conf_level)
        rows.append(_contrast_row(task, data, position, tau, "restricted_mean_difference", found.difference))
        rows.append(_contrast_row(task, data, position, tau, "restricted_mean_ratio", found.ratio))
    return rows + (_adjusted(task, data, tau) if task.analysis.covariates else [])


def _tau(task: Task) -> float:
    tau = task.analysis.options.get("tau_day")
    if isinstance(tau, bool) or not isinstance(tau, (int, float)):
        raise DataError("a restricted mean needs the option tau_day", where=task.analysis.id)
    return float(tau)


def _curve(data: FollowUp, position: int) -> KaplanMeier:
    mine = data.arm == position
    if not mine.any():
        raise NotEstimable("an arm has nobody in this population")
    entry = None if data.entry is None else data.entry[mine]
    return kaplan_meier(data.time[mine], data.code[mine] == 1, entry=entry)


def _arm_row(task: Task, data: FollowUp, curve: KaplanMeier, position: int, tau: float) -> AnalysisRow:
    mine = data.arm == position
    found = restricted_mean(curve, tau, conf_level=task.analysis.conf_level)
    entry = None if data.entry is None else data.entry[mine]
    at_risk = int(number_at_risk(data.time[mine], [tau], entry=entry)[0])
    few = at_risk < task.minimum_at_risk
    return task.row(
        group=task.arms[position].id,
        statistic="restricted_mean",
        unit="days",
        day=round(tau),
        n=found.n,
        events=int((data.code[mine] == 1).sum()),
        at_risk=at_risk,
        estimate=found.mean,
        std_err=found.std_err,
        lower=found.lower,
        upper=found.upper,
        conf_level=task.analysis.conf_level,
        note=f"{task.arms[position].id}: fewer than {task.minimum_at_risk} at risk at day {tau:g}" if few else "",
    )


def _contrast_row(
    task: Task, data: FollowUp, position: int, tau: float, statistic: str, found: Contrast
) -> AnalysisRow:
    mine = (data.arm == 0) | (data.arm == position)
    competing = int((data.code[mine] == 2).sum())
    return task.row(
        group=task.contrast(position),
        statistic=statistic,
        unit="days" if statistic == "restricted_mean_difference" else "ratio",
        category="arm",
        day=round(tau),
        n=int(mine.sum()),
        events=int((data.code[mine] == 1).sum()),
        estimate=found.estimate,
        lower=found.lower,
        upper=found.upper,
        conf_level=task.analysis.conf_level,
        p=found.p,
        note=f"{competing} competing events counted as censored" if competing else "",
    )


def _adjusted(task: Task, data: FollowUp, tau: float) -> list[AnalysisRow]:
    if len(task.arms) != 2 or data.entry is not None:
        raise NotEstimable(
            "the adjusted restricted mean is built for two arms without delayed entry", where=task.analysis.id
        )
    terms = covariates(task.analysis.covariates, data.subjects, task.study)
    keep = terms.complete
    fit = rmst_adjusted(
        data.time[keep],
        data.code[keep] == 1,
        data.arm[keep],
        terms.columns[keep],
        tau=tau,
        names=terms.names,
        conf_level=task.analysis.conf_level,
    )
    note = f"adjusted for {', '.join(task.analysis.covariates)}"
    if not keep.all():
        note += f"; {int((~keep).sum())} left out for an unknown covariate"
    events = int((data.code[keep] == 1).sum())

    def row(statistic: str, unit: str, model: RestrictedMeanModel) -> AnalysisRow:
        group = model.names.index("group")
        values = (model.effect[group], model.se[group], model.lower[group], model.upper[group], model.p[group])
        estimate, std_err, lower, upper, p = (float(value) for value in np.asarray(values))
        return task.row(
            group=task.contrast(),
            statistic=statistic,
            unit=unit,
            category="adjusted",
            day=round(tau),
            n=int(keep.sum()),
            events=events,
            estimate=estimate,
            std_err=std_err,
            lower=lower,
            upper=upper,
            conf_level=task.analysis.conf_level,
            p=p,
            note=note,
        )

    return [
        row("restricted_mean_difference", "days", fit.difference),
        row("restricted_mean_ratio", "ratio", fit.ratio),
    ]
