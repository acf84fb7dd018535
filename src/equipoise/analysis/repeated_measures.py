"""Continuous endpoints over time: a mixed model for repeated measures, and results below the limit as censored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from equipoise.analysis.result import AnalysisRow, Floats
from equipoise.analysis.task import Task
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import LinearContrast, mmrm, mmrm_contrast, tobit

_COVARIANCES = {
    "unstructured": "us",
    "compound symmetry": "cs",
    "autoregressive": "ar1",
    "toeplitz": "toep",
}


@dataclass(frozen=True, slots=True)
class Measurements:
    """Results at the endpoint's encounters of those with a baseline value; a row each, on the scale of the plan.

    `value` below the limit is half the limit, `limit` then that limit. `without_baseline` counts participants.
    """

    value: Floats
    limit: Floats
    below: np.ndarray
    base: Floats
    arm: Floats
    encounter: np.ndarray
    subject: np.ndarray
    encounters: tuple[str, ...]
    unit: str
    without_baseline: int
    without_result: int

    def notes(self) -> list[str]:
        """Say who is missing."""
        said = [f"{self.without_baseline} without a baseline value left out"] if self.without_baseline else []
        return [*said, *([f"{self.without_result} without any result left out"] if self.without_result else [])]


def measurements(task: Task) -> Measurements:
    """Return the results of the endpoint's variable, the last of an encounter; NotEstimable where there are none."""
    if task.endpoint.variable is None:
        raise DataError(f"the endpoint {task.endpoint.id} needs `variable`", where=task.analysis.id)
    if len(task.arms) != 2:
        raise NotEstimable("the model compares two arms", where=task.analysis.id)
    wanted = (pl.col("PARAMCD") == task.endpoint.variable.upper()) & pl.col("AVISIT").is_in(task.endpoint.encounters)
    table = task.datasets["adlb"].filter(wanted & pl.col("AVAL").is_not_null()).drop("ARMCD")
    table = table.join(task.subjects.select("USUBJID", "ARMCD"), on="USUBJID", how="inner", maintain_order="left")
    table = table.sort("ADT", maintain_order=True).unique(["USUBJID", "AVISIT"], keep="last", maintain_order=True)
    known = table.filter(pl.col("BASE").is_not_null())
    if known.is_empty():
        raise NotEstimable("nobody has a result and a baseline value", where=task.analysis.id)
    logarithm = task.analysis.options.get("scale") == "log10"
    variable = task.study.variables.get(task.endpoint.variable)
    unit = (variable.unit if variable is not None else None) or "units"
    seen = known["AVISIT"].unique().to_list()
    return Measurements(
        value=_scaled(known["AVAL"], logarithm=logarithm),
        limit=_scaled(known["LLOQ"], logarithm=logarithm),
        below=(known["BLQFL"] == "Y").to_numpy(),
        base=_scaled(known["BASE"], logarithm=logarithm),
        arm=(known["ARMCD"] == task.arms[1].id).cast(pl.Float64).to_numpy(),
        encounter=known["AVISIT"].to_numpy(),
        subject=known["USUBJID"].to_numpy(),
        encounters=tuple(name for name in task.endpoint.encounters if name in seen),
        unit=f"log10 {unit}" if logarithm else unit,
        without_baseline=table["USUBJID"].n_unique() - known["USUBJID"].n_unique(),
        without_result=task.subjects.height - table["USUBJID"].n_unique(),
    )


def _scaled(values: pl.Series, *, logarithm: bool) -> Floats:
    numbers = values.cast(pl.Float64).to_numpy().astype(np.float64)
    if logarithm and (numbers <= 0).any():
        raise NotEstimable(f"{values.name} has values that are not above zero, so no logarithm")
    return np.log10(numbers) if logarithm else numbers


