"""The sums behind Gray's test: events of one cause against those expected if all groups had one subdistribution."""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.compiled import kernel
from equipoise.kernels.incidence import before


def _curves(at_risk: FloatArray, own: FloatArray, other: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return, per time and group, event-free survival just before and at the time, and incidence just before it."""
    r = np.where(at_risk > 0, at_risk, 1.0)
    survival: FloatArray = np.cumprod(1.0 - (own + other) / r, axis=0, dtype=np.float64)
    prior = np.vstack((np.ones((1, at_risk.shape[1])), survival[:-1]))
    reached: FloatArray = np.cumsum(prior * own / r, axis=0, dtype=np.float64)
    return prior, survival, np.vstack((np.zeros((1, at_risk.shape[1])), reached[:-1]))


@kernel("subdistribution")
def gray_moments(
    at_risk: FloatArray, own: FloatArray, other: FloatArray, rho: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return weighted observed and expected events of the cause per group, and the covariance of their difference.

    Rows are the times with an event of any cause, columns groups; weight (1 - F(t-))^rho, F common to all groups. In
    Gray 1988 the risk set counts as h = r/S(t-); the score compares the parts h (1 - F_g(t-)), the variance is that
    under one common F. An event at u also moves all later terms: `later` holds what they do, gathered from the end.
    """
    groups = at_risk.shape[1]
    prior, survival, incidence = _curves(at_risk, own, other)
    h = np.divide(at_risk, prior, out=np.zeros_like(at_risk), where=at_risk > 0)
    total = h.sum(axis=1)
    events = own.sum(axis=1)
    step = events / total
    common = np.cumsum(step)
    left = 1.0 - before(common, 0.0)
    weight = left**rho
    still = h * (1.0 - incidence)
    expected = (weight * events) @ (still / still.sum(axis=1)[:, None])
    share = h / total[:, None]
    direct = weight[:, None, None] * h[:, None, :] * (np.eye(groups) - share[:, :, None])
    moved = direct * (step / left)[:, None, None]
    later = np.zeros_like(moved)
    later[:-1] = np.cumsum(moved[:0:-1], axis=0)[::-1]
    reach = np.divide(
        (1.0 - common)[:, None], survival, out=np.zeros_like(survival), where=(survival > 0) & (at_risk > 0)
    )
    own_effect = direct + later * (1.0 - reach[:, None, :])
    other_effect = later * reach[:, None, :]
    r = np.where(at_risk > 0, at_risk, 1.0)
    spread = _tied(events[:, None], total[:, None] * prior) * prior * step[:, None] / r
    other_spread = _tied(other, at_risk) * prior**2 * other / r**2
    own_spread = np.where(at_risk > 0, spread, 0.0)
    covariance = np.einsum("tij,tj,tkj->ik", own_effect, own_spread, own_effect)
    covariance += np.einsum("tij,tj,tkj->ik", other_effect, other_spread, other_effect)
    return weight @ own, expected, covariance


def _tied(events: FloatArray, at_risk: FloatArray) -> FloatArray:
    """Return the factor 1 - (d - 1)/(r - 1) of the hypergeometric variance; 1 without ties."""
    tied = (events > 1.0) & (at_risk > 1.0)
    return np.where(tied, 1.0 - (events - 1.0) / np.where(tied, at_risk - 1.0, 1.0), 1.0)
