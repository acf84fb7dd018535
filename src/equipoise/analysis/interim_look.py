"""The interim look of a group sequential plan, on what was seen when it fell due, and the final look after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.analysis.hazard_model import stratum_numbers
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import FollowUp, Task, follow_up
from equipoise.design import (
    AlphaSpending,
    Boundaries,
    OBrienFlemingSpending,
    PooledStages,
    SequentialPlan,
    StagedAnalysis,
    analyse_stages,
    boundaries,
    conditional_power_of_stages,
    cumulative_log_rank,
    log_rank_signal,
    respend,
)
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import logrank
from equipoise.statistics.distributions import two_sided_p

_EFFICACY = "Lan-DeMets O'Brien-Fleming"
_FUTILITY = "conditional power below "


@dataclass(frozen=True, slots=True)
class _Look:
    """One look: when, on how many, with how many events, and the log-rank Z (positive: more events when treated)."""

    on: date
    n: int
    events: int
    z: float


@dataclass(frozen=True, slots=True)
class _Design:
    planned: int
    hazard_ratio: float
    plan: SequentialPlan
    least_power: float | None


def group_sequential(task: Task) -> list[AnalysisRow]:
    """Return the interim look as it fell due, and the final look on all data, each with its bound and the decision.

    The interim look is taken on the day of the event that `events` in the options numbers, on what was seen by then;
    the level is spent by the information seen (Lan & DeMets 1983), log-rank Z stratified as the line says. The last
    rows are the hazard ratio, limits and p of the trial as a whole, by the stage-wise ordering (Tsiatis and others
    1984). NotEstimable while the events for the look have not been seen.
    """
    if len(task.arms) != 2:
        raise NotEstimable("a group sequential plan compares two arms", where=task.analysis.id)
    design, data = _design(task), follow_up(task)
    due = int(task.analysis.options.get("events", 0))
    looks = [_interim(task, data, due)]
    last = _look(task, data, _last_day(task))
    if last.events > looks[0].events:
        looks.append(last)
    spent = respend(design.plan, [look.events for look in looks], design.planned, short_by=_short_by(design, looks))
    bounds = boundaries(spent)
    rule = PooledStages(bounds)
    ratio = float((data.arm == 1).sum() / (data.arm == 0).sum())
    staged = cumulative_log_rank([look.events for look in looks], [look.z for look in looks], [ratio] * len(looks))
    analysis = analyse_stages(rule, staged, null=1.0, upper=False)
    power = _conditional_power(design, looks[0], ratio)
    rows = [row for stage in range(len(looks)) for row in _look_rows(task, looks, stage, bounds, analysis, design)]
    return [*rows[:2], _power_row(task, looks[0], power, design), *rows[2:], *_whole(task, looks, analysis)]


def _design(task: Task) -> _Design:
    assert task.study.analysis_plan is not None
    size, options = task.study.analysis_plan.sample_size, task.analysis.options
    asked = str(options.get("efficacy", _EFFICACY))
    if asked != _EFFICACY:
        raise DataError(f"efficacy is {_EFFICACY!r}, not {asked!r}", where=task.analysis.id)
    if size.events is None or size.hazard_ratio is None or size.alpha is None:
        raise DataError("the sample size names no events, hazard ratio or alpha", where=task.analysis.id)
    futility = str(options.get("futility", ""))
    if futility and not futility.startswith(_FUTILITY):
        raise DataError(f"futility is {_FUTILITY!r} and a number, not {futility!r}", where=task.analysis.id)
    level = size.alpha / (size.sided or 2)
    planned = float(options.get("information", 0.5))
    plan = SequentialPlan((planned, 1.0), AlphaSpending(OBrienFlemingSpending()), alpha=level, sided=1)
    least = float(futility.removeprefix(_FUTILITY)) if futility else None
    return _Design(size.events, size.hazard_ratio, plan, least)


def _short_by(design: _Design, looks: list[_Look]) -> float:
    """The look on all data is the final one, however many events it has."""
    return float(design.planned) if len(looks) > 1 else 0.0


def _last_day(task: Task) -> date:
    found = task.datasets["adtte"].filter(pl.col("PARAMCD") == task.endpoint.paramcd)["ADT"].max()
    assert isinstance(found, date)
    return found


def _interim(task: Task, data: FollowUp, due: int) -> _Look:
    if due < 1:
        raise DataError("a look needs the option events, how many it waits for", where=task.analysis.id)
    happened = data.only(data.code == 1)
    days = sorted(start + timedelta(days=int(time)) for start, time in zip(happened.origin, happened.time, strict=True))
    if len(days) < due:
        raise NotEstimable(f"the look waits for {due} events, {len(days)} were seen", where=task.analysis.id)
    return _look(task, data, days[due - 1])


def _look(task: Task, data: FollowUp, on: date) -> _Look:
    seen = seen_by(task, data, on)
    event = seen.code == 1
    test = logrank(seen.time, event, seen.arm, strata=stratum_numbers(task, seen), entry=seen.entry)
    assert test.z is not None  # of two arms
    return _Look(on, seen.time.size, int(event.sum()), float(test.z))


def seen_by(task: Task, data: FollowUp, on: date) -> FollowUp:
    """Return the follow-up as it stood on a day: only who had entered, events dated until then, the others censored.

    An endpoint that looks at recurrence is censored at the last adequate negative scan by then, another on the day.
    """
    horizon = data.origin.map_elements(lambda start: (on - start).days, return_dtype=pl.Int64).to_numpy()
    known = (data.code > 0) & (data.time <= horizon)
    last = _last_scan(task, data, on) if _by_imaging(task) else horizon.astype(np.float64)
    time = np.where(known, data.time, np.minimum(data.time, np.maximum(last, 0.0)))
    entry = np.zeros(time.size) if data.entry is None else data.entry
    entered: NDArray[np.bool_] = (horizon > entry) & ((time > entry) | (data.entry is None))
    changed = FollowUp(
        time, np.where(known, data.code, 0), data.entry, data.arm, data.subjects, data.without_follow_up, data.origin
    )
    return changed.only(entered)


def _by_imaging(task: Task) -> bool:
    return any(rule.when == "recurrence" and rule.counts_as != "ignored" for rule in task.endpoint.rules)


def _last_scan(task: Task, data: FollowUp, on: date) -> NDArray[np.float64]:
    scans = task.datasets["scans"].filter((pl.col("NEGFL") == "Y") & (pl.col("ADT") <= on))
    latest = scans.group_by("USUBJID").agg(pl.col("ADT").max().alias("LAST"))
    table = data.subjects.select("USUBJID", data.origin.alias("ORIGIN")).join(
        latest, on="USUBJID", how="left", maintain_order="left"
    )
    days = (table["LAST"] - table["ORIGIN"]).dt.total_days()
    return days.cast(pl.Float64).fill_null(0.0).to_numpy().astype(np.float64)


def _conditional_power(design: _Design, look: _Look, ratio: float) -> float | None:
    """Return the power to come under the planned effect, with the events still planned; None if none are."""
    plan = respend(design.plan, [look.events], design.planned)
    if plan.looks < 2:
        return None
    rule = PooledStages(boundaries(plan))
    found = analyse_stages(rule, cumulative_log_rank([look.events], [look.z], [ratio]), null=1.0, upper=False)
    left = design.planned - look.events
    signal = log_rank_signal([left], hazard_ratio=design.hazard_ratio, null=1.0, upper=False, ratio=ratio)
    return float(conditional_power_of_stages(rule, found, signal)[-1])


def _look_rows(
    task: Task, looks: list[_Look], stage: int, bounds: Boundaries, analysis: StagedAnalysis, design: _Design
) -> list[AnalysisRow]:
    """Return Z, in the direction of the benefit, and the bound it is held to."""
    look, critical = looks[stage], float(bounds.critical_z[stage])
    name = f"look {stage + 1}"
    shared: dict[str, object] = {"group": task.contrast(), "category": name, "n": look.n, "events": look.events}
    z = float(analysis.statistic[stage])
    crossed = z >= critical
    said = "crosses the bound for efficacy" if crossed else "does not cross the bound for efficacy"
    strata = f", stratified by {', '.join(task.analysis.strata)}" if task.analysis.strata else ""
    fraction = look.events / design.planned
    seen = f"{look.events} of {design.planned} events (information {fraction:.3f})"
    notes = [
        f"{name}: data as of {look.on.isoformat()}, {seen}",
        f"log-rank Z{strata}, positive in favour of {task.arms[1].id}; it {said}",
        *([_if_stopped(looks)] if crossed and stage == 0 and len(looks) > 1 else []),
    ]
    spent = f"one-sided level spent until {name}: {float(bounds.alpha_spent[stage]):.5f} of {design.plan.alpha:g}"
    return [
        task.row(**shared, statistic="z", estimate=z, p=two_sided_p(z), note="; ".join(notes)),
        task.row(**shared, statistic="critical_z", estimate=critical, note=spent),
    ]


def _if_stopped(looks: list[_Look]) -> str:
    return (
        f"the trial would have stopped here; the {looks[1].events - looks[0].events} later events are shown beside it"
    )


def _power_row(task: Task, look: _Look, power: float | None, design: _Design) -> AnalysisRow:
    if power is None:
        said = "no event is left to come of those planned"
    elif design.least_power is None:
        said = "no rule for futility"
    else:
        side = "below" if power < design.least_power else "not below"
        said = f"look 1: conditional power {side} {design.least_power:g}: futility, not binding, is "
        said += "reached" if power < design.least_power else "not reached"
    return task.row(
        group=task.contrast(),
        statistic="conditional_power",
        category="look 1",
        unit="probability",
        n=look.n,
        events=look.events,
        estimate=power,
        note=f"{said}; under the planned hazard ratio {design.hazard_ratio:g}",
    )


def _whole(task: Task, looks: list[_Look], analysis: StagedAnalysis) -> list[AnalysisRow]:
    """Return the inference of a trial that has ended; nothing while it goes on."""
    if analysis.final is None:
        return []
    ended = looks[analysis.final.stage - 1]
    known = [value if np.isfinite(value) else None for value in (analysis.final.lower, analysis.final.upper)]
    return [
        task.row(
            group=task.contrast(),
            statistic="hazard_ratio",
            unit="ratio",
            category="counting the looks",
            n=ended.n,
            events=ended.events,
            estimate=analysis.final.estimate,
            lower=known[0],
            upper=known[1],
            conf_level=task.analysis.conf_level,
            p=min(1.0, 2 * analysis.final.p),
            note=f"median-unbiased, ended at look {analysis.final.stage}; p is twice the one-sided, stage-wise one",
        )
    ]
