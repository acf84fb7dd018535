"""The love plot of an analysis of balance in the report."""

from __future__ import annotations

from collections.abc import Sequence

from equipoise.analysis import AnalysisRow
from equipoise.results.chart_block import chart_block
from equipoise.results.document import Figure
from equipoise.results.love_chart import DIFFERENCE, LoveFigure, love_chart
from equipoise.study import Endpoint, Study

METHOD = "balance"
_CUSTOM = 0.1
"""The difference below which groups are called balanced where a plan names none (Austin 2009)."""


def love_blocks(study: Study, endpoint: Endpoint, rows: Sequence[AnalysisRow], simulated: bool) -> list[Figure]:
    """Return the love plot of the rows of one analysis; none where it is no analysis of balance."""
    shown = [row for row in rows if row.statistic == DIFFERENCE and row.estimate is not None]
    if not shown or rows[0].method != METHOD:
        return []
    names = {row.group: covariate_words(study, row.group) for row in shown}
    words = LoveFigure(f"{endpoint.label}: balance of the groups", _limit(study, rows[0]), names, simulated)
    name = f"{endpoint.paramcd.lower()}-{rows[0].analysis_id.lower()}"
    return [chart_block(name, f"{rows[0].label}, population {rows[0].population}.", love_chart(rows, words))]


def _limit(study: Study, row: AnalysisRow) -> float:
    lines = study.analysis_plan.analyses if study.analysis_plan else ()
    asked = next((line.options.get("largest_difference") for line in lines if line.id == row.analysis_id), None)
    return float(asked) if asked is not None else _CUSTOM


def covariate_words(study: Study, term: str) -> str:
    """Return a term of a propensity score as readers know it: the variable by its label, levels as they are.

    >>> from equipoise.study import shipped_study
    >>> covariate_words(shipped_study("NCT07120750"), "log10(hbsag_quant)")
    'HBsAg quantity, log10'
    """
    head, _, levels = term.partition(" ")
    name, scale = head, ""
    for logarithm in ("log10", "log2"):
        if head.startswith(f"{logarithm}("):
            name, scale = head.removeprefix(f"{logarithm}(").partition(")")[0], f", {logarithm}"
    name = name.partition("/")[0]  # a difference in standard deviations is the same in any unit
    variable = study.variables.get(name)
    label = variable.label if variable is not None and variable.label else name.replace("_", " ")
    return f"{label}{scale}{f': {levels}' if levels else ''}".replace("_", " ")
