"""Treatment begun within a grace period: clones that are censored and weighted, against the truth."""

from __future__ import annotations

import numpy as np
from benchmarks.characteristics.characteristic import UNBIASED, Characteristic, Measure, repeated

from equipoise.statistics import clone_censor_weight, kaplan_meier, survival_at

_N, _GRACE, _AT, _RATIO = 1_000, 30, 365, 0.6


def _within(x):
    """The chance to begin on a day of the grace period."""
    return 1 / (1 + np.exp(-(-4.2 + 1.0 * x)))


def _after(x):
    """The chance to begin on a day after it."""
    return 1 / (1 + np.exp(-(-7.0 + 0.5 * x)))


def _starts(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """The day treatment would begin: in the grace period by a logistic model of x, later seldom, often never."""
    within = rng.geometric(_within(x))
    return np.where(within <= _GRACE, within, _GRACE + rng.geometric(_after(x))).astype(float)


def _hazard(x: np.ndarray) -> np.ndarray:
    return np.exp(0.9 * x) / 900.0


def _cumulative(x: np.ndarray, start: np.ndarray, day: float) -> np.ndarray:
    return _hazard(x) * (np.minimum(day, start) + _RATIO * np.maximum(day - start, 0.0))


def _chances(p: float, days: int) -> np.ndarray:
    """The chance of the first success on each of the days, and of none until then."""
    each = p * (1 - p) ** np.arange(days)
    return np.append(each, 1 - each.sum())


def truths() -> tuple[float, float]:
    """Survival at a year if nobody starts in the grace period, and if all have by its end: exact sums over days."""
    late, within = np.arange(1, _AT - _GRACE + 2) + _GRACE, np.append(np.arange(1, _GRACE + 1), _GRACE)
    untreated, treated = 0.0, 0.0
    for x in (0.0, 1.0):
        begins = _chances(_after(x), _AT - _GRACE)
        untreated += 0.5 * float(begins @ np.exp(-_cumulative(x, late.astype(float), _AT)))
        treated += 0.5 * float(_chances(_within(x), _GRACE) @ np.exp(-_cumulative(x, within.astype(float), _AT)))
    return untreated, treated


def _errors():
    truth = truths()

    def one(rng: np.random.Generator) -> dict[str, float]:
        x = rng.integers(0, 2, _N).astype(float)
        start, dose = _starts(rng, x), rng.exponential(1.0, _N)
        before = _hazard(x) * start
        onset = np.where(dose <= before, dose / _hazard(x), start + (dose - before) / (_RATIO * _hazard(x)))
        end = rng.integers(365, 731, _N).astype(float)
        day = np.minimum(np.ceil(onset), end)
        event = np.ceil(onset) <= end
        begun = np.where(start <= day, start, np.nan)
        fit = clone_censor_weight(day, event, begun, x, [_AT], grace=_GRACE)
        untreated, treated = truth
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
        "1,000 people; a binary confounder makes treatment likelier and the hazard 2.5 times as high; treatment "
        "lowers the hazard to 0.6 from the day it begins. Survival at day 365 under starting within 30 days or "
        "not, against exact sums over days under each strategy. Ever against never treated is the naive "
        "comparison.",
        _errors(),
        (
            Measure("untreated", "survival untreated, points", UNBIASED, ".3f"),
            Measure("treated", "survival treated within 30 days, points", UNBIASED, ".3f"),
            Measure("difference", "difference, points", UNBIASED, ".3f"),
            Measure("naive", "ever against never treated, points", None, ".3f"),
        ),
        seed=601,
        trials=1_000,
        chunk=250,
    ),
)
