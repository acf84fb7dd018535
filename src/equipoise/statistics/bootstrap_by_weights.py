"""The bootstrap of a statistic that takes many sets of frequency weights at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics.bootstrap import Bootstrap, summarise_replicates
from equipoise.statistics.survival_data import check_level

BatchStatistic = Callable[[IntArray], FloatArray]
"""From frequency weights, one row per resample, to one row of numbers each; NaN where they cannot be estimated."""


def resample_weights(
    n: int, *, replicates: int, generator: np.random.Generator, groups: npt.ArrayLike | None = None
) -> IntArray:
    """Return how often each of n persons is drawn in each resample, replicates by n; within groups where given.

    >>> resample_weights(5, replicates=3, generator=np.random.default_rng(1)).sum(axis=1).tolist()
    [5, 5, 5]
    """
    if n < 1 or replicates < 1:
        raise DataError(f"{replicates} resamples of {n} persons", mend="ask for at least 1 of 1 person")
    labels = np.zeros(n, dtype=np.int64) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    if labels.shape != (n,):
        raise DataError(f"groups must be {n} labels, not of shape {labels.shape}")
    counts = np.zeros((replicates, n), dtype=np.int64)
    resample = np.arange(replicates)[:, None] * n
    for label in range(int(labels.max()) + 1):
        members = np.flatnonzero(labels == label)
        drawn = members[generator.integers(0, members.size, (replicates, members.size))]
        counts += np.bincount((drawn + resample).ravel(), minlength=replicates * n).reshape(replicates, n)
    return counts


def bootstrap_by_weights(statistic: BatchStatistic, weights: npt.ArrayLike, *, conf_level: float = 0.95) -> Bootstrap:
    """Return a statistic with its bootstrap standard error and percentile limits (Efron 1979).

    `weights` holds a resample's frequency weights per row, as `resample_weights` draws them. The estimate is the
    statistic with every weight 1. Raises NotEstimable when a tenth of the resamples or more fail.

    >>> values = np.array([1.0, 2.0, 4.0, 8.0])
    >>> drawn = resample_weights(4, replicates=500, generator=np.random.default_rng(1))
    >>> found = bootstrap_by_weights(lambda weights: weights @ values[:, None] / 4, drawn)
    >>> found.estimate.tolist(), bool(abs(found.se[0] - values.std() / 2) < 0.15)
    ([3.75], True)
    """
    check_level(conf_level)
    counts = np.asarray(weights)
    if counts.ndim != 2 or counts.shape[0] < 2 or counts.dtype.kind not in "iu" or (counts < 0).any():
        raise DataError("weights must be whole numbers, at least 0, in rows of resamples", mend="use resample_weights")
    whole = counts.astype(np.int64, copy=False)
    estimate = statistic(np.ones((1, whole.shape[1]), dtype=np.int64))[0]
    values = statistic(whole)
    usable = values[np.isfinite(values).all(axis=1)]
    return summarise_replicates(estimate, list(usable), whole.shape[0], conf_level)
