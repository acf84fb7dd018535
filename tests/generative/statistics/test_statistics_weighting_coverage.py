"""How often the limits of weighted comparisons hold the truth, in 2,000 simulated cohorts of 332."""

from __future__ import annotations

import numpy as np
import pytest

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


def _cohort(rng: np.random.Generator, n: int, *, allocated: bool):
    """Two confounders, hazard ratio exp(-0.5) given them, staggered entry over 36 months and 48 months at most."""
    x = rng.normal(size=(n, 2))
    chance = 0.5 if allocated else 1 / (1 + np.exp(-0.5 * x[:, 0] - 0.3 * x[:, 1]))
    treated = rng.random(n) < chance
    time = rng.exponential(1 / (0.03 * np.exp(0.5 * x[:, 0] + 0.4 * x[:, 1] - 0.5 * treated)))
    censored = np.minimum(rng.uniform(24, 60, n), 48)
    return x, treated, np.ceil(np.minimum(time, censored) * 30), time <= censored


@pytest.mark.long
def test_stacked_limits_hold_the_truth_and_fixed_ones_are_too_wide():
    rng = np.random.default_rng(0)
    _, treated, time, event = _cohort(rng, 2_000_000, allocated=True)
    ratio = cox(time, event, treated).coef[0]
    curves = [survival_at(kaplan_meier(time[rows], event[rows]), _DAY).survival[0] for rows in (~treated, treated)]
    held = np.zeros(3)
    for _ in range(2000):
        x, treated, time, event = _cohort(rng, 332, allocated=False)
        weighting = balancing_weights(propensity(treated, x), estimand="ate_stab")
        fit = weighted_hazard_ratio(time, event, weighting)
        survival = weighted_survival_difference(time, event, weighting, _DAY)
        off = abs(fit.coef - ratio) / 1.96
        held += [off < fit.se, off < fit.fixed_weight_se, survival.lower[0] < curves[1] - curves[0] < survival.upper[0]]
    assert 0.94 <= held[0] / 2000 <= 0.96
    assert held[1] / 2000 > 0.965
    assert 0.94 <= held[2] / 2000 <= 0.96
