"""The probability that correlated normal variables all stay below limits of their own.

The variables are a'X with X standard normal in as many dimensions as the correlation matrix has rank, so that a
singular matrix needs no care. What is left is the mass of a polyhedron, integrated dimension by dimension between the
places where its faces meet, by Gauss and Legendre: no random numbers.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
from scipy.special import ndtr

from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray

_RANK_TOLERANCE = 1e-9
_REACH = 8.5
_NODES = (0, 24, 32)
_MOST_RANK = 3
_PIECES = 8
_PARALLEL = 1e-9


def probability_below(correlation: FloatArray, limits: FloatArray) -> float:
    """Return P(Z_k <= limits_k for all k), right to about 1e-9; InputError for a correlation of rank above 3.

    >>> round(probability_below(np.array([[1.0, 0.5], [0.5, 1.0]]), np.zeros(2)), 6)
    0.333333
    """
    values, vectors = np.linalg.eigh(correlation)
    kept = values > _RANK_TOLERANCE * values[-1]
    rows = (vectors[:, kept] * np.sqrt(values[kept]))[:, ::-1]
    if rows.shape[1] > _MOST_RANK:
        raise InputError(f"{rows.shape[1]} independent statistics", mend=f"give at most {_MOST_RANK}")
    return float(_mass(rows, np.asarray(limits, dtype=np.float64)[None, :])[0])


def _mass(rows: FloatArray, limits: FloatArray) -> FloatArray:
    """Return the standard normal mass where rows @ x <= limits, for each row of limits."""
    if rows.shape[1] == 1:
        return _interval(rows[:, 0], limits)
    corners = _corners(rows, limits)
    node, weight = np.polynomial.legendre.leggauss(_NODES[rows.shape[1] - 1])
    half = 0.5 * np.diff(corners, axis=1)
    at = corners[:, :-1, None] + half[..., None] * (1.0 + node)
    inner = limits[:, None, None, :] - at[..., None] * rows[:, 0]
    left = _mass(rows[:, 1:], inner.reshape(-1, limits.shape[1])).reshape(at.shape)
    density = np.exp(-0.5 * at**2) / math.sqrt(2.0 * math.pi)
    return np.asarray(((left * density) @ weight * half).sum(axis=1))


def _interval(slope: FloatArray, limits: FloatArray) -> FloatArray:
    up, down, flat = slope > _PARALLEL, slope < -_PARALLEL, np.abs(slope) <= _PARALLEL
    high = np.min(limits[:, up] / slope[up], axis=1, initial=math.inf)
    low = np.max(limits[:, down] / slope[down], axis=1, initial=-math.inf)
    inside = (limits[:, flat] >= 0.0).all(axis=1) & (high > low)
    return np.where(inside, ndtr(high) - ndtr(low), 0.0)


def _corners(rows: FloatArray, limits: FloatArray) -> FloatArray:
    """Return, in ascending order, where faces meet along the first axis, and an even grid beside them."""
    size = rows.shape[1]
    found: list[FloatArray] = [np.broadcast_to(np.linspace(-_REACH, _REACH, _PIECES + 1), (len(limits), _PIECES + 1))]
    for chosen in itertools.combinations(range(len(rows)), size):
        faces = rows[list(chosen)]
        if abs(np.linalg.det(faces)) > _PARALLEL:
            found.append(np.asarray(np.linalg.solve(faces, limits[:, list(chosen)].T)[:1].T, dtype=np.float64))
    return np.sort(np.clip(np.concatenate(found, axis=1), -_REACH, _REACH), axis=1)
