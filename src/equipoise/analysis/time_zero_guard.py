"""Time zero: whether the groups of a comparison were known when its clock starts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from equipoise.analysis.result import Floats
from equipoise.analysis.task import Task
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import check_time_zero
from equipoise.study import Arm, Study

WAYS_OUT = ("clone_censor_weight", "time_dependent_cox")
"""Methods that let treatment begin when it began."""
_TIMED = ("time_to_event", "competing_risks")


@dataclass(frozen=True, slots=True)
class TreatmentStarts:
    """How late treatment began in an arm, in days from allocation; `late` counts those after it."""

    arm: str
    treated: int
    late: int
    latest: int
    never: int


def refuse_immortal_time(task: Task) -> None:
    """Raise NotEstimable where a line compares times from time zero among groups known only later.

    Who was allocated is known at time zero, by lot or by a recorded decision. Who was treated, or treated as planned,
    is known only once treatment begins: if that is later, whoever is counted among the treated had to live and stay
    free of the event until then. A landmark by whose day everybody had begun is the way out, as are the methods of
    `WAYS_OUT`.
    """
    if task.endpoint.kind not in _TIMED or task.population.basis == "allocated" or task.analysis.method in WAYS_OUT:
        return
    days = [_start_days(task.subjects, arm) for arm in task.arms if _is_treated(arm)]
    day = task.analysis.options.get("landmark_day") if task.analysis.method == "landmark" else None
    begun = np.concatenate(days) if days else np.zeros(0)
    late = begun[begun > (float(day) if day is not None else 0.0)]
    try:
        check_time_zero(late)
    except DataError as fault:
        group = f"the population {task.population.label.lower()} is known only once treatment has begun"
        raise NotEstimable(
            f"{group}: {fault.what}",
            where=task.analysis.id,
            mend="use a landmark by whose day everybody has begun, time_dependent_cox, or clone_censor_weight",
        ) from fault


def time_zero_words(study: Study, adsl: pl.DataFrame) -> tuple[str, ...]:
    """Return what the guard found of everybody allocated, a sentence per treated arm; nothing if all began at once."""
    chosen = "by lot" if study.design.allocation == "RANDOMIZED" else "by the recorded decision"
    told: list[str] = []
    for found in treatment_starts(study, adsl):
        if found.late or found.never:
            never = f"; {found.never} never began" if found.never else ""
            told.append(
                f"{found.arm}: {found.late} of {found.treated} began after time zero, as late as day {found.latest}"
                f"{never}. Groups are those known at time zero, {chosen}; lines on groups known only later are refused"
            )
    return tuple(told)


def treatment_starts(study: Study, adsl: pl.DataFrame) -> list[TreatmentStarts]:
    """Return how late treatment began in each arm that is treated by the study."""
    allocated = adsl.filter(pl.col("ALLOCDT").is_not_null())
    found: list[TreatmentStarts] = []
    for arm in study.arms:
        if _is_treated(arm):
            days = _start_days(allocated, arm)
            begun = days[~np.isnan(days)]
            latest = int(begun.max()) if begun.size else 0
            found.append(TreatmentStarts(arm.id, begun.size, int((begun > 0).sum()), latest, days.size - begun.size))
    return found


def _is_treated(arm: Arm) -> bool:
    return bool(arm.regimens) and not arm.is_control


def _start_days(subjects: pl.DataFrame, arm: Arm) -> Floats:
    """Return the days from allocation to the first dose in an arm; NaN where there is none."""
    since = (pl.col("TRTSDT") - pl.col("ALLOCDT")).dt.total_days().cast(pl.Float64)
    days = subjects.filter(pl.col("ARMCD") == arm.id).select(since.fill_null(np.nan).alias("DAY"))["DAY"]
    return days.to_numpy().astype(np.float64)
