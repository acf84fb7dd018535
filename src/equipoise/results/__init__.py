"""Numbers to tables, figures, documents and registry results."""

from equipoise.results.chart import Chart, render_chart
from equipoise.results.curve_chart import CurveChart, CurveFigure, curve_chart
from equipoise.results.design_charts import audit_chart, bounds_chart, course_chart, power_chart, size_chart
from equipoise.results.expectation_chart import expectation_chart
from equipoise.results.forecast_chart import forecast_chart
from equipoise.results.forest_chart import ForestChart, ForestFigure, forest_chart
from equipoise.results.html_document import render_html, render_html_body
from equipoise.results.line_chart import HeatChart, Line, LineChart, Rule
from equipoise.results.love_chart import LoveChart, LoveFigure, love_chart
from equipoise.results.marker_chart import MarkerChart, MarkerFigure, marker_chart
from equipoise.results.marker_section import study_marker
from equipoise.results.matplotlib_figure import matplotlib_figure
from equipoise.results.participant_flow import ParticipantFlow, participant_flow
from equipoise.results.pdf_document import render_pdf
from equipoise.results.report import Provenance, compose_report, report_charts
from equipoise.results.results_section import SIMULATED_CAVEAT, render_results_section
from equipoise.results.route_chart import route_chart
from equipoise.results.schedule_figure import render_schedule
from equipoise.results.swimmer_chart import SwimmerChart, SwimmerFigure, swimmer_chart

__all__ = [
    "SIMULATED_CAVEAT",
    "Chart",
    "CurveChart",
    "CurveFigure",
    "ForestChart",
    "ForestFigure",
    "HeatChart",
    "Line",
    "LineChart",
    "LoveChart",
    "LoveFigure",
    "MarkerChart",
    "MarkerFigure",
    "ParticipantFlow",
    "Provenance",
    "Rule",
    "SwimmerChart",
    "SwimmerFigure",
    "audit_chart",
    "bounds_chart",
    "compose_report",
    "course_chart",
    "curve_chart",
    "expectation_chart",
    "forecast_chart",
    "forest_chart",
    "love_chart",
    "marker_chart",
    "matplotlib_figure",
    "participant_flow",
    "power_chart",
    "render_chart",
    "render_html",
    "render_html_body",
    "render_pdf",
    "render_results_section",
    "render_schedule",
    "report_charts",
    "route_chart",
    "size_chart",
    "study_marker",
    "swimmer_chart",
]
