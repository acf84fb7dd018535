"""The baseline covariates that a plan names, as columns without gaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.analysis.covariates import covariates, variable_of
from equipoise.analysis.pitfalls.compared_arms import ComparedArms
from equipoise.analysis.result import Floats
from equipoise.errors import NotEstimable


@dataclass(frozen=True, slots=True)
class BaselineColumns:
    """Design columns with their names. A gap holds the column's mean, the same in both arms; `gaps` counts them."""

    names: tuple[str, ...]
    x: Floats
    gaps: int
    absent: tuple[str, ...]
    """Covariates of the plan that the data do not hold, or that are the same for everybody."""


def baseline_columns(compared: ComparedArms) -> BaselineColumns:
    """Return the covariates that any line of the plan names, the strata of the allocation, and who met which criteria.

    The last are the flags of analysis sets that take everybody allocated who meets a criterion, such as those fit for
    the drug: people who could not have got it stand out by them. A variable that several lines take on different scales
    stands on the first of them. NotEstimable where no covariate is named, or none varies.
    """
    terms = _terms(compared)
    if not terms:
        raise NotEstimable("the plan names no baseline covariate")
    usable = {name: term for name, term in terms.items() if _varies(compared, name)}
    absent = tuple(name for name in terms if name not in usable)
    if not usable:
        raise NotEstimable("none of the plan's baseline covariates varies")
    found = covariates(tuple(usable.values()), compared.subjects, compared.study)
    gap = np.isnan(found.columns)
    # Everybody stays: whoever is left out for a gap could be what tells the arms apart.
    mean = np.nanmean(found.columns, axis=0)
    x = np.where(gap, mean, found.columns)
    varies = np.ptp(x, axis=0) > 0
    names = tuple(name for name, kept in zip(found.names, varies, strict=True) if kept)
    return BaselineColumns(names, x[:, varies], int(gap.sum()), absent)


def _terms(compared: ComparedArms) -> dict[str, str]:
    """Return the terms by variable: those of the plan's lines first, in their order, then strata and flags."""
    study = compared.study
    lines = study.analysis_plan.analyses if study.analysis_plan else ()
    terms: dict[str, str] = {}
    for line in lines:
        for term in line.covariates:
            terms.setdefault(variable_of(term).lower(), term)
    for stratum in study.allocation.strata if study.allocation else ():
        terms.setdefault(stratum.variable.lower(), stratum.variable)
    for population in study.analysis_plan.populations if study.analysis_plan else ():
        if population.basis == "allocated" and population.criteria:
            terms.setdefault(population.flag.lower(), population.flag)
    return terms


def _varies(compared: ComparedArms, name: str) -> bool:
    column = name.upper()
    return column in compared.subjects.columns and compared.subjects[column].drop_nulls().n_unique() > 1
