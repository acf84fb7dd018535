"""Limits of proportions and rates: exact coverage on stated grids."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
from benchmarks.characteristics.characteristic import Band, Characteristic, Measure

from equipoise.statistics import (
    clopper_pearson_proportion,
    miettinen_nurminen_difference,
    newcombe_difference,
    rate,
    wald_difference,
    wilson_proportion,
)

SIZES = (10, 25, 50, 100, 332)
RISKS = np.arange(5, 96, 5) / 100
PAIRS = ((25, 20), (50, 50), (83, 83))
MEANS = np.concatenate((np.arange(1, 20) / 2, np.arange(10, 51, 5)))


def binomials(n: int, risks: np.ndarray) -> np.ndarray:
    """Chances of 0 to n events (rows) at each risk."""
    return np.array([math.comb(n, k) * risks**k * (1 - risks) ** (n - k) for k in range(n + 1)])


def single_coverage(estimator: Callable, n: int, risks: np.ndarray) -> np.ndarray:
    limits = [estimator(k, n) for k in range(n + 1)]
    inside = np.array([(one.lower - 1e-12 <= risks) & (risks <= one.upper + 1e-12) for one in limits])
    return (inside * binomials(n, risks)).sum(axis=0)


def pair_coverage(estimator: Callable, n: int, m: int, risks: np.ndarray) -> np.ndarray:
    first, second = binomials(n, risks), binomials(m, risks)
    truth = risks[:, None] - risks[None, :]
    covered = np.zeros_like(truth)
    for x, y in itertools.product(range(n + 1), range(m + 1)):
        found = estimator(x, n, y, m)
        inside = (found.lower - 1e-12 <= truth) & (truth <= found.upper + 1e-12)
        covered += inside * first[x][:, None] * second[y][None, :]
    return covered


def rate_coverage(means: np.ndarray) -> np.ndarray:
    """Coverage of exact limits of a rate per 1 unit of time, by the mean number of events."""
    total = np.zeros(means.size)
    for k in range(200):
        found = rate(k, 1.0)
        chance = np.exp(k * np.log(means) - means - math.lgamma(k + 1))
        total += chance * ((found.lower <= means) & (means <= found.upper))
    return total


def _one_sample(_rng: np.random.Generator, _trials: int) -> dict[str, np.ndarray]:
    found = {}
    for name, estimator in (("wilson", wilson_proportion), ("exact", clopper_pearson_proportion)):
        cells = np.concatenate([single_coverage(estimator, n, RISKS) for n in SIZES])
        found |= {f"{name}_mean": cells.mean(), f"{name}_least": cells.min()}
    poisson = rate_coverage(MEANS)
    return _rows(found | {"rate_mean": poisson.mean(), "rate_least": poisson.min()})


def _two_samples(_rng: np.random.Generator, _trials: int) -> dict[str, np.ndarray]:
    found = {}
    for name, estimator in (
        ("newcombe", newcombe_difference),
        ("score", miettinen_nurminen_difference),
        ("wald", wald_difference),
    ):
        cells = np.concatenate([pair_coverage(estimator, n, m, RISKS).ravel() for n, m in PAIRS])
        found |= {f"{name}_mean": cells.mean(), f"{name}_least": cells.min(), f"{name}_low": (cells < 0.93).mean()}
    return _rows(found)


def _rows(found: dict[str, float]) -> dict[str, np.ndarray]:
    return {name: np.array([value]) for name, value in found.items()}


_AT_LEAST = Band(0.95, np.inf)

PROPORTIONS = (
    Characteristic(
        "proportion-coverage",
        "Limits of one proportion and of a rate: exact coverage",
        "Sizes 10, 25, 50, 100 and 332, risks from 5 to 95 % in steps of 5; rates with 0.5 to 50 expected "
        "events. Exact limits never hold the truth less often than they say; Wilson's hold it 95 % of the time "
        "on average.",
        _one_sample,
        (
            Measure("wilson_mean", "`wilson_proportion`, mean over the grid", Band(0.945, 0.96)),
            Measure("wilson_least", "the same, least", Band(0.90, 1.0)),
            Measure("exact_mean", "`clopper_pearson_proportion`, mean over the grid", _AT_LEAST),
            Measure("exact_least", "the same, least", _AT_LEAST),
            Measure("rate_mean", "`rate`, mean over the grid", _AT_LEAST),
            Measure("rate_least", "the same, least", _AT_LEAST),
        ),
    ),
    Characteristic(
        "risk-difference-coverage",
        "Limits of a risk difference: exact coverage",
        "Arms of 25 and 20, 50 and 50, 83 and 83, all 361 pairs of risks from 5 to 95 % in steps of 5.",
        _two_samples,
        (
            Measure("newcombe_mean", "`newcombe_difference`, mean over the grid", Band(0.945, 0.96)),
            Measure("newcombe_least", "the same, least"),
            Measure("newcombe_low", "the same, share of pairs below 93 %", Band(0.0, 0.02)),
            Measure("score_mean", "`miettinen_nurminen_difference`, mean over the grid", Band(0.945, 0.96)),
            Measure("score_least", "the same, least"),
            Measure("score_low", "the same, share of pairs below 93 %", Band(0.0, 0.02)),
            Measure("wald_mean", "`wald_difference`, mean over the grid"),
            Measure("wald_least", "the same, least"),
            Measure("wald_low", "the same, share of pairs below 93 %"),
        ),
    ),
)
