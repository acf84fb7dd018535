"""The propensity score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.logistic import Logistic, logistic
from equipoise.statistics.time_zero import check_time_zero


@dataclass(frozen=True)
class Propensity:
    """The probability of treatment given the covariates, per row, with the model it came from."""

    treated: BoolArray
    score: FloatArray
    model: Logistic


def propensity(
    treatment: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    names: Sequence[str] | None = None,
    measured: npt.ArrayLike | None = None,
    begun: npt.ArrayLike | None = None,
) -> Propensity:
    """Return the propensity score (Rosenbaum & Rubin 1983) by logistic regression.

    `measured` gives the day of each column relative to time zero: a column measured after time zero may be a
    consequence of treatment and is refused. `begun` gives the day each person's treatment began, NaN for never: after
    time zero it is refused (see `check_time_zero`). Missing covariates are refused too, never dropped. Assumes that the
    columns hold every common cause of treatment and outcome. Raises SeparationError where they tell treatment fully.

    >>> propensity([0, 1, 0, 1, 1, 0], [50, 52, 60, 61, 70, 69]).score.round(3).tolist()
    [0.44, 0.452, 0.498, 0.504, 0.556, 0.55]
    """
    if begun is not None:
        check_time_zero(begun)
    model = logistic(treatment, covariates, names=names)
    if measured is not None:
        check_baseline(model.names[1:], measured)
    return Propensity(np.array(treatment, dtype=np.float64) == 1, model.fitted, model)


def check_baseline(names: Sequence[str], measured: npt.ArrayLike) -> None:
    """Raise DataError naming every covariate measured after time zero, day 0; one day per name.

    >>> check_baseline(["age", "stage"], [-3, 0])
    """
    days = np.atleast_1d(np.array(measured, dtype=np.float64))
    if days.size != len(names) or np.isnan(days).any():
        raise DataError(f"{len(names)} covariates need as many days of measurement", mend="give one day per column")
    late = [f"{name} (day {day:g})" for name, day in zip(names, days, strict=True) if day > 0]
    if late:
        raise DataError(
            f"measured after time zero: {', '.join(late)}",
            mend="use the last value before treatment; later ones may be its consequence",
        )
