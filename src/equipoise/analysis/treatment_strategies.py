"""Strategies of treatment compared from time zero: cloned, censored and weighted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from equipoise.analysis.covariates import without_rare_levels
from equipoise.analysis.propensity_cohort import PropensityCohort, propensity_cohort
from equipoise.analysis.result import AnalysisRow, Floats
from equipoise.analysis.task import Task
from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import IntArray
from equipoise.statistics import Bootstrap, bootstrap, clone_censor_weight, number_at_risk

_REPLICATES = 50
_SEED = 1


@dataclass(frozen=True, slots=True)
class _Persons:
    """Who is followed for a day at least, and on which day they began treatment; NaN for never."""

    time: Floats
    event: Floats
    begun: Floats
    covariates: Floats
    late: int
    """Participants that the strategies ask nothing of: without a day of follow-up."""
    rare: tuple[str, ...]
    """Levels of so few participants that they count with the reference."""


def treatment_strategies(task: Task) -> list[AnalysisRow]:
    """Return the risk under each strategy and their difference (Hernan & Robins 2016), limits by the bootstrap.

    The strategies are: begin within `grace_days` of time zero, and do not. Everybody is cloned into both, censored when
    leaving one, and weighted by the chance of having stayed. Competing events are censored. Persons are resampled
    `replicates` times from `seed`. NotEstimable where all who begin do so on one day: there is nobody to clone.
    """
    cohort = propensity_cohort(task)
    if cohort.entry is not None:
        raise NotEstimable("strategies are followed from time zero, without delayed entry", where=task.analysis.id)
    persons = _persons(task, cohort)
    grace = int(task.analysis.options.get("grace_days", 28))
    _check_beginnings(persons, grace)
    days = _days(task, cohort)
    found = _resampled(task, persons, np.asarray(days, dtype=float), grace)
    notes = [
        *cohort.notes,
        f"treatment within {grace} days against none in them",
        f"limits by {len(found.replicates)} resamples of persons",
        *([f"counted with the reference for rarity: {', '.join(persons.rare)}"] if persons.rare else []),
        *([f"{persons.late} without a day of follow-up left out"] if persons.late else []),
        *_unread(task, days),
        *(["competing events counted as censored"] if (cohort.code == 2).any() else []),
    ]
    return [row for place, day in enumerate(days) for row in _rows(task, persons, found, place, day, "; ".join(notes))]


def _persons(task: Task, cohort: PropensityCohort) -> _Persons:
    treated = pl.col("ARMCD") == task.arms[1].id
    start = (pl.col("TRTSDT") - pl.col("ALLOCDT")).dt.total_days()
    begun = cohort.subjects.select(pl.when(treated).then(start)).to_series().cast(pl.Float64).fill_null(np.nan)
    day = begun.to_numpy().astype(np.float64)
    followed = cohort.time > 0
    # Treatment that begins after the end of follow-up is not seen to begin.
    seen = np.where(day > cohort.time, np.nan, day)
    columns, _, rare = without_rare_levels(cohort.names, cohort.columns[followed], task.minimum_at_risk)
    return _Persons(
        cohort.time[followed],
        (cohort.code == 1)[followed].astype(np.float64),
        seen[followed],
        columns,
        int((~followed).sum()),
        rare,
    )


def _check_beginnings(persons: _Persons, grace: int) -> None:
    days = np.unique(np.maximum(persons.begun[persons.begun <= grace], 1.0))
    if days.size < 2:
        raise NotEstimable(
            "everybody who begins does so on one day, so that nobody belongs to both strategies",
            mend="the comparison weighted by propensity says the same",
        )


def _days(task: Task, cohort: PropensityCohort) -> list[int]:
    """Return the days with enough at risk in both arms; NotEstimable where there is none."""
    asked = task.analysis.at_days or task.endpoint.at_days
    sides = [cohort.time[cohort.arm == position] for position in range(2)]
    enough = [
        day
        for day in asked
        if min(int(number_at_risk(side, np.asarray([float(day)]))[0]) for side in sides) >= task.minimum_at_risk
    ]
    if not enough:
        raise NotEstimable(f"fewer than {task.minimum_at_risk} at risk on every day asked for", where=task.analysis.id)
    return enough


def _unread(task: Task, days: list[int]) -> list[str]:
    asked = task.analysis.at_days or task.endpoint.at_days
    left = [str(day) for day in asked if day not in days]
    return [f"withheld on day {', '.join(left)}: fewer than {task.minimum_at_risk} at risk in an arm"] if left else []


def _resampled(task: Task, persons: _Persons, days: Floats, grace: int) -> Bootstrap:
    options = task.analysis.options
    time, event, begun, covariates = persons.time, persons.event, persons.begun, persons.covariates
    whole = clone_censor_weight(time, event, begun, covariates, days, grace=grace)

    def risks(rows: IntArray) -> Floats:
        fit = clone_censor_weight(time[rows], event[rows], begun[rows], covariates[rows], days, grace=grace, near=whole)
        return np.concatenate((1 - fit.untreated, 1 - fit.treated, fit.untreated - fit.treated))

    return bootstrap(
        risks,
        persons.time.size,
        replicates=int(options.get("replicates", _REPLICATES)),
        generator=np.random.default_rng(int(options.get("seed", _SEED))),
        conf_level=task.analysis.conf_level,
    )


def _rows(task: Task, persons: _Persons, found: Bootstrap, place: int, day: int, note: str) -> list[AnalysisRow]:
    asked = found.estimate.size // 3
    kinds = (
        (task.arms[0].id, "risk", "strategy: not treated"),
        (task.arms[1].id, "risk", "strategy: treated"),
        (task.contrast(), "risk_difference", "strategies"),
    )
    return [
        task.row(
            group=group,
            statistic=statistic,
            category=category,
            unit="probability",
            day=day,
            n=int(persons.time.size),
            events=int(persons.event.sum()),
            estimate=float(found.estimate[k * asked + place]),
            std_err=float(found.se[k * asked + place]),
            lower=float(found.lower[k * asked + place]),
            upper=float(found.upper[k * asked + place]),
            conf_level=task.analysis.conf_level,
            note=note,
        )
        for k, (group, statistic, category) in enumerate(kinds)
    ]
