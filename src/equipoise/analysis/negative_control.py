"""An outcome that the treatment cannot change: a difference there speaks of unlike groups."""

from __future__ import annotations

import numpy as np
import polars as pl

from equipoise.analysis.hazard_model import ratio_row
from equipoise.analysis.result import AnalysisRow
from equipoise.analysis.task import Task, follow_up
from equipoise.errors import NotEstimable
from equipoise.statistics import cox

_OF_LIVER_OR_CANCER = ("HCC", "liver_failure", "variceal_bleed", "other_cancer")
_UNDECIDED = ("unknown", "treatment_related")
"""Neither cause says that the treatment could not have changed the death."""


def negative_control(task: Task) -> list[AnalysisRow]:
    """Return the hazard ratio of death neither of liver nor of cancer, the other deaths censored.

    The cause is that of ADSL (DTHCAUS); a death whose cause is unknown, or the treatment, is censored and counted. The
    comparison is not adjusted: it is to show the confounding that adjustment has to remove.
    """
    if len(task.arms) != 2:
        raise NotEstimable("a negative control compares two arms", where=task.analysis.id)
    data = follow_up(task)
    cause = data.subjects["DTHCAUS"]
    dead = data.code == 1
    undecided = dead & (cause.is_null() | cause.is_in(_UNDECIDED)).to_numpy()
    event = dead & ~undecided & ~cause.is_in(_OF_LIVER_OR_CANCER).fill_null(value=False).to_numpy()
    fit = cox(
        data.time,
        event,
        (data.arm == 1).astype(np.float64),
        entry=data.entry,
        names=[task.contrast()],
        conf_level=task.analysis.conf_level,
    )
    counts = data.subjects.filter(pl.Series(event))["DTHCAUS"].value_counts().sort("DTHCAUS").rows()
    notes = [
        "event: " + ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts),
        f"{int((dead & ~event & ~undecided).sum())} deaths of liver or cancer censored",
        *([f"{int(undecided.sum())} deaths without a deciding cause censored"] if undecided.any() else []),
        "not adjusted; standard error on the log scale",
    ]
    return [ratio_row(task, fit, 0, group=task.contrast(), note="; ".join(notes))]
