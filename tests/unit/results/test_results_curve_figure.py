"""The figure of curves: nothing is drawn beyond its frame, and it reaches the last day that is read."""

from __future__ import annotations

import re

import numpy as np
import pytest

from equipoise.analysis import Curve
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
