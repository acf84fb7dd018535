"""How often Fisher's product of stage-wise p-values crosses its bounds.

The product of p_k ** w_k over the stages so far is compared with a bound at each stage. On the scale -log the statistic
is a sum of exponential variables with means w_k; the sub-density of the trials still running is carried from stage to
stage in pieces between its kinks, each piece by its values at Gauss-Legendre nodes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import legendre
from scipy.special import gammainccinv, gammaln, xlogy

from equipoise.design.bound_search import newton_falling
from equipoise.kernels.arrays import FloatArray

_NODES = 20
_LONGEST = 4.0
"""Pieces longer than this many means are divided, so that the polynomial holds 1e-13 on each."""

_NODE, _WEIGHT = (np.asarray(part, dtype=np.float64) for part in legendre.leggauss(_NODES))


def _integration() -> FloatArray:
    """Return the matrix from values at the nodes of [-1, 1] to the Legendre coefficients of their integral from -1."""
    orders = np.arange(_NODES)
    coefficients = (orders[:, None] + 0.5) * legendre.legvander(_NODE, _NODES - 1).T * _WEIGHT
    return np.asarray(legendre.legint(coefficients, lbnd=-1.0, axis=0), dtype=np.float64)


_INTEGRATION = _integration()


@dataclass(frozen=True, slots=True)
class _Running:
    """Density of the sum over the trials still running: row i of `value` holds it at the nodes of piece i."""

    edges: FloatArray
    value: FloatArray

    def integral(self, mean: float) -> _Integral:
        """Return the integral of density(y) * exp(y / mean) from the left end."""
        half = 0.5 * np.diff(self.edges)[:, None]
        node = self.edges[:-1, None] + half * (_NODE + 1.0)
        coefficients = (self.value * np.exp(node / mean) * half) @ _INTEGRATION.T
        ends = np.concatenate([[0.0], np.cumsum(coefficients.sum(axis=1))])
        coefficients[:, 0] += ends[:-1]
        return _Integral(self.edges, coefficients)


@dataclass(frozen=True, slots=True)
class _Integral:
    edges: FloatArray
    coefficients: FloatArray

    def __call__(self, at: FloatArray) -> FloatArray:
        inside = np.clip(at, self.edges[0], self.edges[-1])
        place = np.clip(np.searchsorted(self.edges, inside, side="right") - 1, 0, len(self.edges) - 2)
        low, high = self.edges[place], self.edges[place + 1]
        basis = legendre.legvander((2.0 * inside - low - high) / (high - low), _NODES)
        return np.einsum("ij,ij->i", basis, self.coefficients[place])


def product_crossings(weights: Sequence[float], limits: Sequence[float], bounds: Sequence[float]) -> FloatArray:
    """Return the probabilities, without an effect, to cross the product's bound for the first time at each stage.

    `limits` are the stage-wise p-values above which the trial stops for futility (1: never), one for each early stage;
    a product at or below its bound rejects whatever the stage's own p is.
    """
    target = [-math.log(bound) for bound in bounds]
    rejected = [math.exp(-target[0] / weights[0])]
    running = None
    for stage in range(1, len(bounds)):
        least = -weights[stage - 1] * math.log(limits[stage - 1])
        running = _after(running, weights[stage - 1], least, target[stage - 1])
        if running is None:
            return np.array(rejected + [0.0] * (len(bounds) - stage))
        rejected.append(_crossing(running, weights[stage], target[stage]))
    return np.array(rejected)


def _crossing(running: _Running, mean: float, bound: float) -> float:
    """Return the probability that the next term carries the sum of a running trial to `bound`."""
    split, end = np.array([bound]), running.edges[-1:]
    short = float(running.integral(mean)(split)[0]) * math.exp(-bound / mean)
    plain = running.integral(math.inf)
    return short + float(plain(end)[0] - plain(split)[0])


def _after(before: _Running | None, mean: float, least: float, bound: float) -> _Running | None:
    """Return the trials still running after a stage: its term at least `least`, the sum short of `bound`."""
    kinks = np.array([least]) if before is None else before.edges + least
    if kinks[0] >= bound:
        return None
    edges = _split([*kinks[kinks < bound].tolist(), bound], _LONGEST * mean)
    half = 0.5 * np.diff(edges)[:, None]
    node = edges[:-1, None] + half * (_NODE + 1.0)
    value = np.exp(-node / mean) / mean
    if before is not None:
        value *= before.integral(mean)((node - least).ravel()).reshape(node.shape)
    return _Running(edges, value)


def _split(kinks: Sequence[float], longest: float) -> FloatArray:
    edges = [kinks[0]]
    for high in kinks[1:]:
        if high - edges[-1] > 1e-12:
            count = math.ceil((high - edges[-1]) / longest)
            edges.extend(np.linspace(edges[-1], high, count + 1)[1:].tolist())
    return np.array(edges)


def product_level(weights: Sequence[float], product: float) -> float:
    """Return P(product of p_k ** w_k <= product) over all stages together, none of them stopped."""
    return _tail(weights, -math.log(product))[0]


def product_bound(weights: Sequence[float], level: float) -> float:
    """Return c with P(product of p_k ** w_k <= c) = level over all stages together, none of them stopped.

    >>> round(product_bound([1.0, 1.0], 0.05), 7)
    0.0087049
    """

    def miss(bound: float) -> tuple[float, float]:
        tail, density = _tail(weights, bound)
        return math.log(tail / level), -density / tail

    # With all weights at the largest the sum would be gamma distributed and larger.
    return math.exp(-newton_falling(miss, max(weights) * float(gammainccinv(len(weights), level))))


def _tail(weights: Sequence[float], bound: float) -> tuple[float, float]:
    """Return the tail and the density of the sum of exponential variables with means `weights`.

    The sum passes through one exponential phase a stage. Phases are left at the ticks of one Poisson clock of the
    fastest rate (uniformisation): all terms are positive, so no digits are lost where weights are equal.
    """
    rates = 1.0 / np.asarray(weights, dtype=np.float64)
    clock = float(rates.max())
    leave = rates / clock
    inside, ticks = np.zeros(len(rates)), clock * bound
    inside[0] = 1.0
    tail = density = 0.0
    last = math.ceil(ticks + 12.0 * math.sqrt(ticks) + 40.0)
    for count, chance in enumerate(_poisson(ticks, last).tolist()):
        if count:
            moved = inside * leave
            inside = inside - moved
            inside[1:] += moved[:-1]
        tail += chance * float(inside.sum())
        density += chance * float(inside[-1]) * float(rates[-1])
    return tail, density


def _poisson(mean: float, last: int) -> FloatArray:
    counts = np.arange(last + 1)
    return np.asarray(np.exp(xlogy(counts, mean) - mean - gammaln(counts + 1.0)), dtype=np.float64)
