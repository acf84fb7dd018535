"""Tail probabilities of the largest of correlated normal statistics, by deterministic integration.

The statistics are Z_k = a_k'X with X standard normal in as many dimensions as the correlation matrix has rank, so that
a singular matrix needs no care. P(max Z > c) is put together from the cones in which one Z_k is the largest,

    sum over k of P(Z_k > c and Z_j <= Z_k for all j),

a sum of positive terms: a small p keeps its relative accuracy. A cone is cut by half-planes n'(Y/Z) <= l of the
directions Y beside a_k, and the integral over the distance has a closed form. What is left is, by the rank: nothing
(1), Owen's T function (2), one integral over an angle (3), a fixed lattice of points (4 and more).
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import numpy as np

from equipoise.kernels.arrays import FloatArray, IntArray

_RANK_TOLERANCE = 1e-9
_SAME = 1e-11
_LATTICE_POINTS = 2**16
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
# Gauss-Legendre points of one piece of the angle, and how often a piece may be halved.
_POINTS = 20
_HALVINGS = 40


def largest_absolute_p(correlation: FloatArray, c: float) -> float:
    """Return P(max |Z_k| > c) for c >= 0, right to about 1e-10 up to rank 3 and 1e-5 beyond (both relative).

    >>> round(largest_absolute_p(np.array([[1.0, 0.5], [0.5, 1.0]]), 1.959964), 6)
    0.090746
    """
    rows = _distinct(_roots(correlation), antipodes=True)
    total = sum(_cone(rows, k, np.vstack((rows, -rows)), c) for k in range(len(rows)))
    return min(1.0, 2.0 * total)


def smallest_p(correlation: FloatArray, z: float) -> float:
    """Return P(min Z_k < z), accurate as `largest_absolute_p` where z is negative.

    >>> round(smallest_p(np.array([[1.0, 0.5], [0.5, 1.0]]), 0.0), 6)
    0.666667
    """
    rows = _distinct(_roots(correlation), antipodes=False)
    if z < 0:
        return min(1.0, sum(_cone(rows, k, rows, -z) for k in range(len(rows))))
    # All Z at least z >= 0: the cones in which one of them is the smallest.
    return 1.0 - sum(_cone(rows, k, rows, z, smallest=True) for k in range(len(rows)))


def _roots(correlation: FloatArray) -> FloatArray:
    """Return unit rows a_k, in as many columns as the rank, with a_k'a_l the correlations."""
    values, vectors = np.linalg.eigh(correlation)
    kept = values > _RANK_TOLERANCE * values[-1]
    rows = vectors[:, kept] * np.sqrt(values[kept])
    return rows / np.sqrt((rows**2).sum(axis=1))[:, None]


def _distinct(rows: FloatArray, *, antipodes: bool) -> FloatArray:
    """Return the rows without repetitions (and without opposites): they never exceed by themselves."""
    kept: list[FloatArray] = []
    for row in rows:
        likeness = [float(row @ other) for other in kept]
        if not any((abs(value) if antipodes else value) > 1.0 - _SAME for value in likeness):
            kept.append(row)
    return np.array(kept)


def _cone(rows: FloatArray, k: int, others: FloatArray, c: float, *, smallest: bool = False) -> float:
    """Return P(Z_k > c, Z_k the largest of `others` and itself), or the smallest."""
    axis = rows[k]
    along = others @ axis
    beside = others[along < 1.0 - _SAME]
    along = along[along < 1.0 - _SAME]
    basis = np.linalg.svd(axis[None, :])[2][1:]
    normals, limits = beside @ basis.T, 1.0 - along
    if smallest:
        normals, limits = -normals, -limits
    flat = np.abs(normals).max(axis=1, initial=0.0) < 1e-9
    if (limits[flat] < 0).any():
        return 0.0
    normals, limits = normals[~flat], limits[~flat]
    match rows.shape[1]:
        case 1:
            return _tail(c)
        case 2:
            return _wedge(normals[:, 0], limits, c)
        case 3:
            return _solid_cone(normals, limits, c)
        case _:
            return _lattice_cone(normals, limits, c)


def _tail(c: float) -> float:
    from scipy import special

    return float(special.ndtr(-c))


def _wedge(normals: FloatArray, limits: FloatArray, c: float) -> float:
    """Rank 2: the directions between two slopes."""
    from scipy import special

    high = float(np.min((limits / normals)[normals > 0], initial=np.inf))
    low = float(np.max((limits / normals)[normals < 0], initial=-np.inf))
    if low >= high:
        return 0.0
    return float(special.owens_t(c, high) - special.owens_t(c, low))


