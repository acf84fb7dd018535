"""The residuals of a Cox model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.kernels.risk_sets import range_sums
from equipoise.statistics.cox_hazard import cox_hazard
from equipoise.statistics.cox_model import CoxModel, score_residuals


@dataclass(frozen=True)
class CoxResiduals:
    """Residuals per row, and per event; none is multiplied by the row's weight.

    `rows` are the places of the rows in what was handed in, `events` the places among those rows of the rows with the
    event, to which `schoenfeld` and `scaled_schoenfeld` belong. Columns are the model's covariates in their own units.
    """

    names: tuple[str, ...]
    rows: IntArray
    events: IntArray
    martingale: FloatArray
    deviance: FloatArray
    cox_snell: FloatArray
    score: FloatArray
    dfbeta: FloatArray
    schoenfeld: FloatArray
    scaled_schoenfeld: FloatArray


def cox_residuals(model: CoxModel) -> CoxResiduals:
    """Return the residuals of Therneau, Grambsch & Fleming 1990, Schoenfeld 1982 and Grambsch & Therneau 1994.

    Cox-Snell: the hazard a row gathers while at risk, of which a death tied with others bears its share (Efron).
    Martingale: event less Cox-Snell. Deviance: its normalising transform. Score: what a row adds to the score. dfbeta:
    score times the variance from the information, about the change of the coefficients when the row is left out.
    Schoenfeld: a death's covariates less their mean at risk; scaled: times variance and deaths, plus the coefficient.

    >>> from equipoise.statistics import cox_model
    >>> model = cox_model([5, 3, 8, 6, 2, 9], [1, 1, 1, 0, 1, 1], [1, 1, 0, 1, 0, 0])
    >>> cox_residuals(model).martingale.round(3).tolist()
    [0.227, 0.546, 0.06, -0.773, 0.879, -0.94]
    """
    hazard = cox_hazard(model)
    data, layout, scale = model.data, model.layout, model.columns.scale
    events = np.flatnonzero(data.event)
    at = layout.stop[events] - 1
    gathered = range_sums(hazard.hazard, layout.start, layout.stop, layout.bounds, data.delayed)
    # The tied bear the hazard of their own time in shares; `spared` counts the deaths' average weight.
    gathered[events] -= hazard.spared[at]
    cox_snell = hazard.relative * gathered
    martingale = data.event - cox_snell
    score = score_residuals(model.columns.x, data, layout, model.ties, model.fit.beta) * scale
    schoenfeld = (model.columns.x[events] - hazard.mean[at]) * scale
    covariance = model.naive_covariance
    deaths = float(data.weights[events].sum()) if data.weight_kind == "frequency" else events.size
    return CoxResiduals(
        model.columns.names,
        data.rows,
        events,
        martingale,
        _deviance(martingale, data.event.astype(np.float64)),
        cox_snell,
        score,
        score @ covariance,
        schoenfeld,
        deaths * (schoenfeld @ covariance) + model.coef,
    )


def _deviance(martingale: FloatArray, event: FloatArray) -> FloatArray:
    expected = event - martingale
    # A row at risk at no event time expects nothing, and its share of the log is 0.
    log = np.log(expected, out=np.zeros_like(expected), where=(event > 0) & (expected > 0))
    square = -2.0 * (martingale + event * log)
    return np.sign(martingale) * np.sqrt(np.maximum(square, 0.0))
