"""Survival from visits that keep to a plan: interval-censored times, the risk between planned visits spread evenly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.interval_data import interval_data
from equipoise.statistics.turnbull import kuhn_tucker_gap, likeliest_masses


@dataclass(frozen=True)
class VisitCurve:
    """Survival at the planned days; between them it falls evenly. The log-likelihood is n times `gap` from its top."""

    planned: FloatArray
    survival: FloatArray
    loglik: float
    gap: float
    n: int


def visit_curve(left: npt.ArrayLike, right: npt.ArrayLike, planned: npt.ArrayLike) -> VisitCurve:
    """Return the likeliest curve whose risk is spread evenly between planned days (a sieve; Grenander 1981).

    Visits some days off their plan draw the masses of `turnbull` into the days around it, where intervals of different
    people meet, so that with a few hundred people it reads too low between visits. Events lie in (left, right];
    `planned` are ascending days from 0 to at least the last visit. Assumes that visits do not depend on the event.

    >>> visit_curve([0, 80, 170, 84], [84, 170, float("inf"), 168], [0, 84, 168, 252]).survival.round(3).tolist()
    [1.0, 0.744, 0.25, 0.25]
    """
    data, days = interval_data(left, right), np.array(planned, dtype=np.float64)
    if days.ndim != 1 or days.size < 2 or days[0] != 0 or not (np.diff(days) > 0).all() or not np.isfinite(days).all():
        raise DataError("planned must be ascending days from 0", mend="give 0 and every planned visit")
    last = float(max(data.left.max(), data.right[np.isfinite(data.right)].max(initial=0.0)))
    if last > days[-1]:
        raise DataError(f"a visit on day {last:g} lies beyond the last planned day {days[-1]:g}", mend="add later ones")
    if data.exact.any():
        raise NotEstimable("exact times lie between no visits", mend="use turnbull, which takes them")
    within = np.minimum(data.right[:, None], days[1:]) - np.maximum(data.left[:, None], days[:-1])
    holds = np.column_stack((np.maximum(within, 0.0) / np.diff(days), np.isinf(data.right)))
    counts = np.ones(data.left.size)
    masses, steps = likeliest_masses(holds, counts)
    found = holds @ masses
    gap = kuhn_tucker_gap(holds, counts, found)
    if gap > 1e-8:
        raise NotEstimable(f"the curve is not found in {steps} steps: gap {gap:.1g}")
    survival = np.maximum(1.0 - np.concatenate(([0.0], np.cumsum(masses[:-1]))), 0.0)
    return VisitCurve(days, survival, float(np.log(found).sum()), gap, data.left.size)
