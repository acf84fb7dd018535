"""Harms and dose intensity in the report."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.analysis import Analysed, AnalysisRow
from equipoise.results.document import Block, Heading, Paragraph, Table
from equipoise.results.rounding import percent
from equipoise.study import Study


def harms_blocks(study: Study, analysed: Analysed) -> list[Block]:
    """Return the table of adverse events by arm; empty where the plan has none."""
    rows = [row for row in analysed.rows if row.method == "adverse_event_counts"]
    if not rows:
        return []
    first = rows[0].analysis_id
    members = [row for row in rows if row.analysis_id == first]
    grading = study.safety.grading if study.safety else "not stated"
    words = (
        f"Treatment-emergent events, graded by {grading}; population {members[0].population}. Each cell: participants "
        "affected (share), number of events."
    )
    header = ("Event", *(arm.label for arm in study.arms))
    lines = tuple(_line(category, members, study) for category in dict.fromkeys(row.category for row in members))
    return [Heading(1, "Harms"), Paragraph(words), Table("Participants with adverse events", header, lines)]


def _line(category: str, rows: Sequence[AnalysisRow], study: Study) -> tuple[str, ...]:
    by_arm = {row.group: row for row in rows if row.category == category}
    name = category.removeprefix("term: ")
    label = f"  {name}" if category.startswith("term: ") else f"{name[:1].upper()}{name[1:]} event"
    return (label, *(_cell(by_arm.get(arm.id)) for arm in study.arms))


def _cell(row: AnalysisRow | None) -> str:
    if row is None or not row.n or row.estimate is None:
        return "0"
    return f"{row.estimate:.0f} ({percent(row.estimate / row.n)} %), {row.events}"
