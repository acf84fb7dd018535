"""How strongly the stages still planned would speak, if an assumed effect were true."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.design.farrington_manning import restricted_rates
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class PlannedSignal:
    """The mean of Z of each later stage, in the direction of the test.

    `null_spread`: standard deviation under the null over the one under the effect; Z, divided by the former, then has
    the standard deviation 1 / null_spread.
    """

    means: FloatArray
    null_spread: float = 1.0


def mean_signal(
    n: Sequence[float], *, effect: float, null: float, sd: float, upper: bool, ratio: float | None = None
) -> PlannedSignal:
    """Return the signal of a mean, or of a difference of two groups' means where `ratio` is given.

    `n`: people in each later stage, both groups together; `ratio`: treatment by control.
    """
    part = 1.0 if ratio is None else math.sqrt(ratio) / (1.0 + ratio)
    return PlannedSignal(_sign(upper) * (effect - null) / _positive("sd", sd) * part * _roots(n))


def log_rank_signal(
    events: Sequence[float], *, hazard_ratio: float, null: float, upper: bool, ratio: float = 1.0
) -> PlannedSignal:
    """Return the signal of a log-rank test; `events`: in each later stage."""
    strength = math.log(_positive("hazard ratio", hazard_ratio) / null) * math.sqrt(ratio) / (1.0 + ratio)
    return PlannedSignal(_sign(upper) * strength * _roots(events))


def rate_signal(n: Sequence[float], *, rate: float, null: float, upper: bool) -> PlannedSignal:
    """Return the signal of one group's rate."""
    spread, under_null = (math.sqrt(_inside("rate", value) * (1.0 - value)) for value in (rate, null))
    return PlannedSignal(_sign(upper) * (rate - null) / spread * _roots(n), under_null / spread)


def two_rates_signal(
    n: Sequence[float], *, treatment: float, control: float, null: float, upper: bool, ratio: float = 1.0
) -> PlannedSignal:
    """Return the signal of a difference of two groups' rates; `n`: people in each later stage, both together."""

    def variance(rate1: float, rate2: float) -> float:
        return (1.0 + ratio) * (rate1 * (1.0 - rate1) / ratio + rate2 * (1.0 - rate2))

    spread = math.sqrt(variance(_inside("treatment rate", treatment), _inside("control rate", control)))
    under_null = math.sqrt(variance(*restricted_rates(treatment, control, null, ratio)))
    means = _sign(upper) * (treatment - control - null) / spread * _roots(n)
    return PlannedSignal(means, under_null / spread)


def _sign(upper: bool) -> float:
    return 1.0 if upper else -1.0


def _roots(n: Sequence[float]) -> FloatArray:
    sizes = np.asarray(n, dtype=np.float64)
    if not len(sizes) or not np.all(sizes > 0.0):
        raise InputError(f"planned sizes must be positive, not {tuple(n)}", where="conditional power")
    return np.sqrt(sizes)


def _positive(name: str, value: float) -> float:
    if not 0.0 < value < math.inf:
        raise InputError(f"the {name} must be positive, not {value}", where="conditional power")
    return value


def _inside(name: str, value: float) -> float:
    if not 0.0 < value < 1.0:
        raise InputError(f"the {name} must lie between 0 and 1, not {value}", where="conditional power")
    return value
