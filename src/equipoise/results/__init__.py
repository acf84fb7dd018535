"""Numbers to tables, figures, documents and registry results."""

from equipoise.results.html_document import render_html, render_html_body
from equipoise.results.participant_flow import ParticipantFlow, participant_flow
from equipoise.results.pdf_document import render_pdf
from equipoise.results.report import Provenance, compose_report
from equipoise.results.results_section import SIMULATED_CAVEAT, render_results_section
from equipoise.results.schedule_figure import render_schedule

__all__ = [
    "SIMULATED_CAVEAT",
    "ParticipantFlow",
    "Provenance",
    "compose_report",
    "participant_flow",
    "render_html",
    "render_html_body",
    "render_pdf",
    "render_results_section",
    "render_schedule",
]
