"""The same charts by matplotlib: the numbers of the chart, nothing computed again, and a clear word where it is missing."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from equipoise.errors import MissingExtraError
from equipoise.results.curve_chart import CurveChart, CurveLine
from equipoise.results.forest_chart import ForestChart, ForestLine
from equipoise.results.love_chart import LoveChart, LoveRow
from equipoise.results.marker_chart import MarkerChart, MarkerPanel, MarkerPoint, MarkerVisit
from equipoise.results.matplotlib_figure import matplotlib_figure
from equipoise.results.swimmer_chart import Lane, LaneGroup, SwimmerChart

LINE = CurveLine(
    "A", "Arm A", (0.0, 100.0, 300.0), (1.0, 0.9, 0.7), (1.0, 0.8, 0.6), (1.0, 0.95, 0.8), 365.0, ((200.0, 0.9),), (20, 9)
)  # fmt: skip
CURVES = CurveChart("T", "Sub", "d", "c", "Months", "Share", (LINE,), (0.0, 365.0), 365.0, (0.0, 0.5, 1.0), True)
FOREST = ForestChart(
    "T", "d", "c", "A", "B",
    (
        ForestLine("Everybody", everybody=True, counts="9 / 20", numbers="x", estimate=0.6, lower=0.4, upper=0.9),
        ForestLine("Sex", heading=True, test="0.5"),
        ForestLine("F", counts="4 / 9", numbers="y", estimate=0.5, lower=0.01, upper=20.0, share=1.0),
        ForestLine("M", counts="0 / 9", numbers="not shown"),
    ),
    8.0, (0.125, 1.0, 8.0), True,
)  # fmt: skip
LOVE = LoveChart("T", "d", "c", "before", "after", (LoveRow("x", 0.4, 0.02, False),), 0.1, (0.0, 0.2, 0.4), True)
POINTS = (MarkerPoint(0.0, 100.0), MarkerPoint(84.0, 0.05, "<"))
PANEL = MarkerPanel("Arm A", 1, (POINTS,), (MarkerVisit(84.0, 1, 1, POINTS[1]),))
MARKER = MarkerChart(
    "T", "d", "c", "y", (PANEL, MarkerPanel("Arm B", 0, (), ())), (0.05,), (0.1, 1.0, 10.0, 100.0), 0.03, 150.0, 0.0,
    84.0, True, True,
)  # fmt: skip
SWIMMER = SwimmerChart(
    "T", "d", "c",
    (LaneGroup("Arm A", (Lane(300.0, (0.0, 90.0), ((200.0, "recurrence"), (300.0, "death"))),), 1), LaneGroup("B", (), 0)),
    ("recurrence", "death"), 300.0, True,
)  # fmt: skip
CHARTS = {"curves": CURVES, "forest": FOREST, "love": LOVE, "marker": MARKER, "swimmer": SWIMMER}


def _numbers(axes):
    return [tuple(zip(*map(list, line.get_data()), strict=True)) for line in axes.lines]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_every_chart_is_drawn_without_a_warning_and_says_simulated(chart, tmp_path):
    figure = matplotlib_figure(chart)
    figure.savefig(tmp_path / "figure.png", dpi=40)
    assert (tmp_path / "figure.png").stat().st_size > 1000
    assert "SIMULATED" in [text.get_text() for text in figure.texts]
    assert figure.get_suptitle().startswith("T")
    assert figure.get_figwidth() == 7.0


def test_a_curve_has_the_numbers_of_the_chart_up_to_its_end():
    axes, table = matplotlib_figure(CURVES).axes
    assert _numbers(axes)[0] == ((0.0, 1.0), (100.0, 0.9), (300.0, 0.7), (365.0, 0.7))
    assert _numbers(axes)[1] == ((200.0, 0.9),)
    assert [text.get_text() for text in table.texts] == ["A", "20", "9"]


def test_a_love_plot_and_a_marker_have_the_numbers_of_their_charts():
    before, after = (collection.get_offsets().tolist() for collection in matplotlib_figure(LOVE).axes[0].collections)
    assert (before, after) == ([[0.4, 0.0]], [[0.02, 0.0]])
    panel = matplotlib_figure(MARKER).axes[0]
    assert _numbers(panel)[0] == ((0.0, 100.0), (84.0, 0.05))
    assert panel.collections[0].get_offsets().tolist() == [[84.0, 0.05]], "the value below the limit, at the limit"
    assert panel.get_ylim() == pytest.approx((0.03, 150.0))


def test_a_forest_keeps_limits_inside_and_marks_where_they_go_on():
    (axes,) = matplotlib_figure(FOREST).axes
    ends = np.concatenate([np.asarray(line.get_xdata(), dtype=float) for line in axes.lines])
    assert ends.min() >= 0.125
    assert ends.max() <= 8.0
    assert [line.get_marker() for line in axes.lines].count(">") == 1


def test_a_dollar_sign_is_no_mathematics(tmp_path):
    love = LoveChart("$x", "d", "c", "before", "after", (LoveRow("$a_1", 0.4, 0.0, False),), 0.1, (0.0, 0.4), False)
    matplotlib_figure(love).savefig(tmp_path / "figure.png", dpi=40)


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "matplotlib.figure", raising=False)
    with pytest.raises(MissingExtraError, match=r"equipoise\[figures\]"):
        matplotlib_figure(LOVE)
