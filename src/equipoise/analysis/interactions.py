"""Whether something known at baseline changes the effect of the arm."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from equipoise.analysis.comparisons import regression_terms
from equipoise.analysis.covariates import Covariates, covariates
from equipoise.analysis.hazard_model import fit_hazards
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.errors import DataError
from equipoise.statistics import Cox
from equipoise.statistics.distributions import chi_square_p


def interaction(task: Task) -> list[AnalysisRow]:
    """Return, for each modifier, how its product with the arm multiplies the hazard ratio, and the test of all of it.

    The option `modifier` names covariates, separated by semicolons, written as covariates are. Arm, modifier, the
    plan's covariates and strata count in the model; a factor's products are tested together by likelihood ratio.
    """
    words = [part.strip() for part in str(task.analysis.options.get("modifier", "")).split(";") if part.strip()]
    if not words:
        raise DataError("an interaction needs a modifier", where=task.analysis.id, mend="options: {modifier: name}")
    data = follow_up(task)
    return [row for word in words for row in _of_modifier(task, data, word)]


def _of_modifier(task: Task, data: FollowUp, word: str) -> list[AnalysisRow]:
    terms, modifier = regression_terms(task, data), covariates((word,), data.subjects, task.study)
    keep = terms.complete & modifier.complete
    contrasts = len(task.arms) - 1
    products, names = _products(task, terms, modifier, contrasts)
    # A covariate of the plan that is the modifier stands in the model once.
    shared = [name for name in modifier.names if name not in terms.names]
    own = modifier.columns[:, [modifier.names.index(name) for name in shared]]
    main = np.column_stack([terms.columns, own])
    small = fit_hazards(task, data, main, keep, (*terms.names, *shared))
    large = fit_hazards(task, data, np.column_stack([main, products]), keep, (*terms.names, *shared, *names))
    df = len(names)
    chi_square = max(2.0 * (large.loglik - small.loglik), 0.0)
    note = "" if keep.all() else f"{int((~keep).sum())} left out for an unknown covariate"
    n, events = int(keep.sum()), int((data.code[keep] == 1).sum())
    rows = [_row(task, large, main.shape[1] + place, name, n, events) for place, name in enumerate(names)]
    whole = task.row(
        group=word,
        statistic="chi_square",
        unit=f"df {df}",
        category="interaction",
        n=n,
        events=events,
        estimate=chi_square,
        p=chi_square_p(chi_square, df),
        note=note,
    )
    return [*rows, whole]


def _products(
    task: Task, terms: Covariates, modifier: Covariates, contrasts: int
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return arm times modifier; a modifier that is a number is centred, which changes no product's coefficient."""
    center = np.nan_to_num(np.nanmean(modifier.columns, axis=0))
    columns = [
        terms.columns[:, a] * (modifier.columns[:, j] - center[j])
        for a in range(contrasts)
        for j in range(len(modifier.names))
    ]
    names = [f"{task.contrast(a + 1)} x {name}" for a in range(contrasts) for name in modifier.names]
    return np.column_stack(columns), tuple(names)


def _row(task: Task, fit: Cox, place: int, name: str, n: int, events: int) -> AnalysisRow:
    return task.row(
        group=name,
        statistic="ratio_of_hazard_ratios",
        unit="ratio",
        category="interaction",
        n=n,
        events=events,
        estimate=math.exp(float(fit.coef[place])),
        std_err=float(fit.se[place]),
        lower=float(fit.lower[place]),
        upper=float(fit.upper[place]),
        conf_level=task.analysis.conf_level,
        p=float(fit.p[place]),
    )
