"""Binary endpoints: how many participants have the response at an encounter."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from equipoise.analysis.response_rule import LaboratoryValue, responds
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task
from equipoise.errors import DataError
from equipoise.rules import parse_rule, variables_of
from equipoise.vocabulary import Truth

Values = dict[str, dict[str, LaboratoryValue]]
"""Participant -> variable -> value at one encounter."""


def count_of_participants(task: Task) -> list[AnalysisRow]:
    """Return by arm and encounter the participants whose values fulfil the endpoint's rule.

    The denominator is the whole population: where a missing value leaves the rule undecided the participant counts as
    without response, and how many those are is said.
    """
    if task.endpoint.when is None:
        raise DataError(f"the endpoint {task.endpoint.id} needs a rule `when`", where=task.analysis.id)
    when = task.endpoint.when
    wanted = [name.upper() for name in variables_of(parse_rule(when))]
    results = task.datasets["adlb"].filter(pl.col("PARAMCD").is_in(wanted) & pl.col("AVAL").is_not_null())
    rows: list[AnalysisRow] = []
    for encounter in task.endpoint.encounters:
        values = _values(results.filter(pl.col("AVISIT") == encounter))
        answers = {subject: responds(when, found, task.study) for subject, found in values.items()}
        rows += [_row(task, arm.id, encounter, answers) for arm in task.arms]
    return rows


def _values(results: pl.DataFrame) -> Values:
    """Return the last value of each variable by participant."""
    values: Values = defaultdict(dict)
    columns = ("USUBJID", "PARAMCD", "AVAL", "ANRLO", "ANRHI")
    for subject, name, value, low, high in results.sort("ADT").select(columns).iter_rows():
        values[subject][name.lower()] = LaboratoryValue(value, low, high)
    return values


def _row(task: Task, arm: str, encounter: str, answers: dict[str, Truth]) -> AnalysisRow:
    members = task.subjects.filter(pl.col("ARMCD") == arm)["USUBJID"].to_list()
    given = [answers.get(subject, Truth.UNKNOWN) for subject in members]
    unknown = given.count(Truth.UNKNOWN)
    return task.row(
        group=arm,
        statistic="participants_with_response",
        unit="participants",
        category=encounter,
        n=len(members),
        estimate=float(given.count(Truth.TRUE)),
        note=f"{encounter}, {arm}: {unknown} undecided for want of a value, counted as no response" if unknown else "",
    )
