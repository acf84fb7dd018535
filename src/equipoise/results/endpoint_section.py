"""An endpoint in the report: its definition, estimates by arm, comparisons, and curves."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.analysis import Analysed, AnalysisRow, Curve
from equipoise.results.chart_block import chart_block
from equipoise.results.curve_chart import CurveFigure, curve_chart
from equipoise.results.document import Block, Heading, Paragraph, Table
from equipoise.results.forest_section import forest_blocks
from equipoise.results.love_section import love_blocks
from equipoise.results.rounding import fixed, month, months, p_value, percent
from equipoise.results.wording import method_words, unit_words
from equipoise.study import Endpoint, Study

_IN_THE_CELL = ("not reached", "upper limit not reached")
"""Notes that the table already says where the number would stand."""
_STATUS = {"registered": "as registered", "planned": "planned", "added": "added"}


def endpoint_blocks(study: Study, endpoint: Endpoint, analysed: Analysed) -> list[Block]:
    """Return the blocks of one endpoint; empty where nothing of it was carried out."""
    rows = [row for row in analysed.rows if row.endpoint == endpoint.id]
    if not rows or endpoint.kind == "adverse_events":
        return []
    curves = [curve for curve in analysed.curves if curve.analysis_id in {row.analysis_id for row in rows}]
    definition = (endpoint.definition or endpoint.label).rstrip(".")
    blocks: list[Block] = [Heading(2, endpoint.label), Paragraph(f"{definition}. Time frame: {endpoint.time_frame}.")]
    for analysis_id in dict.fromkeys(row.analysis_id for row in rows):
        members = [row for row in rows if row.analysis_id == analysis_id]
        blocks += _figures(study, endpoint, [c for c in curves if c.analysis_id == analysis_id], members, analysed)
        blocks += forest_blocks(study, endpoint, members, analysed.simulated)
        blocks += love_blocks(study, endpoint, members, analysed.simulated)
        blocks += _tables(study, members)
    return blocks


def _figures(
    study: Study, endpoint: Endpoint, curves: Sequence[Curve], rows: Sequence[AnalysisRow], analysed: Analysed
) -> list[Block]:
    if not curves or all(len(curve.day) == 0 for curve in curves):
        return []
    anchor = study.anchors.get(endpoint.origin or "")
    since = (anchor.label if anchor else "") or (endpoint.origin or "").replace("_", " ")
    origin = f"from {since[:1].lower()}{since[1:]}"
    y_label = "Without the event" if curves[0].kind == "survival" else "Cumulative share with the event"
    labels = {arm.id: arm.label for arm in study.arms}
    words = CurveFigure(
        endpoint.label,
        y_label,
        origin,
        labels,
        _plain_note(rows),
        analysed.simulated,
        endpoint.horizon_day,
        next((row.conf_level for row in rows if row.conf_level is not None), 0.95),
        f"{rows[0].label}; population {rows[0].population}",
    )
    caption = f"{endpoint.label}: {rows[0].label} ({_STATUS[rows[0].status]}), population {rows[0].population}."
    name = f"{endpoint.paramcd.lower()}-{rows[0].analysis_id.lower()}"
    return [chart_block(name, caption, curve_chart(curves, words))]


def _tables(study: Study, rows: Sequence[AnalysisRow]) -> list[Block]:
    labels = {arm.id: arm.label for arm in study.arms}
    estimates = [row for row in rows if row.group in labels]
    comparisons = [row for row in rows if row.group not in labels]
    head = rows[0]
    title = f"{head.label} ({_STATUS[head.status]}; {method_words(head.method)}, population {head.population})"
    blocks: list[Block] = []
    if estimates:
        blocks.append(_estimate_table(title, estimates))
    if comparisons:
        blocks.append(_comparison_table(title, comparisons))
    return blocks


def _estimate_table(title: str, rows: Sequence[AnalysisRow]) -> Table:
    header = ("Arm", "Quantity", "n", "Events", "At risk", "Estimate", "95 % limits")
    lines = tuple(
        (
            row.group,
            quantity(row),
            _count(row.n),
            _count(row.events),
            _count(row.at_risk),
            estimate_text(row),
            limits_text(row),
        )
        for row in rows
    )
    filled = [place for place in range(len(header)) if place < 2 or any(line[place] for line in lines)]
    kept = tuple(tuple(line[place] for place in filled) for line in lines)
    return Table(title, tuple(header[place] for place in filled), kept, _notes(rows), text_columns=2)


def _plain_note(rows: Sequence[AnalysisRow]) -> str:
    """Return the first note that is about the whole curve, not about one estimate withheld."""
    return next((row.note for row in rows if row.note not in _IN_THE_CELL and not row.withheld), "")


def _notes(rows: Sequence[AnalysisRow]) -> str:
    """Return the notes of the rows as sentences, each once."""
    told = dict.fromkeys(row.note.rstrip(".") for row in rows if row.note and row.note not in _IN_THE_CELL)
    return " ".join(f"{note[0].upper()}{note[1:]}." for note in told)


def _comparison_table(title: str, rows: Sequence[AnalysisRow]) -> Table:
    header = ("Comparison or term", "Quantity", "n", "Events", "Estimate", "95 % limits", "p")
    lines = tuple(
        (
            row.group,
            quantity(row),
            _count(row.n),
            _count(row.events),
            estimate_text(row),
            limits_text(row),
            p_value(row.p) if row.p is not None else "",
        )
        for row in rows
    )
    return Table(title, header, lines, _notes(rows), text_columns=2)


def quantity(row: AnalysisRow) -> str:
    """Return what a row estimates, in words."""
    words = {
        "survival": "without the event",
        "incidence": row.category,
        "median": "median, months",
        "hazard_ratio": "hazard ratio",
        "chi_square": f"chi-square, {row.unit}",
        "participants_with_response": "participants",
        "risk": "with the event",
        "mean_change": _in_units("mean", row),
        "adjusted_mean_change": _in_units("adjusted mean change", row),
        "difference_of_adjusted_means": _in_units("difference of adjusted means", row),
        "difference_with_censored_values": _in_units("difference, values below the limit censored", row),
        "risk_difference": "difference of the shares with the event",
        "risk_ratio": "ratio of the shares with the event",
        "e_value": "E-value",
    }.get(row.statistic, row.statistic.replace("_", " "))
    if row.day is not None:
        return f"{words}, month {month(row.day)}"
    told = row.category in ("", "arm", "covariate", words)
    return words if told else f"{words}, {row.category}"


def _in_units(words: str, row: AnalysisRow) -> str:
    unit = unit_words(row.unit)
    return f"{words}, {unit}" if unit else words


def estimate_text(row: AnalysisRow) -> str:
    """Return the estimate as printed; "withheld" where too few are at risk."""
    if row.withheld:
        return "withheld"
    if row.estimate is None:
        return row.note if row.statistic == "median" else ""
    if row.statistic in ("survival", "incidence", "risk", "share"):
        return f"{percent(row.estimate)} %"
    if row.statistic == "median":
        return months(row.estimate)
    if row.statistic in ("participants_with_response", "participants_affected", "participants_at_landmark"):
        share = f" ({percent(row.estimate / row.n)} %)" if row.n else ""
        return f"{row.estimate:.0f}{share}"
    if row.statistic in ("mean_change", "mean") and row.std_err is not None:
        return f"{fixed(row.estimate, 2)} (SD {fixed(row.std_err, 2)})"
    return fixed(row.estimate, 3)


def limits_text(row: AnalysisRow) -> str:
    """Return the confidence limits as printed."""
    if row.withheld or row.estimate is None or (row.lower is None and row.upper is None):
        return ""
    show = {"survival": percent, "risk": percent, "incidence": percent, "median": months}.get(
        row.statistic, lambda value: fixed(value, 3)
    )
    low = "not est." if row.lower is None else show(row.lower)
    high = "not reached" if row.upper is None else show(row.upper)
    return f"{low} to {high}"


def _count(value: int | None) -> str:
    return "" if value is None else str(value)
