"""Permutation tests: the sum of scores in one group against all ways the groups could have fallen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb, nan, sqrt

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.statistics.distributions import two_sided_p
from equipoise.statistics.subset_sums import can_split, shift_share, split_share, whole_units
from equipoise.statistics.survival_data import indices, numbers

# Statistics that differ by less than this share of the spread of the scores are one value.
_SAME = 1e-12
_CHUNK = 256


@dataclass(frozen=True)
class PermutationTest:
    """A two-sided test by permutation.

    `statistic` is the sum of scores of the treated; `mean` and `variance` are its moments over the reference set;
    `z` is positive when the treated have larger scores. `draws` counts random draws, 0 where p is exact or normal.
    """

    statistic: float
    mean: float
    variance: float
    z: float
    p: float
    n: int
    n_treated: int
    method: str
    draws: int


def permutation_test(
    scores: npt.ArrayLike, treated: npt.ArrayLike, *, strata: npt.ArrayLike | None = None
) -> PermutationTest:
    """Return the permutation test with normal approximation, mean and variance of the permutation distribution.

    With strata people change places within them only (Strasser & Weber 1999). Assumes that under the hypothesis the
    labels are exchangeable (within strata). Raises DataError, or NotEstimable where the statistic cannot vary.

    >>> test = permutation_test([0.75, 0.1667, 0.1667, -1.0833], [1, 0, 1, 0])
    >>> round(test.z, 4), round(test.p, 4)
    (1.1862, 0.2356)
    """
    values, chosen = _checked(scores, treated)
    mean, variance = _moments(values, chosen, _places(strata, values.size))
    return _result(values, chosen, mean, variance, None, "normal", 0)


def exact_permutation_test(scores: npt.ArrayLike, treated: npt.ArrayLike) -> PermutationTest:
    """Return the test over all ways to choose as many treated: p is the share at least as far from the mean.

    Scores that are whole multiples of one unit go by the shift algorithm (Streitberg & Rohmel 1986), others by the
    split-up of van de Wiel 2001 (44 people, more where one group is small; NotEstimable beyond). Assumption and errors
    as `permutation_test`.

    >>> round(exact_permutation_test([3, 1, 2, -6], [1, 0, 1, 0]).p, 6)
    0.333333
    """
    values, chosen = _checked(scores, treated)
    mean, variance = _moments(values, chosen, np.zeros(values.size, dtype=np.int64))
    m = int(chosen.sum())
    unit = whole_units(values)
    if unit is None and not can_split(values.size, min(m, values.size - m)):
        raise NotEstimable(
            f"{values.size} people are too many to go through all {comb(values.size, m):.2e} choices",
            mend="use monte_carlo_permutation_test",
        )
    distance = abs(float(values[chosen].sum()) - mean) - _tolerance(values)
    # The smaller group's sums are fewer, and as far from their mean.
    few = min(m, values.size - m)
    around = mean if few == m else float(values.sum()) - mean
    p = split_share(values, few, around, distance) if unit is None else shift_share(values, m, mean, distance, unit)
    return _result(values, chosen, mean, variance, p, "exact", 0)


def monte_carlo_permutation_test(
    scores: npt.ArrayLike,
    treated: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 9999,
    strata: npt.ArrayLike | None = None,
) -> PermutationTest:
    """Return the test over random permutations: p = (b + 1)/(draws + 1), b those at least as far from the mean.

    Assumption and errors as `permutation_test`; the same generator state gives the same p.

    >>> test = monte_carlo_permutation_test([3, 1, 2, -6], [1, 0, 1, 0], np.random.default_rng(1), draws=999)
    >>> 0.3 < test.p < 0.37
    True
    """
    _check_draws(draws)
    values, chosen = _checked(scores, treated)
    place = _places(strata, values.size)
    mean, variance = _moments(values, chosen, place)
    distance = abs(float(values[chosen].sum()) - mean) - _tolerance(values)
    further = sum(
        int((np.abs(_drawn(values, chosen, place, rng, min(_CHUNK, draws - done)) - mean) >= distance).sum())
        for done in range(0, draws, _CHUNK)
    )
    return _result(values, chosen, mean, variance, (further + 1) / (draws + 1), "monte carlo", draws)


def rerandomization_test(
    scores: npt.ArrayLike, treated: npt.ArrayLike, draw: Callable[[], npt.ArrayLike], *, draws: int = 9999
) -> PermutationTest:
    """Return the test over allocations as the trial itself would have drawn them: `draw()` gives who is treated.

    The reference set is that of the trial's own blocks, strata or minimization. Its mean is not known beforehand, so p
    is twice the smaller of the two tails, each (b + 1)/(draws + 1). Assumes that `draw` follows the trial's procedure.
    Raises DataError where a draw does not fit the scores, NotEstimable where the statistic never varies.

    >>> rng = np.random.default_rng(1)
    >>> test = rerandomization_test([3, 1, 2, -6], [1, 0, 1, 0], lambda: rng.permutation([1, 1, 0, 0]), draws=999)
    >>> 0.3 < test.p < 0.37
    True
    """
    _check_draws(draws)
    values, chosen = _checked(scores, treated)
    centered = values - values.mean()
    sums = np.empty(draws + 1)
    sums[0] = centered[chosen].sum()
    for b in range(draws):
        sums[b + 1] = centered[_labels(draw(), values.size, "a drawn allocation")].sum()
    mean, variance = float(sums.mean()), float(sums.var())
    if variance <= _tolerance(values) ** 2:
        raise NotEstimable("every drawn allocation gives the same statistic", mend="look at the drawing function")
    tolerance = _tolerance(values)
    tails = int((sums <= sums[0] + tolerance).sum()), int((sums >= sums[0] - tolerance).sum())
    p, m = min(1.0, 2.0 * min(tails) / (draws + 1)), int(chosen.sum())
    z = (float(sums[0]) - mean) / sqrt(variance)
    return PermutationTest(float(sums[0]), mean, variance, z, p, values.size, m, "re-randomization", draws)


def _check_draws(draws: int) -> None:
    if draws < 1:
        raise DataError(f"draws is {draws}, not at least 1")


def _checked(scores: npt.ArrayLike, treated: npt.ArrayLike) -> tuple[FloatArray, BoolArray]:
    faults: list[str] = []
    values = numbers(scores, "scores", faults)
    if faults:
        raise DataError("; ".join(faults))
    chosen = _labels(treated, values.size, "treated")
    if not 0 < int(chosen.sum()) < values.size:
        raise NotEstimable("everybody is in one group", mend="a comparison needs two")
    return values, chosen


def _labels(treated: npt.ArrayLike, n: int, name: str) -> BoolArray:
    faults: list[str] = []
    marks = numbers(treated, name, faults)
    if not faults and marks.size != n:
        faults.append(f"lengths differ: scores {n}, {name} {marks.size}")
    wrong = (marks != 0) & (marks != 1)
    if not faults and wrong.any():
        faults.append(f"{name} is not 0 or 1 at {indices(wrong)}")
    if faults:
        raise DataError("; ".join(faults))
    return marks == 1


def _places(strata: npt.ArrayLike | None, n: int) -> IntArray:
    if strata is None:
        return np.zeros(n, dtype=np.int64)
    names = np.asarray(strata)
    if names.shape != (n,):
        raise DataError(f"lengths differ: scores {n}, strata {names.shape}")
    return np.unique(names, return_inverse=True)[1].reshape(n).astype(np.int64)


def _tolerance(values: FloatArray) -> float:
    return _SAME * float(np.abs(values - values.mean()).sum())


def _moments(values: FloatArray, chosen: BoolArray, place: IntArray) -> tuple[float, float]:
    """Return mean and variance of the sum over the treated when people change places within strata."""
    mean = variance = 0.0
    for s in range(int(place.max()) + 1):
        mine, m = values[place == s], int(chosen[place == s].sum())
        mean += m * float(mine.mean())
        if mine.size > 1:
            variance += m * (mine.size - m) / (mine.size - 1) * float(mine.var())
    if variance <= _tolerance(values) ** 2:
        raise NotEstimable("the statistic is the same however people change places", mend="look at scores and strata")
    return mean, variance


def _drawn(values: FloatArray, chosen: BoolArray, place: IntArray, rng: np.random.Generator, count: int) -> FloatArray:
    """Return the sums over the treated of `count` random permutations within strata."""
    sums = np.zeros(count)
    for s in range(int(place.max()) + 1):
        mine, m = values[place == s], int(chosen[place == s].sum())
        if 0 < m < mine.size:
            first = np.argpartition(rng.random((count, mine.size)), m - 1, axis=1)[:, :m]
            sums += mine[first].sum(axis=1)
        else:
            sums += mine.sum() if m else 0.0
    return sums


def _result(
    values: FloatArray, chosen: BoolArray, mean: float, variance: float, p: float | None, method: str, draws: int
) -> PermutationTest:
    statistic = float(values[chosen].sum())
    z = (statistic - mean) / sqrt(variance) if variance > 0 else nan
    found = two_sided_p(z) if p is None else p
    return PermutationTest(statistic, mean, variance, z, found, values.size, int(chosen.sum()), method, draws)
