"""The schedule against a slow oracle that counts civil days without a date library."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from equipoise.schedule import VisitRule, add_offset, classify_attendances, plan_windows, planned_days, visit_states

dates = st.dates(date(1990, 1, 1), date(2080, 12, 31))


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year, month):
    return 29 if month == 2 and is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def civil_day(year, month, day):
    """Days since 1970 by walking years and months."""
    total = 0
    for past in range(1970, year):
        total += 366 if is_leap(past) else 365
    for past in range(year, 1970):
        total -= 366 if is_leap(past) else 365
    return total + sum(month_length(year, past) for past in range(1, month)) + day - 1


@given(dates, st.integers(-600, 600))
def test_months_agree_with_counting_by_hand(anchor, months):
    year, month = anchor.year, anchor.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    expected = (year, month, min(anchor.day, month_length(year, month)))
    found = add_offset(anchor, months, "months")
    assert (found.year, found.month, found.day) == expected
    assert (found - anchor).days == civil_day(*expected) - civil_day(anchor.year, anchor.month, anchor.day)


windows = st.builds(
    lambda anchor, gaps, minus, plus, late: plan_windows(
        anchor, [VisitRule(f"V{n}", sum(gaps[: n + 1]), "days", minus, plus, late) for n in range(len(gaps))]
    ),
    dates,
    st.lists(st.integers(1, 60), min_size=1, max_size=5),
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(0, 6),
)


def oracle(plan, days):
    """Read the rule sentence by sentence, over plain integers."""
    spans = [
        (w.name, w.target.toordinal(), w.earliest.toordinal(), w.latest.toordinal(), w.late_latest.toordinal())
        for w in plan
    ]
    taken, answers = [], []
    for day in sorted(day.toordinal() for day in days):
        inside = [span for span in spans if span[2] <= day <= span[4]]
        free = sorted((abs(day - span[1]), span[1], span[0], span[3]) for span in inside if span[0] not in taken)
        if free:
            answers.append((free[0][2], "on_time" if day <= free[0][3] else "late_window"))
        elif inside:
            answers.append((None, "unscheduled"))
        else:
            away = [(max(span[2] - day, day - span[4]), -span[1], span[0]) for span in spans]
            name = sorted(away)[0][2]
            answers.append((None, "unscheduled") if name in taken else (name, "out_of_window"))
        if answers[-1][0]:
            taken.append(answers[-1][0])
    return answers


@given(windows, st.data())
def test_attendances_agree_with_the_oracle_and_fill_each_visit_once(plan, data):
    span = st.dates(
        date.fromordinal(plan[0].target.toordinal() - 60), date.fromordinal(plan[-1].target.toordinal() + 60)
    )
    days = data.draw(st.lists(span, max_size=7))
    found = classify_attendances(plan, days)
    assert [(item.visit, item.status) for item in found] == oracle(plan, days)
    filled = [item.visit for item in found if item.visit]
    assert len(filled) == len(set(filled))
    states = visit_states(plan, found, data.draw(span))
    assert {name for name, state in states.items() if state == "done"} == set(filled)


@given(dates, st.integers(0, 400), st.sets(st.integers(0, 6), min_size=1))
def test_weekday_doses_are_those_a_walk_finds(start, length, weekdays):
    end = date.fromordinal(start.toordinal() + length)
    days = planned_days(start, end, weekdays=sorted(weekdays))
    walked = [n for n in range(start.toordinal(), end.toordinal()) if (n + 6) % 7 in weekdays]
    assert [day.toordinal() for day in days] == walked
