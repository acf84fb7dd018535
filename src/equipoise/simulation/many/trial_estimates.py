"""What one rehearsed trial gives: the rows of its plan, short."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from equipoise.analysis import analyse
from equipoise.analysis.result import AnalysisRow
from equipoise.datasets import derive_adsl, derive_adtte, derive_scans
from equipoise.datasets.collected import collect
from equipoise.simulation.many.trial_plan import TrialPlan
from equipoise.simulation.trial.trial import simulate_events

_DAYS_A_MONTH = 365.25 / 12


class EstimateKey(NamedTuple):
    """Which number of the plan: line, arm or contrast, statistic, category, day."""

    analysis_id: str
    group: str
    statistic: str
    category: str
    day: int | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number of one trial; `events` are those behind it."""

    key: EstimateKey
    estimate: float | None
    std_err: float | None
    lower: float | None
    upper: float | None
    p: float | None
    events: int | None


@dataclass(frozen=True, slots=True)
class TrialEstimates:
    """One trial: its number, how many were allocated, how long it took, and its estimates.

    `months` run from the first allocation to the last day anybody was observed.
    """

    number: int
    participants: int
    months: float
    estimates: tuple[Estimate, ...]


def rehearse_trial(plan: TrialPlan, number: int) -> TrialEstimates:
    """Simulate one whole trial in events, derive its data sets, carry out the plan's lines, return the estimates."""
    # A trial makes some hundred thousand small objects and drops them together: looking for cycles meanwhile is a
    # fifth of the time.
    collects = gc.isenabled()
    gc.disable()
    try:
        return _rehearsed(plan, number)
    finally:
        if collects:
            gc.enable()


def _rehearsed(plan: TrialPlan, number: int) -> TrialEstimates:
    events = simulate_events(
        plan.study,
        plan.truth,
        seed=plan.seed_of(number),
        kept=plan.kept,
        planned=plan.planned,
        course=plan.course,
        hazard=plan.hazard,
    )
    collected = collect(plan.study, events)
    adsl = derive_adsl(plan.study, collected)
    datasets = {
        "adsl": adsl,
        "adtte": derive_adtte(plan.study, collected),
        "scans": derive_scans(plan.study, collected),
    }
    roles = {line.role for line in plan.study.analysis_plan.analyses} if plan.study.analysis_plan else set[str]()
    analysed = analyse(plan.study, datasets, data_hash="", simulated=True, roles=roles)
    return TrialEstimates(number, adsl.height, _months(adsl), tuple(_short(analysed.rows)))


def _months(adsl: pl.DataFrame) -> float:
    days = pl.concat([adsl["ALLOCDT"], adsl["LSTALVDT"], adsl["EOSDT"]]).drop_nulls().to_physical()
    return (int(days.to_numpy().max()) - int(adsl["ALLOCDT"].to_physical().to_numpy().min())) / _DAYS_A_MONTH


def _short(rows: Iterable[AnalysisRow]) -> Iterable[Estimate]:
    for row in rows:
        key = EstimateKey(row.analysis_id, row.group, row.statistic, row.category, row.day)
        yield Estimate(key, row.estimate, row.std_err, row.lower, row.upper, row.p, row.events)
