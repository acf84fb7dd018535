"""The exact permutation p as R's coin counts it: sums that all but reach the observed distance count as reaching it.

`exact_permutation_test` tells sums apart down to rounding. coin lets sums within the square root of machine precision
count in one tail and within ten of them in standard deviations in the other, which is seen in the eighth digit once
there are billions of choices. To hold a value that coin wrote down against one's own, the slack has to be coin's.
"""

from __future__ import annotations

import sys
from math import comb, sqrt

import numpy as np

from equipoise.errors import CaseError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.permutation import PermutationTest
from equipoise.statistics.subset_sums import sums_by_size, whole_units

_SLACK = sqrt(sys.float_info.epsilon)
# The two counts differ by less than this unless one of them is wrong.
_NEAR = 1e-6


def counted_with_slack(scores: FloatArray, chosen: BoolArray, own: PermutationTest) -> float:
    """Return the two-sided exact p of the sum over `chosen` with coin's slack; CaseError where it is far from our own.

    Scores in whole units are counted without slack, by coin as well.
    """
    if whole_units(scores) is not None:
        return own.p
    m = int(chosen.sum())
    distance = abs(float(scores[chosen].sum()) - own.mean)
    low, high = own.mean - distance + _SLACK, own.mean + distance - 10.0 * _SLACK * sqrt(own.variance) + _SLACK
    half = scores.size // 2
    first, second = sums_by_size(scores[:half], m), sums_by_size(scores[half:], m)
    count = 0
    for j in range(max(0, m - len(second) + 1), min(m, len(first) - 1) + 1):
        others = np.sort(second[m - j])
        below = np.searchsorted(others, low - first[j], side="right")
        above = others.size - np.searchsorted(others, high - first[j], side="right")
        count += int(below.sum()) + int(above.sum())
    p = min(1.0, count / comb(scores.size, m))
    if abs(p - own.p) > _NEAR:
        raise CaseError(f"with slack the exact p is {p}, ours is {own.p}: one of them is wrong")
    return p
