"""Two arms as the detectors see them: who was followed until when, what ended it, and when they were scanned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from equipoise.analysis.result import Floats
from equipoise.errors import DataError, NotEstimable
from equipoise.study import Arm, Endpoint, Study

_TIMED = ("time_to_event", "competing_risks")
_LEVELS = ("primary", "secondary", "exploratory")
_OF_ADSL = ("USUBJID", "ARMCD", "ALLOCDT", "TRTSDT", "EOSSTT", "EOSDT", "DCSREAS", "LSTALVDT")
_OF_ADTTE = ("USUBJID", "PARAMCD", "AVAL", "EVENTCD", "ENTRY", "STARTDT")


@dataclass(frozen=True, slots=True)
class ComparedArms:
    """A control arm and another; rows of the arrays are participants by USUBJID, days count from time zero.

    `arm` is 0 in the control arm. `end` is the day of the event, or the last day on which it could have been found;
    `code` is 0 no event, 1 event, 2 competing event. `left` marks those who stopped being followed before any event,
    other than by death. `begun` is the day of the first dose and `allocated` that of the allocation, NaN where there is
    none. `scan_day` holds the adequate scans after time zero, each that of the participant in `scanned`; None where the
    data hold no scans.
    """

    study: Study
    control: Arm
    other: Arm
    endpoint: Endpoint
    subjects: pl.DataFrame
    arm: NDArray[np.int64]
    end: Floats
    code: NDArray[np.int64]
    left: NDArray[np.bool_]
    begun: Floats
    allocated: Floats
    scanned: NDArray[np.int64] | None
    scan_day: Floats | None

    @property
    def contrast(self) -> str:
        """The name of the comparison."""
        return f"{self.other.id} vs {self.control.id}"

    @property
    def arms(self) -> tuple[Arm, Arm]:
        """The control arm and the other."""
        return self.control, self.other

    def __len__(self) -> int:
        return len(self.arm)


def compared_arms(study: Study, datasets: Mapping[str, pl.DataFrame], other: Arm) -> ComparedArms:
    """Return the comparison of an arm with the control arm.

    Follow-up is that of the first primary endpoint with a time that counts from the allocation; without one, of the
    first timed endpoint. NotEstimable where an arm is empty; DataError where a data set lacks a column.
    """
    control = next((arm for arm in study.arms if arm.is_control), None)
    if control is None:
        raise NotEstimable("no arm is the control arm")
    endpoint = followed_endpoint(study)
    table = _followed(study, datasets, endpoint, (control, other))
    for arm in (control, other):
        if not (table["ARMCD"] == arm.id).any():
            raise NotEstimable(f"nobody is in the arm {arm.id}")
    end = table["END"].to_numpy().astype(np.float64)
    scanned, scan_day = _scans(datasets, table, end)
    code = table["EVENTCD"].to_numpy().astype(np.int64)
    return ComparedArms(
        study=study,
        control=control,
        other=other,
        endpoint=endpoint,
        subjects=table,
        arm=(table["ARMCD"] == other.id).to_numpy().astype(np.int64),
        end=end,
        code=code,
        left=(code == 0) & table["LEFT_STUDY"].to_numpy(),
        begun=table["BEGUN"].cast(pl.Float64).fill_null(np.nan).to_numpy().astype(np.float64),
        allocated=table["ALLOCATED"].cast(pl.Float64).fill_null(np.nan).to_numpy().astype(np.float64),
        scanned=scanned,
        scan_day=scan_day,
    )


def followed_endpoint(study: Study) -> Endpoint:
    """Return the endpoint whose follow-up the detectors read; NotEstimable where none has a time."""
    at = study.allocation.at if study.allocation else None
    timed = [endpoint for endpoint in study.endpoints if endpoint.kind in _TIMED]
    if not timed:
        raise NotEstimable("no endpoint has a time")
    return min(timed, key=lambda endpoint: (endpoint.origin != at, _LEVELS.index(endpoint.level)))


def _followed(
    study: Study, datasets: Mapping[str, pl.DataFrame], endpoint: Endpoint, arms: tuple[Arm, Arm]
) -> pl.DataFrame:
    """Return ADSL of both arms with time zero (ZERO), END and what was counted in days from it."""
    adsl, adtte = _with_columns(datasets, "adsl", _OF_ADSL), _with_columns(datasets, "adtte", _OF_ADTTE)
    times = adtte.filter(pl.col("PARAMCD") == endpoint.paramcd)
    times = times.with_columns(ZERO=pl.col("STARTDT") + pl.duration(days=pl.col("ENTRY")))
    table = adsl.filter(pl.col("ARMCD").is_in([arm.id for arm in arms])).join(
        times.select("USUBJID", "AVAL", "EVENTCD", "ENTRY", "ZERO"), on="USUBJID", how="inner", validate="1:1"
    )
    gone = pl.col("EOSSTT") == "DISCONTINUED"
    last = pl.min_horizontal("LSTALVDT", pl.when(gone).then(pl.col("EOSDT")))
    at = pl.col("AVAL") - pl.col("ENTRY")
    censored = pl.max_horizontal((last - pl.col("ZERO")).dt.total_days(), at)
    return table.with_columns(
        END=pl.max_horizontal(pl.when(pl.col("EVENTCD") > 0).then(at).otherwise(censored), 0),
        LEFT_STUDY=(gone & (pl.col("DCSREAS").fill_null("") != "death")).fill_null(value=False),
        BEGUN=(pl.col("TRTSDT") - pl.col("ZERO")).dt.total_days(),
        ALLOCATED=(pl.col("ALLOCDT") - pl.col("ZERO")).dt.total_days(),
    ).sort("USUBJID")


def _with_columns(datasets: Mapping[str, pl.DataFrame], name: str, columns: tuple[str, ...]) -> pl.DataFrame:
    if name not in datasets:
        raise DataError(f"there is no data set {name.upper()}")
    missing = [column for column in columns if column not in datasets[name].columns]
    if missing:
        raise DataError(f"{name.upper()} has no column {', '.join(missing)}")
    return datasets[name]


def _scans(
    datasets: Mapping[str, pl.DataFrame], table: pl.DataFrame, end: Floats
) -> tuple[NDArray[np.int64] | None, Floats | None]:
    """Return adequate scans after time zero up to the end of follow-up, one a day, in order."""
    if "scans" not in datasets:
        return None, None
    people = table.select("USUBJID", "ZERO").with_row_index("PERSON")
    scans = (
        datasets["scans"]
        .filter(pl.col("ADEQFL") == "Y")
        .join(people, on="USUBJID")
        .select(pl.col("PERSON").cast(pl.Int64), DAY=(pl.col("ADT") - pl.col("ZERO")).dt.total_days())
        .unique()
        .sort("PERSON", "DAY")
    )
    person, day = scans["PERSON"].to_numpy().astype(np.int64), scans["DAY"].to_numpy().astype(np.float64)
    kept = (day > 0) & (day <= end[person])
    return person[kept], day[kept]
