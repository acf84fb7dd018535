"""Markers over time: values below the limit at the limit and marked, medians that count them as such."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import polars as pl
import pytest

from equipoise.results.marker_chart import MarkerFigure, marker_chart
from equipoise.results.marker_figure import render_marker
from equipoise.results.marker_section import followed_markers, marker_blocks, study_marker
from equipoise.study import shipped_study

SCHEMA = {
    "USUBJID": pl.String, "ARMCD": pl.String, "PARAMCD": pl.String, "AVAL": pl.Float64, "AVALC": pl.String,
    "LLOQ": pl.Float64, "BLQFL": pl.String, "AVISIT": pl.String, "ADY": pl.Int64, "ABLFL": pl.String,
    "SRCSEQ": pl.Int64,
}  # fmt: skip
LIMIT = 0.05


def _result(who, day, value, *, arm="A", visit=None, limit=LIMIT, code="HBSAG_QUANT"):
    """A result; "<" stands for one below the limit, which ADLB holds as half of it."""
    below = value == "<"
    aval = limit / 2 if below else value
    text = f"<{limit}" if below else str(value)
    name = visit or f"W{day}"
    base = "Y" if day <= 0 else None
    return (f"S-{who:04d}", arm, code, aval, text, limit, "Y" if below else "N", name, day, base, day + 100)


def _chart(rows, **words):
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    settled = {"minimum": 1, **words}
    return marker_chart(
        table, "HBSAG_QUANT", MarkerFigure("HBsAg over time", "HBsAg", "IU/mL", {"A": "Arm A", "B": "Arm B"}, **settled)
    )


def test_a_value_below_the_limit_stands_at_it_and_never_at_half_of_it():
    chart = _chart([_result(1, 0, 100.0), _result(1, 84, "<")])
    (thread,) = chart.panels[0].threads
    assert [(point.day, point.value, point.beyond) for point in thread] == [(0.0, 100.0, ""), (84.0, LIMIT, "<")]
    assert chart.limits == (LIMIT,)
    svg = render_marker(chart)
    assert ">limit of quantification 0.05<" in svg
    assert "0.025" not in svg + chart.description + chart.caption
    assert "Results below the limit of quantification (0.05 IU/mL) stand at it" in chart.caption


@pytest.mark.parametrize(
    ("values", "median", "beyond"),
    [
        ([1.0, 10.0, 100.0], 10.0, ""),
        ([1.0, 10.0, 1000.0, 100.0], pytest.approx(1000**0.5), ""),
        (["<", 10.0, 100.0], 10.0, ""),
        (["<", "<", 100.0], LIMIT, "<"),
        (["<", "<", 100.0, 200.0], LIMIT, "<"),  # one of the two in the middle is below: so is the median
        (["<", 90.0, 100.0, 200.0], pytest.approx(9000**0.5), ""),
    ],
)
def test_the_median_counts_values_below_the_limit_as_the_smallest(values, median, beyond):
    chart = _chart([_result(who, 84, value) for who, value in enumerate(values)])
    (visit,) = chart.panels[0].visits
    assert (visit.median.value, visit.median.beyond) == (median, beyond)
    assert (visit.measured, visit.below) == (len(values), values.count("<"))


def test_only_the_baseline_stands_before_allocation_and_the_last_result_of_a_visit_counts():
    screening = (*_result(1, -20, 900.0)[:9], None, 1)
    rows = [screening, _result(1, -3, 100.0), _result(1, 84, 50.0), _result(1, 85, 20.0, visit="W84")]
    (panel, _) = _chart(rows).panels
    assert [point.value for point in panel.threads[0]] == [100.0, 50.0, 20.0]
    assert [(visit.day, visit.median.value) for visit in panel.visits] == [(-3.0, 100.0), (85.0, 20.0)]


def test_no_median_over_too_few_or_at_a_visit_that_was_not_planned():
    rows = [*(_result(who, 84, 10.0) for who in range(3)), *(_result(who, 90, 10.0, visit="UNS-1") for who in range(9))]
    (panel, _) = _chart(rows, minimum=4, unplanned=("UNS",)).panels
    assert [(visit.day, visit.median) for visit in panel.visits] == [(84.0, None)]
    assert panel.members == 9


def test_several_limits_are_each_a_line_and_results_above_are_marked():
    above = (*_result(3, 84, 125000.0)[:4], ">125000", *_result(3, 84, 125000.0)[5:])
    chart = _chart([_result(1, 84, "<"), _result(2, 84, "<", limit=0.1), above])
    assert chart.limits == (0.05, 0.1)
    assert chart.panels[0].threads[2][0].beyond == ">"
    assert "Results above the upper limit" in chart.caption
    assert chart.caption.count("0.05 and 0.1 IU/mL") == 1


def test_what_a_logarithm_cannot_show_is_counted_and_a_linear_scale_shows_it():
    rows = [_result(1, 0, 10.0, limit=None), _result(1, 84, 0.0, limit=None)]
    assert "1 results of zero or less" in _chart(rows).caption
    linear = _chart(rows, logarithmic=False)
    assert [point.value for point in linear.panels[0].threads[0]] == [10.0, 0.0]
    assert (linear.low, linear.high) == (0.0, 10.0)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [_result(1, 0, 100.0)],
        [_result(who, day, "<") for who in range(20) for day in (0, 84, 168)],
        [_result(who, 84, 10.0, limit=None) for who in range(5)],
    ],
    ids=["nobody", "one result", "all below", "no limit"],
)
def test_extremes_are_drawn_within_the_frame(rows):
    chart = _chart(rows)
    svg = render_marker(chart)
    ET.fromstring(svg)
    assert "nan" not in svg.lower().replace("inance", "")
    assert len(chart.ticks) >= 2
    values = [point.value for panel in chart.panels for thread in panel.threads for point in thread]
    assert all(chart.low < value < chart.high for value in values)
    assert svg == render_marker(_chart(rows))


def test_five_thousand_participants_stay_readable_and_the_median_counts_them_all():
    rows = [_result(who, day, float(1 + (who * 37) % 991)) for who in range(5000) for day in (0, 84, 168)]
    chart = _chart(rows)
    (panel, _) = chart.panels
    assert (panel.members, len(panel.threads)) == (5000, 200)
    assert [visit.measured for visit in panel.visits] == [5000] * 3
    assert "Arm A: lines of 200 of 5000, evenly spaced by number." in chart.caption
    assert len(render_marker(chart)) < 120_000


def test_the_report_shows_the_markers_that_the_plan_speaks_of():
    assert followed_markers(shipped_study("NCT01681446")) == ("hbv_dna", "hbsag_quant")
    study = shipped_study("NCT07120750")
    table = pl.DataFrame([_result(1, 0, 100.0, arm="PEG")], schema=SCHEMA, orient="row")
    blocks = marker_blocks(study, {"adlb": table}, simulated=True)
    assert [block.name for block in blocks[2:]] == ["marker-hbsag-quant"]
    assert [panel.label for panel in blocks[2].chart.panels] == ["Antiviral alone", "Antiviral with peg-interferon"]
    assert marker_blocks(study, {"adlb": table.clear()}, simulated=True) == []


def test_any_laboratory_parameter_can_be_drawn_on_a_linear_scale():
    rows = [_result(1, 0, 40.0, arm="PEG", code="ALBUMIN", limit=None)]
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    chart = study_marker(shipped_study("NCT07120750"), table, "albumin", simulated=False, logarithmic=False)
    assert chart.y_label == "Albumin, g/L"
    assert "SIMULATED" not in render_marker(chart)
