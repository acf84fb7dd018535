"""Standardised and doubly robust survival where a model is wrong."""

from __future__ import annotations

import numpy as np
from benchmarks.characteristics.characteristic import UNBIASED, Characteristic, Measure, coverage, covers, repeated
from benchmarks.characteristics.cohort import HAZARD, censoring, observed

from equipoise.statistics import doubly_robust_survival, g_computation, propensity

_N, _AT = 500, 730.0


def _truth() -> float:
    """Survival at day 730, treated less untreated, over a normal and a binary confounder."""
    node, weight = np.polynomial.hermite_e.hermegauss(60)
    total = 0.0
    for effect, sign in ((-0.5, 1.0), (0.0, -1.0)):
        for second in (0.0, 1.0):
            risk = HAZARD * _AT * np.exp(0.7 * node + 0.5 * second + effect)
            total += sign * 0.5 * float(np.exp(-risk) @ weight / weight.sum())
    return total


_TRUTH = _truth()


def _errors(rng: np.random.Generator) -> dict[str, float]:
    first, second = rng.normal(size=_N), rng.integers(0, 2, _N).astype(float)
    treated = rng.random(_N) < 1 / (1 + np.exp(-(-0.4 + 0.7 * first + 0.5 * second)))
    rate = HAZARD * np.exp(0.7 * first + 0.5 * second - 0.5 * treated)
    day, event = observed(rng.exponential(1 / rate), censoring(rng, _N))
    full, part = np.column_stack((first, second)), second[:, None]
    designs = {
        name: tuple(np.column_stack((np.full(_N, arm), x)) for arm in (0.0, 1.0))
        for name, x in (("right", full), ("wrong", part))
    }
    scores = {"right": propensity(treated, full), "wrong": propensity(treated, part)}
    found = {}
    for outcome, design in designs.items():
        fit = g_computation(day, event, treated, *design, _AT)
        found[f"g_{outcome}"] = 100 * (fit.difference[0] - _TRUTH)
        if outcome == "right":
            found["g_covers"] = covers(fit.lower[0], _TRUTH, fit.upper[0])
        for choice, score in scores.items():
            both = doubly_robust_survival(day, event, score, *design, _AT)
            found[f"dr_{choice}_{outcome}"] = 100 * (both.difference[0] - _TRUTH)
            if choice == outcome == "right":
                found["dr_covers"] = covers(both.lower[0], _TRUTH, both.upper[0])
    return found


STANDARDISATION = (
    Characteristic(
        "doubly-robust-bias",
        "Standardised and doubly robust survival: error where a model is wrong",
        "500 people, a normal and a binary confounder of treatment and recurrence; a wrong model leaves the "
        f"normal one out. Difference of survival at day 730, truth {100 * _TRUTH:.2f} points by numerical "
        "integration.",
        repeated(_errors),
        (
            Measure("g_right", "`g_computation`, points", UNBIASED, ".3f"),
            Measure("g_wrong", "`g_computation`, outcome model wrong", None, ".3f"),
            Measure("dr_right_right", "`doubly_robust_survival`, both models right", UNBIASED, ".3f"),
            Measure("dr_wrong_right", "the same, propensity wrong", UNBIASED, ".3f"),
            Measure("dr_right_wrong", "the same, outcome model wrong", UNBIASED, ".3f"),
            Measure("dr_wrong_wrong", "the same, both wrong", None, ".3f"),
            coverage("g_covers", "`g_computation`, 95 % limits"),
            coverage("dr_covers", "`doubly_robust_survival`, both right, 95 % limits"),
        ),
        seed=501,
        trials=5_000,
        chunk=250,
    ),
)
