"""Participants whose arm was chosen, with the probability of that choice given their baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.analysis.covariates import covariates, variable_of
from equipoise.analysis.result import Floats
from equipoise.analysis.task import Task, follow_up
from equipoise.errors import NotEstimable
from equipoise.statistics import BalancingWeights, Propensity, balancing_weights, propensity
from equipoise.study import Analysis

WEIGHTED = ("iptw_aalen_johansen", "iptw_cox")
"""The methods whose line of the plan names the covariates of the propensity score."""

ESTIMAND_OF_WEIGHTS = {
    "stabilised": "ate_stab",
    "average": "ate",
    "treated": "att",
    "overlap": "overlap",
    "matching": "matching",
}
"""How the plan calls the weights -> the population they stand for."""


@dataclass(frozen=True, slots=True)
class PropensityCohort:
    """Both arms' follow-up where every covariate is known; rows of the arrays are participants.

    `code` is 0 censored, 1 event, 2 competing event. `notes` say where the covariates come from and who is missing.
    """

    time: Floats
    code: NDArray[np.int64]
    entry: Floats | None
    arm: NDArray[np.int64]
    subjects: pl.DataFrame
    names: tuple[str, ...]
    columns: Floats
    score: Propensity
    notes: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many participants there are."""
        return int(self.time.size)

    @property
    def events(self) -> int:
        """How many have the event of interest."""
        return int((self.code == 1).sum())


def propensity_cohort(task: Task, *, methods: tuple[str, ...] = WEIGHTED) -> PropensityCohort:
    """Return the cohort of a line of the plan with the propensity of the arm that is not the control.

    A line without covariates takes those of the line of `methods`, the first of them before the next, on its endpoint
    and population. The covariates are baseline values of ADSL, so that none is measured after time zero. Whoever has an
    unknown covariate is left out and counted; a covariate that is the same for everybody is left out and named.
    NotEstimable where covariates tell the arms apart completely.
    """
    if len(task.arms) != 2:
        raise NotEstimable("a propensity score needs two arms", where=task.analysis.id)
    line = covariate_line(task, methods)
    data = follow_up(task)
    levels = {term: known_values(term, data.subjects) for term in line.covariates}
    unknown = [term for term, count in levels.items() if count == 0]
    if unknown:
        raise NotEstimable(f"nobody's value is known of {', '.join(unknown)}", where=task.analysis.id)
    varying = tuple(term for term, count in levels.items() if count > 1)
    terms = covariates(varying, data.subjects, task.study)
    keep = terms.complete
    if not keep.any():
        raise NotEstimable("nobody has all covariates of the propensity score known", where=task.analysis.id)
    notes = _notes(task, line, int((~keep).sum()), data.without_follow_up)
    constant = [term for term, count in levels.items() if count == 1]
    if constant:
        notes.append(f"the same for everybody, so left out: {', '.join(constant)}")
    return PropensityCohort(
        time=data.time[keep],
        code=data.code[keep],
        entry=None if data.entry is None else data.entry[keep],
        arm=data.arm[keep],
        subjects=data.subjects.filter(pl.Series(keep)),
        names=terms.names,
        columns=terms.columns[keep],
        score=propensity(data.arm[keep], terms.columns[keep], names=terms.names),
        notes=tuple(notes),
    )


def cohort_weights(cohort: PropensityCohort, line: Analysis, *, default: str = "stabilised") -> BalancingWeights:
    """Return the weights that a line of the plan asks for by `weights` in its options."""
    asked = str(line.options.get("weights", default))
    if asked not in ESTIMAND_OF_WEIGHTS:
        known = ", ".join(ESTIMAND_OF_WEIGHTS)
        raise NotEstimable(f"weights are one of {known}, not {asked!r}", where=line.id)
    return balancing_weights(cohort.score, estimand=ESTIMAND_OF_WEIGHTS[asked])


def covariate_line(task: Task, methods: tuple[str, ...] = WEIGHTED) -> Analysis:
    """Return the line of the plan that names the covariates: the task's own, else the first of `methods` that fits."""
    if task.analysis.covariates:
        return task.analysis
    assert task.study.analysis_plan is not None
    named = [
        line
        for line in task.study.analysis_plan.analyses
        if (line.endpoint, line.population) == (task.analysis.endpoint, task.analysis.population) and line.covariates
    ]
    for method in methods:
        for line in named:
            if line.method == method:
                return line
    raise NotEstimable(
        "no covariates are named, neither here nor by a weighted line on the same endpoint and population",
        where=task.analysis.id,
        mend="write `covariates`",
    )


def known_values(term: str, subjects: pl.DataFrame) -> int:
    """Return how many different values are known of a term; 2 for no column, which `covariates` then names."""
    column = variable_of(term).upper()
    return subjects[column].drop_nulls().n_unique() if column in subjects.columns else 2


def _notes(task: Task, line: Analysis, unknown: int, without_follow_up: int) -> list[str]:
    notes = [f"propensity score from {', '.join(line.covariates)}"]
    if line.id != task.analysis.id:
        notes = [f"propensity score of {line.id}"]
    if unknown:
        notes.append(f"{unknown} left out for an unknown covariate")
    if without_follow_up:
        notes.append(f"{without_follow_up} without time at risk after entry left out")
    return notes
