"""What is asked of rates: one rate against a value, a difference of two, a ratio of two."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from equipoise.design.farrington_manning import restricted_rates, restricted_rates_of_ratio
from equipoise.design.sample_size import faults_above_zero, faults_of_rates
from equipoise.errors import InputError
from equipoise.statistics.bracketed_root import bracketed_root

_ALMOST = 1e-12
"""Rates are looked for between this and 1 less this."""


@dataclass(frozen=True, slots=True)
class SingleRate:
    """The rate of one group against the value `null`; the variance under each is that of the binomial."""

    rate: float
    null: float

    def __post_init__(self) -> None:
        _check(faults_of_rates(rate=self.rate, null=self.null))

    @property
    def ratio(self) -> None:
        """There is one group."""
        return

    @property
    def distance(self) -> float:
        """How far the effect lies from the null."""
        return self.rate - self.null

    @property
    def spread(self) -> float:
        """Standard deviation of the estimate times the root of n, under the effect."""
        return math.sqrt(self.rate * (1.0 - self.rate))

    @property
    def null_spread(self) -> float:
        """The same under the null."""
        return math.sqrt(self.null * (1.0 - self.null))

    def effect_at(self, critical: float, n: float) -> float:
        """Return the rate seen in `n` people at which the statistic is `critical`; it may lie outside 0 to 1."""
        return self.null + critical * self.null_spread / math.sqrt(n)

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        return (f"rate {self.rate:g} against {self.null:g}", "people independent")


@dataclass(frozen=True, slots=True)
class RateDifference:
    """The difference of two rates (treatment less control) against `null`; `ratio` is treatment : control.

    The variance under the null is that of the rates likeliest under it (Farrington, Manning 1990); with `null` 0 they
    are the pooled rate.
    """

    treatment: float
    control: float
    null: float = 0.0
    ratio: float = 1.0

    def __post_init__(self) -> None:
        faults = [
            *faults_of_rates(treatment_rate=self.treatment, control_rate=self.control),
            *faults_above_zero(ratio=self.ratio),
        ]
        if not -1.0 < self.null < 1.0:
            faults.append(f"a null difference of {self.null}")
        _check(faults)

    @property
    def distance(self) -> float:
        """How far the effect lies from the null."""
        return self.treatment - self.control - self.null

    @property
    def spread(self) -> float:
        """Standard deviation of the estimate times the root of n, under the effect."""
        return _spread(self.treatment, self.control, self.ratio)

    @property
    def null_spread(self) -> float:
        """The same under the null."""
        return _spread(*restricted_rates(self.treatment, self.control, self.null, self.ratio), self.ratio)

    def effect_at(self, critical: float, n: float) -> float:
        """Return the difference seen in `n` people at which Z is `critical`, control's rate as assumed.

        NaN where no rate of treatment gives it.
        """

        def z(rate: float) -> float:
            null_rates = restricted_rates(rate, self.control, self.null, self.ratio)
            return (rate - self.control - self.null) * math.sqrt(n) / _spread(*null_rates, self.ratio)

        return _crossing(z, critical) - self.control

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        return (
            f"rates {self.treatment:g} (treatment) and {self.control:g} (control), null difference {self.null:g}",
            f"treatment : control {self.ratio:g} : 1",
            "people independent",
        )


@dataclass(frozen=True, slots=True)
class RateRatio:
    """The ratio of two rates (treatment : control) against `null`; `ratio` is treatment : control in people.

    The statistic is linear, treatment rate less `null` times control rate; its variance under the null is that of the
    rates likeliest under it (Farrington, Manning 1990).
    """

    treatment: float
    control: float
    null: float = 1.0
    ratio: float = 1.0

    def __post_init__(self) -> None:
        _check(
            [
                *faults_of_rates(treatment_rate=self.treatment, control_rate=self.control),
                *faults_above_zero(ratio=self.ratio, null=self.null),
            ]
        )

    @property
    def distance(self) -> float:
        """How far the linear statistic lies from 0."""
        return self.treatment - self.null * self.control

    @property
    def spread(self) -> float:
        """Standard deviation of the statistic times the root of n, under the effect."""
        return _spread(self.treatment, self.control, self.ratio, self.null)

    @property
    def null_spread(self) -> float:
        """The same under the null."""
        rates = restricted_rates_of_ratio(self.treatment, self.control, self.null, self.ratio)
        return _spread(*rates, self.ratio, self.null)

    def effect_at(self, critical: float, n: float) -> float:
        """Return the ratio seen in `n` people at which Z is `critical`, control's rate as assumed.

        NaN where no rate of treatment gives it.
        """

        def z(rate: float) -> float:
            null_rates = restricted_rates_of_ratio(rate, self.control, self.null, self.ratio)
            return (rate - self.null * self.control) * math.sqrt(n) / _spread(*null_rates, self.ratio, self.null)

        return _crossing(z, critical) / self.control

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        return (
            f"rates {self.treatment:g} (treatment) and {self.control:g} (control), null ratio {self.null:g}",
            f"treatment : control {self.ratio:g} : 1",
            "people independent",
        )


def _spread(treatment: float, control: float, ratio: float, weight: float = 1.0) -> float:
    variance = treatment * (1.0 - treatment) / ratio + weight**2 * control * (1.0 - control)
    return math.sqrt(max(variance, 1e-300) * (1.0 + ratio))


def _crossing(z: Callable[[float], float], critical: float) -> float:
    if not z(_ALMOST) < critical < z(1.0 - _ALMOST):
        return math.nan
    return bracketed_root(lambda rate: z(rate) - critical, _ALMOST, 1.0 - _ALMOST)


def _check(faults: list[str]) -> None:
    if faults:
        raise InputError("; ".join(faults), mend="give rates between 0 and 1, and ratios above 0")
