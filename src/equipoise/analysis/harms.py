"""Adverse events by arm: participants affected, and events."""

from __future__ import annotations

import polars as pl

from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task

_KINDS: tuple[tuple[str, pl.Expr], ...] = (
    ("any", pl.lit(value=True)),
    ("serious", pl.col("AESER") == "Y"),
    ("grade 3 or higher", pl.col("AETOXGR").cast(pl.Int64) >= 3),
)


def adverse_event_counts(task: Task) -> list[AnalysisRow]:
    """Return by arm the participants with any, a serious, and a grade 3 or higher event, then by term.

    Treatment-emergent events of the population only, of `min_grade` and above where the options name it; a person
    counts once a line, `events` counts the events.
    """
    adae = task.datasets["adae"].filter(pl.col("TRTEMFL") == "Y")
    least = task.analysis.options.get("min_grade")
    if isinstance(least, int):
        adae = adae.filter(pl.col("AETOXGR").cast(pl.Int64) >= least)
    rows: list[AnalysisRow] = []
    for arm in task.arms:
        members = task.subjects.filter(pl.col("ARMCD") == arm.id)
        events = adae.join(members.select("USUBJID"), on="USUBJID", how="semi")
        rows += [_count(task, arm.id, members.height, events.filter(kind), name) for name, kind in _KINDS]
        for term in sorted(adae["AEDECOD"].unique().to_list()):
            rows.append(_count(task, arm.id, members.height, events.filter(pl.col("AEDECOD") == term), f"term: {term}"))
    return rows


def _count(task: Task, group: str, members: int, events: pl.DataFrame, category: str) -> AnalysisRow:
    affected = events["USUBJID"].n_unique()
    return task.row(
        group=group,
        statistic="participants_affected",
        unit="participants",
        category=category,
        n=members,
        events=events.height,
        estimate=float(affected),
    )
