"""Hazard ratios by subgroup, each subgroup with its test of interaction."""

from __future__ import annotations

from equipoise.analysis.comparisons import cox_regression
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.subgroup_effects import SubgroupEffects, subgroup_effects
from equipoise.analysis.subgroup_words import subgroup_levels
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.errors import DataError, NotEstimable

EVERYBODY = "everybody"
INTERACTION = "interaction"


def subgroup_forest(task: Task) -> list[AnalysisRow]:
    """Return the hazard ratio of everybody, then of each level of the option `subgroups`, and each interaction.

    `category` is "subgroup: level", or "subgroup: interaction" for the likelihood-ratio test. What of the option cannot
    be read is named in the note of the first row; NotEstimable where nothing can. p-values are not corrected for their
    number.
    """
    data = follow_up(task)
    groups, faults = _groups(task, data)
    if not groups:
        raise NotEstimable("; ".join(faults) or "no subgroup is named", mend="name variables of the study")
    rows = _everybody(task, faults)
    for found in groups:
        rows += _rows(task, found)
    return rows


def _groups(task: Task, data: FollowUp) -> tuple[list[SubgroupEffects], list[str]]:
    words = str(task.analysis.options.get("subgroups", ""))
    found: list[SubgroupEffects] = []
    faults: list[str] = []
    for text in (part.strip() for part in words.split(";") if part.strip()):
        levels = subgroup_levels(text, task, data)
        if isinstance(levels, str):
            faults.append(f"{text!r} is not shown: {levels}")
        else:
            found.append(subgroup_effects(task, data, levels))
    return found, faults


def _everybody(task: Task, faults: list[str]) -> list[AnalysisRow]:
    notes = ["one model per subgroup with the product of arm and subgroup; p-values not corrected for their number"]
    notes += faults
    arms = [row for row in cox_regression(task) if row.category == "arm"]
    return [
        task.row(
            group=row.group,
            statistic="hazard_ratio",
            unit="ratio",
            category=EVERYBODY,
            n=row.n,
            events=row.events,
            estimate=row.estimate,
            std_err=row.std_err,
            lower=row.lower,
            upper=row.upper,
            conf_level=row.conf_level,
            p=row.p,
            note="; ".join(notes) if place == 0 else "",
        )
        for place, row in enumerate(arms)
    ]


def _rows(task: Task, found: SubgroupEffects) -> list[AnalysisRow]:
    rows = [
        task.row(
            group=effect.contrast,
            statistic="hazard_ratio",
            unit="ratio",
            category=f"{found.label}: {effect.level}",
            n=effect.n,
            events=effect.events,
            estimate=effect.hazard_ratio,
            std_err=effect.std_err,
            lower=effect.lower,
            upper=effect.upper,
            conf_level=task.analysis.conf_level,
            withheld=effect.hazard_ratio is None,
            note=f"{found.label}, {effect.level}: {effect.reason}" if effect.reason else "",
        )
        for effect in found.effects
    ]
    if found.chi_square is not None and found.p is not None:
        left_out = (
            f"{found.label}: {found.left_out} of unknown subgroup or covariate left out" if found.left_out else ""
        )
        rows.append(
            task.row(
                group=found.effects[0].contrast if len(task.arms) == 2 else "all arms",
                statistic="chi_square",
                unit=f"df {found.df}",
                category=f"{found.label}: {INTERACTION}",
                estimate=found.chi_square,
                p=found.p,
                note=left_out,
            )
        )
    return rows


def subgroup_of(row: AnalysisRow) -> tuple[str, str]:
    """Return the subgroup and the level a row of a forest is about; the level is empty for everybody."""
    subgroup, separator, level = row.category.rpartition(": ")
    if not separator:
        if row.category != EVERYBODY:
            raise DataError(f"{row.category!r} is no row of a forest")
        return EVERYBODY, ""
    return subgroup, level
