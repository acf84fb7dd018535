"""How many people a comparison needs: the number as computed, and whole people beside it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from equipoise.design.survival_sample_size import whole_arms
from equipoise.errors import InputError

Sided = Literal[1, 2]

_NEGLIGIBLE = 1e-9
"""What is above a whole number by less than this is that whole number."""


@dataclass(frozen=True, slots=True)
class Method:
    """How a number was found: the name of the method, where it is published, and what it takes for granted."""

    name: str
    source: str
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleSize:
    """People needed for a power.

    `n` is both arms together and not rounded; `ratio` is treatment : control, None for a single group. `people` are
    whole, `treatment` and `control` of them (nobody is control in a single group), rounded up once, at the end, to the
    least multiple of the ratio; `power_of_people` is what they give. `power` is what was asked for.
    """

    n: float
    ratio: float | None
    power: float
    treatment: int
    control: int
    power_of_people: float
    method: Method

    @property
    def people(self) -> int:
        """Whole people, both arms together."""
        return self.treatment + self.control


@dataclass(frozen=True, slots=True)
class Power:
    """The probability `value` that `n` people (both arms together) make the test reject."""

    value: float
    n: float
    method: Method


def sample_size(
    n: float, ratio: float | None, power: float, power_at: Callable[[float], float], method: Method
) -> SampleSize:
    """Return a computed `n` with whole people beside it; `power_at` gives the power of a number of people."""
    treatment, control = whole_people(n, ratio)
    return SampleSize(n, ratio, power, treatment, control, power_at(treatment + control), method)


def whole_people(n: float, ratio: float | None) -> tuple[int, int]:
    """Return whole people on treatment and on control: the least multiple of the ratio that holds `n`.

    A ratio that is not one of small whole numbers cannot be kept exactly: each arm is then rounded up.

    >>> whole_people(198.3, 2.0), whole_people(198.3, None)
    ((134, 67), (199, 0))
    """
    return (math.ceil(n - _NEGLIGIBLE), 0) if ratio is None else whole_arms(n, ratio)


def check_levels(alpha: float, sided: Sided, power: float | None = None) -> None:
    """Raise InputError unless the level lies between 0 and 1/2 a side, and the power between level and 1."""
    faults: list[str] = []
    if not 0.0 < alpha / sided < 0.5:
        faults.append(f"alpha of {alpha} with {sided} side(s)")
    if power is not None and not alpha / sided < power < 1.0:
        faults.append(f"a power of {power}")
    if faults:
        raise InputError(
            "; ".join(faults), mend="give an alpha above 0 and below 1/2 a side, and a power above it and below 1"
        )


def check_people(n: float, at_least: float = 0.0) -> None:
    """Raise InputError unless `n` is a finite number above `at_least`."""
    if not (math.isfinite(n) and n > at_least):
        raise InputError(f"{n} people", mend=f"give a finite number above {at_least:g}")


def faults_above_zero(**values: float | None) -> list[str]:
    """Return what is wrong with values that must be finite and above 0; None is not given, and not wrong."""
    return [
        f"{name.replace('_', ' ')} of {value}"
        for name, value in values.items()
        if value is not None and not (math.isfinite(value) and value > 0.0)
    ]


def faults_of_rates(**rates: float) -> list[str]:
    """Return what is wrong with values that must lie between 0 and 1, both excluded."""
    return [f"{name.replace('_', ' ')} of {rate}" for name, rate in rates.items() if not 0.0 < rate < 1.0]
