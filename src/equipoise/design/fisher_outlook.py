"""What may still happen after a stage of a Fisher combination design."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.design.fisher_combination import FisherBounds
from equipoise.design.fisher_product import product_crossings
from equipoise.kernels.arrays import FloatArray

_NODES = 40
_REACH = 8.5


def conditional_product_rejection(bounds: FisherBounds, stage: int, product: float) -> float:
    """Return the probability, without an effect, to reject after `product` at stage number `stage` (from 0).

    It is 1 where the product has rejected already, or is so small that it must.
    """
    plan = bounds.plan
    needed = bounds.critical_product[stage + 1 :] / product
    if product <= bounds.critical_product[stage] or needed.max() >= 1.0:
        return 1.0
    weights, limits = plan.weights[stage + 1 :], plan.limits[stage + 1 :]
    return float(product_crossings(weights, limits, needed.tolist()).sum())


def later_product_rejections(
    bounds: FisherBounds, stage: int, product: float, stage_means: Sequence[float]
) -> FloatArray:
    """Return the cumulative probabilities to reject at the stages after `stage`.

    `stage_means` are the means of Z of the data each later stage adds; futility limits are obeyed.
    """
    last = stage + len(stage_means)
    found = [
        _rejections(bounds, stage + 1, until, np.array([product]), stage_means) for until in range(stage + 1, last + 1)
    ]
    return np.array([float(chances[0]) for chances in found])


def _rejections(
    bounds: FisherBounds, stage: int, until: int, products: FloatArray, means: Sequence[float]
) -> FloatArray:
    """Return the probability to reject at `stage` or later, up to `until`, for each product seen before it."""
    weight, mean = bounds.plan.weights[stage], means[0]
    needed = np.minimum((bounds.critical_product[stage] / products) ** (1.0 / weight), 1.0)
    rejecting = -np.asarray(ndtri(needed), dtype=np.float64)
    now = np.asarray(ndtr(mean - rejecting), dtype=np.float64)
    if stage == until:
        return now
    limit = bounds.plan.limits[stage]
    low = np.full(len(products), max(mean - _REACH, -float(ndtri(limit)) if limit < 1.0 else -math.inf))
    half = 0.5 * np.maximum(np.minimum(rejecting, mean + _REACH) - low, 0.0)
    node, rule = np.polynomial.legendre.leggauss(_NODES)
    z = low[:, None] + half[:, None] * (node + 1.0)
    after = products[:, None] * np.asarray(ndtr(-z), dtype=np.float64) ** weight
    later = _rejections(bounds, stage + 1, until, after.ravel(), means[1:]).reshape(z.shape)
    density = np.exp(-0.5 * (z - mean) ** 2) / math.sqrt(2.0 * math.pi)
    return now + half * ((density * later) @ rule)
