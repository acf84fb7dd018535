"""Reading data by stage of design cases into our types, and the design's rule to judge them by."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from equipoise.design import (
    AlphaSpending,
    FisherStages,
    InverseNormalStages,
    OneMean,
    OneRate,
    PooledStages,
    StagedLogRank,
    TwoMeans,
    TwoRates,
    boundaries,
    cumulative_log_rank,
    fisher_bounds,
    log_rank_by_stage,
    mean_columns,
    rate_columns,
    respend,
)
from equipoise.design.stage_rule import StageRule, planned_stages
from equipoise.design.staged_means import MeanColumns
from equipoise.design.staged_rates import RateColumns
from equipoise.evidence.design_inputs import (
    FISHER,
    INVERSE_NORMAL,
    Inputs,
    fisher_plan,
    needed,
    numbers,
    sequential_plan,
)
from equipoise.evidence.not_built import NotBuilt
from equipoise.kernels.arrays import FloatArray

Comparison = OneMean | TwoMeans | OneRate | TwoRates | StagedLogRank

_KNOWN = re.compile(
    r"(n|sampleSize|overallN|means?|stDevs?|stds|events|overallEvents)[12]?$"
    r"|(allocationRatios|overallAllocationRatios|logRanks|overallLogRanks)$"
)


def staged_data(inputs: Inputs) -> Comparison:
    """Return the data of a comparison of one or two groups; NotBuilt where there are more, or strata."""
    given: Inputs = needed(inputs, "dataInput")
    if "dataset" not in given:
        raise NotBuilt("data of sub-populations")
    columns: Inputs = needed(given, "dataset")
    strange = sorted(name for name in columns if not _KNOWN.match(name))
    if strange:
        raise NotBuilt(f"data by stage with the columns {', '.join(strange)}")
    table = {name: numbers(column) for name, column in columns.items()}
    normal = bool(inputs.get("normalApproximation", False))
    if "logRanks" in table or "overallLogRanks" in table:
        return _log_rank(table)
    if any(name.startswith("mean") for name in table):
        equal = bool(inputs.get("equalVariances", True))
        if "means1" in table or "mean1" in table:
            return TwoMeans(_means(table, "1"), _means(table, "2"), equal, normal)
        return OneMean(_means(table, ""), normal)
    exact = not bool(inputs.get("normalApproximation", True))
    if "events1" in table or "overallEvents1" in table:
        return TwoRates(_rates(table, "1"), _rates(table, "2"), exact)
    return OneRate(_rates(table, ""), exact)


def _log_rank(table: dict[str, list[float]]) -> StagedLogRank:
    if "overallLogRanks" in table:
        ratio = table.get("overallAllocationRatios")
        return cumulative_log_rank(table["overallEvents"], table["overallLogRanks"], ratio)
    return log_rank_by_stage(
        _by_stage(table, ("events",), "overallEvents"), table["logRanks"], table.get("allocationRatios")
    )


def _means(table: dict[str, list[float]], arm: str) -> MeanColumns:
    mean, sd = _first(table, ("means", "mean"), arm), _first(table, ("stDevs", "stDev", "stds"), arm)
    return mean_columns(_sizes(table, arm), mean, sd)


def _rates(table: dict[str, list[float]], arm: str) -> RateColumns:
    return rate_columns(_sizes(table, arm), _by_stage(table, (f"events{arm}",), f"overallEvents{arm}"))


def _sizes(table: dict[str, list[float]], arm: str) -> list[float]:
    return _by_stage(table, (f"n{arm}", f"sampleSize{arm}"), f"overallN{arm}")


def _first(table: dict[str, list[float]], names: tuple[str, ...], arm: str) -> list[float]:
    for name in names:
        if f"{name}{arm}" in table:
            return table[f"{name}{arm}"]
    raise NotBuilt(f"data without {names[0]}{arm}")


def _by_stage(table: dict[str, list[float]], names: tuple[str, ...], cumulative: str) -> list[float]:
    """Return a column stage by stage, as given or as the steps of a cumulative one."""
    for name in names:
        if name in table:
            return table[name]
    if cumulative not in table:
        raise NotBuilt(f"data without {names[0]}")
    return np.diff(table[cumulative], prepend=0.0).tolist()


def stage_rule(inputs: Inputs, data: Comparison | None = None) -> StageRule:
    """Return the rule of a case's design, its looks moved to the information seen where a maximum is given."""
    design: Inputs = needed(inputs, "design")
    if int(design.get("sided", 1)) == 2:
        raise NotBuilt("the analysis of stages by a two-sided design")
    if design.get("design_class") == FISHER:
        return FisherStages(fisher_bounds(fisher_plan(design)))
    plan = sequential_plan(design)
    maximum = inputs.get("maxInformation")
    if maximum is not None and data is not None and isinstance(plan.efficacy, AlphaSpending):
        short = short_by(inputs, float(maximum))
        plan = respend(replace(plan, futility=None), information(data).tolist(), float(maximum), short_by=short)
    made = InverseNormalStages if design.get("design_class") == INVERSE_NORMAL else PooledStages
    return made(boundaries(plan))


def short_by(inputs: Inputs, maximum: float) -> float:
    """Return by how much information may fall short of its maximum and be final; below 1 it is a part of that."""
    epsilon = float(inputs.get("informationEpsilon") or 0.0)
    return epsilon * maximum if epsilon < 1.0 else epsilon


def information(data: Comparison) -> FloatArray:
    """Return the information up to each stage: events of a log-rank test, people otherwise."""
    match data:
        case StagedLogRank():
            return data.events
        case OneMean() | OneRate():
            return np.cumsum(data.group.n)
        case _:
            return np.cumsum(data.treatment.n + data.control.n)


def stages_asked(inputs: Inputs, rule: StageRule, data: Comparison) -> int:
    """Return up to which stage the data are used."""
    return int(inputs.get("stage") or min(data.stages, planned_stages(rule)))
