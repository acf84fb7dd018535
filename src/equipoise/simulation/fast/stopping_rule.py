"""When a simulated trial stops, by its Z at each look."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

from equipoise.design import Boundaries
from equipoise.errors import InputError


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """Bounds on Z for each look; Z is positive where treatment is better.

    One-sided: reject at or above `critical_z`, stop for futility at or below `futility_z` (minus infinity: never).
    `two_sided`: reject where the amount of Z is at or above `critical_z`, stop where it is at or below `futility_z`.
    """

    critical_z: tuple[float, ...]
    futility_z: tuple[float, ...]
    two_sided: bool = False

    def __post_init__(self) -> None:
        unknown = any(math.isnan(z) for z in (*self.critical_z, *self.futility_z))
        if unknown or not self.critical_z or len(self.critical_z) != len(self.futility_z):
            raise InputError(
                f"bounds {self.critical_z} and {self.futility_z}", mend="give one bound of each kind for each look"
            )


def single_look(alpha: float = 0.025) -> StoppingRule:
    """Return the rule of a trial that is looked at once, at the one-sided level `alpha`.

    >>> round(single_look().critical_z[0], 6)
    1.959964
    """
    if not 0.0 < alpha < 0.5:
        raise InputError(f"a one-sided level of {alpha}", mend="give a level above 0 and below 1/2")
    return StoppingRule((-float(ndtri(alpha)),), (-math.inf,))


def rule_of(bounds: Boundaries) -> StoppingRule:
    """Return the rule that follows the bounds of a group sequential plan, futility stops obeyed."""
    critical = tuple(float(z) for z in bounds.critical_z)
    futility = [float(z) for z in bounds.futility_z]
    # The last look ends the trial whatever it shows.
    futility[-1] = -math.inf
    return StoppingRule(critical, tuple(futility), bounds.plan.sided == 2)
