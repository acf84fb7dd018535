"""Spending functions: how much of an error probability may be used up by an information fraction.

Each is a frozen value with one method, `spent(fraction, level)`: the cumulative part of `level`. Fractions above 1
spend the whole level. Sources: Lan and DeMets 1983; Kim and DeMets 1987; Hwang, Shih and DeCani 1990.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import ndtr, ndtri

from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray

_LINEAR = 1e-9
"""A gamma nearer to 0 than this spends linearly to nine digits."""


class Spending(Protocol):
    """A rule that says how much of a level is spent by each information fraction."""

    def spent(self, fraction: Sequence[float] | FloatArray, level: float) -> FloatArray:
        """Return the cumulative part of `level` spent by each fraction."""
        ...


def _fractions(fraction: Sequence[float] | FloatArray) -> FloatArray:
    return np.minimum(np.asarray(fraction, dtype=np.float64), 1.0)


@dataclass(frozen=True, slots=True)
class OBrienFlemingSpending:
    """Spending whose bounds resemble O'Brien and Fleming's (Lan, DeMets 1983): 2 (1 - Phi(z / sqrt t)), by the tail.

    >>> OBrienFlemingSpending().spent([0.5, 1.0], 0.025).round(6).tolist()
    [0.001525, 0.025]
    """

    def spent(self, fraction: Sequence[float] | FloatArray, level: float) -> FloatArray:
        """Return the cumulative part of `level` spent by each fraction."""
        return 2.0 * ndtr(ndtri(level / 2.0) / np.sqrt(_fractions(fraction)))


@dataclass(frozen=True, slots=True)
class PocockSpending:
    """Spending whose bounds resemble Pocock's (Lan, DeMets 1983): level * ln(1 + (e - 1) t)."""

    def spent(self, fraction: Sequence[float] | FloatArray, level: float) -> FloatArray:
        """Return the cumulative part of `level` spent by each fraction."""
        return level * np.log1p((math.e - 1.0) * _fractions(fraction))


@dataclass(frozen=True, slots=True)
class PowerSpending:
    """Spending by a power of the fraction (Kim, DeMets 1987): level * t ** exponent."""

    exponent: float

    def __post_init__(self) -> None:
        if not 0.0 < self.exponent < math.inf:
            raise InputError("the exponent must be positive", where="PowerSpending", mend="1 to 3 are usual")

    def spent(self, fraction: Sequence[float] | FloatArray, level: float) -> FloatArray:
        """Return the cumulative part of `level` spent by each fraction."""
        return level * _fractions(fraction) ** self.exponent


@dataclass(frozen=True, slots=True)
class HwangShihDeCaniSpending:
    """Spending of the gamma family (Hwang, Shih, DeCani 1990): level (1 - e^(-gt)) / (1 - e^(-g)); g = 0 is linear.

    -4 comes near O'Brien and Fleming, 1 near Pocock.
    """

    gamma: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.gamma):
            raise InputError("gamma must be a finite number", where="HwangShihDeCaniSpending", mend="-4 to 1 are usual")

    def spent(self, fraction: Sequence[float] | FloatArray, level: float) -> FloatArray:
        """Return the cumulative part of `level` spent by each fraction."""
        part = _fractions(fraction)
        linear = abs(self.gamma) < _LINEAR
        return level * (part if linear else np.expm1(-self.gamma * part) / math.expm1(-self.gamma))


@dataclass(frozen=True, slots=True)
class UserSpending:
    """Spending written down look by look: the cumulative part of the level, 0 to 1, for exactly the planned looks."""

    parts: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.parts or not min(np.diff(self.parts, prepend=0.0)) >= 0.0 or self.parts[-1] > 1.0 + 1e-12:
            raise InputError(
                f"cumulative parts of a level must rise from 0 to at most 1, not {self.parts}",
                where="UserSpending",
                mend="divide the cumulative amounts by the level",
            )

    def spent(self, fraction: Sequence[float] | FloatArray, level: float) -> FloatArray:
        """Return the amount for each look; InputError where there are more or fewer looks than parts."""
        if len(fraction) != len(self.parts):
            raise InputError(
                f"{len(self.parts)} parts for {len(fraction)} looks", where="UserSpending", mend="give one part a look"
            )
        return level * np.asarray(self.parts, dtype=np.float64)
