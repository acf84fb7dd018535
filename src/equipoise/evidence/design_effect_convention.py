"""A convention of the program behind the modestly weighted cases, repeated here to meet its values.

It puts the critical value on the scale of the effect by the information of pooled hazards, where the test itself
divides by the variance it estimates. Our own `weighted_log_rank` gives the power of the test.
"""

from __future__ import annotations

import math
from dataclasses import replace

from scipy.special import ndtr, ndtri

from equipoise.design import ModestlyWeighted, PiecewiseHazard, SurvivalScenario, weighted_log_rank_direct
from equipoise.errors import CaseError


def null_information_power(scenario: SurvivalScenario, weight: ModestlyWeighted, n: float, alpha: float) -> float:
    """Return the one-sided power towards benefit, the critical value shrunk by the information under the null."""
    control, treatment = scenario.control, scenario.treatment
    if not (isinstance(control, PiecewiseHazard) and isinstance(treatment, PiecewiseHazard)):
        raise CaseError("a hazard that is not constant in pieces", mend="give rates by piece")
    starts = tuple(sorted({*control.starts, *treatment.starts}))
    share_control, share_treatment = scenario.shares
    pooled = share_control * control.rate(starts) + share_treatment * treatment.rate(starts)
    null = PiecewiseHazard(starts, tuple(pooled.tolist()))
    under_effect = weighted_log_rank_direct(scenario, weight)
    under_null = weighted_log_rank_direct(replace(scenario, control=null, treatment=null), weight)
    shrunk = under_effect.null_spread / under_null.null_spread
    return float(ndtr(-under_effect.distance / under_effect.spread * math.sqrt(n) + ndtri(alpha) * shrunk))
