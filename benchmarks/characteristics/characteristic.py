"""What is simulated, what is averaged over the trials, and the band the average has to lie in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

Draw = Callable[[np.random.Generator, int], Mapping[str, np.ndarray]]


@dataclass(frozen=True)
class Band:
    """Where an average has to lie: from `low` to `high`, or within three standard errors of `target`."""

    low: float = -np.inf
    high: float = np.inf
    target: float | None = None

    def holds(self, mean: float, se: float) -> bool:
        near = self.target is None or abs(mean - self.target) <= 3 * se
        return near and self.low <= mean <= self.high

    def says(self, form: str) -> str:
        if self.target is not None:
            return f"{format(self.target, form)} ± 3 SE"
        if np.isinf(self.high):
            return f"at least {format(self.low, form)}"
        return f"{format(self.low, form)} to {format(self.high, form)}"


NOMINAL = Band(0.94, 0.96)
FIVE_PERCENT = Band(target=0.05)
UNBIASED = Band(target=0.0)


@dataclass(frozen=True)
class Measure:
    """One line of a table: the average of a value per trial; without a band it is shown for comparison only."""

    name: str
    says: str
    band: Band | None = None
    form: str = ".4f"


@dataclass(frozen=True)
class Characteristic:
    """A simulation by itself: `draw` gives `chunk` trials from a generator, one value per trial and measure.

    Without `trials` it is an exact sum over a grid, made once, without Monte Carlo error.
    """

    id: str
    title: str
    text: str
    draw: Draw
    measures: tuple[Measure, ...]
    seed: int = 0
    trials: int = 0
    chunk: int = 500


def coverage(name: str, says: str, band: Band | None = NOMINAL) -> Measure:
    return Measure(name, says, band)


def rejection(name: str, says: str, band: Band | None = FIVE_PERCENT) -> Measure:
    return Measure(name, says, band)


def repeated(one: Callable[[np.random.Generator], Mapping[str, float]]) -> Draw:
    """Turn a function that makes one trial into one that makes many."""

    def draw(rng: np.random.Generator, trials: int) -> dict[str, np.ndarray]:
        rows = [one(rng) for _ in range(trials)]
        return {name: np.array([row[name] for row in rows], dtype=float) for name in rows[0]}

    return draw


def covers(lower: float, truth: float, upper: float) -> float:
    return float(lower <= truth <= upper)
