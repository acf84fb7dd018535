"""How a Cox model's coefficients and cumulative hazard move with the weight of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.risk_sets import sums_at
from equipoise.statistics.cox_hazard import CoxHazard, cox_hazard
from equipoise.statistics.cox_model import CoxModel, cox_model, score_residuals


@dataclass(frozen=True)
class InfluencedHazard:
    """Coefficients and the cumulative hazard of the average person (`center`) at chosen times.

    `coef_per_weight` and `hazard_per_weight` are derivatives by each row's case weight, rows first.
    """

    coef: FloatArray
    center: FloatArray
    hazard: FloatArray
    coef_per_weight: FloatArray
    hazard_per_weight: FloatArray


def influenced_hazard(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    covariates: npt.ArrayLike,
    at: FloatArray,
    *,
    entry: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    ties: str = "efron",
) -> InfluencedHazard:
    """Return a Cox fit with its baseline hazard (Efron's or Breslow's, as the ties) and both derivatives.

    >>> found = influenced_hazard([5, 3, 8, 6, 4, 7], [1, 1, 1, 0, 1, 1], [1, 1, 0, 0, 0, 1], np.array([5.0]))
    >>> found.hazard.round(4).tolist()
    [0.5395]
    """
    model = cox_model(time, event, covariates, entry=entry, names=names, ties=ties)
    return _influenced(model, cox_hazard(model), at)


def _influenced(model: CoxModel, steps: CoxHazard, at: FloatArray) -> InfluencedHazard:
    data, layout, beta, scale = model.data, model.layout, model.fit.beta, model.columns.scale
    residuals = score_residuals(model.columns.x, data, layout, model.ties, beta)
    per_weight = residuals @ np.linalg.inv(model.fit.information)
    within = (steps.time[:, None] <= at).astype(np.float64)
    squared, squared_share = steps.terms[:, 3], steps.terms[:, 4]
    running = np.concatenate((np.zeros((1, at.size)), np.cumsum(squared[:, None] * within, axis=0)))
    moved = -steps.relative[:, None] * (running[layout.stop] - running[layout.start])
    # One of D tied deaths adds its share of the step, and bears the inner terms only in part.
    dead = data.event
    place = layout.stop[dead] - 1
    deaths = sums_at(place, np.ones(place.size), within.shape[0])
    own = (steps.hazard / deaths)[place] + steps.relative[dead] * squared_share[place]
    moved[dead] += own[:, None] * within[place]
    moved -= per_weight @ (steps.slope.T @ within)
    return InfluencedHazard(beta / scale, model.columns.center, steps.hazard @ within, per_weight / scale, moved)
