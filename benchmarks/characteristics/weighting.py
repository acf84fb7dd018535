"""Weighted hazard ratios and curves: how often their limits hold the truth."""

from __future__ import annotations

from functools import cache

import numpy as np
from benchmarks.characteristics.characteristic import NOMINAL, Characteristic, Measure, coverage, covers, repeated
from benchmarks.characteristics.cohort import N

from equipoise.statistics import (
    balancing_weights,
    cox,
    kaplan_meier,
    propensity,
    survival_at,
    weighted_hazard_ratio,
    weighted_survival_difference,
)

_DAY = 1000.0


def confounded(rng: np.random.Generator, n: int, *, allocated: bool):
    """Two confounders, hazard ratio exp(-0.5) given them, staggered entry, months made whole days."""
    x = rng.normal(size=(n, 2))
    chance = 0.5 if allocated else 1 / (1 + np.exp(-0.5 * x[:, 0] - 0.3 * x[:, 1]))
    treated = rng.random(n) < chance
    onset = rng.exponential(1 / (0.03 * np.exp(0.5 * x[:, 0] + 0.4 * x[:, 1] - 0.5 * treated)))
    end = np.minimum(rng.uniform(24, 60, n), 48)
    return x, treated, np.ceil(np.minimum(onset, end) * 30), onset <= end


@cache
def marginal_truth() -> tuple[float, float]:
    """Log hazard ratio and difference of survival at day 1000 had two million people been allocated."""
    _, treated, time, event = confounded(np.random.default_rng(400), 2_000_000, allocated=True)
    ratio = float(cox(time, event, treated).coef[0])
    untreated, other = (
        survival_at(kaplan_meier(time[rows], event[rows]), _DAY).survival[0] for rows in (~treated, treated)
    )
    return ratio, float(other - untreated)


def _limits(rng: np.random.Generator) -> dict[str, float]:
    ratio, difference = marginal_truth()
    x, treated, time, event = confounded(rng, N, allocated=False)
    weighting = balancing_weights(propensity(treated, x), estimand="ate_stab")
    fit = weighted_hazard_ratio(time, event, weighting)
    curves = weighted_survival_difference(time, event, weighting, _DAY)
    off = abs(fit.coef - ratio) / 1.959963984540054
    return {
        "stacked": off < fit.se,
        "fixed": off < fit.fixed_weight_se,
        "curve": covers(curves.lower[0], difference, curves.upper[0]),
        "bias": fit.coef - ratio,
        "crude": cox(time, event, treated).coef[0] - ratio,
    }


WEIGHTING = (
    Characteristic(
        "weighted-cox-coverage",
        "Weighted Cox model: coverage",
        "332 people, two confounders of treatment and recurrence, weights 1/e and 1/(1 - e), stabilised. The "
        "truth is the log hazard ratio and the difference of survival at day 1000 of two million allocated "
        "people.",
        repeated(_limits),
        (
            coverage("stacked", "`weighted_hazard_ratio`, stacked standard error"),
            coverage("fixed", "the same, weights taken as known", None),
            Measure("curve", "`weighted_survival_difference` at day 1000", NOMINAL),
            Measure("bias", "mean error of the log hazard ratio"),
            Measure("crude", "the same without weights"),
        ),
        seed=401,
        trials=4_000,
    ),
)
