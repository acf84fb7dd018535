"""A chart as a figure of a document, and the charts of a document."""

from __future__ import annotations

from equipoise.results.chart import Chart, render_chart
from equipoise.results.document import Document, Figure


def chart_block(name: str, caption: str, chart: Chart) -> Figure:
    """Return the figure of a chart; those who cannot see it are told its description."""
    return Figure(name, caption, render_chart(chart), chart.description, chart)


def charts_of(document: Document) -> dict[str, Chart]:
    """Return the charts of a report by the names of their files, for a writer of figures of another kind.

    The flow of participants and the schedule are pictures only and are not among them.
    """
    figures = (block for block in document.blocks if isinstance(block, Figure))
    return {block.name: block.chart for block in figures if block.chart is not None}
