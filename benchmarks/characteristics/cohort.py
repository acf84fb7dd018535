"""The trials that are drawn: two arms of 332 people in all, followed in whole days with staggered entry."""

from __future__ import annotations

import numpy as np

N = 332
YEAR = 365.25
MEDIAN = 30 * 30.4375
HAZARD = np.log(2) / MEDIAN


def arms(rng: np.random.Generator, n: int = N) -> np.ndarray:
    """Half of the people treated, in random order."""
    return rng.permutation(np.arange(n) % 2 == 1)


def censoring(rng: np.random.Generator, size: int | tuple[int, ...]) -> np.ndarray:
    """Whole days of follow-up: recruitment over 36 months, data cut at month 60."""
    return np.floor(rng.uniform(24, 60, size) * 30.4375)


def observed(onset: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Day and event of times rounded up to whole days; on one day events come before censoring."""
    day = np.maximum(np.ceil(onset), 1)
    return np.minimum(day, end), day <= end


def recurrence(rng: np.random.Generator, treated: np.ndarray, hazard_ratio: float = 1.0) -> np.ndarray:
    """Days to recurrence, exponential with a median of 30 months in the control arm."""
    return rng.exponential(1.0, treated.shape) / (HAZARD * np.where(treated, hazard_ratio, 1.0))


def survival(day: float, hazard_ratio: float = 1.0) -> float:
    """The true share without recurrence at a day."""
    return float(np.exp(-HAZARD * hazard_ratio * day))
