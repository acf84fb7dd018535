from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from equipoise.datasets.endpoint_rules import (
    EMA_STYLE,
    ENDPOINTS,
    FDA_STYLE,
    Course,
    RuleSet,
    check_course,
    counted_from,
    derive_endpoint_times,
)
from equipoise.errors import DataError


def codes(course, rules=EMA_STYLE):
    return {name: (result.time, result.code) for name, result in derive_endpoint_times(course, rules).items()}


def test_new_therapy_censors_only_in_the_fda_reading():
    course = Course((84, 168, 252), recurrence_day=336, last_alive_day=900, new_anticancer_therapy_day=200)
    assert codes(course)["RFS"] == (336, 1)
    assert codes(course, FDA_STYLE)["RFS"] == (168, 0)
    assert codes(course, FDA_STYLE)["OS"] == (900, 0)


def test_therapy_on_the_day_of_the_event_does_not_hide_it():
    course = Course((84,), recurrence_day=168, last_alive_day=900, new_anticancer_therapy_day=168)
    assert codes(course, FDA_STYLE)["RFS"] == (168, 1)


def test_therapy_without_an_event_censors_at_the_scan_on_or_before_its_start():
    course = Course((84, 168, 252), last_alive_day=300, new_anticancer_therapy_day=168)
    assert codes(course, FDA_STYLE)["TTR"] == (168, 0)
    assert codes(course)["TTR"] == (252, 0)


def test_hcc_in_the_explant_is_a_recurrence_on_that_day():
    course = Course((84, 168), transplant_day=200, hcc_in_explant=True, last_alive_day=800)
    times = derive_endpoint_times(course, EMA_STYLE)
    assert (times["RFS"].time, times["RFS"].code, times["TTR"].code) == (200, 1, 1)
    assert times["RFS"].interval == (200, 200)


def test_a_transplant_after_recurrence_changes_nothing():
    course = Course((84,), recurrence_day=168, transplant_day=200, hcc_in_explant=False, last_alive_day=800)
    assert codes(course)["TTR"] == (168, 1)


def test_death_from_the_cancer_is_its_recurrence_other_causes_compete():
    for cause, code in (("HCC", 1), ("stroke", 2), (None, 2)):
        course = Course((84,), death_day=150, death_cause=cause)
        assert codes(course)["TTR"] == (150, code)
        assert codes(course)["RFS"] == (150, 1)


def test_a_death_long_after_the_last_scan_is_censored_in_the_fda_reading():
    assert codes(Course((), death_day=182, death_cause="HCC"), FDA_STYLE)["RFS"] == (182, 1)
    late = codes(Course((), death_day=183, death_cause="HCC"), FDA_STYLE)
    assert (late["RFS"], late["TTR"], late["OS"]) == ((0, 0), (0, 0), (183, 1))


def test_scans_after_recurrence_do_not_count_and_the_interval_says_between_which_scans():
    course = Course((84, 168, 300), recurrence_day=252, last_alive_day=400)
    result = derive_endpoint_times(course, EMA_STYLE)["RFS"]
    assert result.interval == (168, 252)
    assert result.trace[0].rule == "event"
    assert result.trace[0].source == "recurrence_day"


def test_another_cancer_is_an_event_of_dfs_alone():
    result = codes(Course((84, 168), new_non_hcc_primary_day=100, last_alive_day=300))
    assert result == {"RFS": (168, 0), "DFS": (100, 1), "TTR": (168, 0), "OS": (300, 0)}


def test_the_gap_follows_the_parameters():
    wide = RuleSet("wide", censor_at_new_therapy=True, max_missed=2, interval_days=168)
    assert wide.gap_limit_days == 350
    assert codes(Course((84,), recurrence_day=340, last_alive_day=700), wide)["RFS"] == (340, 1)


def test_every_censoring_says_why():
    missed = derive_endpoint_times(Course((84,), recurrence_day=340, last_alive_day=700), FDA_STYLE)["RFS"]
    assert [step.rule for step in missed.trace] == ["missed_scans", "censored_at_last_scan"]
    assert "256 days" in missed.trace[0].description
    assert derive_endpoint_times(Course((84, 90)), EMA_STYLE)["OS"].trace[0].rule == "last_dated_contact"


def test_all_contradictions_are_listed_at_once():
    course = Course((-1, 300), recurrence_day=310, death_day=200, transplant_day=100)
    assert len(check_course(course)) == 4
    with pytest.raises(DataError, match="hcc_in_explant is missing"):
        derive_endpoint_times(course, EMA_STYLE)


def test_an_earlier_origin_brings_delayed_entry():
    result = counted_from(derive_endpoint_times(Course((84,), recurrence_day=168), EMA_STYLE)["RFS"], 35)
    assert (result.time, result.entry, result.interval) == (203, 35, (119, 203))


days = st.integers(0, 1500)
maybe = st.none() | days


@given(
    st.lists(days, max_size=8).map(tuple),
    maybe,
    maybe,
    st.sampled_from(["HCC", "other", None]),
    st.integers(1500, 1600),
    maybe,
    maybe,
    st.booleans(),
    st.sampled_from([EMA_STYLE, FDA_STYLE]),
)
def test_one_time_and_code_per_endpoint(scans, recurrence, death, cause, alive, therapy, transplant, explant, rules):
    course = Course(
        scans,
        recurrence_day=recurrence,
        death_day=death,
        death_cause=cause,
        last_alive_day=None if death is not None else alive,
        new_anticancer_therapy_day=therapy,
        transplant_day=transplant,
        hcc_in_explant=explant,
    )
    assume(not check_course(course))
    times = derive_endpoint_times(course, rules)
    assert set(times) == set(ENDPOINTS)
    assert all(result.time >= 0 and result.code in (0, 1, 2) and result.trace for result in times.values())
    assert times["RFS"].time <= times["OS"].time
    assert times["TTR"].code != 1 or times["RFS"].code == 1
    assert {name for name in ENDPOINTS if times[name].code == 2} <= {"TTR"}
