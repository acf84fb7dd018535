"""The readings of each endpoint's rules side by side in the report."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.analysis import Analysed, AnalysisRow
from equipoise.results.document import Block, Heading, Paragraph, Table
from equipoise.results.rounding import fixed
from equipoise.study import Study

_NAMES = {"as_registered": "as registered", "EMA_style": "EMA style", "FDA_style": "FDA style"}


@dataclass(frozen=True, slots=True)
class ComparedReading:
    """One reading of an endpoint: for each arm its events and person-years, the hazard ratio with limits, the note."""

    endpoint: str
    reading: str
    arms: tuple[tuple[str, str, str], ...]
    ratio: str
    note: str


def compared_readings(analysed: Analysed) -> list[ComparedReading]:
    """Return the readings in the order of the endpoints, the study's own first."""
    found: dict[tuple[str, str], list[AnalysisRow]] = {}
    for row in analysed.rule_sets:
        found.setdefault((row.endpoint, row.category), []).append(row)
    return [_compared(endpoint, reading, rows) for (endpoint, reading), rows in found.items()]


def _compared(endpoint: str, reading: str, rows: list[AnalysisRow]) -> ComparedReading:
    arms = tuple(
        (row.group, str(row.events), fixed(row.estimate, 1))
        for row in rows
        if row.statistic == "follow_up" and row.estimate is not None
    )
    ratios = [row for row in rows if row.statistic == "hazard_ratio"]
    ratio = "; ".join(_ratio(row) for row in ratios)
    return ComparedReading(endpoint, _NAMES.get(reading, reading), arms, ratio, ratios[0].note if ratios else "")


def _ratio(row: AnalysisRow) -> str:
    if row.estimate is None or row.lower is None or row.upper is None:
        return "not estimated"
    return f"{fixed(row.estimate, 3)} ({fixed(row.lower, 3)} to {fixed(row.upper, 3)})"


def rule_set_blocks(study: Study, analysed: Analysed) -> list[Block]:
    """Return the table of the readings; nothing where none were asked for."""
    found = compared_readings(analysed)
    if not found:
        return []
    arms = [name for name, _, _ in found[0].arms]
    header = ("Endpoint", "Reading", *(f"Events {arm}" for arm in arms), *(f"Years {arm}" for arm in arms), "Ratio")
    rows = tuple(
        (
            each.endpoint,
            each.reading,
            *(events for _, events, _ in each.arms),
            *(years for _, _, years in each.arms),
            each.ratio,
        )
        for each in found
    )
    told = [f"{each.endpoint}, {each.reading}: {each.note}." for each in found if each.note[:1].isdigit()]
    words = (
        "Each endpoint by the rules of the study file, and as the readings called EMA style and FDA style have it. "
        "Events, person-years at risk, and the hazard ratio of the arms alone with 95 % limits, competing events "
        "censored. The names are our reading and await a statistician."
    )
    table = Table("Readings of the endpoint rules", header, rows, " ".join(told), text_columns=2)
    return [Heading(1, "Readings of the endpoint rules"), Paragraph(words), table]
