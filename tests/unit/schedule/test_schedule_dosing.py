from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from equipoise.errors import DataError
from equipoise.schedule import Prescription, dose_intensity, dosing_plan, planned_days
from equipoise.study import Regimen

START = date(2025, 9, 1)


def test_two_regimens_of_one_arm_do_not_give_the_same():
    three = Regimen(id="TIW30", drug="IFN", dose=30, unit="ug", per_week=3, weekdays=(0, 2, 4), weeks=78)
    two = Regimen(id="BIW50", drug="IFN", dose=50, unit="ug", per_week=2, weekdays=(1, 4), weeks=78)
    assert [(len(plan.days), plan.total) for plan in (dosing_plan(three, START), dosing_plan(two, START))] == [
        (234, 7020),
        (156, 7800),
    ]


def test_a_fractional_dose_stays_exact():
    regimen = Regimen(id="w", drug="PEG", dose=0.1, unit="mg", every_days=7, weeks=3)
    assert dosing_plan(regimen, START).total == Fraction(3, 10)


def test_what_a_regimen_does_not_state_is_listed():
    with pytest.raises(DataError, match="dose, weeks, weekdays or every_days"):
        dosing_plan(Regimen(id="peg", drug="PEG"), START)


def test_a_regimen_without_end_is_planned_until_a_day():
    daily = Regimen(id="ETV", drug="entecavir", dose=0.5, unit="mg", every_days=1)
    plan = dosing_plan(daily, START, until=date(2025, 9, 11))
    assert (len(plan.days), plan.total) == (10, 5)


@pytest.mark.parametrize("rhythm", [{}, {"weekdays": (0,), "every_days": 7}, {"weekdays": (7,)}, {"every_days": 0}])
def test_a_rhythm_that_is_none_is_refused(rhythm):
    with pytest.raises(DataError):
        planned_days(START, date(2025, 10, 1), **rhythm)


def test_a_switch_is_judged_against_the_regimen_in_force():
    switch = [Prescription(START, Fraction(30), 3), Prescription(date(2025, 9, 8), Fraction(50), 2)]
    days = [(0, 30), (2, 30), (4, 30), (7, 50), (10, 50)]
    given = [(date(2025, 9, 1 + offset), Fraction(dose)) for offset, dose in days]
    result = dose_intensity(switch, given, start=START, stop_exclusive=date(2025, 9, 15))
    assert (result.relative, result.planned_total, result.longest_gap_days, result.days_first_to_last) == (
        1,
        190,
        3,
        11,
    )
    alone = dose_intensity(switch[:1], given, start=START, stop_exclusive=date(2025, 9, 15))
    assert alone.relative == Fraction(19, 18)


def test_a_hold_is_no_dose_and_nothing_planned_has_no_intensity():
    held = dose_intensity(
        [Prescription(START, Fraction(30), 3)], [(START, Fraction())], start=START, stop_exclusive=date(2025, 9, 8)
    )
    assert (held.doses_given, held.relative) == (0, 0)
    assert dose_intensity([], [], start=START, stop_exclusive=START).relative is None
    with pytest.raises(DataError, match="negative"):
        dose_intensity([], [(START, Fraction(-1))], start=START, stop_exclusive=START)
