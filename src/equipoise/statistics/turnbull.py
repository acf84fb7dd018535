"""The nonparametric maximum likelihood estimate of survival from interval-censored times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.innermost_intervals import InnermostIntervals, innermost_intervals
from equipoise.statistics.interval_data import interval_data

_GAP = 1e-10
_MOST_STEPS = 300
# Masses below this share are rounding of a zero.
_NOTHING = 1e-12


@dataclass(frozen=True)
class Turnbull:
    """Mass on each innermost interval (left, right] that has any, and survival at its right end.

    Inside an interval the data do not say where the mass lies. The log-likelihood is at most n times `gap` below its
    maximum. `unique` says whether the masses are the only ones with this likelihood.
    """

    left: FloatArray
    right: FloatArray
    mass: FloatArray
    survival: FloatArray
    loglik: float
    gap: float
    unique: bool
    n: int
    iterations: int


@dataclass(frozen=True)
class SurvivalBounds:
    """Survival at given times, with the least and largest value where a time lies inside an innermost interval."""

    times: FloatArray
    survival: FloatArray
    lower: FloatArray
    upper: FloatArray


def turnbull(left: npt.ArrayLike, right: npt.ArrayLike) -> Turnbull:
    """Return the estimate of Peto 1973 and Turnbull 1976, to a Kuhn-Tucker gap of at most 1e-8.

    Each step maximises the quadratic model of the likelihood over all masses by nonnegative least squares (Wang 2007,
    the constrained Newton method), so that masses that are zero become exactly zero. Events lie in (left, right].
    Assumes that visits do not depend on the event.

    >>> fit = turnbull([0, 2, 5], [3, 6, float("inf")])
    >>> fit.left.tolist(), fit.mass.round(4).tolist(), round(fit.loglik, 4)
    ([2.0, 5.0], [0.5, 0.5], -1.3863)
    """
    data = interval_data(left, right)
    inner = innermost_intervals(data)
    holds, counts = _incidence(inner)
    mass, iterations = likeliest_masses(holds, counts)
    found = holds @ mass
    gap = kuhn_tucker_gap(holds, counts, found)
    if gap > 1e-8:
        raise NotEstimable(f"the masses are not found in {iterations} steps: gap {gap:.1g}")
    has = mass > 0
    inside = holds[:, has]
    return Turnbull(
        left=inner.left[has],
        right=inner.right[has],
        mass=mass[has],
        survival=np.maximum(1.0 - np.cumsum(mass[has]), 0.0),
        loglik=float(counts @ np.log(found)),
        gap=gap,
        unique=int(np.linalg.matrix_rank(inside)) == int(has.sum()),
        n=data.left.size,
        iterations=iterations,
    )


def turnbull_at(curve: Turnbull, times: npt.ArrayLike) -> SurvivalBounds:
    """Return survival at times; inside an innermost interval it falls linearly between its bounds, as is customary.

    After the start of a last interval without end nothing is known but the bounds: NaN.

    >>> found = turnbull_at(turnbull([0, 2, 5], [3, 6, float("inf")]), [1, 2.5, 4])
    >>> found.survival.tolist(), found.lower.tolist()
    ([1.0, 0.75, 0.5], [1.0, 0.5, 0.5])
    """
    at = np.asarray(times, dtype=np.float64)
    if at.ndim != 1 or np.isnan(at).any():
        raise DataError("times must be a list of numbers")
    upper = 1.0 - np.concatenate(([0.0], np.cumsum(curve.mass)))[np.searchsorted(curve.right, at, side="right")]
    done = np.searchsorted(curve.left, at, side="left")
    point = (done < curve.left.size) & (curve.right[np.minimum(done, curve.left.size - 1)] == at)
    lower = 1.0 - np.concatenate(([0.0], np.cumsum(curve.mass)))[done + point]
    inside = lower < upper - _NOTHING
    k = np.maximum(done - 1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(inside, (at - curve.left[k]) / (curve.right[k] - curve.left[k]), 0.0)
    open_end = inside & np.isinf(curve.right[k])
    value = np.where(open_end, np.nan, upper - np.where(open_end, 0.0, share) * (upper - lower))
    return SurvivalBounds(at, np.clip(value, 0.0, 1.0), np.clip(lower, 0.0, 1.0), np.clip(upper, 0.0, 1.0))


def _incidence(inner: InnermostIntervals) -> tuple[FloatArray, FloatArray]:
    """Return which innermost intervals each different row holds, and how many such rows there are."""
    pairs, counts = np.unique(np.column_stack((inner.start, inner.stop)), axis=0, return_counts=True)
    places = np.arange(inner.left.size)
    holds = (pairs[:, :1] <= places) & (places < pairs[:, 1:])
    return holds.astype(np.float64), counts.astype(np.float64)


def kuhn_tucker_gap(holds: FloatArray, counts: FloatArray, found: FloatArray) -> float:
    """Return the largest gain per person of moving mass to one place; at the maximum it is 0.

    >>> kuhn_tucker_gap(np.eye(2), np.array([1.0, 3.0]), np.array([0.25, 0.75]))
    0.0
    """
    return float((holds.T @ (counts / found)).max() / counts.sum() - 1.0)


def likeliest_masses(holds: FloatArray, counts: FloatArray) -> tuple[FloatArray, int]:
    """Return the masses that make the rows likeliest, and the steps taken; `holds` are rows by places, shares of each.

    >>> likeliest_masses(np.eye(2), np.array([1.0, 3.0]))[0].round(6).tolist()
    [0.25, 0.75]
    """
    mass = np.full(holds.shape[1], 1.0 / holds.shape[1])
    # A few steps of expectation-maximisation bring the quadratic model near enough to be believed.
    for _ in range(10):
        mass = mass * (holds.T @ (counts / (holds @ mass))) / counts.sum()
    for iteration in range(1, _MOST_STEPS + 1):
        found = holds @ mass
        if kuhn_tucker_gap(holds, counts, found) <= _GAP:
            return mass, iteration
        wanted = _quadratic(holds, counts, mass)
        better = _towards(holds, counts, mass, wanted)
        if better is None:
            return mass, iteration
        mass = better
    return mass, _MOST_STEPS


def _quadratic(holds: FloatArray, counts: FloatArray, mass: FloatArray) -> FloatArray:
    """Return the masses that maximise the quadratic model on the simplex.

    Minimise the squared length of R (p - 2 p0), R the rows over their probability, weighted; the sum is held at 1 by a
    heavy row of its own, and restored after.
    """
    from scipy import optimize

    places = _candidates(holds, counts, mass)
    root = np.sqrt(counts)
    rows = holds[:, places] / (holds @ mass)[:, None] * root[:, None]
    heavy = 1e3 * np.sqrt(counts.sum())
    # The likelihood grows with every mass, so that the sum would never fall below 1 on its own.
    found, _ = optimize.nnls(np.vstack((rows, np.full(places.size, heavy))), np.append(2.0 * root, heavy))
    wanted = np.zeros_like(mass)
    wanted[places] = np.where(found > _NOTHING, found, 0.0)
    return wanted / wanted.sum()


def _candidates(holds: FloatArray, counts: FloatArray, mass: FloatArray) -> npt.NDArray[np.int64]:
    """Return the places with mass and, between any two of them, the one that would gain most."""
    gain = holds.T @ (counts / (holds @ mass))
    support = mass > 0
    block = np.cumsum(support)
    order = np.lexsort((-gain, block))
    best = order[np.unique(block[order], return_index=True)[1]]
    return np.union1d(np.flatnonzero(support), best).astype(np.int64)


def _towards(holds: FloatArray, counts: FloatArray, mass: FloatArray, wanted: FloatArray) -> FloatArray | None:
    before = float(counts @ np.log(holds @ mass))
    share = 1.0
    for _ in range(40):
        mixed = wanted if share == 1.0 else mass + share * (wanted - mass)
        with np.errstate(divide="ignore"):
            after = float(counts @ np.log(holds @ mixed))
        if after >= before - 1e-14 * abs(before):
            return mixed
        share /= 2.0
    return None
