"""How people enter a trial over calendar time."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equipoise.errors import InputError


@dataclass(frozen=True, slots=True)
class Accrual:
    """Entry at a rate constant in pieces: from each of `starts` (calendar months, the first 0), until `end`.

    Only the proportions of `intensities` matter for shares; as people a month they give `total`.

    >>> slow_start = Accrual((0.0, 6.0), (5.0, 10.0), 12.0)
    >>> slow_start.total, round(float(slow_start.share(6.0)), 4)
    (90.0, 0.3333)
    """

    starts: tuple[float, ...]
    intensities: tuple[float, ...]
    end: float

    def __post_init__(self) -> None:
        edges = (*self.starts, self.end)
        rising = edges[0] == 0.0 and all(a < b for a, b in itertools.pairwise(edges))
        rates = all(math.isfinite(rate) and rate >= 0.0 for rate in self.intensities)
        if not (
            rising
            and rates
            and math.isfinite(self.end)
            and len(self.starts) == len(self.intensities)
            and sum(self.intensities) > 0.0
        ):
            raise InputError(
                f"accrual from months {self.starts} at {self.intensities} until {self.end}",
                mend="give starts that rise from 0 to below the end, and as many intensities of 0 or more, not all 0",
            )

    @property
    def edges(self) -> tuple[float, ...]:
        """Months at which the intensity changes, from 0 to the end."""
        return (*self.starts, self.end)

    @property
    def total(self) -> float:
        """People entered in all, intensities being people a month."""
        return float(np.diff(np.asarray(self.edges)) @ np.asarray(self.intensities))

    def entered(self, month: ArrayLike) -> NDArray[np.float64]:
        """Return people entered by calendar `month`, intensities being people a month."""
        edges = np.asarray(self.edges)
        spent = np.clip(np.asarray(month, dtype=float)[..., None] - edges[:-1], 0.0, np.diff(edges))
        return np.asarray(spent @ np.asarray(self.intensities))

    def share(self, month: ArrayLike) -> NDArray[np.float64]:
        """Return the share (0 to 1) of everybody that has entered by calendar `month`."""
        return self.entered(month) / self.total

    def scaled_to(self, participants: float) -> Accrual:
        """Return the same accrual with intensities, as people a month, under which so many enter.

        >>> Accrual((0.0, 6.0), (0.22, 0.33), 30.0).scaled_to(1000.0).intensities
        (23.80952380952381, 35.714285714285715)
        """
        factor = participants / self.total
        return Accrual(self.starts, tuple(rate * factor for rate in self.intensities), self.end)


def accrual_of(participants: float, starts: tuple[float, ...], intensities: tuple[float, ...]) -> Accrual:
    """Return the accrual that ends when so many people have entered at `intensities` people a month.

    InputError where the last intensity is 0 and too few have entered before.

    >>> accrual_of(1000.0, (0.0, 6.0), (22.0, 33.0)).end
    32.303030303030305
    """
    entered = 0.0
    for piece, (start, rate) in enumerate(zip(starts, intensities, strict=True)):
        ends = starts[piece + 1] if piece + 1 < len(starts) else math.inf
        if participants <= entered + rate * (ends - start) and rate > 0.0:
            end = start + (participants - entered) / rate
            return Accrual(starts[: piece + 1], intensities[: piece + 1], end)
        entered += rate * (ends - start) if rate > 0.0 else 0.0
    raise InputError(
        f"{participants:g} people never enter at {intensities} a month", mend="give a last intensity above 0"
    )


def uniform_accrual(months: float) -> Accrual:
    """Return even entry over `months`."""
    return Accrual((0.0,), (1.0,), months)
