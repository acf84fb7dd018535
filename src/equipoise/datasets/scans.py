"""Imaging reads: the scans behind every recurrence and every censoring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from equipoise.datasets.collected import Chart, Collected, answer_of, collected_from, day_of
from equipoise.ledger import Event
from equipoise.study import Study

IMAGING = "IMG"
"""The form of imaging reads, in every study."""
READ_OF_SCANS = frozenset({"done", "scan_date", "adequate", "overall"})
"""What is read of it here."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One read: its day, whether the images could be judged, and what was seen; `seq` is the ledger's number."""

    day: date
    encounter: str
    adequate: bool | None
    overall: str | None
    seq: int

    @property
    def is_negative(self) -> bool:
        """An adequate scan without recurrence. An equivocal one proves nothing."""
        return self.adequate is True and self.overall == "no_recurrence"


def scans_of(chart: Chart) -> list[Scan]:
    """Return the participant's scans by day; a read without a day of its own is dated by the day it was entered for."""
    scans: list[Scan] = []
    for encounter, row in chart.rows(IMAGING):
        read = row.get("overall")
        if read is None or answer_of(row, "done") is False:
            continue
        day = day_of(answer_of(row, "scan_date")) or date.fromisoformat(read.date)
        adequate = answer_of(row, "adequate")
        overall = read.value if isinstance(read.value, str) else None
        scans.append(Scan(day, encounter, adequate if isinstance(adequate, bool) else None, overall, read.seq))
    return sorted(scans, key=lambda scan: (scan.day, scan.seq))


def derive_scans(study: Study, source: Collected | Iterable[Event]) -> pl.DataFrame:
    """Return one row a scan: ADT, ADY (days from allocation, that day is 0), ADEQFL, RESULT and where it came from."""
    rows = [
        (
            study.id,
            chart.state.subject,
            chart.state.allocation.arm if chart.state.allocation else None,
            scan.encounter,
            scan.day,
            (scan.day - chart.allocated).days if chart.allocated else None,
            {True: "Y", False: "N", None: None}[scan.adequate],
            scan.overall,
            "Y" if scan.is_negative else "N",
            scan.seq,
        )
        for chart in collected_from(study, source).charts
        for scan in scans_of(chart)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


_SCHEMA: dict[str, type[pl.DataType]] = {
    "STUDYID": pl.String,
    "USUBJID": pl.String,
    "ARMCD": pl.String,
    "AVISIT": pl.String,
    "ADT": pl.Date,
    "ADY": pl.Int64,
    "ADEQFL": pl.String,
    "RESULT": pl.String,
    "NEGFL": pl.String,
    "SRCSEQ": pl.Int64,
}
