"""Charts of lines and of tables: same bytes, any words, any number of points, and the same by matplotlib."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from equipoise.results import HeatChart, Line, LineChart, Rule, matplotlib_figure, render_chart
from equipoise.results.line_chart import ticks

HOSTILE = "<script>alert('x')</script> & \x00 $\\frac{1}{2}$ " + "very long " * 30
SVG = "{http://www.w3.org/2000/svg}"
BAND = (((0.0, 1.0), (2.0, 3.0)), ((0.0, 2.0), (2.0, 6.0)))
LINES = LineChart(
    "T", "D", "x", "y",
    (Line("a", ((0.0, 1.5), (2.0, 4.0)), BAND), Line("b", ((1.0, 2.0), (2.0, 1.0)), marked=True)),
    (Rule(1.0, "here", upright=True), Rule(3.0, "limit")),
    caption="C",
)  # fmt: skip
LANES = LineChart(
    "T", "D", "share", "",
    (Line("power", ((0.8, 0.0), (0.9, 1.0)), mark="square", joined=False, whiskers=((0.7, 0.9), (0.85, 0.95))),),
    lanes=("first", "second"), x_range=(0.0, 1.0),
)  # fmt: skip
HEAT = HeatChart("T", "D", "x", "y", ("1", "2"), ("a", "b"), ((10.0, None), (20.4, 30.0)), marked=(1, 0))
CHARTS = {"lines": LINES, "lanes": LANES, "heat": HEAT}


def _drawing(chart):
    return ET.fromstring(render_chart(chart))


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_the_same_chart_gives_the_same_bytes_and_is_what_a_notebook_shows(chart):
    assert render_chart(chart) == render_chart(replace(chart)) == chart._repr_svg_()
    root = _drawing(chart)
    assert root.get("role") == "img"
    assert [root.find(f"{SVG}{tag}").text for tag in ("title", "desc")] == ["T", "D"]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_simulated_stands_in_the_picture_only_where_it_is(chart):
    assert "SIMULATED" not in render_chart(chart)
    assert "SIMULATED" in render_chart(replace(chart, simulated=True))


def test_words_are_words_whatever_they_hold():
    lines = (replace(LINES.lines[0], label=HOSTILE), LINES.lines[1])
    rules = (Rule(1.0, HOSTILE, upright=True),)
    hostile = replace(
        LINES, title=HOSTILE, description=HOSTILE, x_label=HOSTILE, y_label=HOSTILE, caption=HOSTILE, lines=lines,
        rules=rules,
    )  # fmt: skip
    names = (HOSTILE, HOSTILE)
    heat = replace(HEAT, title=HOSTILE, columns=names, rows=names, x_label=HOSTILE, y_label=HOSTILE)
    for chart in (hostile, replace(LANES, lanes=names), heat):
        text = render_chart(chart)
        assert "<script" not in text
        assert "<script" in "".join(ET.fromstring(text).itertext())


@pytest.mark.parametrize("points", [(), ((3.0, 2.0),), ((3.0, 2.0), (3.0, 2.0))], ids=["none", "one", "one twice"])
def test_no_point_and_a_single_one_are_drawn(points):
    text = render_chart(LineChart("T", "D", "x", "y", (Line("a", points),)))
    assert "nan" not in text
    assert "inf" not in text
    ET.fromstring(text)


def test_a_single_point_is_a_mark_since_a_line_of_one_point_is_nothing():
    assert "a3.5 3.5" in render_chart(LineChart("T", "D", "x", "y", (Line("a", ((3.0, 2.0),)),)))


def test_an_empty_chart_and_an_empty_table_are_drawn():
    assert "nan" not in render_chart(LineChart("T", "D", "x", "y", ()))
    assert "nan" not in render_chart(HeatChart("T", "D", "x", "y", (), (), ()))


def test_cells_hold_their_numbers_the_larger_the_darker_and_a_dash_where_there_is_none():
    assert [HEAT.words(row, column) for row in (0, 1) for column in (0, 1)] == ["10", "-", "20", "30"]
    depths = [HEAT.depth(0, 0), HEAT.depth(1, 0), HEAT.depth(1, 1)]
    assert depths == sorted(depths)
    assert HEAT.depth(0, 1) is None
    assert replace(HEAT, shown=(("a", "b"), ("c", "d"))).words(1, 1) == "d"
    assert replace(HEAT, values=((5.0, 5.0), (5.0, 5.0))).depth(0, 0) == 0.2


def test_lanes_stand_from_above_and_rules_have_room_over_them():
    assert LANES.extent() == (0.0, 1.0, -0.6, 1.6)
    assert replace(LANES, rules=(Rule(0.05, "level", upright=True),)).extent()[2] == -1.1
    texts = {item.text: float(item.get("y")) for item in _drawing(LANES).iter(f"{SVG}text")}
    assert texts["first"] < texts["second"]


def test_ticks_are_round_lie_within_and_are_at_least_two():
    for low, high in ((0.0, 1.0), (-3.0, 47.0), (1e6, 1e6 + 3.0), (0.0, 1e-7)):
        found = ticks(low, high)
        assert 2 <= len(found) <= 8
        assert all(low - 1e-9 <= tick <= high + 1e-9 for tick in found)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_matplotlib_draws_the_numbers_of_the_chart(chart, tmp_path):
    pytest.importorskip("matplotlib")
    figure = matplotlib_figure(replace(chart, simulated=True, title="Costs $5 to $6"))
    figure.savefig(tmp_path / "figure.png", dpi=40)
    assert "SIMULATED" in [text.get_text() for text in figure.texts]
    axes = figure.axes[0]
    if isinstance(chart, HeatChart):
        assert [text.get_text() for text in axes.texts] == ["10", "-", "20", "30"]
    else:
        drawn = [tuple(zip(*map(list, line.get_data()), strict=True)) for line in axes.lines]
        assert all(line.points in drawn for line in chart.lines)
