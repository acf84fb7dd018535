"""Effects that change with the time since entry: late, crossing, or ending in cure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equipoise.design.average_hazard_ratio import average_log_hazard_ratio, check_ratio_throughout
from equipoise.design.event_probability import observe
from equipoise.design.hazard import Hazard, PiecewiseHazard
from equipoise.design.survival_scenario import SurvivalScenario
from equipoise.errors import InputError

Floats = NDArray[np.float64]


def changing_effect(control: PiecewiseHazard, starts: Sequence[float], ratios: Sequence[float]) -> PiecewiseHazard:
    """Return control's hazard times a hazard ratio that changes at `starts` (months, the first 0).

    A ratio below 1 after one above 1, or the reverse, makes hazards that cross.

    >>> changing_effect(PiecewiseHazard((0.0,), (0.02,)), (0.0, 6.0), (1.0, 0.5))
    PiecewiseHazard(starts=(0.0, 6.0), rates=(0.02, 0.01))
    """
    effect = PiecewiseHazard(tuple(starts), tuple(ratios))
    months = tuple(sorted({*control.starts, *effect.starts}))
    return PiecewiseHazard(months, tuple((control.rate(months) * effect.rate(months)).tolist()))


def delayed_effect(control: PiecewiseHazard, months: float, ratio: float) -> PiecewiseHazard:
    """Return control's hazard for the first `months`, and that times `ratio` afterwards.

    >>> delayed_effect(PiecewiseHazard((0.0,), (0.02,)), 3.0, 0.5).rates
    (0.02, 0.01)
    """
    if months == 0.0:
        return control.scaled(ratio)
    return changing_effect(control, (0.0, months), (1.0, ratio))


@dataclass(frozen=True, slots=True)
class CureHazard:
    """A share of people never has the event; the others have it at the hazard `uncured` (mixture cure model).

    The survival of all is share + (1 - share) S(t), raised to `ratio`, a hazard ratio against that.
    """

    share: float
    uncured: Hazard
    ratio: float = 1.0

    def __post_init__(self) -> None:
        if not (0.0 <= self.share < 1.0 and math.isfinite(self.ratio) and self.ratio >= 0.0):
            raise InputError(
                f"a cured share of {self.share} and a hazard ratio of {self.ratio}",
                mend="give a share from 0 to below 1, and a ratio of 0 or more",
            )

    @property
    def breaks(self) -> tuple[float, ...]:
        """Months at which the hazard is not smooth."""
        return self.uncured.breaks

    def rate(self, t: ArrayLike) -> Floats:
        """Return events per person and month at `t` (months), the cured among the persons."""
        left = (1.0 - self.share) * self.uncured.survival(t)
        return self.ratio * self.uncured.rate(t) * left / (self.share + left)

    def cumulative(self, t: ArrayLike) -> Floats:
        """Return the integral of the rate from 0 to `t` (months)."""
        gone = -np.expm1(-np.asarray(self.uncured.cumulative(t)))
        return np.asarray(-self.ratio * np.log1p(-(1.0 - self.share) * gone))

    def survival(self, t: ArrayLike) -> Floats:
        """Return the share without event at `t` (months)."""
        return np.exp(-self.cumulative(t))

    def scaled(self, ratio: float) -> CureHazard:
        """Return this hazard times a hazard ratio."""
        return replace(self, ratio=self.ratio * ratio)


def hazard_ratio_at(scenario: SurvivalScenario, months: ArrayLike) -> Floats:
    """Return the hazard ratio (treatment over control) at times since entry; NaN where control has no hazard.

    >>> from equipoise.design import constant_hazard, uniform_accrual
    >>> control = constant_hazard(0.02)
    >>> late = SurvivalScenario(control, delayed_effect(control, 6.0, 0.5), uniform_accrual(28), 64.0)
    >>> hazard_ratio_at(late, [3.0, 12.0]).tolist()
    [1.0, 0.5]
    """
    control, treatment = scenario.control.rate(months), scenario.treatment.rate(months)
    known = control > 0.0
    return np.where(known, treatment / np.where(known, control, 1.0), math.nan)


def average_hazard_ratio(scenario: SurvivalScenario) -> float:
    """Return the hazard ratio whose logarithm is the mean of the log hazard ratio over all events expected to be seen.

    So it depends on the accrual and on the analysis, not on the hazards alone: other averages weigh time otherwise.
    InputError where at times only one arm has a hazard.

    >>> from equipoise.design import constant_hazard, uniform_accrual
    >>> control = constant_hazard(0.02)
    >>> late = SurvivalScenario(control, delayed_effect(control, 6.0, 0.5), uniform_accrual(28), 64.0)
    >>> round(average_hazard_ratio(late), 4)
    0.5802
    """
    seen = observe(scenario)
    check_ratio_throughout(seen)
    return math.exp(float(average_log_hazard_ratio(seen)))
