"""What a participant was to be given and what was given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from equipoise.datasets.collected import Chart, Collected, collected_from
from equipoise.datasets.participant_course import last_alive
from equipoise.ledger import Dose, Event
from equipoise.schedule import planned_days
from equipoise.study import Regimen, Study

FIRST_WEEKS = 24
"""Weeks of the second dose intensity, which per-protocol populations ask about."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Doses by the log: `planned` of the chosen regimen until its end or the event, `given` by the level in force.

    Amounts are in `unit`; None where the regimen states no dose. `rdi` is given over planned. `last` is the last day
    under treatment: the day before the stop or the end of the plan.
    """

    regimen: str | None
    unit: str | None
    first: date
    last: date
    planned: float | None
    given: float | None
    rdi: float | None
    rdi_first_weeks: float | None
    reductions: int
    interruptions: int


def exposure_of(collected: Collected, chart: Chart) -> Exposure | None:
    """Return the exposure of a participant; None for whoever never started."""
    doses = sorted(chart.state.doses, key=lambda dose: (dose.date, dose.seq))
    started = next((dose for dose in doses if dose.action == "start"), None)
    if started is None:
        return None
    first = date.fromisoformat(started.date)
    regimen = _regimen(collected.study, chart)
    end = _end_of_plan(collected, chart, regimen, first)
    stop = next((date.fromisoformat(dose.date) for dose in doses if dose.action == "stop"), None)
    due = _due_days(regimen, first, end)
    weeks = first + timedelta(weeks=FIRST_WEEKS)
    planned, given = _amounts(regimen, due, doses)
    early = _amounts(regimen, [day for day in due if day < weeks], doses)
    return Exposure(
        regimen=started.regimen,
        unit=started.unit,
        first=first,
        last=max(first, min(stop or end, end) - timedelta(days=1)),
        planned=planned,
        given=given,
        rdi=_ratio(planned, given),
        rdi_first_weeks=_ratio(*early),
        reductions=sum(dose.action == "reduce" for dose in doses),
        interruptions=sum(dose.action == "interrupt" for dose in doses),
    )


def _regimen(study: Study, chart: Chart) -> Regimen | None:
    found = chart.state.allocation
    regimens = [regimen for arm in study.arms if found is not None and arm.id == found.arm for regimen in arm.regimens]
    if found is None or not regimens:
        return None
    if len(regimens) == 1:
        return regimens[0]
    return next((regimen for regimen in regimens if regimen.id == found.regimen), None)


def _end_of_plan(collected: Collected, chart: Chart, regimen: Regimen | None, first: date) -> date:
    """The plan ends with its weeks, with recurrence, with death, or where the participant was last seen."""
    ends = [last_alive(collected, chart).day + timedelta(days=1)]
    if regimen is not None and regimen.weeks is not None:
        ends.append(first + timedelta(weeks=regimen.weeks))
    ends += [date.fromisoformat(found.date) for found in chart.state.recurrences]
    return max(first, min(ends))


def _due_days(regimen: Regimen | None, first: date, end: date) -> Sequence[date]:
    if regimen is None or not (regimen.weekdays or regimen.every_days):
        return ()
    return planned_days(first, end, weekdays=regimen.weekdays, every_days=regimen.every_days)


def _amounts(regimen: Regimen | None, due: Sequence[date], doses: Sequence[Dose]) -> tuple[float | None, float | None]:
    """Return planned and given totals over the days due; the level in force on a day is the last one set by then."""
    if regimen is None or regimen.dose is None or not due:
        return None, None
    given, level, place = 0.0, 0.0, 0
    for day in due:
        while place < len(doses) and date.fromisoformat(doses[place].date) <= day:
            level = _level(doses[place])
            place += 1
        given += level
    return regimen.dose * len(due), given


def _level(dose: Dose) -> float:
    return 0.0 if dose.action in ("interrupt", "stop") or dose.dose is None else float(dose.dose)


def _ratio(planned: float | None, given: float | None) -> float | None:
    return given / planned if planned and given is not None else None


def derive_adex(study: Study, source: Collected | Iterable[Event]) -> pl.DataFrame:
    """Return one row for each participant who started treatment: planned, given, and relative dose intensity.

    PLANNED counts the chosen regimen's doses up to the end of its weeks, recurrence, death or the last sign of life;
    a stop for toxicity or by decision does not shorten it, so RDI falls with it. RDI24W covers the first 24 weeks.
    """
    collected = collected_from(study, source)
    rows = [_row(study, chart, found) for chart in collected.charts if (found := exposure_of(collected, chart))]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _row(study: Study, chart: Chart, found: Exposure) -> tuple[object, ...]:
    arm = chart.state.allocation.arm if chart.state.allocation else None
    days = (found.last - found.first).days + 1
    amounts = (found.planned, found.given, found.unit, found.rdi, found.rdi_first_weeks)
    changes = (found.reductions, found.interruptions)
    return (study.id, chart.state.subject, arm, found.regimen, found.first, found.last, days, *amounts, *changes)


_SCHEMA: dict[str, type[pl.DataType]] = {
    "STUDYID": pl.String,
    "USUBJID": pl.String,
    "ARMCD": pl.String,
    "REGIMEN": pl.String,
    "TRTSDT": pl.Date,
    "TRTEDT": pl.Date,
    "TRTDURD": pl.Int64,
    "PLANNED": pl.Float64,
    "GIVEN": pl.Float64,
    "DOSEU": pl.String,
    "RDI": pl.Float64,
    "RDI24W": pl.Float64,
    "NREDUCED": pl.Int64,
    "NINTERRUPTED": pl.Int64,
}
