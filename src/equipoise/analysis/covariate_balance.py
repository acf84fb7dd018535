"""Balance of the covariates before and after weighting, and the reach of the weights."""

from __future__ import annotations

import numpy as np

from equipoise.analysis.propensity_cohort import (
    WEIGHTED,
    PropensityCohort,
    cohort_weights,
    covariate_line,
    propensity_cohort,
)
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task
from equipoise.statistics import Balance, BalancingWeights, balance, effective_sample_size, positivity


def covariate_balance(task: Task) -> list[AnalysisRow]:
    """Return standardised differences before and after weighting, then propensities and effective sizes by arm.

    Differences count in the unweighted pooled standard deviation (Austin 2009). `largest_difference` in the options is
    what counts as balanced; weights above `list_weights_above` are counted, not listed: the rows name nobody.
    Weights are those of the line of the plan that names the covariates.
    """
    cohort = propensity_cohort(task)
    weighting = cohort_weights(cohort, covariate_line(task, WEIGHTED))
    reached = balance(cohort.columns, weighting, names=cohort.names)
    return [
        _summary(task, cohort, reached),
        *_differences(task, cohort, reached),
        *_reach(task, cohort),
        *_sizes(task, cohort, weighting),
    ]


def _summary(task: Task, cohort: PropensityCohort, reached: Balance) -> AnalysisRow:
    limit = float(task.analysis.options.get("largest_difference", 0.1))
    worst = int(np.abs(reached.smd_after).argmax())
    beyond = [name for name, smd in zip(reached.names, reached.smd_after, strict=True) if abs(smd) > limit]
    found = f"beyond {limit:g} after weighting: {', '.join(beyond)}" if beyond else f"none beyond {limit:g}"
    return task.row(
        group=task.contrast(),
        statistic="largest_standardised_difference",
        category="after weighting",
        n=cohort.n,
        estimate=float(reached.smd_after[worst]),
        note="; ".join([*cohort.notes, f"the largest difference left is that of {reached.names[worst]}", found]),
    )


def _differences(task: Task, cohort: PropensityCohort, reached: Balance) -> list[AnalysisRow]:
    return [
        task.row(
            group=name,
            statistic="standardised_difference",
            category=category,
            n=cohort.n,
            estimate=float(values[place]),
        )
        for place, name in enumerate(reached.names)
        for category, values in (("before weighting", reached.smd_before), ("after weighting", reached.smd_after))
    ]


def _reach(task: Task, cohort: PropensityCohort) -> list[AnalysisRow]:
    found = positivity(cohort.score)
    rows: list[AnalysisRow] = []
    for place, arm in enumerate(task.arms):
        n = int((cohort.arm == place).sum())
        values = {
            "smallest_propensity": found.smallest[place],
            "largest_propensity": found.largest[place],
            "share_outside_common_propensity": found.share_outside[place],
        }
        rows += [task.row(group=arm.id, statistic=name, n=n, estimate=value) for name, value in values.items()]
    return rows


def _sizes(task: Task, cohort: PropensityCohort, weighting: BalancingWeights) -> list[AnalysisRow]:
    limit = float(task.analysis.options.get("list_weights_above", 10))
    rows: list[AnalysisRow] = []
    for place, arm in enumerate(task.arms):
        weights = weighting.weights[cohort.arm == place]
        heavy = int((weights > limit).sum())
        said = f"{heavy or 'no'} weight{'s' if heavy > 1 else ''} above {limit:g} in {arm.id}"
        values = {
            "effective_sample_size": (effective_sample_size(weights), ""),
            "largest_weight": (float(weights.max()), said),
        }
        rows += [
            task.row(group=arm.id, statistic=name, n=int(weights.size), estimate=value, note=note)
            for name, (value, note) in values.items()
        ]
    return rows
