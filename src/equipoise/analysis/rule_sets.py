"""The same endpoint under several readings of its rules: how events, follow-up and hazard ratio change."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from equipoise.analysis.hazard_model import fit_hazards, ratio_row
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import FollowUp, Task, follow_up, plan_task
from equipoise.errors import NotEstimable
from equipoise.study import Analysis, Endpoint, Study

METHOD = "rule_sets"
_YEAR = 365.25
_SHOWN = 4


def rule_set_rows(study: Study, datasets: Mapping[str, pl.DataFrame], data_hash: str) -> list[AnalysisRow]:
    """Return for each time-to-event endpoint and reading of its rules the events and follow-up by arm, and the ratio.

    The study's own reading comes first (`category` names the reading). The ratio is of the arms alone, a competing
    event censored; the population is that of the plan's first line on the endpoint. The note of a ratio says how many
    participants the reading treats otherwise than the study's own, and why.
    """
    if "adtters" not in datasets:
        return []
    return [row for endpoint in study.endpoints for row in _of_endpoint(study, endpoint, datasets, data_hash)]


def _of_endpoint(
    study: Study, endpoint: Endpoint, datasets: Mapping[str, pl.DataFrame], data_hash: str
) -> list[AnalysisRow]:
    table = datasets["adtters"].filter(pl.col("PARAMCD") == endpoint.paramcd)
    names = table["RULESET"].unique(maintain_order=True).to_list()
    rows: list[AnalysisRow] = []
    for name in names:
        mine = table.filter(pl.col("RULESET") == name)
        line = _line(study, endpoint, name)
        try:
            task = plan_task(study, line, {**datasets, "adtte": mine}, data_hash)
        except NotEstimable:
            continue
        rows += _of_reading(task, name, _changed(task, table, name, names[0]))
    return rows


def _line(study: Study, endpoint: Endpoint, name: str) -> Analysis:
    plan = study.analysis_plan
    assert plan is not None
    first = next((line for line in plan.analyses if line.endpoint == endpoint.id), None)
    return Analysis(
        id=f"RULES-{endpoint.id}",
        label=f"{endpoint.label}: readings of its rules",
        endpoint=endpoint.id,
        population=first.population if first else plan.populations[0].id,
        method=METHOD,
        role="sensitivity",
        status="added",
        reason="Readings of missed scans, new treatment and competing deaths stand side by side",
        options={"rule_set": name},
    )


def _of_reading(task: Task, name: str, changed: str) -> list[AnalysisRow]:
    data = follow_up(task)
    rows = [_arm_row(task, data, position, name) for position in range(len(task.arms))]
    columns = np.column_stack([data.arm == position for position in range(1, len(task.arms))]).astype(np.float64)
    contrasts = [task.contrast(position) for position in range(1, len(task.arms))]
    try:
        fit = fit_hazards(task, data, columns, np.ones(data.time.size, dtype=np.bool_), contrasts)
    except NotEstimable as fault:
        return [*rows, task.row(group=contrasts[0], statistic="hazard_ratio", category=name, note=str(fault))]
    ratios = [
        ratio_row(task, fit, place, group=contrast, category=name, note=changed if place == 0 else "")
        for place, contrast in enumerate(contrasts)
    ]
    return [*rows, *ratios]


def _arm_row(task: Task, data: FollowUp, position: int, name: str) -> AnalysisRow:
    mine = data.arm == position
    entry = np.zeros(data.time.size) if data.entry is None else data.entry
    competing = int((data.code[mine] == 2).sum())
    return task.row(
        group=task.arms[position].id,
        statistic="follow_up",
        unit="person-years",
        category=name,
        n=int(mine.sum()),
        events=int((data.code[mine] == 1).sum()),
        estimate=float((data.time - entry)[mine].sum()) / _YEAR,
        note=f"{competing} competing events" if competing else "",
    )


def _changed(task: Task, table: pl.DataFrame, name: str, own: str) -> str:
    """Return how many participants a reading treats otherwise than the study's own, with the commonest reasons."""
    if name == own:
        return "as registered: the rules of the study file"
    columns = ["USUBJID", "AVAL", "EVENTCD", "EVNTDESC"]
    here, there = (table.filter(pl.col("RULESET") == each).select(columns) for each in (name, own))
    both = here.join(there, on="USUBJID", suffix="_OWN").join(task.subjects.select("USUBJID"), on="USUBJID")
    differs = (pl.col("AVAL") != pl.col("AVAL_OWN")) | (pl.col("EVENTCD") != pl.col("EVENTCD_OWN"))
    found = both.filter(differs)
    if found.is_empty():
        return "the same for everybody as the study's own reading"
    reasons = found["EVNTDESC"].value_counts().sort(["count", "EVNTDESC"], descending=[True, False]).rows()
    told = ", ".join(f"{reason} {count}" for reason, count in reasons[:_SHOWN])
    return f"{found.height} participants otherwise than in the study's own reading: {told}"
