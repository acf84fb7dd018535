"""Treatment begun within a grace period: clones that are censored and weighted, against the truth."""

from __future__ import annotations

import numpy as np
from benchmarks.characteristics.characteristic import UNBIASED, Characteristic, Measure, repeated

from equipoise.statistics import clone_censor_weight, kaplan_meier, survival_at

_N, _GRACE, _AT, _RATIO = 1_000, 30, 365, 0.6
_NEVER = np.inf


def _starts(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """The day treatment would begin: in the grace period by a logistic model of x, later seldom, often never."""
    chance = 1 / (1 + np.exp(-(-4.2 + 1.0 * x)))
    within = rng.geometric(chance)
    after = _GRACE + rng.geometric(1 / (1 + np.exp(-(-7.0 + 0.5 * x))))
    return np.where(within <= _GRACE, within, after).astype(float)


def _hazard(x: np.ndarray) -> np.ndarray:
    return np.exp(0.9 * x) / 900.0


def _cumulative(x: np.ndarray, start: np.ndarray, day: float) -> np.ndarray:
    return _hazard(x) * (np.minimum(day, start) + _RATIO * np.maximum(day - start, 0.0))


def _truths() -> tuple[float, float]:
    """Survival at a year of four million people: nobody starts in the grace period; everybody has by its end."""
    rng = np.random.default_rng(600)
    x = rng.integers(0, 2, 4_000_000).astype(float)
    start = _starts(rng, x)
    outside = _starts_outside(rng, x)
    untreated = np.exp(-_cumulative(x, outside, _AT)).mean()
    return float(untreated), float(np.exp(-_cumulative(x, np.minimum(start, _GRACE), _AT)).mean())


def _starts_outside(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    return _GRACE + rng.geometric(1 / (1 + np.exp(-(-7.0 + 0.5 * x)))).astype(float)


def _errors(truth: list[tuple[float, float]]):
    def one(rng: np.random.Generator) -> dict[str, float]:
        if not truth:
            truth.append(_truths())
        x = rng.integers(0, 2, _N).astype(float)
        start, dose = _starts(rng, x), rng.exponential(1.0, _N)
        before = _hazard(x) * start
        onset = np.where(dose <= before, dose / _hazard(x), start + (dose - before) / (_RATIO * _hazard(x)))
        end = rng.integers(365, 731, _N).astype(float)
        day = np.minimum(np.ceil(onset), end)
        event = np.ceil(onset) <= end
        begun = np.where(start <= day, start, np.nan)
        fit = clone_censor_weight(day, event, begun, x, [_AT], grace=_GRACE)
        untreated, treated = truth[0]
        ever = np.isfinite(begun)
        naive = [survival_at(kaplan_meier(day[rows], event[rows]), [_AT]).survival[0] for rows in (~ever, ever)]
        return {
            "untreated": 100 * (fit.untreated[0] - untreated),
            "treated": 100 * (fit.treated[0] - treated),
            "difference": 100 * (fit.difference[0] - (treated - untreated)),
            "naive": 100 * (naive[1] - naive[0] - (treated - untreated)),
        }

    return repeated(one)


STRATEGIES = (
    Characteristic(
        "clone-censor-weight-bias",
        "Clone, censor, weight: error in simulation",
        "1,000 people; a binary confounder makes treatment likelier and the hazard 2.5 times as high; "
        "treatment lowers the "
        "hazard to 0.6 from the day it begins. Survival at day 365 under starting within 30 days or "
        "not, against the mean "
        "of four million people under each strategy. Ever against never treated is the naive comparison.",
        _errors([]),
        (
            Measure("untreated", "survival untreated, points", UNBIASED, ".3f"),
            Measure("treated", "survival treated within 30 days, points", UNBIASED, ".3f"),
            Measure("difference", "difference, points", UNBIASED, ".3f"),
            Measure("naive", "ever against never treated, points", None, ".3f"),
        ),
        seed=601,
        trials=3_000,
        chunk=250,
    ),
)
