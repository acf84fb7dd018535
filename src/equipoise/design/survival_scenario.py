"""What is assumed of a two-arm trial with a time to an event: hazards, entry, loss, and when it is analysed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equipoise.design.accrual import Accrual
from equipoise.design.hazard import NO_DROPOUT, Hazard
from equipoise.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SurvivalScenario:
    """Two arms on study time (months since entry), analysed at calendar month `analysis`.

    `ratio` is treatment : control. Dropout is a hazard of its own in each arm. `followed` ends everybody's observation
    that many months after entry, whatever the calendar; None observes everybody until the analysis.
    """

    control: Hazard
    treatment: Hazard
    accrual: Accrual
    analysis: float
    ratio: float = 1.0
    dropout_control: Hazard = NO_DROPOUT
    dropout_treatment: Hazard = NO_DROPOUT
    followed: float | None = None

    def __post_init__(self) -> None:
        faults = [
            f"{word} of {value}"
            for word, value in (("an analysis at month", self.analysis), ("a ratio", self.ratio))
            if not (math.isfinite(value) and value > 0.0)
        ]
        if self.followed is not None and not (math.isfinite(self.followed) and self.followed > 0.0):
            faults.append(f"{self.followed} months of observation each")
        if faults:
            raise InputError("; ".join(faults), mend="give finite numbers above 0")

    @property
    def shares(self) -> tuple[float, float]:
        """The shares of control and of treatment."""
        return 1.0 / (1.0 + self.ratio), self.ratio / (1.0 + self.ratio)

    @property
    def horizon(self) -> float:
        """The longest time since entry at which anybody is observed, in months."""
        return self.analysis if self.followed is None else min(self.analysis, self.followed)

    @property
    def breaks(self) -> tuple[float, ...]:
        """Study times between 0 and the horizon where the integrands are not smooth, with both ends."""
        hazards = (self.control, self.treatment, self.dropout_control, self.dropout_treatment)
        inner = {month for hazard in hazards for month in hazard.breaks}
        inner |= {self.analysis - edge for edge in self.accrual.edges}
        return (0.0, *sorted(month for month in inner if 0.0 < month < self.horizon), self.horizon)

    def entered(self, t: ArrayLike) -> Floats:
        """Return the share of those ever entered by the analysis whose entry lies at least `t` months before it."""
        by_analysis = self.accrual.share(self.analysis)
        return self.accrual.share(self.analysis - np.asarray(t, dtype=float)) / by_analysis

    def at_risk(self, t: ArrayLike, *, treatment: bool) -> Floats:
        """Return the share of an arm's people (entered by the analysis) still at risk `t` months after entry."""
        event, dropout = (self.treatment, self.dropout_treatment) if treatment else (self.control, self.dropout_control)
        months = np.asarray(t, dtype=float)
        seen = self.entered(months) * (months <= self.horizon)
        return event.survival(months) * dropout.survival(months) * seen
