"""What is asked of means: one mean against a value, a difference of two, a ratio of two."""

from __future__ import annotations

import math
from dataclasses import dataclass

from equipoise.design.sample_size import faults_above_zero
from equipoise.errors import InputError


@dataclass(frozen=True, slots=True)
class SingleMean:
    """The mean of one group against the value `null`; `sd` of single values."""

    mean: float
    sd: float
    null: float = 0.0

    def __post_init__(self) -> None:
        _check(self.mean - self.null, sd=self.sd)

    @property
    def ratio(self) -> None:
        """There is one group."""
        return

    @property
    def distance(self) -> float:
        """How far the effect lies from the null."""
        return self.mean - self.null

    @property
    def spread(self) -> float:
        """Standard deviation of the estimate times the root of n."""
        return self.sd

    @property
    def null_spread(self) -> float:
        """The same under the null."""
        return self.sd

    def degrees(self, n: float) -> float:
        """Return the degrees of freedom of the t test with `n` people."""
        return n - 1.0

    def effect_at(self, critical: float, n: float) -> float:
        """Return the mean seen in `n` people at which the statistic is `critical`."""
        return self.null + critical * self.sd / math.sqrt(n)

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        return (f"mean {self.mean:g} against {self.null:g}, standard deviation {self.sd:g}", "values independent")


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """The difference of two means (treatment less control) against `null`.

    `sd` is the standard deviation in both arms, or in treatment where `sd_control` is given; the t test then takes
    Satterthwaite's degrees of freedom, and a pooled variance otherwise. `ratio` is treatment : control.
    """

    difference: float
    sd: float
    null: float = 0.0
    ratio: float = 1.0
    sd_control: float | None = None

    def __post_init__(self) -> None:
        _check(self.difference - self.null, sd=self.sd, ratio=self.ratio, sd_control=self.sd_control)

    @property
    def distance(self) -> float:
        """How far the effect lies from the null."""
        return self.difference - self.null

    @property
    def spread(self) -> float:
        """Standard deviation of the estimate times the root of n."""
        return math.sqrt((1.0 + self.ratio) * (self.sd**2 / self.ratio + self._sd_control**2))

    @property
    def null_spread(self) -> float:
        """The same under the null."""
        return self.spread

    @property
    def _sd_control(self) -> float:
        return self.sd if self.sd_control is None else self.sd_control

    def best_ratio(self) -> float:
        """Return the ratio with the fewest people for the Z test: that of the standard deviations."""
        return self.sd / self._sd_control

    def degrees(self, n: float) -> float:
        """Return the degrees of freedom of the t test with `n` people, both arms together."""
        if self.sd_control is None:
            return n - 2.0
        control = n / (1.0 + self.ratio)
        first, second = self.sd**2 / (control * self.ratio), self.sd_control**2 / control
        return (first + second) ** 2 / (first**2 / (control * self.ratio - 1.0) + second**2 / (control - 1.0))

    def effect_at(self, critical: float, n: float) -> float:
        """Return the difference seen in `n` people at which the statistic is `critical`."""
        return self.null + critical * self.spread / math.sqrt(n)

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        same = self.sd_control is None
        sds = f"{self.sd:g} in both arms" if same else f"{self.sd:g} (treatment) and {self.sd_control:g} (control)"
        return (
            f"difference of means {self.difference:g} against {self.null:g}, standard deviation {sds}",
            f"treatment : control {self.ratio:g} : 1",
            "values independent",
        )


@dataclass(frozen=True, slots=True)
class MeanRatio:
    """The ratio of two means (treatment : control) against `null`.

    `variation` is the standard deviation, the same in both arms, over the mean of control; `ratio` treatment : control.
    The statistic is linear: treatment mean less `null` times control mean (Sasabuchi 1988; Kieser & Hauschke 1999).
    """

    mean_ratio: float
    variation: float
    null: float = 1.0
    ratio: float = 1.0

    def __post_init__(self) -> None:
        _check(self.mean_ratio - self.null, variation=self.variation, ratio=self.ratio, null=self.null)

    @property
    def distance(self) -> float:
        """How far the effect lies from the null."""
        return self.mean_ratio - self.null

    @property
    def spread(self) -> float:
        """Standard deviation of the linear statistic, over the mean of control, times the root of n."""
        return self.variation * math.sqrt((1.0 + self.ratio) * (1.0 / self.ratio + self.null**2))

    @property
    def null_spread(self) -> float:
        """The same under the null."""
        return self.spread

    def best_ratio(self) -> float:
        """Return the ratio with the fewest people for the Z test."""
        return 1.0 / self.null

    def degrees(self, n: float) -> float:
        """Return the degrees of freedom of the t test with `n` people, both arms together."""
        return n - 2.0

    def effect_at(self, critical: float, n: float) -> float:
        """Return the ratio seen in `n` people at which the statistic is `critical`, control's mean as assumed.

        NaN where that would be below 0.
        """
        effect = self.null + critical * self.spread / math.sqrt(n)
        return effect if effect >= 0.0 else math.nan

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in words."""
        return (
            f"ratio of means {self.mean_ratio:g} against {self.null:g}",
            f"standard deviation {self.variation:g} times control's mean, in both arms",
            f"treatment : control {self.ratio:g} : 1",
            "values independent",
        )


def _check(distance: float, **above_zero: float | None) -> None:
    faults = faults_above_zero(**above_zero)
    if not math.isfinite(distance):
        faults.append("an effect or a null that is not finite")
    if faults:
        raise InputError("; ".join(faults), mend="give finite numbers, standard deviations and ratios above 0")
