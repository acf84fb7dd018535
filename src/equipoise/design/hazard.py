"""The hazard of an event over the time since entry: constant in pieces, or Weibull."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equipoise.errors import InputError

Floats = NDArray[np.float64]


class Hazard(Protocol):
    """How quickly events come, `t` months after entry."""

    @property
    def breaks(self) -> tuple[float, ...]:
        """Months at which the hazard is not smooth, without 0."""
        ...

    def rate(self, t: ArrayLike) -> Floats:
        """Events per person and month at `t`."""
        ...

    def cumulative(self, t: ArrayLike) -> Floats:
        """The integral of the rate from 0 to `t`."""
        ...

    def survival(self, t: ArrayLike) -> Floats:
        """The share without event at `t`, were nobody censored."""
        ...

    def scaled(self, ratio: float) -> Hazard:
        """This hazard times a hazard ratio."""
        ...


def _faulty_starts(starts: tuple[float, ...]) -> list[str]:
    if not starts or starts[0] != 0.0:
        return ["the first start is not 0"]
    if not all(math.isfinite(start) for start in starts):
        return ["a start is not a finite number"]
    return [] if all(a < b for a, b in itertools.pairwise(starts)) else ["the starts do not rise"]


def _faulty_rates(rates: tuple[float, ...]) -> list[str]:
    return [f"a rate of {rate}" for rate in rates if not (math.isfinite(rate) and rate >= 0.0)]


@dataclass(frozen=True, slots=True)
class PiecewiseHazard:
    """A hazard that is constant from each of `starts` (months, the first 0) to the next; `rates` per month.

    >>> late = PiecewiseHazard((0.0, 6.0), (0.02, 0.01))
    >>> float(late.cumulative(12.0))
    0.18
    """

    starts: tuple[float, ...]
    rates: tuple[float, ...]

    def __post_init__(self) -> None:
        faults = [*_faulty_starts(self.starts), *_faulty_rates(self.rates)]
        if len(self.starts) != len(self.rates):
            faults.append(f"{len(self.starts)} starts for {len(self.rates)} rates")
        if faults:
            raise InputError(
                f"a hazard in pieces: {'; '.join(faults)}",
                mend="give as many rates (events per month, 0 or more) as starts (months, rising from 0)",
            )

    @property
    def breaks(self) -> tuple[float, ...]:
        """Months at which the rate changes."""
        return self.starts[1:]

    def rate(self, t: ArrayLike) -> Floats:
        """Return events per person and month at `t` (months); at a break the later piece counts."""
        piece = np.searchsorted(np.asarray(self.starts), np.asarray(t, dtype=float), side="right") - 1
        return np.asarray(self.rates)[np.maximum(piece, 0)]

    def cumulative(self, t: ArrayLike) -> Floats:
        """Return the integral of the rate from 0 to `t` (months)."""
        starts = np.asarray(self.starts)
        lengths = np.append(np.diff(starts), np.inf)
        spent = np.clip(np.asarray(t, dtype=float)[..., None] - starts, 0.0, lengths)
        return np.asarray(spent @ np.asarray(self.rates))

    def survival(self, t: ArrayLike) -> Floats:
        """Return the share without event at `t` (months)."""
        return np.exp(-self.cumulative(t))

    def scaled(self, ratio: float) -> PiecewiseHazard:
        """Return this hazard times a hazard ratio."""
        return PiecewiseHazard(self.starts, tuple(rate * ratio for rate in self.rates))


@dataclass(frozen=True, slots=True)
class WeibullHazard:
    """Survival exp(-(scale t) ** shape), `scale` per month; shape 1 is a constant hazard."""

    scale: float
    shape: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.scale) and self.scale >= 0 and math.isfinite(self.shape) and self.shape > 0):
            raise InputError(
                f"a Weibull hazard with scale {self.scale} and shape {self.shape}",
                mend="give a scale of 0 or more (per month) and a shape above 0",
            )

    @property
    def breaks(self) -> tuple[float, ...]:
        """A Weibull hazard is smooth after 0."""
        return ()

    def rate(self, t: ArrayLike) -> Floats:
        """Return events per person and month at `t` (months)."""
        with np.errstate(divide="ignore"):
            return self.shape * self.scale * (self.scale * np.asarray(t, dtype=float)) ** (self.shape - 1.0)

    def cumulative(self, t: ArrayLike) -> Floats:
        """Return the integral of the rate from 0 to `t` (months)."""
        return (self.scale * np.maximum(np.asarray(t, dtype=float), 0.0)) ** self.shape

    def survival(self, t: ArrayLike) -> Floats:
        """Return the share without event at `t` (months)."""
        return np.exp(-self.cumulative(t))

    def scaled(self, ratio: float) -> WeibullHazard:
        """Return this hazard times a hazard ratio."""
        return WeibullHazard(self.scale * ratio ** (1.0 / self.shape), self.shape)


def constant_hazard(rate: float) -> PiecewiseHazard:
    """Return a hazard of `rate` events per person and month at all times."""
    return PiecewiseHazard((0.0,), (rate,))


def hazard_of_risk(risk: float, months: float) -> PiecewiseHazard:
    """Return the constant hazard under which `risk` (0 to 1) have had the event by `months`.

    >>> round(hazard_of_risk(0.5, 36).rates[0], 6)
    0.019254
    """
    if not (0.0 <= risk < 1.0 and months > 0.0):
        raise InputError(
            f"a risk of {risk} by month {months}", mend="give a risk from 0 to below 1, and months above 0"
        )
    return constant_hazard(-math.log1p(-risk) / months)


def hazard_of_median(months: float) -> PiecewiseHazard:
    """Return the constant hazard under which half have had the event by `months`.

    >>> round(hazard_of_median(36).rates[0], 6)
    0.019254
    """
    return hazard_of_risk(0.5, months)


def weibull_of_risk(risk: float, months: float, shape: float) -> WeibullHazard:
    """Return the Weibull hazard of a shape under which `risk` (0 to 1) have had the event by `months`.

    >>> round(weibull_of_risk(0.5, 36, 2.0).scale, 6)
    0.023127
    """
    # A constant hazard with the same risk has the cumulative hazard the Weibull one must reach.
    cumulative = hazard_of_risk(risk, months).rates[0] * months
    return WeibullHazard(cumulative ** (1.0 / shape) / months, shape)


def median_months(hazard: PiecewiseHazard | WeibullHazard) -> float:
    """Return the months by which half have had the event; infinite where half never have it.

    >>> median_months(PiecewiseHazard((0.0, 10.0), (0.0, 0.1))) == 10.0 + math.log(2.0) / 0.1
    True
    """
    if isinstance(hazard, WeibullHazard):
        return math.log(2.0) ** (1.0 / hazard.shape) / hazard.scale if hazard.scale > 0.0 else math.inf
    reached = np.append(hazard.cumulative(np.array(hazard.starts)), math.inf)
    piece = int(np.searchsorted(reached, math.log(2.0), side="right")) - 1
    left, rate = math.log(2.0) - float(reached[piece]), hazard.rates[piece]
    return hazard.starts[piece] + left / rate if rate > 0.0 else math.inf


NO_DROPOUT = constant_hazard(0.0)
"""Nobody leaves."""
