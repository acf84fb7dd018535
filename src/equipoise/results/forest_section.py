"""The forests of an analysis in the report, one for each contrast of arms."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.analysis import AnalysisRow
from equipoise.analysis.subgroup_forest import INTERACTION, subgroup_of
from equipoise.results.chart_block import chart_block
from equipoise.results.document import Figure
from equipoise.results.forest_chart import ForestFigure, forest_chart
from equipoise.study import Endpoint, Study

METHOD = "subgroup_forest"


def forest_blocks(study: Study, endpoint: Endpoint, rows: Sequence[AnalysisRow], simulated: bool) -> list[Figure]:
    """Return a forest per contrast of the rows of one analysis; none where it is no analysis of subgroups."""
    if not rows or rows[0].method != METHOD:
        return []
    contrasts = dict.fromkeys(row.group for row in rows if row.statistic == "hazard_ratio")
    return [_figure(study, endpoint, rows, contrast, simulated) for contrast in contrasts]


def _figure(study: Study, endpoint: Endpoint, rows: Sequence[AnalysisRow], contrast: str, simulated: bool) -> Figure:
    shown = [row for row in rows if row.group == contrast or subgroup_of(row)[1] == INTERACTION]
    labels = {arm.id: arm.label for arm in study.arms}
    treated, _, control = contrast.partition(" vs ")
    # The event is bad: a hazard ratio below 1 speaks for the arm named first.
    title = f"{endpoint.label}: subgroups"
    words = ForestFigure(title, labels.get(treated, treated), labels.get(control, control), _hidden(rows), simulated)
    name = f"{endpoint.paramcd.lower()}-{rows[0].analysis_id.lower()}-{treated.lower()}"
    return chart_block(name, f"{rows[0].label}, {contrast}.", forest_chart(shown, words))


def _hidden(rows: Sequence[AnalysisRow]) -> str:
    count = sum(row.withheld for row in rows)
    return f"{count} not shown: see the notes under the table." if count else ""
