"""Planned doses and what was given of them: counts, totals, relative dose intensity, gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from equipoise.errors import DataError
from equipoise.study import Regimen


@dataclass(frozen=True, slots=True)
class DosingPlan:
    """The days on which a dose is due, and the dose in the regimen's unit."""

    days: tuple[date, ...]
    dose: Fraction
    start: date
    end_exclusive: date

    @property
    def total(self) -> Fraction:
        """The sum of all planned doses."""
        return self.dose * len(self.days)


@dataclass(frozen=True, slots=True)
class Prescription:
    """The regimen in force from a day on: a dose, so many times a week."""

    from_day: date
    dose: Fraction
    per_week: int


@dataclass(frozen=True, slots=True)
class DoseIntensity:
    """What was given against what was planned. `relative` is None where nothing was planned; gaps are in days.

    `days_first_to_last` counts the days of the first and of the last dose both.
    """

    planned_total: Fraction
    given_total: Fraction
    relative: Fraction | None
    doses_given: int
    longest_gap_days: int
    days_first_to_last: int


def planned_days(
    start: date, end_exclusive: date, *, weekdays: Sequence[int] = (), every_days: int | None = None
) -> tuple[date, ...]:
    """Return the days of doses from `start` until before the end: on weekdays (Monday is 0), or every so many days.

    DataError unless exactly one rhythm is given and it can be kept.
    """
    if bool(weekdays) == (every_days is not None):
        raise DataError("a rhythm is weekdays or every so many days", where="regimen", mend="give one of the two")
    if any(day not in range(7) for day in weekdays) or (every_days is not None and every_days < 1):
        raise DataError("no such rhythm", where="regimen", mend="weekdays run from 0 (Monday) to 6; days from 1")
    length = (end_exclusive - start).days
    if every_days is not None:
        return tuple(start + timedelta(days=number) for number in range(0, length, every_days))
    days = (start + timedelta(days=number) for number in range(length))
    return tuple(day for day in days if day.weekday() in weekdays)


def dosing_plan(regimen: Regimen, start: date, *, until: date | None = None) -> DosingPlan:
    """Return the doses of a regimen from its first day over its planned weeks, or until before the day `until`.

    DataError lists what the regimen does not state: dose, weeks (where `until` is not given), or the rhythm (weekdays,
    or every so many days).
    """
    faults = ["dose"] if regimen.dose is None else []
    faults += ["weeks"] if regimen.weeks is None and until is None else []
    faults += ["weekdays or every_days"] if not regimen.weekdays and regimen.every_days is None else []
    if faults:
        raise DataError(
            f"the regimen does not state {', '.join(faults)}",
            where=f"arms.regimens.{regimen.id}",
            mend="ask the sponsor",
        )
    end = start + timedelta(weeks=regimen.weeks or 0) if until is None else until
    days = planned_days(start, end, weekdays=regimen.weekdays, every_days=regimen.every_days)
    return DosingPlan(days, Fraction(str(regimen.dose)), start, end)


def dose_intensity(
    prescriptions: Sequence[Prescription], given: Sequence[tuple[date, Fraction]], *, start: date, stop_exclusive: date
) -> DoseIntensity:
    """Return the dose intensity over [start, stop), judged on each day against the regimen in force that day.

    `given` are (day, dose); a dose of 0 is a hold. A reduction for toxicity is no new prescription: the plan stays the
    protocol's regimen; a switch between regimens is one. DataError for a negative dose.
    """
    if any(dose < 0 for _, dose in given):
        raise DataError("a dose is negative", where="dose log", mend="write 0 for a dose that was held")
    planned = sum(
        (_per_day(prescriptions, start + timedelta(days=n)) for n in range((stop_exclusive - start).days)), Fraction()
    )
    days = sorted(day for day, dose in given if dose > 0)
    total = sum((dose for _, dose in given), Fraction())
    return DoseIntensity(
        planned_total=planned,
        given_total=total,
        relative=total / planned if planned else None,
        doses_given=len(days),
        longest_gap_days=max(((later - earlier).days for earlier, later in pairwise(days)), default=0),
        days_first_to_last=(days[-1] - days[0]).days + 1 if days else 0,
    )


def _per_day(prescriptions: Sequence[Prescription], day: date) -> Fraction:
    begun = [item for item in prescriptions if item.from_day <= day]
    if not begun:
        return Fraction()
    in_force = max(begun, key=lambda item: item.from_day)
    return in_force.dose * in_force.per_week / 7
