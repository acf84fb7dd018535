"""Linear combinations of a model's coefficients: estimates with limits, and joint tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.student_t import student_t_ps, student_t_quantile
from equipoise.statistics.survival_data import check_level


@dataclass(frozen=True)
class LinearContrast:
    """Linear combinations, one per element, on t distributions with `df` degrees of freedom (p two-sided)."""

    estimate: FloatArray
    se: FloatArray
    df: FloatArray
    t: FloatArray
    p: FloatArray
    lower: FloatArray
    upper: FloatArray
    conf_level: float


@dataclass(frozen=True)
class JointTest:
    """An F test that several linear combinations are all zero."""

    f: float
    numerator_df: int
    denominator_df: float
    p: float


def linear_contrast(estimate: FloatArray, se: FloatArray, df: FloatArray, conf_level: float) -> LinearContrast:
    """Return estimates with their t statistics and limits; infinite `df` stand for the normal distribution."""
    check_level(conf_level)
    t = estimate / se
    reach = student_t_quantile(conf_level, df) * se
    return LinearContrast(estimate, se, df, t, student_t_ps(t, df), estimate - reach, estimate + reach, conf_level)


def contrast_rows(rows: npt.ArrayLike, names: Sequence[str]) -> FloatArray:
    """Return contrasts as a matrix with one column per coefficient; DataError where the number does not fit."""
    found = np.atleast_2d(np.asarray(rows, dtype=np.float64))
    if found.ndim != 2 or found.shape[1] != len(names):
        raise DataError(f"a contrast has {len(names)} numbers, one for each of {', '.join(names)}")
    return found