def _solid_cone(normals: FloatArray, limits: FloatArray, c: float) -> float:
    """Rank 3: integrate over the angle of Y; the distance of Y/Z runs between the half-planes' edges."""
    from scipy import special

    def integrand(angle: FloatArray) -> FloatArray:
        reach = np.cos(angle)[..., None] * normals[:, 0] + np.sin(angle)[..., None] * normals[:, 1]
        with np.errstate(divide="ignore"):
            edge = limits / reach
        far = np.min(np.where(reach > 0, edge, np.inf), axis=-1)
        near = np.maximum(np.max(np.where(reach < 0, edge, -np.inf), axis=-1), 0.0)

        def left(distance: FloatArray) -> FloatArray:
            stretch = np.sqrt(1.0 + distance**2)
            return np.where(np.isinf(distance), 0.0, special.ndtr(-c * stretch) / stretch)

        return np.where(far > near, left(near) - left(far), 0.0) / (2.0 * pi)

    return _integral_over_circle(integrand, _corners(normals, limits))


def _corners(normals: FloatArray, limits: FloatArray) -> FloatArray:
    """Return the angles at which another half-plane begins to bound, where the integrand has a kink."""
    i, j = np.triu_indices(len(limits), 1)
    crossing = limits[i, None] * normals[j] - limits[j, None] * normals[i]
    perpendicular = np.vstack((crossing, normals))
    angle = np.arctan2(perpendicular[:, 1], perpendicular[:, 0]) + pi / 2.0
    around = np.concatenate((angle, angle + pi)) % (2.0 * pi)
    return np.unique(np.concatenate((np.zeros(1), around, [2.0 * pi])))


def _integral_over_circle(integrand: Callable[[FloatArray], FloatArray], corners: FloatArray) -> float:
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)

    def pieces(low: FloatArray, high: FloatArray) -> FloatArray:
        half = (high - low) / 2.0
        return (integrand((low + half)[:, None] + half[:, None] * nodes) @ weights) * half

    low, high = corners[:-1], corners[1:]
    whole = pieces(low, high)
    total = 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        left, right = pieces(low, middle), pieces(middle, high)
        rough = np.abs(left + right - whole) > 1e-13 * (total + float(np.abs(left + right).sum()))
        total += float((left + right)[~rough].sum())
        if not rough.any():
            break
        low, high = np.concatenate((low[rough], middle[rough])), np.concatenate((middle[rough], high[rough]))
        whole = np.concatenate((left[rough], right[rough]))
    else:
        total += float(whole.sum())
    return total


def _lattice_cone(normals: FloatArray, limits: FloatArray, c: float) -> float:
    """Rank 4 and more: Genz's sequence of conditional intervals, on a fixed lattice folded by the baker's map."""
    from scipy import special

    dims = normals.shape[1]
    order, turned = _triangular(normals)
    limits = limits[order]
    steps = np.sqrt(np.array(_PRIMES[:dims], dtype=np.float64))
    folded = np.abs(2.0 * ((np.arange(1, _LATTICE_POINTS + 1)[:, None] * steps) % 1.0) - 1.0)
    z = -special.ndtri(folded[:, 0] * special.ndtr(-c))
    y = np.zeros((z.size, dims))
    share = np.ones(z.size)
    last = np.array([np.flatnonzero(np.abs(row) > 1e-9)[-1] for row in turned])
    for d in range(dims):
        low, high = np.full(z.size, -np.inf), np.full(z.size, np.inf)
        for row, limit in zip(turned[last == d], limits[last == d], strict=True):
            edge = (limit * z - y[:, :d] @ row[:d]) / row[d]
            low, high = (low, np.minimum(high, edge)) if row[d] > 0 else (np.maximum(low, edge), high)
        below = special.ndtr(low)
        inside = np.maximum(special.ndtr(high) - below, 0.0)
        share *= inside
        if d + 1 < dims:
            y[:, d] = special.ndtri(np.clip(below + folded[:, d + 1] * inside, 1e-300, 1.0 - 1e-16))
    return float(special.ndtr(-c) * share.mean())


def _triangular(normals: FloatArray) -> tuple[IntArray, FloatArray]:
    """Turn the axes so that the first rows involve one more axis each; return the rows' order and the turned rows."""
    chosen: list[int] = []
    basis: list[FloatArray] = []
    for k in range(len(normals)):
        rest = normals[k] - sum(((normals[k] @ b) * b for b in basis), np.zeros(normals.shape[1]))
        if float(rest @ rest) > 1e-12 * float(normals[k] @ normals[k]):
            basis.append(rest / np.sqrt(float(rest @ rest)))
            chosen.append(k)
    # Half-planes that do not bound every direction leave axes of their own.
    frame = np.linalg.qr(np.column_stack([*basis, np.eye(normals.shape[1])]))[0][:, : normals.shape[1]]
    order = np.array(chosen + [k for k in range(len(normals)) if k not in chosen], dtype=np.int64)
    return order, normals[order] @ frame
