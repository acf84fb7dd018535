"""The bootstrap over persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class Bootstrap:
    """A statistic of the data and of resampled data (`replicates`, one row each); limits are percentiles.

    `failed` counts resamples in which the statistic could not be estimated; they are left out.
    """

    estimate: FloatArray
    se: FloatArray
    lower: FloatArray
    upper: FloatArray
    replicates: FloatArray
    failed: int
    conf_level: float


def bootstrap(
    statistic: Callable[[IntArray], npt.ArrayLike],
    n: int,
    *,
    replicates: int = 1000,
    generator: np.random.Generator,
    groups: npt.ArrayLike | None = None,
    conf_level: float = 0.95,
) -> Bootstrap:
    """Return a statistic with its bootstrap standard error and percentile limits (Efron 1979).

    `statistic` takes the places of persons, some of them several times, and refits everything that was estimated, the
    weights included. With `groups` persons are drawn within groups. Raises NotEstimable when a tenth of the resamples
    or more fail.

    >>> values = np.array([1.0, 2.0, 4.0, 8.0])
    >>> found = bootstrap(lambda rows: values[rows].mean(), 4, replicates=200, generator=np.random.default_rng(1))
    >>> found.estimate.tolist(), bool(abs(found.se[0] - values.std() / 2) < 0.15)
    ([3.75], True)
    """
    check_level(conf_level)
    if n < 1 or replicates < 2:
        raise DataError(f"{replicates} resamples of {n} persons", mend="ask for at least 2 resamples of 1 person")
    estimate = np.atleast_1d(np.array(statistic(np.arange(n)), dtype=np.float64))
    draw = _drawing(n, groups, generator)
    drawn: list[FloatArray] = []
    for _ in range(replicates):
        try:
            drawn.append(np.atleast_1d(np.array(statistic(draw()), dtype=np.float64)))
        except NotEstimable:
            continue
    return summarise_replicates(estimate, drawn, replicates, conf_level)


def summarise_replicates(estimate: FloatArray, drawn: list[FloatArray], asked: int, conf_level: float) -> Bootstrap:
    """Return standard error and percentile limits of the resamples that succeeded.

    >>> summarise_replicates(np.array([1.0]), [np.array([0.5]), np.array([1.5])], 2, 0.95).failed
    0
    """
    failed = asked - len(drawn)
    if 10 * failed >= asked:
        raise NotEstimable(
            f"the statistic could not be estimated in {failed} of {asked} resamples",
            mend="simplify the model, or use the stacked standard error",
        )
    values = np.stack(drawn)
    tail = 50.0 * (1.0 - conf_level)
    lower, upper = np.percentile(values, [tail, 100.0 - tail], axis=0)
    return Bootstrap(estimate, values.std(axis=0, ddof=1), lower, upper, values, failed, conf_level)


def _drawing(n: int, groups: npt.ArrayLike | None, generator: np.random.Generator) -> Callable[[], IntArray]:
    if groups is None:
        return lambda: generator.integers(0, n, n)
    labels = np.asarray(groups)
    if labels.shape != (n,):
        raise DataError(f"groups must be {n} labels, not of shape {labels.shape}")
    members = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return lambda: np.concatenate([rows[generator.integers(0, rows.size, rows.size)] for rows in members])
