"""Pointwise confidence limits of a probability, on five scales."""

from __future__ import annotations

import numpy as np

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.distributions import two_sided_quantile
from equipoise.statistics.survival_data import check_level

CONF_TYPES = ("plain", "log", "log-log", "logit", "arcsin")


def probability_limits(
    estimate: FloatArray, log_se: FloatArray, *, conf_type: str, conf_level: float
) -> tuple[FloatArray, FloatArray]:
    """Return lower and upper limits of probabilities, clipped to 0 and 1; `log_se` is the standard error of log p.

    plain: p +- z p se. log: p exp(+-z se). log-log: p^exp(+-z se/log p). logit: on log(p/(1-p)) with se/(1-p). arcsin:
    sin^2(asin(sqrt p) +- z se sqrt(p/(1-p))/2).

    Edges, where a scale has no derivative: an estimate without variance is its own limits on the plain, log, log-log
    and logit scales; otherwise the limits at 0 (and at 1 by arcsin) are undefined, NaN.
    """
    if conf_type not in CONF_TYPES:
        raise DataError(f"conf_type is one of {', '.join(CONF_TYPES)}, not {conf_type!r}")
    check_level(conf_level)
    z = two_sided_quantile(conf_level)
    with np.errstate(all="ignore"):
        lower, upper = _raw_limits(estimate, z * log_se, conf_type)
    if conf_type != "arcsin":
        sure = log_se == 0
        lower, upper = np.where(sure, estimate, lower), np.where(sure, estimate, upper)
    return np.maximum(lower, 0.0), np.minimum(upper, 1.0)


def _raw_limits(p: FloatArray, reach: FloatArray, conf_type: str) -> tuple[FloatArray, FloatArray]:
    p = np.where(p > 0, p, np.nan)
    match conf_type:
        case "plain":
            return p - p * reach, p + p * reach
        case "log":
            return np.exp(np.log(p) - reach), np.exp(np.log(p) + reach)
        case "log-log":
            # log p is negative, so the larger exponent belongs to the lower limit.
            center, spread = np.log(-np.log(p)), reach / -np.log(p)
            return np.exp(-np.exp(center + spread)), np.exp(-np.exp(center - spread))
        case "logit":
            center, spread = np.log(p / (1.0 - p)), reach / (1.0 - p)
            return 1.0 / (1.0 + np.exp(spread - center)), 1.0 / (1.0 + np.exp(-center - spread))
        case _:  # arcsin
            center, spread = np.arcsin(np.sqrt(p)), 0.5 * reach * np.sqrt(p / (1.0 - p))
            return np.sin(np.maximum(center - spread, 0.0)) ** 2, np.sin(np.minimum(center + spread, np.pi / 2)) ** 2
