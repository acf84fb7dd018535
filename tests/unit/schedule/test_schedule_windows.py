from __future__ import annotations

from datetime import date

import pytest

from equipoise.errors import DataError, DateError
from equipoise.schedule import (
    VisitRule,
    WorkingDays,
    add_offset,
    classify_attendances,
    free_days_between,
    overlapping_windows,
    plan_windows,
    series,
    visit_states,
)

ANCHOR = date(2025, 9, 3)
QUARTERLY = [VisitRule(f"W{week}", week, "weeks", 7, 7) for week in (12, 24, 36)]


def test_36_months_are_not_156_weeks():
    assert add_offset(ANCHOR, 36, "months") == date(2028, 9, 3)
    assert add_offset(ANCHOR, 156, "weeks") == date(2028, 8, 30)
    assert plan_windows(ANCHOR, [VisitRule("W156", 156, "weeks", 7, 7)])[0].latest == date(2028, 9, 6)


def test_months_are_counted_from_the_anchor_never_chained():
    assert series(date(2024, 1, 31), 1, "months", 2) == (date(2024, 2, 29), date(2024, 3, 31))
    assert add_offset(add_offset(date(2024, 1, 31), 1, "months"), 1, "months") == date(2024, 3, 29)


@pytest.mark.parametrize(("count", "unit"), [(9000, "years"), (-9000, "years"), (10**8, "days"), (1, "fortnights")])
def test_a_day_that_is_none_is_refused(count, unit):
    with pytest.raises(DateError):
        add_offset(ANCHOR, count, unit)


def test_seven_days_either_side_leave_69_free():
    windows = plan_windows(ANCHOR, QUARTERLY)
    assert free_days_between(windows) == (69, 69)
    assert overlapping_windows(windows) == ()


def test_late_days_may_overlap_the_next_window():
    windows = plan_windows(ANCHOR, [VisitRule("W4", 4, "weeks", 3, 3, 20), VisitRule("W8", 8, "weeks", 7, 7)])
    assert overlapping_windows(windows) == (("W4", "W8"),)


@pytest.mark.parametrize(("policy", "planned"), [("none", 6), ("next", 8), ("previous", 5), ("nearest", 5)])
def test_a_visit_on_a_saturday_moves_as_the_policy_says(policy, planned):
    days = WorkingDays(frozenset({5, 6}), policy=policy)
    window = plan_windows(date(2025, 9, 5), [VisitRule("D2", 1, "days", 3, 3)], days)[0]
    assert (window.target, window.planned) == (date(2025, 9, 6), date(2025, 9, planned))


def test_a_window_without_a_working_day_keeps_the_target_and_says_so():
    days = WorkingDays(frozenset({5, 6}), policy="nearest")
    window = plan_windows(date(2025, 9, 5), [VisitRule("D2", 1, "days", 0, 1)], days)[0]
    assert (window.planned, window.flags) == (window.target, ("no_working_day_in_window",))


def test_negative_windows_are_all_named():
    with pytest.raises(DataError) as fault:
        plan_windows(
            ANCHOR, [VisitRule("A", 1, "days", -1), VisitRule("B", 1, "days"), VisitRule("C", 1, "days", 0, -1)]
        )
    assert fault.value.where == "A, C"


def test_an_attendance_fills_one_visit_and_is_never_moved():
    windows = plan_windows(ANCHOR, QUARTERLY)
    found = classify_attendances(windows, [date(2026, 1, 7), date(2025, 11, 26), date(2025, 11, 28)])
    assert [(item.visit, item.status, item.days_outside) for item in found] == [
        ("W12", "on_time", 0),
        (None, "unscheduled", None),
        ("W24", "out_of_window", -35),
    ]
    assert visit_states(windows, found, date(2026, 7, 1)) == {"W12": "done", "W24": "done", "W36": "missed"}


def test_states_along_a_window():
    windows = plan_windows(ANCHOR, [VisitRule("W4", 4, "weeks", 3, 3, 7)])
    states = [visit_states(windows, [], day)["W4"] for day in (date(2025, 9, 27), date(2025, 9, 28), date(2025, 10, 5))]
    assert states == ["upcoming", "due", "overdue"]
    assert visit_states(windows, [], date(2025, 10, 12))["W4"] == "missed"


def test_without_visits_everything_is_unscheduled():
    assert classify_attendances([], [ANCHOR])[0].status == "unscheduled"
