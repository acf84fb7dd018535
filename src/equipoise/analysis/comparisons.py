"""Comparing arms: log-rank tests and Cox regression."""

from __future__ import annotations

import numpy as np

from equipoise.analysis.covariates import Covariates, covariates
from equipoise.analysis.hazard_model import fit_hazards, ratio_row, stratum_numbers
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.statistics import logrank


def logrank_test(task: Task) -> list[AnalysisRow]:
    """Return the log-rank test of the arms, stratified where the plan says so: one row with statistic, df and p."""
    data = follow_up(task)
    strata = stratum_numbers(task, data)
    test = logrank(data.time, data.code == 1, data.arm, strata=strata, entry=data.entry)
    contrast = task.contrast() if len(task.arms) == 2 else "all arms"
    observed = ", ".join(
        f"{arm.id} {seen:g} observed, {expected:.2f} expected"
        for arm, seen, expected in zip(task.arms, test.observed, test.expected, strict=True)
    )
    notes = [observed, *([f"stratified by {', '.join(task.analysis.strata)}"] if strata is not None else [])]
    return [
        task.row(
            group=contrast,
            statistic="chi_square",
            unit=f"df {test.df}",
            n=len(data.time),
            events=int((data.code == 1).sum()),
            estimate=float(test.chi_square),
            p=float(test.p),
            note="; ".join(notes),
        )
    ]


def cox_regression(task: Task) -> list[AnalysisRow]:
    """Return hazard ratios with limits, the arm first (Cox 1972; ties as in options, Efron by default).

    Participants for whom a covariate is unknown are left out and counted in the note; nobody is dropped in silence.
    """
    return hazard_ratios(task, follow_up(task))


def hazard_ratios(task: Task, data: FollowUp) -> list[AnalysisRow]:
    """Return the rows of a Cox model of the event on these follow-up times; a competing event is censored."""
    terms = regression_terms(task, data)
    keep = terms.complete
    fit = fit_hazards(task, data, terms.columns, keep, terms.names)
    note = _cox_note(task, int((~keep).sum()), data, task.ties)
    return [
        ratio_row(
            task,
            fit,
            index,
            group=name,
            category="arm" if index < len(task.arms) - 1 else "covariate",
            note=note if index == 0 else "",
        )
        for index, name in enumerate(terms.names)
    ]


def regression_terms(task: Task, data: FollowUp) -> Covariates:
    """Return the columns of a regression: an indicator for each arm but the control, then the plan's covariates."""
    terms = covariates(task.analysis.covariates, data.subjects, task.study)
    positions = range(1, len(task.arms))
    arms = np.column_stack([(data.arm == position).astype(float) for position in positions])
    names = (*(task.contrast(position) for position in positions), *terms.names)
    return Covariates(names, np.column_stack([arms, terms.columns]), terms.complete)


def _cox_note(task: Task, left_out: int, data: FollowUp, ties: str) -> str:
    notes = [f"ties: {ties}; standard error on the log scale"]
    if task.analysis.strata:
        notes.append(f"stratified by {', '.join(task.analysis.strata)}")
    if left_out:
        notes.append(f"{left_out} left out for an unknown covariate")
    if data.entry is not None:
        notes.append("delayed entry at allocation")
    if data.without_follow_up:
        notes.append(f"{data.without_follow_up} without time at risk after entry left out")
    return "; ".join(notes)
