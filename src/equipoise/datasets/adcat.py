"""ADCAT: categories that are observed again and again, for analyses that update them over time."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from equipoise.datasets.baseline_values import counts_as_observation, observation_day
from equipoise.datasets.collected import Chart, Collected, collected_from, day_of
from equipoise.datasets.field_index import VariableSource
from equipoise.ledger import Event
from equipoise.study import Study


def derive_adcat(study: Study, source: Collected | Iterable[Event]) -> pl.DataFrame:
    """Return every observation of the categories that the plan updates over time (`time_updated`), by USUBJID and day.

    ADY counts days from allocation, that day is 0; PARAMCD is the variable's name in upper case, AVALC the code as
    entered. Empty where the plan updates none.
    """
    collected = collected_from(study, source)
    wanted = _updated(study)
    sources = [
        found
        for each in collected.fields.variables.values()
        for found in each
        if found.name in wanted and found.variable is not None and found.variable.type == "category"
    ]
    rows = [row for chart in collected.charts if chart.allocated for row in _rows(study.id, chart, sources)]
    return pl.DataFrame(sorted(rows, key=lambda row: (row[1], row[4], row[7], row[9])), schema=_SCHEMA, orient="row")


def _updated(study: Study) -> frozenset[str]:
    lines = study.analysis_plan.analyses if study.analysis_plan else ()
    return frozenset(str(line.options["time_updated"]) for line in lines if "time_updated" in line.options)


def _rows(study_id: str, chart: Chart, sources: list[VariableSource]) -> Iterable[tuple[object, ...]]:
    allocated, allocation = chart.allocated, chart.state.allocation
    assert allocated is not None
    assert allocation is not None
    for source in sources:
        for encounter, row in chart.rows(source.form):
            answer = row.get(source.field.id)
            if answer is None or not isinstance(answer.value, str) or not counts_as_observation(source, answer.value):
                continue
            day = day_of(observation_day(source, answer, row))
            assert day is not None  # the day of an entry is always whole
            label = source.variable.label if source.variable is not None else source.name
            found = (study_id, chart.state.subject, allocation.arm, label, source.name.upper(), answer.value)
            yield (*found, encounter, day, (day - allocated).days, answer.seq)


_SCHEMA: dict[str, type[pl.DataType]] = {
    "STUDYID": pl.String,
    "USUBJID": pl.String,
    "ARMCD": pl.String,
    "PARAM": pl.String,
    "PARAMCD": pl.String,
    "AVALC": pl.String,
    "AVISIT": pl.String,
    "ADT": pl.Date,
    "ADY": pl.Int64,
    "SRCSEQ": pl.Int64,
}
