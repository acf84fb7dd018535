"""Covariates as an array with names: checked, and scaled for the inside of a fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.kernels.columns import standardised
from equipoise.statistics.survival_data import SurvivalData, indices

# A column of which less than this share is left once the others explain what they can is one of them again.
_COLLINEAR = 1e-10


@dataclass(frozen=True)
class Covariates:
    """Columns of one unit each: (x - center) / scale, so that a fit does not depend on units."""

    names: tuple[str, ...]
    x: FloatArray
    center: FloatArray
    scale: FloatArray


def read_covariates(values: npt.ArrayLike, names: Sequence[str] | None, data: SurvivalData) -> Covariates:
    """Return the covariates of the rows in `data`; DataError for faulty values, NotEstimable for constant columns."""
    x = _matrix(values, data)
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    if len(called) != x.shape[1] or len(set(called)) != len(called):
        raise DataError(f"{x.shape[1]} columns need as many different names, not {list(called)}")
    kept = np.ascontiguousarray(x if data.rows.size == data.handed_in else x[data.rows])
    scaled, center, scale = standardised(kept, data.weights)
    # A value that is not finite shows in its column's mean; rows without weight are looked at as well.
    if kept is not x or not np.isfinite(center).all() or not np.isfinite(scale).all():
        faults = _not_finite(x, called)
        if faults:
            raise DataError("; ".join(faults), mend="remove these rows or impute the values")
    flat = scale <= 1e-12 * np.abs(center)
    if flat.any():
        constant = ", ".join(name for name, is_flat in zip(called, flat, strict=True) if is_flat)
        raise NotEstimable(f"{constant}: the same for everybody", mend="leave constant columns out")
    return Covariates(called, scaled, center, scale)


def _not_finite(x: FloatArray, names: tuple[str, ...]) -> list[str]:
    wrong = ~np.isfinite(x)
    return [
        f"{name} is missing or infinite at {indices(wrong[:, j])}" for j, name in enumerate(names) if wrong[:, j].any()
    ]


def _matrix(values: npt.ArrayLike, data: SurvivalData) -> FloatArray:
    try:
        x = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError("covariates hold something that is not a number", mend="code factors as columns") from error
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or x.shape[1] == 0:
        raise DataError(f"covariates must be rows by columns, not of shape {x.shape}")
    if x.shape[0] != data.handed_in:
        raise DataError(f"lengths differ: time {data.handed_in}, covariates {x.shape[0]}")
    return x


def check_estimable(information: FloatArray, columns: Covariates) -> None:
    """Raise NotEstimable naming a column without information, or one that the columns before it determine.

    `information` is that at coefficients 0, so that columns constant or collinear within all risk sets count as well.
    """
    diagonal = np.diag(information)
    # A column varies with unit spread, so its information is of the order of the number of events.
    blank = diagonal <= _COLLINEAR * max(float(diagonal.max()), 0.0)
    if blank.any() or diagonal.max() <= 0:
        named = ", ".join(name for name, b in zip(columns.names, blank | (diagonal <= 0), strict=True) if b)
        raise NotEstimable(
            f"{named}: the same for everybody at risk at every event, so that the data say nothing of its effect",
            mend="leave it out (or out of the strata)",
        )
    root = np.sqrt(diagonal)
    _check_collinear(information / np.outer(root, root), columns.names)


def _check_collinear(correlation: FloatArray, names: tuple[str, ...]) -> None:
    # What is left of a column beside those before it is at least the smallest eigenvalue.
    if float(np.linalg.eigvalsh(correlation)[0]) >= _COLLINEAR:
        return
    kept: list[int] = []
    for j in range(len(names)):
        if kept:
            among = correlation[np.ix_(kept, kept)]
            shares = np.linalg.solve(among, correlation[kept, j])
            left = correlation[j, j] - correlation[kept, j] @ shares
            if left < _COLLINEAR:
                partners = [names[k] for k, share in zip(kept, shares, strict=True) if abs(share) > 1e-6]
                raise NotEstimable(
                    f"{names[j]} is determined by {', '.join(partners)}: the columns are collinear",
                    mend=f"leave {names[j]} or one of the others out",
                )
        kept.append(j)
