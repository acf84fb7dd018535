"""Hazard ratios among pairs of participants with a like propensity."""

from __future__ import annotations

import numpy as np

from equipoise.analysis.hazard_model import ratio_row
from equipoise.analysis.propensity_cohort import PropensityCohort, propensity_cohort
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task
from equipoise.errors import NotEstimable
from equipoise.statistics import MatchedPairs, balance, cox, propensity_matching

_RATIO = "1:1"


def matching(task: Task) -> list[AnalysisRow]:
    """Return the hazard ratio among matched pairs (Austin 2011), its variance clustered by pair.

    Pairs lie within `caliper_sd` standard deviations of the log-odds, without replacement. It speaks of the treated who
    found a partner; how many did not is said. The second row is the largest standardised difference that is left.
    """
    ratio = str(task.analysis.options.get("ratio", _RATIO))
    if ratio != _RATIO:
        raise NotEstimable(f"pairs are matched {_RATIO}, not {ratio}", where=task.analysis.id)
    cohort = propensity_cohort(task)
    pairs = propensity_matching(cohort.score, caliper=float(task.analysis.options.get("caliper_sd", 0.2)))
    return [_hazard_row(task, cohort, pairs), _balance_row(task, cohort, pairs)]


def _hazard_row(task: Task, cohort: PropensityCohort, pairs: MatchedPairs) -> AnalysisRow:
    rows = pairs.rows
    fit = cox(
        cohort.time[rows],
        cohort.code[rows] == 1,
        cohort.score.treated[rows].astype(float),
        entry=None if cohort.entry is None else cohort.entry[rows],
        cluster=pairs.pair,
        ties=task.ties,
        names=[task.contrast()],
        conf_level=task.analysis.conf_level,
    )
    treated = f"{int(cohort.score.treated.sum())} in {task.arms[1].id}"
    notes = [
        *cohort.notes,
        f"{len(pairs.treated)} pairs; {len(pairs.unmatched)} of {treated} without a partner",
        f"caliper {pairs.caliper:.3f} in log-odds",
        "standard error on the log scale, clustered by pair",
    ]
    return ratio_row(task, fit, 0, group=task.contrast(), note="; ".join(notes))


def _balance_row(task: Task, cohort: PropensityCohort, pairs: MatchedPairs) -> AnalysisRow:
    reached = balance(cohort.columns, pairs.weighting, names=cohort.names)
    worst = int(np.abs(reached.smd_after).argmax())
    return task.row(
        group=task.contrast(),
        statistic="largest_standardised_difference",
        category="after matching",
        n=pairs.rows.size,
        estimate=float(reached.smd_after[worst]),
        note=f"the largest difference left is that of {reached.names[worst]}",
    )
