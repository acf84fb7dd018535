"""Parametric regression of times known exactly or in intervals: accelerated failure, and Weibull hazards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NoEventsError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.distributions import two_sided_ps, two_sided_quantile
from equipoise.statistics.interval_data import IntervalData, interval_data
from equipoise.statistics.location_scale import LocationScale, location_scale
from equipoise.statistics.survival_data import check_level

# distribution of T: distribution of the error, whether of log T, and the scale where it is fixed
_FAMILIES: dict[str, tuple[str, bool, float | None]] = {
    "weibull": ("extreme", True, None),
    "exponential": ("extreme", True, 1.0),
    "rayleigh": ("extreme", True, 0.5),
    "lognormal": ("normal", True, None),
    "loggaussian": ("normal", True, None),
    "loglogistic": ("logistic", True, None),
    "gaussian": ("normal", False, None),
    "logistic": ("logistic", False, None),
    "extreme": ("extreme", False, None),
}
DISTRIBUTIONS = tuple(_FAMILIES)


def accelerated_failure(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    covariates: npt.ArrayLike | None = None,
    *,
    distribution: str = "weibull",
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> LocationScale:
    """Return the maximum likelihood fit of log T = intercept + x beta + sigma error (T itself for the last three).

    `distribution` is one of DISTRIBUTIONS; exponential and Rayleigh have a fixed scale of 1 and 1/2. Events lie in
    (left, right], as in interval_data; the log-likelihood is of the times, not of their logarithms. Assumes that
    visits do not depend on the event. The columns get an intercept in front.

    >>> fit = accelerated_failure([0, 3, 5, 2, 7], [4, 6, 9, 2, float("inf")])
    >>> fit.coef.round(4).tolist(), round(fit.scale, 4)
    ([1.7167], 0.5669)
    """
    check_level(conf_level)
    if distribution not in _FAMILIES:
        raise DataError(f"distribution is one of {', '.join(DISTRIBUTIONS)}, not {distribution!r}")
    error, logs, fixed = _FAMILIES[distribution]
    data = interval_data(left, right)
    if logs and (data.left[data.exact] <= 0).any():
        raise DataError("an exact time of 0 has no logarithm")
    if not np.isfinite(data.right).any():
        raise NoEventsError("nobody has the event", mend="a regression of times needs events")
    design, called = _design(covariates, names, data)
    with np.errstate(divide="ignore"):
        low, high = (np.log(data.left), np.log(data.right)) if logs else (_open(data), data.right)
    fit = location_scale(low, high, design, error=error, names=called, fixed_scale=fixed, conf_level=conf_level)
    jacobian = float(np.log(data.left[data.exact]).sum()) if logs else 0.0
    return replace(fit, loglik=fit.loglik - jacobian)


def _open(data: IntervalData) -> FloatArray:
    """On the scale of T itself a left end of 0 means no bound at all."""
    return np.where((data.left == 0) & ~data.exact, -np.inf, data.left)


def _design(
    covariates: npt.ArrayLike | None, names: Sequence[str] | None, data: IntervalData
) -> tuple[FloatArray, tuple[str, ...]]:
    ones = np.ones((data.left.size, 1))
    if covariates is None:
        return ones, ("(Intercept)",)
    x = np.asarray(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if x.shape[0] != data.left.size:
        raise DataError(f"lengths differ: left {data.left.size}, covariates {x.shape[0]}")
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    return np.hstack((ones, x)), ("(Intercept)", *called)


@dataclass(frozen=True)
class WeibullHazards:
    """The same Weibull model as proportional hazards: log hazard ratios, and h(t) = rate shape t^(shape - 1)."""

    names: tuple[str, ...]
    log_hazard_ratio: FloatArray
    se: FloatArray
    z: FloatArray
    p: FloatArray
    hazard_ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    shape: float
    rate: float


def weibull_hazards(fit: LocationScale) -> WeibullHazards:
    """Return a Weibull fit of accelerated_failure (or exponential, Rayleigh) as proportional hazards (delta method).

    >>> fit = accelerated_failure([0, 3, 5, 2, 7], [4, 6, 9, 2, float("inf")], [1, 0, 1, 1, 0])
    >>> weibull_hazards(fit).hazard_ratio.round(3).tolist()
    [4.139]
    """
    shape, count = 1.0 / fit.scale, fit.coef.size
    effects = -shape * fit.coef
    turn = np.zeros((count, fit.variance.shape[0]))
    turn[:, :count] = -shape * np.eye(count)
    if fit.scale_free:
        turn[:, -1] = -effects
    se = np.sqrt(np.diag(turn @ fit.variance @ turn.T))[1:]
    log_ratio = effects[1:]
    reach = two_sided_quantile(fit.conf_level) * se
    return WeibullHazards(
        fit.names[1:], log_ratio, se, log_ratio / se, two_sided_ps(log_ratio / se), np.exp(log_ratio),
        np.exp(log_ratio - reach), np.exp(log_ratio + reach), shape, float(np.exp(effects[0])),
    )  # fmt: skip
