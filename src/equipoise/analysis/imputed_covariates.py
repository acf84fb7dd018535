"""Missing baseline covariates imputed several times, the analysis repeated on each set and pooled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp

import numpy as np

from equipoise.analysis.comparisons import regression_terms
from equipoise.analysis.covariates import Covariates, covariates
from equipoise.analysis.hazard_model import fit_hazards
from equipoise.analysis.propensity_cohort import (
    WEIGHTED,
    PropensityCohort,
    cohort_weights,
    covariate_line,
    known_values,
)
from equipoise.analysis.result import AnalysisRow, Floats
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.analysis.weighted_hazards import hazard_ratio_of
from equipoise.errors import NotEstimable
from equipoise.statistics import Rubin, chained_equations, number_at_risk, propensity, rubin
from equipoise.study import Analysis

_IMPUTATIONS = 20
_SEED = 1


@dataclass(frozen=True, slots=True)
class _Completed:
    """The covariates completed several times (imputations, participants, columns), and how many each lacked."""

    names: tuple[str, ...]
    sets: Floats
    missing: dict[str, int]

    @property
    def different(self) -> Floats:
        """The sets that differ: one where nothing was missing."""
        return self.sets if self.missing else self.sets[:1]


def multiple_imputation(task: Task) -> list[AnalysisRow]:
    """Return hazard ratios pooled over imputed covariates (Rubin 1987; degrees of freedom Barnard & Rubin 1999).

    With covariates of its own the line is a Cox model of all of them. Without, it repeats the weighted line on its
    endpoint and population: propensity, weights and hazard ratio anew in each set. `imputations` sets are drawn by
    chained equations from `seed`, given arm, event and cumulative hazard. Assumes missing at random given these.
    """
    data = follow_up(task)
    own = bool(task.analysis.covariates)
    line = task.analysis if own else covariate_line(task, tuple(reversed(WEIGHTED)))
    completed = _completed(task, data, line)
    estimates, errors, names = _adjusted(task, data, completed) if own else _weighted(task, data, completed, line)
    level = task.analysis.conf_level
    pooled = [rubin(estimates[:, k], errors[:, k], conf_level=level) for k in range(len(names))]
    note = _note(completed, pooled[0], "" if own else f"weighted as {line.id}")
    return [_row(task, pooled[k], name, k, data, note if k == 0 else "") for k, name in enumerate(names)]


def _completed(task: Task, data: FollowUp, line: Analysis) -> _Completed:
    """Return the covariates completed; a covariate that is the same for everybody is left out of a propensity."""
    parts = [(term, covariates((term,), data.subjects, task.study)) for term in _varying(task, data, line)]
    names = tuple(name for _, part in parts for name in part.names)
    widths = np.cumsum([0, *(len(part.names) for _, part in parts)]).tolist()
    blocks = [range(first, last) for first, last in pairwise(widths)]
    options = task.analysis.options
    made = chained_equations(
        np.column_stack([part.columns for _, part in parts]),
        blocks,
        _predictors(data),
        rng=np.random.default_rng(int(options.get("seed", _SEED))),
        imputations=int(options.get("imputations", _IMPUTATIONS)),
    )
    counts = {term: count for (term, _), count in zip(parts, made.missing, strict=True) if count}
    return _Completed(names, made.columns, counts)


def _varying(task: Task, data: FollowUp, line: Analysis) -> list[str]:
    return [term for term in line.covariates if known_values(term, data.subjects) > 1]


def _predictors(data: FollowUp) -> Floats:
    """Return what the covariates are imputed from beside each other: arm, event and cumulative hazard."""
    event = data.code == 1
    days, count = np.unique(data.time[event], return_counts=True)
    increments = np.cumsum(count / number_at_risk(data.time, days, entry=data.entry))
    hazard = np.concatenate(([0.0], increments))[np.searchsorted(days, data.time, side="right")]
    arms = [data.arm == position for position in range(1, int(data.arm.max()) + 1)]
    return np.column_stack([*arms, event, data.code == 2, hazard]).astype(np.float64)


def _adjusted(task: Task, data: FollowUp, completed: _Completed) -> tuple[Floats, Floats, tuple[str, ...]]:
    keep = np.ones(data.time.size, dtype=np.bool_)
    bare = replace(task, analysis=task.analysis.model_copy(update={"covariates": ()}))
    arms: Covariates = regression_terms(bare, data)
    names = (*arms.names, *completed.names)
    fits = [
        fit_hazards(task, data, np.column_stack((arms.columns, columns)), keep, names)
        for columns in completed.different
    ]
    return _repeated(completed, [fit.coef for fit in fits]), _repeated(completed, [fit.se for fit in fits]), names


def _weighted(
    task: Task, data: FollowUp, completed: _Completed, line: Analysis
) -> tuple[Floats, Floats, tuple[str, ...]]:
    if len(task.arms) != 2:
        raise NotEstimable("a propensity score needs two arms", where=task.analysis.id)
    fits = [hazard_ratio_of(line, cohort, cohort_weights(cohort, line)) for cohort in _cohorts(data, completed)]
    coefs, errors = [np.array([fit.coef]) for fit in fits], [np.array([fit.se]) for fit in fits]
    return _repeated(completed, coefs), _repeated(completed, errors), (task.contrast(),)


def _repeated(completed: _Completed, values: list[Floats]) -> Floats:
    """Return one row per imputed set; where the sets are all the same, the one row of the first."""
    found = np.stack(values)
    return np.broadcast_to(found, (completed.sets.shape[0], found.shape[1]))


def _cohorts(data: FollowUp, completed: _Completed) -> list[PropensityCohort]:
    """Return the cohort of each set that differs from the others."""
    return [
        PropensityCohort(
            time=data.time,
            code=data.code,
            entry=data.entry,
            arm=data.arm,
            subjects=data.subjects,
            names=completed.names,
            columns=columns,
            score=propensity(data.arm, columns, names=completed.names),
            notes=(),
        )
        for columns in completed.different
    ]


def _row(task: Task, pooled: Rubin, name: str, index: int, data: FollowUp, note: str) -> AnalysisRow:
    return task.row(
        group=name,
        statistic="hazard_ratio",
        unit="ratio",
        category="arm" if index < len(task.arms) - 1 else "covariate",
        n=data.time.size,
        events=int((data.code == 1).sum()),
        estimate=exp(pooled.estimate),
        std_err=pooled.se,
        lower=exp(pooled.lower),
        upper=exp(pooled.upper),
        conf_level=task.analysis.conf_level,
        p=pooled.p,
        note=note,
    )


def _note(completed: _Completed, arm: Rubin, weighted: str) -> str:
    lacking = ", ".join(f"{term} {count}" for term, count in completed.missing.items())
    notes = [
        f"{completed.sets.shape[0]} imputed sets by chained equations, pooled by Rubin's rules",
        f"imputed: {lacking}" if lacking else "no covariate was missing: every set is the same",
        f"fraction of missing information about the arm {arm.fmi:.3f}",
        "standard error on the log scale",
        weighted,
    ]
    return "; ".join(part for part in notes if part)
