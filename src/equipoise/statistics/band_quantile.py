"""Quantiles of the largest excursion of a Brownian bridge, as simultaneous bands need them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import ceil, pi, sqrt
from typing import cast

import numpy as np

from equipoise.kernels.arrays import FloatArray

_NODES = 40
_BASIS = 32


def hall_wellner_quantile(low: float, high: float, conf_level: float) -> float:
    """Return c with P(|B(u)| <= c for low <= u <= high) = conf_level, B a Brownian bridge on 0 to 1.

    >>> round(hall_wellner_quantile(0.0, 1.0, 0.95), 4)
    1.3581
    """
    return _quantile(lambda c: bridge_stays(low, high, c), conf_level, 0.01, 9.0)


def equal_precision_quantile(span: float, conf_level: float) -> float:
    """Return c with P(|B(u)| <= c root(u(1 - u)) for a <= u <= b) = conf_level.

    `span` is half the log odds ratio of b against a.

    >>> round(equal_precision_quantile(0.0, 0.95), 4)
    1.96
    """
    from scipy import special

    # Over no time at all the process is one normal value.
    pointwise = -float(special.ndtri((1.0 - conf_level) / 2.0))
    if span <= 0:
        return pointwise
    return _quantile(lambda c: standardized_bridge_stays(span, c), conf_level, pointwise, 9.0)


def bridge_stays(low: float, high: float, c: float) -> float:
    """Return P(|B(u)| <= c for low <= u <= high).

    Between two known values the bridge stays within -c and c with a probability given by images; it is integrated over
    both values.
    """
    low, high = max(low, 0.0), min(high, 1.0)
    # At the very ends the bridge is 0 and needs no integral.
    x, x_mass = (np.zeros(1), np.ones(1)) if low <= 0 else _within(np.zeros(1), low * (1.0 - low), c)
    x, x_mass = x.ravel(), x_mass.ravel()
    if high - low <= 1e-12:
        return float(x_mass.sum())
    if high >= 1.0:
        return float(x_mass @ _stays_between(x, np.zeros(x.size), 1.0 - low, c))
    left = 1.0 - low
    y, y_mass = _within(x * (1.0 - high) / left, (high - low) * (1.0 - high) / left, c)
    return float(x_mass @ (_stays_between(x[:, None], y, high - low, c) * y_mass).sum(axis=1))


def standardized_bridge_stays(span: float, c: float) -> float:
    """Return the probability that a stationary process with correlation exp(-|t|) stays within -c and c for `span`.

    B(u)/root(u(1 - u)) is such a process in half the log odds of u. Its probability to stay solves the heat equation of
    its generator f'' - x f' with f = 0 at -c and c, here in a basis of even polynomials.
    """
    nodes, weights, basis, slopes = _even_polynomials()
    load = c * weights * np.exp(-0.5 * (c * nodes) ** 2) / sqrt(2.0 * pi)
    mass = basis.T @ (basis * load[:, None])
    stiffness = slopes.T @ (slopes * load[:, None]) / c**2
    scale = np.sqrt(np.diag(mass))
    values, vectors = np.linalg.eigh(mass / np.outer(scale, scale))
    kept = values > 1e-13 * values[-1]
    whiten = vectors[:, kept] / np.sqrt(values[kept]) / scale[:, None]
    rates, modes = np.linalg.eigh(whiten.T @ stiffness @ whiten)
    share = (basis @ (whiten @ modes)).T @ load
    return float(np.exp(-rates * span) @ share**2)


@cache
def _even_polynomials() -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return Gauss-Legendre nodes and weights, and there P_2k - 1, which vanishes at both ends, and its slope."""
    nodes, weights = np.polynomial.legendre.leggauss(4 * _BASIS)
    degrees = np.eye(2 * _BASIS + 1)[2::2]
    basis = np.polynomial.legendre.legval(nodes, degrees.T).T - 1.0
    slopes = np.polynomial.legendre.legval(nodes, np.polynomial.legendre.legder(degrees.T)).T
    return (
        np.asarray(nodes),
        np.asarray(weights),
        np.asarray(basis, dtype=np.float64),
        np.asarray(slopes, dtype=np.float64),
    )


@cache
def _nodes() -> tuple[FloatArray, FloatArray]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights


def _within(mean: FloatArray, variance: float, c: float) -> tuple[FloatArray, FloatArray]:
    """Return, for each mean, points within -c and c where the normal mass is, and the mass at each."""
    nodes, weights = _nodes()
    sd = sqrt(variance)
    low, high = np.maximum(-c, mean - 9.0 * sd), np.minimum(c, mean + 9.0 * sd)
    half = np.maximum(high - low, 0.0)[:, None] / 2.0
    x = low[:, None] + half * (nodes + 1.0)
    return x, half * weights * np.exp(-0.5 * ((x - mean[:, None]) / sd) ** 2) / (sd * sqrt(2.0 * pi))


def _stays_between(x: FloatArray, y: FloatArray, duration: float, c: float) -> FloatArray:
    """Return the probability that a Brownian bridge from x to y stays within -c and c."""
    total = np.zeros(np.broadcast_shapes(x.shape, y.shape))
    images = ceil(sqrt(80.0 * duration) / (4.0 * c)) + 1
    for k in range(-images, images + 1):
        # Images of the end at y + 4kc and at 2c - y + 4kc, relative to the straight path.
        total += np.exp(-((y + 4 * k * c - x) ** 2 - (y - x) ** 2) / (2.0 * duration))
        total -= np.exp(-((2 * c - y + 4 * k * c - x) ** 2 - (y - x) ** 2) / (2.0 * duration))
    return np.clip(total, 0.0, 1.0)


def _quantile(stays: Callable[[float], float], level: float, low: float, high: float) -> float:
    from scipy import optimize

    # the stubs also allow for a full report, which is not asked for
    found = cast("float", optimize.brentq(lambda c: stays(c) - level, low, high, xtol=1e-12))
    return float(found)
