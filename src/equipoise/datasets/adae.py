"""ADAE: one row for each adverse event, as last reported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from equipoise.datasets.collected import Chart, Collected, collected_from, day_of
from equipoise.datasets.exposure import exposure_of
from equipoise.ledger import AdverseEvent, Event
from equipoise.study import Study


def derive_adae(study: Study, source: Collected | Iterable[Event]) -> pl.DataFrame:
    """Return ADAE, sorted by USUBJID and onset.

    An event is treatment-emergent (TRTEMFL) when it begins on or after the first dose, in an arm without treatment on
    or after allocation. A redacted report keeps its row; what it said is null.
    """
    collected = collected_from(study, source)
    rows = [row for chart in collected.charts for row in _rows(collected, chart)]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(
        pl.int_range(1, pl.len() + 1).over("USUBJID").alias("AESEQ")
    )


def _rows(collected: Collected, chart: Chart) -> list[dict[str, Any]]:
    exposure = exposure_of(collected, chart)
    from_day = exposure.first if exposure else chart.allocated
    events = sorted(chart.state.adverse_events.values(), key=lambda event: (_start(event) or date.max, event.seq))
    return [_row(collected.study, chart, event, from_day) for event in events]


def _start(event: AdverseEvent) -> date | None:
    return day_of((event.value or {}).get("start"))


def _row(study: Study, chart: Chart, event: AdverseEvent, from_day: date | None) -> dict[str, Any]:
    said: dict[str, Any] = event.value or {}
    start, serious = _start(event), said.get("serious")
    emergent = from_day is not None and start is not None and start >= from_day
    criteria = said.get("criteria")
    return {
        "STUDYID": study.id,
        "USUBJID": chart.state.subject,
        "ARMCD": chart.state.allocation.arm if chart.state.allocation else None,
        "AESEQ": 0,
        "AETERM": said.get("term"),
        "AEDECOD": said.get("term"),
        "AEBODSYS": said.get("soc"),
        "AETOXGR": said.get("grade"),
        "AESER": None if serious is None else "Y" if serious else "N",
        "AESERCRT": "|".join(criteria) if isinstance(criteria, list) else None,
        "AEREL": said.get("related"),
        "AEACN": said.get("action"),
        "AEOUT": said.get("outcome"),
        "AESTDTC": said.get("start"),
        "AEENDTC": said.get("end"),
        "ASTDT": start,
        "AENDT": day_of(said.get("end")),
        "ASTDY": (start - from_day).days if from_day is not None and start is not None else None,
        "TRTEMFL": None if event.value is None else "Y" if emergent else "N",
        "SRCSEQ": event.seq,
    }


_SCHEMA: dict[str, type[pl.DataType]] = {
    "STUDYID": pl.String,
    "USUBJID": pl.String,
    "ARMCD": pl.String,
    "AESEQ": pl.Int64,
    "AETERM": pl.String,
    "AEDECOD": pl.String,
    "AEBODSYS": pl.String,
    "AETOXGR": pl.Int64,
    "AESER": pl.String,
    "AESERCRT": pl.String,
    "AEREL": pl.String,
    "AEACN": pl.String,
    "AEOUT": pl.String,
    "AESTDTC": pl.String,
    "AEENDTC": pl.String,
    "ASTDT": pl.Date,
    "AENDT": pl.Date,
    "ASTDY": pl.Int64,
    "TRTEMFL": pl.String,
    "SRCSEQ": pl.Int64,
}
