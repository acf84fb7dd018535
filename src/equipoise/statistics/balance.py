"""Balance of covariates between two groups, before and after weighting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.balancing_weights import BalancingWeights
from equipoise.statistics.survival_data import indices


@dataclass(frozen=True)
class Balance:
    """Means of each covariate by group and their standardised differences, treated minus untreated.

    `sd` is the root mean of the two *unweighted* variances, the same before and after, so that a difference cannot
    shrink because a weighted variance grew. `variance_ratio_after` is treated over untreated, weighted.
    """

    names: tuple[str, ...]
    sd: FloatArray
    untreated_before: FloatArray
    treated_before: FloatArray
    smd_before: FloatArray
    untreated_after: FloatArray
    treated_after: FloatArray
    smd_after: FloatArray
    variance_ratio_before: FloatArray
    variance_ratio_after: FloatArray


def balance(covariates: npt.ArrayLike, weighting: BalancingWeights, *, names: Sequence[str] | None = None) -> Balance:
    """Return the balance that weights reach (Austin 2009); differences beyond 0.1 are commonly called relevant.

    A covariate without any spread is NotEstimable; missing values raise DataError.

    >>> from equipoise.statistics.balancing_weights import known_weights
    >>> weighting = known_weights(np.array([True, True, False, False]), np.array([1.0, 1.0, 3.0, 1.0]), "att")
    >>> reached = balance([[1.0], [2.0], [1.0], [3.0]], weighting)
    >>> reached.smd_before.round(3).tolist(), reached.smd_after.tolist()
    ([-0.447], [0.0])
    """
    x = np.array(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    treated, w = weighting.treated, weighting.weights
    if x.ndim != 2 or x.shape[0] != treated.size:
        raise DataError(f"covariates must be {treated.size} rows by columns, not of shape {x.shape}")
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    _check(x, called)
    ones = np.ones(w.size)
    m0, m1 = _mean(x, ones, ~treated), _mean(x, ones, treated)
    v0, v1 = x[~treated].var(axis=0, ddof=1), x[treated].var(axis=0, ddof=1)
    sd = np.sqrt((v0 + v1) / 2.0)
    if (sd == 0).any():
        flat = ", ".join(name for name, s in zip(called, sd, strict=True) if s == 0)
        raise NotEstimable(f"{flat}: the same for everybody in both groups", mend="leave constant columns out")
    a0, a1 = _mean(x, w, ~treated), _mean(x, w, treated)
    ratio_after = _ratio(_variance(x, w, treated, a1), _variance(x, w, ~treated, a0))
    return Balance(called, sd, m0, m1, (m1 - m0) / sd, a0, a1, (a1 - a0) / sd, _ratio(v1, v0), ratio_after)


def _check(x: FloatArray, names: tuple[str, ...]) -> None:
    if len(names) != x.shape[1]:
        raise DataError(f"{x.shape[1]} columns need as many names, not {len(names)}")
    faults = [
        f"{name} is missing or infinite at {indices(~np.isfinite(x[:, j]))}"
        for j, name in enumerate(names)
        if not np.isfinite(x[:, j]).all()
    ]
    if faults:
        raise DataError("; ".join(faults), mend="impute the values, or remove these rows and say so")


def _mean(x: FloatArray, w: FloatArray, rows: npt.NDArray[np.bool_]) -> FloatArray:
    return (w[rows] @ x[rows]) / w[rows].sum()


def _variance(x: FloatArray, w: FloatArray, rows: npt.NDArray[np.bool_], mean: FloatArray) -> FloatArray:
    """Return the weighted variance, unbiased when the weights are equal."""
    share = w[rows] / w[rows].sum()
    return (share @ (x[rows] - mean) ** 2) / (1.0 - share @ share)


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.divide(above, below, out=np.full(above.size, np.nan), where=below > 0)
