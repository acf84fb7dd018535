"""Two searches that stop early in the program that made the reference values, repeated here to meet those values.

Our own functions give the true optimum and the true first sample size: `optimal_ratio`, `exact_rate_sizes`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from equipoise.design import (
    RateDifference,
    RateRatio,
    SampleSize,
    SequentialPlan,
    SingleRate,
    exact_rate_power,
    whole_people,
    z_test_size,
)

_TOLERANCE = 1e-4
_LARGEST_RATIO = 5.0


def searched_ratio(contrast: RateDifference | RateRatio, plan: SequentialPlan) -> RateDifference | RateRatio:
    """Return the comparison at the ratio a golden-section search of (0, 5) finds when it stops at 1e-4."""
    from scipy.optimize import fminbound

    def people(ratio: float) -> float:
        at = replace(contrast, ratio=float(ratio))
        return z_test_size(at, alpha=plan.alpha, sided=plan.sided, power=1.0 - plan.beta).n

    return replace(contrast, ratio=cast("float", fminbound(people, 0.0, _LARGEST_RATIO, xtol=_TOLERANCE)))


def bisected_exact_size(contrast: SingleRate, plan: SequentialPlan) -> SampleSize:
    """Return the people at which bisection ends as if the exact power rose with n, which it does not everywhere."""
    power = 1.0 - plan.beta

    def enough(n: int) -> bool:
        return exact_rate_power(n, null=contrast.null, rate=contrast.rate, alpha=plan.alpha).power >= power

    above = 2
    while not enough(above):
        above *= 2
    below = 2
    # The search starts from 2 again, not from the last number that was too small.
    while above - below > 1:
        # Halves go to the even number.
        middle = round((above + below) / 2)
        below, above = (below, middle) if enough(middle) else (middle, above)
    reached = exact_rate_power(above, null=contrast.null, rate=contrast.rate, alpha=plan.alpha)
    treatment, control = whole_people(above, None)
    return SampleSize(float(above), None, power, treatment, control, reached.power, reached.method)
