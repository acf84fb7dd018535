"""Draws from the distributions a truth file names. The generator is always handed in."""

from __future__ import annotations

from collections.abc import Collection
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from equipoise.simulation.truth.distribution import (
    Beta,
    Choice,
    Distribution,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Uniform,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def generator(seed: int) -> np.random.Generator:
    """Return a PCG64 generator for `seed`; the same seed gives the same draws on every machine."""
    return np.random.Generator(np.random.PCG64(seed))


def truncated_normal(z: Floats, mean: float, sd: float, lo: float | None = None, hi: float | None = None) -> Floats:
    """Return standard normals `z` carried to a normal truncated to [lo, hi], keeping their ranks.

    x = mean + sd * Phi^-1(Phi(a) + Phi(z) (Phi(b) - Phi(a))) with a, b the standardised limits.
    """
    if lo is None and hi is None:
        return mean + sd * z
    below = 0.0 if lo is None else float(ndtr((lo - mean) / sd))
    above = 1.0 if hi is None else float(ndtr((hi - mean) / sd))
    return mean + sd * ndtri(below + ndtr(z) * (above - below))


def normal_from(z: Floats, shape: Normal) -> Floats:
    """Return `z` carried to the normal `shape`."""
    return truncated_normal(z, shape.mean, shape.sd, shape.lo, shape.hi)


def lognormal_from(z: Floats, shape: Lognormal) -> Floats:
    """Return `z` carried to the lognormal `shape`; limits hold on the logarithmic scale."""
    lo = None if shape.lo is None else log(shape.lo)
    hi = None if shape.hi is None else log(shape.hi)
    return np.exp(truncated_normal(z, log(shape.median), shape.sdlog, lo, hi))


def choose(rng: np.random.Generator, shares: Collection[float], n: int) -> Ints:
    """Return for `n` people the position of the answer each drew; all zero where there is nothing to choose."""
    if len(shares) < 2:
        return np.zeros(n, np.int64)
    edges = np.cumsum(list(shares))
    return np.minimum(np.searchsorted(edges, rng.random(n), side="right"), len(edges) - 1).astype(np.int64)


def draw(rng: np.random.Generator, shape: Distribution, n: int) -> Floats:
    """Return `n` draws from `shape`; of a choice, the positions of the answers."""
    match shape:
        case Normal():
            return normal_from(rng.standard_normal(n), shape)
        case Lognormal():
            return lognormal_from(rng.standard_normal(n), shape)
        case Uniform():
            return rng.uniform(shape.lo, shape.hi, n)
        case Beta():
            return rng.beta(shape.a, shape.b, n)
        case Gamma():
            return rng.gamma(shape.shape, shape.scale, n)
        case Exponential():
            return rng.exponential(shape.mean, n)
        case Choice():
            return choose(rng, shape.of.values(), n).astype(np.float64)
