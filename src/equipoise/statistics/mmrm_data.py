"""Rows of repeated measures, checked, with covariates made orthonormal for the inside of the fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics.linear_algebra import inverse, orthonormal, redundant, solve
from equipoise.statistics.survival_data import indices
from equipoise.statistics.visit_pattern import VisitPattern, visit_patterns


@dataclass(frozen=True)
class MmrmData:
    """The rows with an outcome; `inner` are orthonormal columns that span the design, `upper` leads back to it.

    `residual` is what least squares leaves of the outcome, and `first_coef` what it takes; both are weighted.
    """

    names: tuple[str, ...]
    visits: tuple[object, ...]
    groups: tuple[object, ...]
    patterns: Sequence[VisitPattern]
    design: FloatArray
    inner: FloatArray
    upper: FloatArray
    residual: FloatArray
    first_coef: FloatArray
    visit: IntArray
    subject: IntArray
    log_weights: float

    @property
    def n(self) -> int:
        """How many rows there are."""
        return int(self.residual.size)

    @property
    def n_subjects(self) -> int:
        """How many subjects have a row."""
        return int(self.subject.max()) + 1

    @property
    def log_determinant(self) -> float:
        """What the log-determinant of X'WX has more than that of the orthonormal columns."""
        return 2.0 * float(np.log(np.abs(np.diag(self.upper))).sum())

    def coef(self, inner: FloatArray) -> FloatArray:
        """Return coefficients of the design from those of the orthonormal columns."""
        return self.first_coef + solve(self.upper, inner)

    def turned(self, inner: FloatArray) -> FloatArray:
        """Return the variance of the coefficients from that in orthonormal columns."""
        back = inverse(self.upper)
        return back @ inner @ back.T

    def start_variances(self) -> FloatArray:
        """Return the mean squared residual of each visit, kept away from 0."""
        squares = np.bincount(self.visit, weights=self.residual**2) / np.bincount(self.visit)
        return np.maximum(squares, 1e-6 * max(float(squares.mean()), 1e-300))


def mmrm_data(
    outcome: npt.ArrayLike,
    design: npt.ArrayLike,
    visit: npt.ArrayLike,
    subject: npt.ArrayLike,
    *,
    group: npt.ArrayLike | None,
    weights: npt.ArrayLike | None,
    visits: Sequence[object] | None,
    names: Sequence[str] | None,
) -> MmrmData:
    """Return the rows; a row without outcome (NaN) is a visit not made. DataError with every fault found."""
    faults: list[str] = []
    y, x = _floats(outcome, "outcome", 1, faults), _floats(design, "design", 2, faults)
    g = np.ones(y.size) if weights is None else _floats(weights, "weights", 1, faults)
    labels = [np.asarray(column) for column in (visit, subject, np.zeros(y.size) if group is None else group)]
    sizes = {"outcome": y.size, "design": x.shape[0], "weights": g.size}
    sizes |= {name: column.size for name, column in zip(("visit", "subject", "group"), labels, strict=True)}
    if len(set(sizes.values())) > 1:
        faults.append("lengths differ: " + ", ".join(f"{name} {size}" for name, size in sizes.items()))
    if faults:
        raise DataError("; ".join(faults))
    keep = np.isfinite(y)
    y, x, g = y[keep], x[keep], g[keep]
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    _check(y, x, g, called)
    levels, at = _places(labels[0][keep], visits)
    _, who = np.unique(labels[1][keep], return_inverse=True)
    kinds, which = np.unique(labels[2][keep], return_inverse=True)
    _check_subjects(at, who.astype(np.int64), which.astype(np.int64))
    return _made(y, x, g, called, levels, at, who.astype(np.int64), tuple(kinds.tolist()), which.astype(np.int64))


def _made(
    y: FloatArray,
    x: FloatArray,
    g: FloatArray,
    names: tuple[str, ...],
    visits: tuple[object, ...],
    visit: IntArray,
    subject: IntArray,
    groups: tuple[object, ...],
    group: IntArray,
) -> MmrmData:
    root = np.sqrt(g)
    inner, upper = orthonormal(x * root[:, None])
    _check_columns(x * root[:, None], upper, names)
    within = inner.T @ (y * root)
    residual = y * root - inner @ within
    patterns = visit_patterns(inner, residual, visit, subject, group)
    return MmrmData(
        names,
        visits,
        groups,
        patterns,
        x,
        inner,
        upper,
        residual,
        solve(upper, within),
        visit,
        subject,
        float(np.log(g).sum()),
    )


def _floats(values: npt.ArrayLike, name: str, dimensions: int, faults: list[str]) -> FloatArray:
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        faults.append(f"{name} holds something that is not a number")
        return np.zeros((0,) * dimensions)
    if found.ndim != dimensions:
        faults.append(f"{name} must have {dimensions} dimensions, not {found.ndim}")
        return np.zeros((0,) * dimensions)
    return found


def _check(y: FloatArray, x: FloatArray, g: FloatArray, names: tuple[str, ...]) -> None:
    faults: list[str] = []
    blank = np.asarray(~np.isfinite(x).all(axis=1), dtype=np.bool_)
    if blank.any():
        faults.append(f"the design is missing or infinite at {indices(blank)} of the rows seen")
    if not (np.isfinite(g) & (g > 0)).all():
        faults.append("weights must be positive")
    if len(names) != x.shape[1] or len(set(names)) != len(names):
        faults.append(f"{x.shape[1]} columns need as many different names, not {list(names)}")
    if y.size <= x.shape[1]:
        faults.append(f"{y.size} rows with an outcome do not carry {x.shape[1]} coefficients")
    if faults:
        raise DataError("; ".join(faults))


def _check_columns(x: FloatArray, upper: FloatArray, names: tuple[str, ...]) -> None:
    lost = redundant(x, upper)
    if lost:
        named = ", ".join(names[j] for j in lost)
        raise NotEstimable(f"{named}: determined by the columns before it", mend=f"leave {named} out")


def _places(labels: npt.NDArray[np.generic], visits: Sequence[object] | None) -> tuple[tuple[object, ...], IntArray]:
    """Return the visits that occur, in order, and each row's place among them."""
    seen, place = np.unique(labels, return_inverse=True)
    if visits is None:
        return tuple(seen.tolist()), place.astype(np.int64)
    wanted = list(visits)
    strangers = [label for label in seen.tolist() if label not in wanted]
    if strangers:
        raise DataError(f"visit has labels that are not among visits: {strangers}")
    order = [wanted.index(label) for label in seen.tolist()]
    ranks = np.argsort(np.argsort(order))
    return tuple(wanted[i] for i in sorted(order)), ranks[place].astype(np.int64)


def _check_subjects(visit: IntArray, subject: IntArray, group: IntArray) -> None:
    pairs = np.unique(np.column_stack((subject, visit)), axis=0)
    if pairs.shape[0] < subject.size:
        raise DataError("a subject has two rows at one visit", mend="keep one row per subject and visit")
    if np.unique(np.column_stack((subject, group)), axis=0).shape[0] > int(subject.max()) + 1:
        raise DataError("a subject belongs to two covariance groups")
