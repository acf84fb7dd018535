"""Binary endpoints: how many participants have the response at an encounter."""

from __future__ import annotations

import polars as pl

from equipoise.analysis.response_rule import responds
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task
from equipoise.errors import DataError


def count_of_participants(task: Task) -> list[AnalysisRow]:
    """Return by arm and encounter the participants whose value fulfils the endpoint's rule.

    The denominator is the whole population: a missing value counts as no response, and how many are missing is said.
    """
    if task.endpoint.when is None or task.endpoint.variable is None:
        raise DataError(f"the endpoint {task.endpoint.id} needs `variable` and `when`", where=task.analysis.id)
    values = task.datasets["adlb"].filter(pl.col("PARAMCD") == task.endpoint.variable.upper())
    rows: list[AnalysisRow] = []
    for encounter in task.endpoint.encounters:
        seen = values.filter(pl.col("AVISIT") == encounter)
        answers = {
            str(subject): responds(task.endpoint.when, task.endpoint.variable, value, task.study)
            for subject, value in seen.select("USUBJID", "AVAL").iter_rows()
            if value is not None
        }
        rows += [_row(task, arm.id, encounter, answers) for arm in task.arms]
    return rows


def _row(task: Task, arm: str, encounter: str, answers: dict[str, bool]) -> AnalysisRow:
    members = task.subjects.filter(pl.col("ARMCD") == arm)["USUBJID"].to_list()
    known = [answers[subject] for subject in members if subject in answers]
    missing = len(members) - len(known)
    return task.row(
        group=arm,
        statistic="participants_with_response",
        unit="participants",
        category=encounter,
        n=len(members),
        estimate=float(sum(known)),
        note=f"{encounter}, {arm}: {missing} without a value count as no response" if missing else "",
    )
