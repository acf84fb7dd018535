"""The charts of a report and of a plan: each is what is drawn, as frozen data, that any writer of figures can draw."""

from __future__ import annotations

from equipoise.results.curve_chart import CurveChart
from equipoise.results.curve_figure import render_curve_chart
from equipoise.results.forest_chart import ForestChart
from equipoise.results.forest_figure import render_forest_chart
from equipoise.results.line_chart import HeatChart, LineChart
from equipoise.results.line_figure import render_heat, render_lines
from equipoise.results.love_chart import LoveChart
from equipoise.results.love_figure import render_love
from equipoise.results.marker_chart import MarkerChart
from equipoise.results.marker_figure import render_marker
from equipoise.results.swimmer_chart import SwimmerChart
from equipoise.results.swimmer_figure import render_swimmer

Chart = CurveChart | ForestChart | HeatChart | LineChart | LoveChart | MarkerChart | SwimmerChart


def render_chart(chart: Chart) -> str:
    """Return a chart as SVG: same chart, same bytes."""
    match chart:
        case CurveChart():
            return render_curve_chart(chart)
        case ForestChart():
            return render_forest_chart(chart)
        case HeatChart():
            return render_heat(chart)
        case LineChart():
            return render_lines(chart)
        case LoveChart():
            return render_love(chart)
        case MarkerChart():
            return render_marker(chart)
        case SwimmerChart():
            return render_swimmer(chart)
