"""Regression of a measurement with limits of quantification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.statistics.location_scale import LocationScale, location_scale
from equipoise.statistics.survival_data import check_level, indices


def tobit(
    value: npt.ArrayLike,
    comparator: Sequence[str],
    covariates: npt.ArrayLike,
    *,
    names: Sequence[str] | None = None,
    conf_level: float = 0.95,
) -> LocationScale:
    """Return the fit of Tobin 1958: normal values, of which some are only known to lie below or above a limit.

    `comparator` is '=', '<' or '>' for each value: '<' means below the limit in `value`. A limit is never replaced by a
    number. Markers such as HBsAg are handed in as log10. The columns get an intercept in front.

    >>> fit = tobit([1.0, 0.3, 2.1, 0.3, 1.7, 0.9], ["=", "<", "=", "<", "=", "="], [0, 0, 1, 0, 1, 1])
    >>> fit.coef.round(3).tolist(), round(fit.scale, 3)
    ([0.206, 1.361], 0.571)
    """
    check_level(conf_level)
    y, x, sign = np.asarray(value, dtype=np.float64), np.asarray(covariates, dtype=np.float64), np.asarray(comparator)
    x = x[:, None] if x.ndim == 1 else x
    if y.ndim != 1 or not y.size == sign.size == x.shape[0]:
        raise DataError(f"lengths differ: value {y.size}, comparator {sign.size}, covariates {x.shape[0]}")
    faults: list[str] = []
    if not np.isfinite(y).all():
        faults.append(f"value is missing or infinite at {indices(~np.isfinite(y))}")
    strange = ~np.isin(sign, ("=", "<", ">"))
    if strange.any():
        faults.append(f"comparator is not =, < or > at {indices(strange)}")
    if faults:
        raise DataError("; ".join(faults))
    if not (sign == "=").any():
        raise NotEstimable("no value was quantified", mend="compare the proportions below the limit instead")
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    low, high = np.where(sign == "<", -np.inf, y), np.where(sign == ">", np.inf, y)
    design = np.column_stack((np.ones(y.size), x))
    return location_scale(low, high, design, error="normal", names=("(Intercept)", *called), conf_level=conf_level)
