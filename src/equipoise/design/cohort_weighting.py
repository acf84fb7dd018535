"""What it costs to weight a cohort instead of allocating at random.

The design effect is the variance of a weighted difference of means over that of a trial of as many people, the same
shares of them treated. It holds for normalised weights, the true propensity, and an outcome whose variance given the
covariates is the same for all; the precision that covariates themselves bring is ignored. Calibrate by simulation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from equipoise.design.sample_size import Method, whole_people
from equipoise.errors import InputError, NotEstimable


class WeightingTarget(StrEnum):
    """Whom the weighted comparison speaks of."""

    ATE = "everybody"
    ATT = "the treated"
    OVERLAP = "the overlap"


@dataclass(frozen=True, slots=True)
class Propensity:
    """How the chance to be treated varies over people: a Beta distribution of mean `share`.

    `concentration` is the sum of its two parameters: the larger, the more alike people's chances; infinite where the
    chance is the same for all, as in a trial.
    """

    share: float
    concentration: float

    def __post_init__(self) -> None:
        if not (0.0 < self.share < 1.0 and self.concentration > 0.0):
            raise InputError(
                f"a propensity with mean {self.share} and concentration {self.concentration}",
                mend="give a mean between 0 and 1 and a concentration above 0",
            )

    @property
    def parameters(self) -> tuple[float, float]:
        """The parameters a and b of the Beta distribution."""
        return self.share * self.concentration, (1.0 - self.share) * self.concentration


@dataclass(frozen=True, slots=True)
class CohortSize:
    """People of a cohort that say as much as `trial` people allocated at random.

    `n` is not rounded; `treated` and `control` are whole. `effective` is what `n` weighted people are worth: `trial`.
    """

    n: float
    treated: int
    control: int
    trial: float
    design_effect: float
    method: Method

    @property
    def effective(self) -> float:
        """How many people of a trial the cohort is worth."""
        return self.n / self.design_effect


def propensity_of_spread(share: float, sd: float) -> Propensity:
    """Return the propensity of mean `share` and standard deviation `sd`; 0 makes it the same for all.

    >>> propensity_of_spread(0.5, 0.2).parameters
    (2.625, 2.625)
    """
    most = math.sqrt(max(share * (1.0 - share), 0.0))
    if not 0.0 <= sd < most:
        raise InputError(
            f"a propensity with standard deviation {sd} about {share}", mend=f"give one from 0 to below {most:.4g}"
        )
    return Propensity(share, math.inf if sd == 0.0 else (most / sd) ** 2 - 1.0)


def design_effect(propensity: Propensity, target: WeightingTarget | str) -> float:
    """Return the variance against a trial of as many people with the same shares treated.

    NotEstimable where it is infinite: too many people could hardly have been treated, or hardly not.

    >>> alike = Propensity(0.4, 20.0)
    >>> [round(design_effect(alike, target), 3) for target in ("everybody", "the treated", "the overlap")]
    [1.066, 1.091, 1.05]
    """
    target = _target(target)
    if math.isinf(propensity.concentration):
        return 1.0
    share = propensity.share
    a, b = propensity.parameters
    match target:
        case WeightingTarget.ATE:
            _check_finite(a > 1.0 and b > 1.0, propensity, target)
            # E[1/e] + E[1/(1 - e)], times the variance of a trial turned over.
            return share * (1.0 - share) * (a + b - 1.0) * (1.0 / (a - 1.0) + 1.0 / (b - 1.0))
        case WeightingTarget.ATT:
            _check_finite(b > 1.0, propensity, target)
            odds = a * (a + 1.0) / ((b - 1.0) * (a + b))
            return share * (1.0 - share) * (1.0 / share + odds / share**2)
        case WeightingTarget.OVERLAP:
            return (a + b + 1.0) / (a + b)


def cohort_size(trial: float, propensity: Propensity, target: WeightingTarget | str) -> CohortSize:
    """Return the people of a weighted cohort that are worth `trial` people allocated with the same shares.

    >>> found = cohort_size(332.0, Propensity(0.5, 6.0), "the overlap")
    >>> round(found.n, 1), found.treated, found.control
    (387.3, 194, 194)
    """
    if not (math.isfinite(trial) and trial > 0.0):
        raise InputError(f"a trial of {trial} people", mend="give a finite number above 0")
    effect = design_effect(propensity, target)
    n = trial * effect
    treated, control = whole_people(n, propensity.share / (1.0 - propensity.share))
    words = (
        f"propensity after Beta with mean {propensity.share:g} and concentration {propensity.concentration:g}",
        f"weights for {_target(target)}, normalised; the true propensity is known",
        "one variance given the covariates; nothing gained from them",
    )
    method = Method("design effect of weights", "Kish 1965; Li, Morgan & Zaslavsky 2018", words)
    return CohortSize(n, treated, control, trial, effect, method)


def _target(target: WeightingTarget | str) -> WeightingTarget:
    try:
        return WeightingTarget(target)
    except ValueError:
        known = ", ".join(WeightingTarget)
        raise InputError(f"no weights speak of {target!r}", mend=f"take one of: {known}") from None


def _check_finite(finite: bool, propensity: Propensity, target: WeightingTarget) -> None:
    if not finite:
        a, b = propensity.parameters
        raise NotEstimable(
            f"weights for {target} have infinite variance where the propensity is Beta({a:g}, {b:g})",
            mend="take overlap weights, trim the propensity, or assume people more alike",
        )
