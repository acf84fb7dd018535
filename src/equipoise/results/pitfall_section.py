"""What could mislead: the findings of the detectors, in the report."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.analysis import Analysed
from equipoise.analysis.pitfalls import PitfallFigure, PitfallFinding
from equipoise.results.document import Block, Heading, Notice, Paragraph, Table
from equipoise.vocabulary import Outcome

_OUTCOMES = {Outcome.FAIL: "reported", Outcome.PASS: "not seen"}
_WORDS = (
    "Each detector looks in the data themselves for one way in which a comparison can mislead, and says what it saw. "
    "Not seen is no proof of absence: the manual's page on pitfalls tells how often each finds what was planted."
)


def pitfall_blocks(analysed: Analysed) -> list[Block]:
    """Return what was reported with what to do, then what was looked for and not seen, or could not be judged."""
    if not analysed.pitfalls:
        return []
    blocks: list[Block] = [Heading(1, "What could mislead"), Paragraph(_WORDS)]
    for finding in analysed.pitfalls:
        if finding.reported:
            blocks += _reported(finding)
    rows = tuple((item.title, item.contrast, outcome_words(item), item.seen) for item in analysed.pitfalls)
    header = ("Looked for", "Comparison", "Outcome", "What was seen")
    return [*blocks, Table("Ways in which a comparison can mislead", header, rows, text_columns=4)]


def outcome_words(finding: PitfallFinding) -> str:
    """Return the outcome of a finding in words."""
    return _OUTCOMES.get(finding.outcome, "cannot be judged")


def _reported(finding: PitfallFinding) -> list[Block]:
    header = ("Figure", "Of", "Value", "95 % limits")
    rows = tuple(_figure_row(figure) for figure in finding.figures)
    return [
        Heading(2, f"{finding.title}, {finding.contrast}"),
        Notice(finding.seen),
        Paragraph(f"What to do. {finding.advice}"),
        *_table(finding, header, rows),
        Paragraph(f"Reported where {finding.rule}."),
    ]


def _table(finding: PitfallFinding, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[Block]:
    return [Table(f"Figures behind it: {finding.title.lower()}", header, tuple(rows), text_columns=2)] if rows else []


def _figure_row(figure: PitfallFigure) -> tuple[str, str, str, str]:
    words = figure.name.replace("_", " ")
    limits = ""
    if figure.lower is not None and figure.upper is not None:
        limits = f"{_number(figure.lower)} to {_number(figure.upper)}"
    return (f"{words}, {figure.unit}" if figure.unit else words, figure.group, _number(figure.estimate), limits)


def _number(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.3g}"