def repeated_measures(task: Task) -> list[AnalysisRow]:
    """Return adjusted mean changes from baseline by arm and encounter, and their differences.

    Fixed effects are arm, encounter, baseline and their products with the encounter; restricted maximum likelihood,
    Satterthwaite's degrees of freedom. Results missing at random are not filled in. Half the limit stands for a result
    below it; the analysis with censored values is beside it.
    """
    found = measurements(task)
    asked = str(task.analysis.options.get("covariance", "unstructured"))
    place = np.array([found.encounters.index(name) for name in found.encounter.tolist()])
    centre = float(found.base.mean())
    fit = mmrm(
        found.value - found.base,
        _design(place, found.arm, found.base - centre, len(found.encounters)),
        place,
        found.subject,
        covariance=_COVARIANCES.get(asked, asked),
        conf_level=task.analysis.conf_level,
    )
    notes = [
        f"{asked} covariance; Satterthwaite's degrees of freedom; {fit.n_subjects} participants, {fit.n} results",
        f"means at the mean baseline of {centre:.3f} {found.unit}",
        *found.notes(),
        *([f"{int(found.below.sum())} results below the limit taken as half the limit"] if found.below.any() else []),
    ]
    count = len(found.encounters)
    # Control, treated and their difference at every encounter: one call shares the work on degrees of freedom.
    control, effect = np.eye(count, 3 * count), np.eye(count, 3 * count, k=count)
    made = mmrm_contrast(fit, np.vstack((control, control + effect, effect)), conf_level=task.analysis.conf_level)
    return [
        row
        for index, name in enumerate(found.encounters)
        for row in _means(task, found, made, index, name, "; ".join(notes))
    ]


def _design(place: np.ndarray, arm: Floats, base: Floats, encounters: int) -> Floats:
    """Return for each encounter its mean in the control arm, the difference of the arms and the slope of baseline."""
    at = (place[:, None] == np.arange(encounters)).astype(np.float64)
    return np.hstack((at, at * arm[:, None], at * base[:, None]))


def _means(
    task: Task, found: Measurements, made: LinearContrast, index: int, name: str, note: str
) -> list[AnalysisRow]:
    places = [index + k * len(found.encounters) for k in range(3)]
    here = found.encounter == name
    n = [int((here & (found.arm == 0)).sum()), int((here & (found.arm == 1)).sum())]
    groups = (
        (task.arms[0].id, "adjusted_mean_change", n[0]),
        (task.arms[1].id, "adjusted_mean_change", n[1]),
        (task.contrast(), "difference_of_adjusted_means", sum(n)),
    )
    return [
        task.row(
            group=group,
            statistic=statistic,
            category=name,
            unit=found.unit,
            n=size,
            estimate=float(made.estimate[places[k]]),
            std_err=float(made.se[places[k]]),
            lower=float(made.lower[places[k]]),
            upper=float(made.upper[places[k]]),
            conf_level=task.analysis.conf_level,
            p=float(made.p[places[k]]) if k == 2 else None,
            note=note,
        )
        for k, (group, statistic, size) in enumerate(groups)
    ]


def censored_measurements(task: Task) -> list[AnalysisRow]:
    """Return the difference of the arms at each encounter with results below the limit as censored (Tobin 1958).

    Normal errors on the scale of the plan, adjusted for the baseline; an encounter is analysed by itself. No number
    stands for a result below the limit.
    """
    found = measurements(task)
    return [_tobit_row(task, found, name) for name in found.encounters]


def _tobit_row(task: Task, found: Measurements, name: str) -> AnalysisRow:
    here = found.encounter == name
    below = found.below[here]
    shared: dict[str, object] = {
        "group": task.contrast(),
        "statistic": "difference_with_censored_values",
        "category": name,
        "unit": found.unit,
        "n": int(here.sum()),
        "conf_level": task.analysis.conf_level,
    }
    censored = f"{name}: {int(below.sum())} of {int(here.sum())} below the limit"
    try:
        fit = tobit(
            np.where(below, found.limit[here], found.value[here]),
            np.where(below, "<", "=").tolist(),
            np.column_stack((found.arm[here], found.base[here])),
            names=["arm", "baseline"],
            conf_level=task.analysis.conf_level,
        )
    except NotEstimable as fault:
        return task.row(**shared, note=f"{censored}; not estimable: {fault}")
    return task.row(
        **shared,
        estimate=float(fit.coef[1]),
        std_err=float(fit.se[1]),
        lower=float(fit.lower[1]),
        upper=float(fit.upper[1]),
        p=float(fit.p[1]),
        note="; ".join([censored, *found.notes()]),
    )
