"""The trials that are still running after a look: how many, and where their statistic stands.

The score B = Z * sqrt(I) of a trial moves between looks by independent normal steps of mean drift * dI and variance dI.
After each look only the trials inside the continuation region go on; their sub-density is carried from look to look by
integrating over Gauss-Legendre nodes (Armitage, McPherson, Rowe 1969; Jennison, Turnbull 2000, chapter 19).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr

from equipoise.kernels.arrays import FloatArray

_REACH = 8.5
"""Standard deviations on either side beyond which no mass is looked for: the tail there is 1e-17."""

_NODES_PER_WIDTH = 1.5
"""Gauss-Legendre nodes for each standard deviation of the narrowest factor of the integrand: errors below 1e-11."""

_LEAST_NODES, _STEP_OF_NODES, _MOST_NODES = 32, 16, 2048

Region = Sequence[tuple[float, float]]
"""Where a trial goes on, on the Z scale: disjoint intervals in ascending order."""


@dataclass(frozen=True, slots=True)
class SubDensity:
    """Trials still running at `information`: `mass[i]` of them have the score `score[i]`.

    `origin` is the point (information, score) the trials set out from; it bounds where any mass can be.
    """

    information: float
    score: FloatArray
    mass: FloatArray
    origin: tuple[float, float] = (0.0, 0.0)


def at_start() -> SubDensity:
    """Return all trials before the first look: information 0, score 0."""
    return SubDensity(0.0, np.zeros(1), np.ones(1))


def at_point(information: float, z: float) -> SubDensity:
    """Return a trial whose statistic was seen to be `z` at `information`."""
    score = z * math.sqrt(information)
    return SubDensity(information, np.array([score]), np.ones(1), (information, score))


def advance(before: SubDensity, information: float, region: Region, *, drift: float, ahead: float) -> SubDensity:
    """Return the trials that go on after a look at `information`, those inside `region`.

    `ahead` is the information still to come before the look after this one: it sets how fine the nodes must lie.
    """
    step = information - before.information
    width = math.sqrt(step * ahead / (step + ahead))
    pieces = [_nodes(low, high, width) for low, high in _within_reach(before, information, region, drift)]
    if not pieces:
        return SubDensity(information, np.zeros(1), np.zeros(1), before.origin)
    score = np.concatenate([nodes for nodes, _ in pieces]) if len(pieces) > 1 else pieces[0][0]
    weight = np.concatenate([weights for _, weights in pieces]) if len(pieces) > 1 else pieces[0][1]
    apart = score[:, None] - (before.score + drift * step)
    apart *= apart
    apart *= -0.5 / step
    np.exp(apart, out=apart)
    mass = weight * (apart @ before.mass) / math.sqrt(2.0 * math.pi * step)
    return SubDensity(information, score, mass, before.origin)


def above(before: SubDensity, information: float, z: float, *, drift: float) -> float:
    """Return the probability to be still running before the look at `information` and to exceed `z` there."""
    return _tail(before, information, z, drift, 1.0)


def below(before: SubDensity, information: float, z: float, *, drift: float) -> float:
    """Return the probability to be still running before the look at `information` and to fall below `z` there."""
    return _tail(before, information, z, drift, -1.0)


def density(before: SubDensity, information: float, z: float, *, drift: float) -> float:
    """Return the sub-density of Z at the look at `information`, of trials still running before it."""
    step = information - before.information
    apart = (z * math.sqrt(information) - drift * step - before.score) / math.sqrt(step)
    return float(before.mass @ np.exp(-0.5 * apart * apart)) * math.sqrt(information / (2.0 * math.pi * step))


def _tail(before: SubDensity, information: float, z: float, drift: float, side: float) -> float:
    step = information - before.information
    apart = (before.score + (drift * step - z * math.sqrt(information))) * (side / math.sqrt(step))
    return float(before.mass @ ndtr(apart))


def _within_reach(before: SubDensity, information: float, region: Region, drift: float) -> list[tuple[float, float]]:
    """Return the region on the score scale, cut where no mass can be."""
    since, score = information - before.origin[0], before.origin[1]
    centre, reach, root = score + drift * since, _REACH * math.sqrt(since), math.sqrt(information)
    cut = [(max(low * root, centre - reach), min(high * root, centre + reach)) for low, high in region]
    return [(low, high) for low, high in cut if high > low]


def _nodes(low: float, high: float, width: float) -> tuple[FloatArray, FloatArray]:
    wanted = _NODES_PER_WIDTH * (high - low) / width
    count = min(max(_LEAST_NODES, _STEP_OF_NODES * math.ceil(wanted / _STEP_OF_NODES)), _MOST_NODES)
    node, weight = _gauss_legendre(count)
    half = 0.5 * (high - low)
    return half * node + (low + half), half * weight


@cache
def _gauss_legendre(count: int) -> tuple[FloatArray, FloatArray]:
    node, weight = np.polynomial.legendre.leggauss(count)
    return node, weight
