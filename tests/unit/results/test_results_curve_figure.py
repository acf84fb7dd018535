"""The figure of curves: nothing is drawn beyond its frame, and it reaches the last day that is read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from equipoise.analysis import Curve
from equipoise.results.curve_chart import curve_chart
from equipoise.results.curve_figure import LEFT, RIGHT, WIDTH, CurveFigure, render_curves

MONTHS = np.round(np.array([0, 12, 24, 36, 48]) * 30.4375)


def _curve(group, *, kind="survival", last=2000.0, cut=None, at_risk=(50, 40, 30, 20, 10), top=0.37):
    days = np.arange(100.0, last + 1, 100.0)
    share = np.linspace(0.01, top, len(days))
    values = share if kind == "incidence" else 1 - share
    wide = np.full(len(days), 0.05)
    return Curve("A1", group, kind, days, values, values - wide, values + wide, days, MONTHS, np.array(at_risk), cut)


def _words(last_day=1784.0, note=""):
    return CurveFigure("Title", "Share", "from allocation", {"A": "One", "B": "Two"}, note, True, last_day)


def _written(svg):
    """Return the lines of text of a figure as one."""
    return " ".join(re.findall(r">([^<]+)</text>", svg))


def _xs(svg):
    paths = "".join(re.findall(r'<path d="M([^"]*)"', svg)).replace("Z", "")
    return [float(point.split()[0]) for point in paths.split("L") if point]


def test_no_curve_leaves_the_frame_and_the_axis_reaches_the_last_day_read():
    svg = render_curves([_curve("A"), _curve("B", cut=1900.0)], _words())
    assert max(_xs(svg)) == WIDTH - RIGHT
    width = WIDTH - LEFT - RIGHT
    assert f'x="{LEFT + width * MONTHS[4] / 1784:.2f}"' in svg, "month 48 is not the end of a five-year axis"


def test_the_caption_speaks_of_a_cut_only_where_it_is_seen():
    unseen, seen = (_written(render_curves([_curve("A", cut=day)], _words())) for day in (1790.0, 1000.0))
    assert "Cut where" not in unseen
    assert "Cut where fewer than the plan&#x27;s minimum are at risk: One at month 33." in seen


@pytest.mark.parametrize(
    ("top", "shares"),
    [
        (0.37, ["0 %", "10 %", "20 %", "30 %", "40 %", "50 %"]),
        (0.52, ["0 %", "20 %", "40 %", "60 %"]),
        (0.9, ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
    ],
)
def test_an_axis_of_incidences_has_round_steps_above_every_limit_drawn(top, shares):
    svg = render_curves([_curve("A", kind="incidence", last=1700.0, top=top)], _words())
    assert re.findall(r">(\d+ %)<", svg) == shares


def test_delayed_entry_is_told_and_a_note_is_a_sentence():
    svg = render_curves([_curve("A", at_risk=(0, 40, 30, 20, 10))], _words(note="7 left out"))
    assert "Nobody is at risk at month 0" in svg
    assert "7 left out." in svg


NOBODY = Curve("A1", "B", "survival", *(np.array([]) for _ in range(5)), MONTHS, np.zeros(5), 0.0)


def test_an_arm_of_nobody_stands_in_the_legend_and_among_the_numbers_at_risk():
    svg = render_curves([_curve("A"), NOBODY], _words())
    ET.fromstring(svg)
    assert ">Two<" in svg
    assert svg.count(">0</text>") >= 5
    assert "Two: nobody followed" in svg
    assert "Nobody is at risk at month 0" not in svg


@pytest.mark.parametrize("last_day", [None, 1784.0])
def test_curves_of_nobody_at_all_are_an_empty_frame(last_day):
    nothing = Curve("A1", "B", "incidence", *(np.array([]) for _ in range(7)), None)
    for curves in ([NOBODY], [nothing], []):
        svg = render_curves(curves, _words(last_day))
        ET.fromstring(svg)
        assert "nan" not in svg


def test_one_participant_is_drawn_to_the_last_day_seen():
    alone = Curve(
        "A1", "A", "survival", np.array([400.0]), np.array([1.0]), np.array([np.nan]), np.array([np.nan]),
        np.array([400.0]), MONTHS, np.array([1, 1, 0, 0, 0]), None,
    )  # fmt: skip
    (line,) = curve_chart([alone], _words(None)).lines
    assert (line.end, line.lower, line.censored) == (400.0, (1.0, 1.0), ((400.0, 1.0),))
    assert "nan" not in render_curves([alone], _words(None))


def test_nothing_of_a_withheld_tail_is_in_the_chart():
    (line,) = curve_chart([_curve("A", cut=1000.0)], _words()).lines
    assert line.end == max(line.day) == 1000.0
    assert max(day for day, _ in line.censored) == 1000.0
    assert len(line.at_risk) == len(MONTHS), "the numbers at risk say why"


def test_censor_marks_stand_on_the_curve_and_bands_around_it():
    chart = curve_chart([_curve("A")], _words())
    (line,) = chart.lines
    values = dict(zip(line.day, line.estimate, strict=True))
    assert [value for _, value in line.censored] == [values[day] for day, _ in line.censored]
    assert all(low <= value <= high for low, value, high in zip(line.lower, line.estimate, line.upper, strict=True))
    assert "Bands: 95 % limits" in chart.caption


def test_the_band_is_named_by_its_level_and_the_analysis_by_its_label():
    words = CurveFigure("T", "Share", "from day 0", {}, conf_level=0.9, subtitle="Overlap weights; population F1SET")
    svg = render_curves([_curve("A")], words)
    assert "Bands: 90 % limits" in svg
    assert svg.count("Overlap weights; population F1SET") == 2, "written, and read out"


def test_arms_differ_by_dashes_as_well_as_by_colour():
    svg = render_curves([_curve("A"), _curve("B")], _words())
    assert svg.count('stroke-dasharray="9 3"') == 2, "the second curve and its name"


def test_five_thousand_participants_make_a_small_file():
    days = np.arange(1.0, 5001.0)
    share = np.linspace(1, 0.2, 5000)
    many = Curve("A1", "A", "survival", days, share, share, share, days, MONTHS, np.full(5, 5000), None)
    assert len(render_curves([many], _words())) < 700_000
