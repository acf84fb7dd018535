"""MaxCombo: the largest of several weighted log-rank tests, judged by their joint distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.logrank import logrank_moments
from equipoise.statistics.logrank import GroupTimes, fleming_harrington_weight, group_times
from equipoise.statistics.normal_maximum import largest_absolute_p, smallest_p
from equipoise.statistics.survival_data import TIE_TOLERANCE, survival_data

USUAL_WEIGHTS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True)
class MaxCombo:
    """Tests of equal hazards with weights S(t-)^rho (1 - S(t-))^gamma, taken together.

    `z` is positive when the second group has more events than expected; `leading` is the place of the test with the
    largest |z|. `p` is two-sided; `p_lower` and `p_upper` are of the smallest and of the largest z.
    """

    groups: tuple[object, object]
    weights: tuple[tuple[float, float], ...]
    z: FloatArray
    correlation: FloatArray
    z_max: float
    leading: int
    p: float
    p_lower: float
    p_upper: float


def maxcombo(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    group: npt.ArrayLike,
    *,
    weights: Sequence[tuple[float, float]] = USUAL_WEIGHTS,
    strata: npt.ArrayLike | None = None,
    entry: npt.ArrayLike | None = None,
    tie_tolerance: float = TIE_TOLERANCE,
) -> MaxCombo:
    """Return the MaxCombo test of two groups (Lee 2007; Karrison 2016), weights given as pairs (rho, gamma).

    The tests' covariance is the sum of w_a w_b V over event times and strata; p comes from the multivariate normal
    without random numbers. Assumptions as `logrank`. Raises DataError, NoEventsError, or NotEstimable where there are
    not two groups or a weight gives no event any weight.

    >>> test = maxcombo([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], [0, 0, 1, 0, 1, 1], weights=[(0, 0), (1, 0)])
    >>> test.z.round(3).tolist(), round(test.p, 4)
    ([-1.599, -1.565], 0.1313)
    """
    pairs = tuple((float(rho), float(gamma)) for rho, gamma in weights)
    if not pairs or any(not value >= 0 for pair in pairs for value in pair):
        raise DataError(f"weights are pairs (rho, gamma) of at least 0, not {list(weights)}")
    counts = group_times(survival_data(time, event, entry=entry, tie_tolerance=tie_tolerance), group, strata)
    if len(counts.groups) != 2:
        raise NotEstimable(f"there are {len(counts.groups)} groups, not two", mend="compare two groups at a time")
    score, covariance = _joint(counts, [fleming_harrington_weight(counts, rho, gamma) for rho, gamma in pairs])
    spread = np.sqrt(np.diag(covariance))
    if (spread <= 0).any():
        silent = [pairs[k] for k in np.flatnonzero(spread <= 0)]
        raise NotEstimable(f"the weights {silent} give no event that compares the groups any weight")
    z = score / spread
    correlation = covariance / np.outer(spread, spread)
    np.fill_diagonal(correlation, 1.0)
    leading = int(np.argmax(np.abs(z)))
    return MaxCombo(
        (counts.groups[0], counts.groups[1]),
        pairs,
        z,
        correlation,
        float(abs(z[leading])),
        leading,
        largest_absolute_p(correlation, float(abs(z[leading]))),
        smallest_p(correlation, float(z.min())),
        smallest_p(correlation, -float(z.max())),
    )


def _joint(counts: GroupTimes, columns: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return the scores of the second group under each weighting, and their covariance."""
    score, covariance = np.empty(len(columns)), np.empty((len(columns), len(columns)))
    for a, one in enumerate(columns):
        observed, expected, _ = logrank_moments(counts.at_risk, counts.events, one)
        score[a] = observed[1] - expected[1]
        for b, other in enumerate(columns):
            # The variance under the weight root(w_a w_b) is their covariance.
            covariance[a, b] = logrank_moments(counts.at_risk, counts.events, np.sqrt(one * other))[2][1, 1]
    return score, covariance
