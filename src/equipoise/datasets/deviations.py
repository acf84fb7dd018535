"""DV: visits that were missed, early or late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from equipoise.datasets.collected import Collected, collected_from
from equipoise.ledger import Event
from equipoise.study import Study

_CATEGORIES = {"missed": "missed_procedure", "late": "window", "early": "window"}


def derive_dv(study: Study, source: Collected | Iterable[Event]) -> pl.DataFrame:
    """Return one row for each visit that was missed, early or late; DVDAYS is how many days outside its window."""
    rows = [
        (
            study.id,
            chart.state.subject,
            chart.state.allocation.arm if chart.state.allocation else None,
            f"{visit.encounter} {visit.status}",
            _CATEGORIES[visit.status],
            visit.encounter,
            date.fromisoformat(visit.date),
            None if visit.status == "missed" else visit.days_outside,
            visit.reason or None,
            visit.seq,
        )
        for chart in collected_from(study, source).charts
        for visit in chart.state.visits
        if visit.status in _CATEGORIES
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


_SCHEMA: dict[str, type[pl.DataType]] = {
    "STUDYID": pl.String,
    "USUBJID": pl.String,
    "ARMCD": pl.String,
    "DVTERM": pl.String,
    "DVCAT": pl.String,
    "VISIT": pl.String,
    "DVSTDT": pl.Date,
    "DVDAYS": pl.Int64,
    "DVREAS": pl.String,
    "SRCSEQ": pl.Int64,
}
