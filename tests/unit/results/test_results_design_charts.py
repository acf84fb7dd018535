"""The charts of a planned trial show the plan's own numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from equipoise.design import BlindedSnapshot, StatedDesign, audit_design, forecast_events
from equipoise.design.trial_outline import TrialOutline
from equipoise.errors import InputError
from equipoise.results import (
    audit_chart,
    bounds_chart,
    course_chart,
    expectation_chart,
    forecast_chart,
    power_chart,
    render_chart,
    route_chart,
    size_chart,
)
from equipoise.simulation.many.expectations import Expectation, Share, TrialExpectations
from equipoise.simulation.many.trial_estimates import EstimateKey

PLAN = TrialOutline()
LOOKS = TrialOutline(looks=3)
TOLD = StatedDesign(
    total=332, alpha=0.05, power=0.8, hazard_ratio=0.6, control_risk=(0.4, 0.7), horizon=36, duration=64,
    is_randomised=False,
)  # fmt: skip


def test_power_rises_through_the_target_at_the_people_needed():
    chart = power_chart([("this plan", PLAN), ("against", TrialOutline(hazard_ratio=0.7))], 232)
    assert [line.label for line in chart.lines] == ["this plan", "against"]
    for line in chart.lines:
        powers = [y for _, y in line.points]
        assert powers == sorted(powers)
    n, power = chart.lines[0].points[20]
    assert power == PLAN.power_with(n).power
    assert {rule.at for rule in chart.rules} == {0.8, 232}


def test_the_cell_of_the_plan_holds_its_people_and_odd_values_get_a_row_of_their_own():
    chart = size_chart(PLAN)
    row, column = chart.marked
    assert chart.values[row][column] == 232
    odd = size_chart(TrialOutline(control_risk=0.47, hazard_ratio=0.63))
    assert odd.rows[odd.marked[0]] == "47%"
    assert odd.columns[odd.marked[1]] == "0.63"
    assert len(odd.rows) == len(chart.rows) + 1


def test_bounds_and_course_show_the_looks():
    reject, mean = bounds_chart(LOOKS).lines
    assert [z for _, z in reject.points] == pytest.approx(LOOKS.bounds().critical_z)
    assert mean.points[0] == (0.0, 0.0)
    course = course_chart(LOOKS, 236)
    found = LOOKS.sequential(236)
    assert [rule.at for rule in course.rules] == pytest.approx(found.months[:-1])
    entered, events, none = (line.points for line in course.lines)
    assert entered[-1][1] == 236
    assert events[-1][1] == pytest.approx(found.events)
    assert none[-1][1] > events[-1][1]
    assert course_chart(PLAN, 232).rules == ()


def test_routes_are_marked_once_a_method_lane_and_risk_and_none_gives_no_chart():
    audit = audit_design(TOLD)
    chart = route_chart(audit)
    assert "losses: none" in chart.lanes
    assert [rule.at for rule in chart.rules] == pytest.approx([40.0, 70.0])
    assert {line.label for line in chart.lines} == {item.family.method for item in audit.families}
    for line in chart.lines:
        assert len(set(line.points)) == len(line.points)
        assert {x for x, _ in line.points} == {
            100 * item.family.control_risk for item in audit.families if item.family.method == line.label
        }
    assert route_chart(audit_design(StatedDesign())) is None
    assert audit_chart(audit_design(StatedDesign())) is None
    assert audit_chart(audit).lines[0].label == "0% lost in a year"


def _snapshot():
    rng = np.random.default_rng(4)
    entry, until = rng.uniform(0, 20, 120), rng.exponential(50, 120)
    seen = np.minimum(until, 20 - entry)
    return BlindedSnapshot(date(2026, 6, 1), seen, until < 20 - entry, np.zeros(120, dtype=bool), 20.0)


def test_a_forecast_begins_with_the_events_there_are_and_names_the_days():
    snapshot = _snapshot()
    found = [
        forecast_events(snapshot, target=target, planned=200, rng=np.random.default_rng(target), draws=200)
        for target in (90, 60)
    ]
    chart = forecast_chart(snapshot, found)
    points = chart.lines[0].points
    assert points[0] == (0.0, float(snapshot.event.sum()))
    assert [y for _, y in points[1:]] == [60.0, 90.0]
    assert found[0].events.dates[1].isoformat() in chart.caption
    assert any(rule.label == f"events {found[0].events.dates[1].isoformat()}" for rule in chart.rules)
    upper, lower = chart.lines[0].band
    assert all(early[0] <= point[0] <= late[0] for early, point, late in zip(lower, points, upper, strict=True))
    with pytest.raises(InputError):
        forecast_chart(snapshot, [])


def test_events_that_may_never_come_end_the_line_and_are_said():
    snapshot = _snapshot()
    never = forecast_events(snapshot, target=190, planned=191, rng=np.random.default_rng(1), draws=50)
    lost = BlindedSnapshot(snapshot.cutoff, snapshot.months, snapshot.event, ~snapshot.event, 20.0)
    gone = forecast_events(lost, target=100, planned=120, rng=np.random.default_rng(1), draws=50)
    assert "2" in forecast_chart(snapshot, [never]).caption
    chart = forecast_chart(lost, [gone])
    assert chart.lines[0].points == ((0.0, float(lost.event.sum())),)
    assert "perhaps never" in chart.caption
    assert "inf" not in render_chart(chart)


def test_expectations_show_power_and_coverage_with_their_errors():
    key = EstimateKey("P2", "IFN vs OBS", "hazard_ratio", "arm", None)
    one = Expectation(key, 100, 0.65, 0.01, 0.1, 0.1, 120.0, Share(0.8, 0.04), 0.64, 0.0, Share(0.95, 0.02))
    chart = expectation_chart(TrialExpectations(100, 64.0, 1.0, 0.05, (one,)))
    power, coverage = chart.lines
    assert (power.label, power.points[0][0]) == ("power", 0.8)
    assert power.whiskers[0] == pytest.approx((0.8 - 1.96 * 0.04, 0.8 + 1.96 * 0.04), abs=1e-4)
    assert coverage.whiskers[0][1] <= 1.0
    assert chart.lanes == ("P2 hazard ratio",)
    assert "SIMULATED" in render_chart(chart)
    weighted = replace(one, key=key._replace(category="fh_0_1", statistic="z"), covers=None)
    alone = expectation_chart(TrialExpectations(100, 64.0, 1.0, 0.05, (weighted,)))
    assert alone.lanes == ("P2 z, fh 0 1",)
    assert [rule.label for rule in alone.rules] == ["level 0.05"]
    bare = TrialExpectations(100, 64.0, 1.0, 0.05, ())
    assert expectation_chart(bare) is None
    assert expectation_chart(TrialExpectations(9, 64.0, 1.0, 0.05, (one,)), null=True).lines[0].label == "type I error"


@pytest.mark.parametrize("make", [bounds_chart, size_chart, lambda plan: course_chart(plan, 240)])
def test_the_same_plan_gives_the_same_bytes(make):
    assert render_chart(make(LOOKS)) == render_chart(make(TrialOutline(looks=3)))
