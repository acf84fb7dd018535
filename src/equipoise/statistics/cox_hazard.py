"""What a fitted Cox model says at each event time: the hazard, its variance, and the mean covariates at risk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.cox import cox_risk_sets
from equipoise.statistics.cox_model import CoxModel


@dataclass(frozen=True)
class CoxHazard:
    """Per position of the axis of event times (strata in turn), in the scaled units of the model's columns.

    `hazard` is the increment of the baseline hazard at the mean covariates, `variance` that of its variance for known
    coefficients, `slope` the increment's derivative by the coefficients with its sign turned. `mean` is the covariates'
    mean over the deaths' risk sets. `spared` is the part of `hazard` that one of several tied deaths does not bear.
    `relative` is each row's relative risk.
    """

    time: FloatArray
    hazard: FloatArray
    variance: FloatArray
    slope: FloatArray
    mean: FloatArray
    spared: FloatArray
    relative: FloatArray
    at_risk: FloatArray
    dead: FloatArray
    terms: FloatArray


def cox_hazard(model: CoxModel) -> CoxHazard:
    """Return the hazard increments of a model (Breslow 1974; tied: Efron 1977); NotEstimable when exact."""
    if model.ties == "exact":
        raise NotEstimable("the exact likelihood has no hazard of tied deaths", mend="use ties='efron'")
    data, layout = model.data, model.layout
    relative, at_risk, dead, deaths, terms = cox_risk_sets(
        model.columns.x,
        layout.start,
        layout.stop,
        data.event,
        data.weights,
        layout.bounds,
        data.delayed,
        model.ties == "efron",
        data.weight_kind == "frequency",
        model.fit.beta,
    )
    _, a1, b1, a2, ab, _ = terms.T
    s1, dead_s1 = at_risk[:, :-1], dead[:, :-1]
    slope = a2[:, None] * s1 - ab[:, None] * dead_s1
    mean = (a1[:, None] * s1 - b1[:, None] * dead_s1) / deaths[:, :1]
    time = np.empty(a1.size)
    time[layout.stop[data.event] - 1] = data.times[data.stop[data.event] - 1]
    return CoxHazard(time, a1, a2, slope, mean, b1, relative, at_risk, dead, terms)
