"""The standard error of restricted means against the bootstrap."""

from __future__ import annotations

import numpy as np
from benchmarks.characteristics.characteristic import Band, Characteristic, Measure, coverage, covers, repeated
from benchmarks.characteristics.cohort import N, arms, censoring, observed, recurrence, survival

from equipoise.statistics import kaplan_meier, restricted_mean, rmst, rmst_adjusted

_TAU = 1095.0
_DRAWS = 20_000


def resampled_means(day: np.ndarray, event: np.ndarray, rng: np.random.Generator, draws: int) -> np.ndarray:
    """Restricted means of `draws` resamples of people, all curves side by side."""
    n = day.size
    order = np.lexsort((~event, day))
    day, event = day[order], event[order]
    counts = rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(float)
    times, start = np.unique(day, return_index=True)
    at_risk = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1][:, start]
    died = np.add.reduceat(counts * event, start, axis=1)
    left = np.cumprod(1 - np.divide(died, at_risk, out=np.zeros_like(died), where=at_risk > 0), axis=1)
    before = times < _TAU
    edges = np.concatenate(([0.0], times[before], [_TAU]))
    return np.diff(edges)[0] + left[:, before] @ np.diff(edges)[1:]


def _against_bootstrap(rng: np.random.Generator) -> dict[str, float]:
    day, event = observed(recurrence(rng, np.zeros(N, dtype=bool)), censoring(rng, N))
    formula = rmst(day, event, tau=_TAU).std_err
    found = np.concatenate([resampled_means(day, event, rng, 2_000) for _ in range(_DRAWS // 2_000)])
    ratio = formula / found.std(ddof=1)
    return {"ratio": ratio, "within": abs(ratio - 1) <= 0.02}


def _covered(rng: np.random.Generator) -> dict[str, float]:
    treated, x = arms(rng), rng.normal(size=N)
    day, event = observed(recurrence(rng, treated), censoring(rng, N))
    truth = float((survival(1) ** np.arange(_TAU)).sum())
    one = restricted_mean(kaplan_meier(day[treated], event[treated]), _TAU)
    adjusted = rmst_adjusted(day, event, treated, x, tau=_TAU).difference
    return {"mean": covers(one.lower, truth, one.upper), "adjusted": covers(adjusted.lower[1], 0.0, adjusted.upper[1])}


RESTRICTED_MEAN = (
    Characteristic(
        "rmst-bootstrap",
        "Restricted mean: standard error against the bootstrap",
        "100 cohorts of 332, restricted to day 1095; in each the standard error of `rmst` over the standard "
        "deviation of 20,000 resamples of people. A bootstrap of that size is itself uncertain by half a per "
        "cent.",
        repeated(_against_bootstrap),
        (
            Measure("ratio", "mean ratio of the standard errors", Band(0.98, 1.02)),
            Measure("within", "share of cohorts within 2 %", Band(0.95, 1.0)),
        ),
        seed=301,
        trials=100,
        chunk=10,
    ),
    Characteristic(
        "rmst-coverage",
        "Restricted mean: coverage",
        "An arm of 166 restricted to day 1095, and the adjusted difference of two arms that are alike.",
        repeated(_covered),
        (
            coverage("mean", "`restricted_mean`, 95 % limits"),
            coverage("adjusted", "`rmst_adjusted`, 95 % limits of the difference"),
        ),
        seed=302,
        trials=5_000,
        chunk=500,
    ),
)
