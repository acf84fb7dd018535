"""The bootstrap of a weighted hazard ratio, with the propensity fitted again in every resample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import IntArray
from equipoise.kernels.weighted_bootstrap import ESTIMAND_NUMBERS, bootstrap_log_hazard_ratios
from equipoise.statistics.balancing_weights import ESTIMANDS, balancing_weights
from equipoise.statistics.bootstrap import Bootstrap, summarise_replicates
from equipoise.statistics.cox_model import cox_layout
from equipoise.statistics.propensity import Propensity
from equipoise.statistics.survival_data import check_level, survival_data
from equipoise.statistics.weighted_hazard_ratio import weighted_hazard_ratio

# Resamples are made in blocks of about so many numbers, to bound the memory.
_BLOCK = 2_000_000


def bootstrap_hazard_ratio(
    time: npt.ArrayLike,
    event: npt.ArrayLike,
    score: Propensity,
    *,
    estimand: str = "ate",
    replicates: int = 1000,
    generator: np.random.Generator,
    conf_level: float = 0.95,
) -> Bootstrap:
    """Return the bootstrap of the log hazard ratio of `weighted_hazard_ratio` (Austin 2016), Efron's ties.

    Persons are drawn with replacement; propensity and weights are estimated anew each time. Raises NotEstimable when a
    tenth of the resamples or more have no estimate.

    >>> from equipoise.statistics.propensity import propensity
    >>> generator = np.random.default_rng(7)
    >>> age, arm = np.repeat([1.0, 2.0, 3.0], 20), np.tile([0, 1], 30)
    >>> found = bootstrap_hazard_ratio(np.arange(1, 61), np.ones(60), propensity(arm, age), generator=generator)
    >>> found.replicates.shape, found.failed
    ((1000, 1), 0)
    """
    check_level(conf_level)
    if estimand not in ESTIMANDS:
        raise DataError(f"estimand is one of {', '.join(ESTIMANDS)}, not {estimand!r}")
    if replicates < 2:
        raise DataError(f"{replicates} resamples", mend="ask for at least 2")
    whole = weighted_hazard_ratio(time, event, balancing_weights(score, estimand=estimand))
    data = survival_data(time, event)
    stop = cox_layout(data, None).stop
    order = np.argsort(stop, kind="stable")
    columns = score.model.design[order]
    center, scale = columns[:, 1:].mean(axis=0), columns[:, 1:].std(axis=0)
    scaled = np.column_stack((columns[:, 0], (columns[:, 1:] - center) / scale))
    start = np.concatenate(([score.model.coef[0] + score.model.coef[1:] @ center], score.model.coef[1:] * scale))
    parts = [
        bootstrap_log_hazard_ratios(
            scaled, score.treated[order], stop[order], data.event[order], counts, ESTIMAND_NUMBERS[estimand], start
        )
        for counts in (drawn[:, order] for drawn in _draws(order.size, replicates, generator))
    ]
    values = np.concatenate(parts)
    usable = values[np.isfinite(values), None]
    return summarise_replicates(np.array([whole.coef]), list(usable), replicates, conf_level)


def _draws(n: int, replicates: int, generator: np.random.Generator) -> list[IntArray]:
    """Return how often each resample holds each person, in blocks of resamples."""
    size = max(1, _BLOCK // n)
    blocks: list[IntArray] = []
    for first in range(0, replicates, size):
        rows = min(size, replicates - first)
        drawn = generator.integers(0, n, (rows, n)) + n * np.arange(rows)[:, None]
        blocks.append(np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(np.int64))
    return blocks
