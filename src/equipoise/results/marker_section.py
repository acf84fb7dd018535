"""Laboratory markers over time in the report: those whose results may lie below a limit of quantification."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from equipoise.results.chart_block import chart_block
from equipoise.results.document import Block, Heading, Paragraph
from equipoise.results.groups import arm_labels
from equipoise.results.marker_chart import MarkerChart, MarkerFigure, marker_chart
from equipoise.results.wording import unit_words
from equipoise.study import Field, Study


def marker_blocks(study: Study, datasets: Mapping[str, pl.DataFrame], simulated: bool) -> list[Block]:
    """Return a figure for each marker of `followed_markers` that was measured; empty where none was."""
    adlb = datasets.get("adlb")
    if adlb is None or adlb.is_empty():
        return []
    measured = set(adlb.filter(pl.col("ARMCD").is_not_null())["PARAMCD"].unique())
    figures = [
        chart_block(f"marker-{name.replace('_', '-')}", _caption(chart), chart)
        for name in followed_markers(study)
        if name.upper() in measured
        for chart in [study_marker(study, adlb, name, simulated=simulated)]
    ]
    words = "Every result of a participant is a point of a thin line; the medians count values below the limit as such."
    return [Heading(1, "Markers over time"), Paragraph(words), *figures] if figures else []


def followed_markers(study: Study) -> tuple[str, ...]:
    """Return the variables that a form reads with a limit of quantification and that endpoints or analyses speak of.

    >>> from equipoise.study import shipped_study
    >>> followed_markers(shipped_study("NCT07120750"))
    ('hbv_dna', 'hbsag_quant')
    """
    fields = (field for form in study.forms for field in form.fields if field.type == "censored_decimal")
    names = (seen.variable for field in fields if field.lloq is not None for seen in field.observes)
    plan = _words_of_plan(study)
    return tuple(dict.fromkeys(name for name in names if name is not None and _named(study, name, plan)))


def _words_of_plan(study: Study) -> str:
    words = [text for endpoint in study.endpoints for text in (endpoint.variable, endpoint.when) if text]
    for line in study.analysis_plan.analyses if study.analysis_plan else ():
        words += [*line.covariates, *map(str, line.options.values())]
    return " ; ".join(words).lower()


def _named(study: Study, name: str, plan: str) -> bool:
    """A plan speaks of a variable by its name or, as in subgroups, by its label."""
    known = study.variables.get(name)
    names = [name, *([known.label] if known is not None and known.label else [])]
    return any(re.search(rf"(?<!\w){re.escape(each.lower())}(?!\w)", plan) for each in names)


def study_marker(
    study: Study, adlb: pl.DataFrame, variable: str, *, simulated: bool, logarithmic: bool = True
) -> MarkerChart:
    """Return the chart of any laboratory parameter of the study, named by its variable or the id of its form field."""
    known, field = study.variables.get(variable), _field(study, variable)
    label = (known.label if known else "") or (field.label if field else "") or variable
    unit = (known.unit if known else None) or (field.unit if field else None) or ""
    plan = study.analysis_plan
    words = MarkerFigure(
        title=f"{label} over time",
        quantity=label,
        unit=unit_words(unit),
        arm_labels=arm_labels(study),
        minimum=plan.minimum_at_risk if plan else 10,
        unplanned=tuple(encounter.id for encounter in study.encounters if encounter.anchor is None),
        logarithmic=logarithmic,
        simulated=simulated,
    )
    return marker_chart(adlb, variable.upper(), words)


def _field(study: Study, variable: str) -> Field | None:
    return next((field for form in study.forms for field in form.fields if field.id == variable), None)


def _caption(chart: MarkerChart) -> str:
    return f"{chart.title}, by arm."
