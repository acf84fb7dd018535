"""One line of the plan with everything it needs: the endpoint, the arms, and the participants of its population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.analysis.result import AnalysisRow
from equipoise.errors import DataError, NotEstimable
from equipoise.study import Analysis, Arm, Endpoint, Population, Study


@dataclass(frozen=True, slots=True)
class Task:
    """An analysis to carry out. `subjects` is ADSL cut to the population; `datasets` are the whole tables by name."""

    study: Study
    analysis: Analysis
    endpoint: Endpoint
    population: Population
    arms: tuple[Arm, ...]
    """The control arm first."""
    subjects: pl.DataFrame
    datasets: Mapping[str, pl.DataFrame]
    data_hash: str

    @property
    def minimum_at_risk(self) -> int:
        """Below this number at risk an estimate is withheld."""
        assert self.study.analysis_plan is not None
        return self.study.analysis_plan.minimum_at_risk

    def contrast(self, position: int = 1) -> str:
        """Return the name of the comparison of an arm, by its place in `arms`, with the control arm."""
        return f"{self.arms[position].id} vs {self.arms[0].id}"

    @property
    def ties(self) -> str:
        """How a Cox model of this line treats tied events: Efron's way unless the plan says otherwise."""
        return str(self.analysis.options.get("ties", "efron"))

    def row(self, **values: object) -> AnalysisRow:
        """Return a row of this analysis with the given fields set."""
        options = ", ".join(f"{key}={value}" for key, value in sorted(self.analysis.options.items()))
        blank = AnalysisRow(
            analysis_id=self.analysis.id,
            label=self.analysis.label,
            endpoint=self.endpoint.id,
            paramcd=self.endpoint.paramcd,
            population=self.population.id,
            method=self.analysis.method,
            role=self.analysis.role,
            status=self.analysis.status,
            group="",
            statistic="",
            options=options,
            data_hash=self.data_hash,
        )
        return replace(blank, **values)  # type: ignore[arg-type]


def plan_task(study: Study, analysis: Analysis, datasets: Mapping[str, pl.DataFrame], data_hash: str) -> Task:
    """Return the task of one line of the plan; NotEstimable where the population is empty."""
    assert study.analysis_plan is not None
    endpoint = next(item for item in study.endpoints if item.id == analysis.endpoint)
    population = next(item for item in study.analysis_plan.populations if item.id == analysis.population)
    subjects = datasets["adsl"].filter(pl.col(population.flag) == "Y")
    if subjects.is_empty():
        raise NotEstimable(f"nobody is in the population {population.id}", where=analysis.id)
    arms = tuple(sorted(study.arms, key=lambda arm: not arm.is_control))
    return Task(study, analysis, endpoint, population, arms, subjects, datasets, data_hash)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Times of one endpoint in one population, in days from its origin; row i of every array is `subjects` row i.

    `code` is 0 censored, 1 event, 2 competing event; `arm` indexes the task's arms. `without_follow_up` counts those
    who were never at risk: with delayed entry, people last seen on the day they entered.
    """

    time: NDArray[np.float64]
    code: NDArray[np.int64]
    entry: NDArray[np.float64] | None
    arm: NDArray[np.int64]
    subjects: pl.DataFrame
    without_follow_up: int
    origin: pl.Series
    """The date that day 0 of each participant is."""

    def only(self, kept: NDArray[np.bool_]) -> FollowUp:
        """Return the follow-up of some participants; the others are counted as without follow-up."""
        return FollowUp(
            self.time[kept],
            self.code[kept],
            None if self.entry is None else self.entry[kept],
            self.arm[kept],
            self.subjects.filter(pl.Series(kept)),
            self.without_follow_up + int((~kept).sum()),
            self.origin.filter(pl.Series(kept)),
        )


def follow_up(task: Task) -> FollowUp:
    """Return the follow-up of the task's endpoint; DataError where a participant has no row or more than one."""
    adtte = task.datasets["adtte"].filter(pl.col("PARAMCD") == task.endpoint.paramcd)
    table = task.subjects.join(
        adtte.select("USUBJID", "AVAL", "EVENTCD", "ENTRY", "STARTDT"), on="USUBJID", how="left", maintain_order="left"
    )
    if table.height != task.subjects.height or table["AVAL"].null_count():
        raise DataError(
            f"{task.endpoint.paramcd}: each participant needs exactly one row of ADTTE", where=task.analysis.id
        )
    delayed = task.endpoint.entry is not None
    at_risk = table.filter(pl.col("AVAL") > pl.col("ENTRY")) if delayed else table
    codes = {arm.id: position for position, arm in enumerate(task.arms)}
    return FollowUp(
        time=at_risk["AVAL"].cast(pl.Float64).to_numpy(),
        code=at_risk["EVENTCD"].cast(pl.Int64).to_numpy(),
        entry=at_risk["ENTRY"].cast(pl.Float64).to_numpy() if delayed else None,
        arm=at_risk["ARMCD"].replace_strict(codes, return_dtype=pl.Int64).to_numpy(),
        subjects=at_risk.drop("AVAL", "EVENTCD", "ENTRY", "STARTDT"),
        without_follow_up=table.height - at_risk.height,
        origin=at_risk["STARTDT"],
    )
