"""Weights of events by the time since entry, for weighted log-rank tests."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from equipoise.design.risk_grid import RiskGrid
from equipoise.errors import InputError
from equipoise.kernels.arrays import FloatArray


@dataclass(frozen=True, slots=True)
class FlemingHarrington:
    """S(t)^rho (1 - S(t))^gamma, S being Kaplan and Meier's estimate of both arms together, in the limit.

    (0, 0) is the log-rank test, (0, 1) looks for late effects, (1, 0) for early ones (Fleming, Harrington 1991).
    """

    rho: float
    gamma: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(power) and power >= 0.0 for power in (self.rho, self.gamma)):
            raise InputError(f"weights with rho {self.rho} and gamma {self.gamma}", mend="give numbers of 0 or more")

    def __call__(self, grid: RiskGrid) -> FloatArray:
        """Return the weights at the nodes of a grid."""
        gone = pooled_hazard(grid)
        return np.asarray(np.exp(-self.rho * gone) * (-np.expm1(-gone)) ** self.gamma)

    @property
    def breaks(self) -> tuple[float, ...]:
        """Months at which the weight has a kink."""
        return ()

    @property
    def smooth_at_entry(self) -> bool:
        """Whether the weight has a Taylor series at entry."""
        return float(self.gamma).is_integer()

    @property
    def name(self) -> str:
        """The weight as it is written."""
        return f"FH({self.rho:g}, {self.gamma:g})"


@dataclass(frozen=True, slots=True)
class ModestlyWeighted:
    """1 / max(S(t), S(months)): later events count more, up to a month (Magirr, Burman 2019); `most` is a limit."""

    months: float
    most: float = math.inf

    def __post_init__(self) -> None:
        if not (math.isfinite(self.months) and self.months > 0.0 and self.most >= 1.0):
            raise InputError(
                f"modest weights up to month {self.months} and weight {self.most}",
                mend="give a month above 0 and a largest weight of 1 or more",
            )

    def __call__(self, grid: RiskGrid) -> FloatArray:
        """Return the weights at the nodes of a grid, which must have an edge at the month."""
        until = float(grid.integral(_pooled_rate(grid) * (grid.months < self.months)))
        return np.asarray(np.minimum(np.exp(np.minimum(pooled_hazard(grid), until)), self.most))

    @property
    def breaks(self) -> tuple[float, ...]:
        """Months at which the weight has a kink."""
        return (self.months,)

    @property
    def smooth_at_entry(self) -> bool:
        """Whether the weight has a Taylor series at entry."""
        return True

    @property
    def name(self) -> str:
        """The weight as it is written."""
        return f"1/max(S(t), S({self.months:g}))"


EventWeight = FlemingHarrington | ModestlyWeighted

LOG_RANK = FlemingHarrington(0.0, 0.0)
LATE = FlemingHarrington(0.0, 1.0)
EARLY = FlemingHarrington(1.0, 0.0)


def pooled_hazard(grid: RiskGrid) -> FloatArray:
    """Return the cumulative hazard of all people at risk, both arms together, at the nodes."""
    return grid.running(_pooled_rate(grid))


def _pooled_rate(grid: RiskGrid) -> FloatArray:
    return np.asarray(grid.hazard_control + grid.treated * (grid.hazard_treatment - grid.hazard_control))
