"""The swimmer plot: every course right, a fair choice of lanes, no names."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import polars as pl
import pytest

from equipoise.results.swimmer_chart import SwimmerFigure, swimmer_chart
from equipoise.results.swimmer_figure import render_swimmer

ZERO = date(2026, 1, 1)
COLUMNS = ("USUBJID", "ARMCD", "ALLOCDT", "TRTSDT", "TRTEDT", "EOSSTT", "EOSDT", "DCSREAS", "DTHDT", "LSTALVDT")
SCHEMA = {name: pl.Date if name.endswith("DT") and name != "ARMCD" else pl.String for name in COLUMNS}
EVENTS = {"USUBJID": pl.String, "EVENTCD": pl.Int64, "EVNTDESC": pl.String, "ADT": pl.Date}


def _on(day):
    return None if day is None else ZERO + timedelta(days=day)


def _person(number, arm="A", *, drug=None, status="COMPLETED", end=None, why=None, died=None, seen=None):
    start, stop = drug or (None, None)
    return (f"S-{number:04d}", arm, ZERO, _on(start), _on(stop), status, _on(end), why, _on(died), _on(seen))


def _chart(people, events=(), **words):
    adsl = pl.DataFrame(people, schema=SCHEMA, orient="row")
    adtte = pl.DataFrame(
        [(f"S-{who:04d}", code, what, _on(day)) for who, code, what, day in events], schema=EVENTS, orient="row"
    )
    return swimmer_chart(adsl, adtte, SwimmerFigure("Courses", {"A": "Arm A", "B": "Arm B"}, **words))


def test_each_course_is_told_as_the_data_have_it():
    people = [
        _person(1, drug=(3, 89), end=700),
        _person(2, drug=(0, 400), status="DISCONTINUED", end=300, why="death", died=300),
        _person(3, status="DISCONTINUED", end=200, why="lost"),
        _person(4, status="ONGOING", seen=500),
    ]
    events = [
        (1, 1, "recurrence", 250),
        (1, 1, "recurrence", 240),
        (2, 1, "death from HCC", 300),
        (3, 0, "no event", 200),
    ]
    chart = _chart(people, events)
    (first, other) = chart.groups
    told = {lane.end: (lane.treated, lane.marks) for lane in first.lanes}
    assert told == {
        700.0: ((3.0, 90.0), ((240.0, "recurrence"),)),
        500.0: (None, ((500.0, "still followed"),)),
        300.0: ((0.0, 300.0), ((300.0, "death"),)),
        200.0: (None, ((200.0, "left the study"),)),
    }
    assert [lane.end for lane in first.lanes] == [700, 500, 300, 200]
    assert (other.members, other.lanes) == (0, ())
    assert chart.kinds == ("recurrence", "death", "left the study", "still followed")
    assert "All 4 participants" in chart.caption


def test_whoever_dies_after_leaving_bears_both_signs():
    chart = _chart([_person(1, status="DISCONTINUED", end=100, why="lost", died=400)])
    assert chart.groups[0].lanes[0].marks == ((100.0, "left the study"), (400.0, "death"))


def test_too_many_are_chosen_fairly_and_the_caption_says_how():
    people = [_person(n, "A" if n % 5 else "B", end=100 + n) for n in range(5000)]
    events = [(n, 1, "recurrence", 50) for n in range(0, 5000, 2)]
    chart = _chart(people, events, lanes=60)
    sizes = [(len(group.lanes), group.members) for group in chart.groups]
    assert sizes == [(30, 4000), (30, 1000)]
    for group in chart.groups:
        assert sum(bool(lane.marks) for lane in group.lanes) == 15, "half of everybody recurs, so half of those shown"
    words = "60 of 5000 participants are shown: 30 of 4000 (Arm A), 30 of 1000 (Arm B), chosen evenly by what happened"
    assert words in chart.caption
    assert len(render_swimmer(chart)) < 40_000


def test_a_small_arm_leaves_its_lanes_to_the_others():
    people = [*(_person(n, "A", end=100 + n) for n in range(100)), _person(100, "B", end=50)]
    assert [len(group.lanes) for group in _chart(people, lanes=40).groups] == [39, 1]


def test_kinds_without_a_shape_are_named():
    events = [(1, 1, f"event {n}", 10 + n) for n in range(5)]
    assert "Not drawn: event 3, event 4." in _chart([_person(1, end=100)], events).caption


@pytest.mark.parametrize("people", [[], [_person(1, end=0)], [_person(1, drug=(0, 10), end=5)]])
def test_nobody_and_one_alone_are_drawn(people):
    chart = _chart(people)
    svg = render_swimmer(chart)
    ET.fromstring(svg)
    assert "NaN" not in svg
    assert "(nobody)" in svg
    assert svg == render_swimmer(_chart(people))


def test_nothing_leaves_the_frame_and_nobody_is_named():
    chart = _chart([_person(n, drug=(0, n), status="ONGOING", seen=30 * n) for n in range(1, 40)])
    svg = render_swimmer(chart)
    xs = [float(x) for x in re.findall(r'x[12]="([\d.]+)"', svg)]
    assert 20 <= min(xs) <= max(xs) <= 760 - 20
    assert "S-00" not in svg + chart.description
