"""Multiple imputation of missing covariates, one after another given all the others (chained equations)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray

_DONORS = 5
_PENALTY = 1e-5
"""Share of the information added to every coefficient, so that columns that tell each other still give an answer."""
_PRIOR = 1 / 2.5**2
"""Precision of a normal prior of standard deviation 2.5 (Gelman and others 2008), in units of standardised columns."""
_NEWTON_STEPS = 25


@dataclass(frozen=True)
class ImputedColumns:
    """Completed columns (imputations, persons, columns); `missing` counts the persons each block was imputed for."""

    columns: FloatArray
    missing: tuple[int, ...]


def chained_equations(
    columns: npt.ArrayLike,
    blocks: Sequence[Sequence[int]],
    predictors: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    imputations: int = 20,
    cycles: int = 10,
) -> ImputedColumns:
    """Return completed columns by fully conditional specification (van Buuren 2007).

    `columns` are persons by columns, NaN where missing; `blocks` group them into variables: one column of 0 and 1 is
    drawn from a logistic model, another number by predictive mean matching with 5 donors, several columns are the
    indicators of a factor, whose level is that of a donor with like predicted indicators. `predictors` are complete;
    for a time-to-event outcome they hold the arm, the event indicator and the cumulative hazard (White & Royston 2009).
    Coefficients are drawn anew in each of the `cycles`. Assumes missing at random given all of these.

    >>> x = [[1.0], [np.nan], [3.0], [4.0], [5.0], [6.0], [7.0]]
    >>> made = chained_equations(x, [[0]], [[1], [2], [3], [4], [5], [6], [7]], rng=np.random.default_rng(1))
    >>> made.columns.shape, made.missing, bool(np.isin(made.columns[:, 1], [1.0, 3.0, 4.0, 5.0, 6.0, 7.0]).all())
    ((20, 7, 1), (1,), True)
    """
    x, known = _checked(columns, blocks, predictors)
    places = [np.asarray(block, dtype=np.int64) for block in blocks]
    gaps = [_gap(x, place) for place in places]
    order = sorted((k for k in range(len(places)) if gaps[k].any()), key=lambda k: int(gaps[k].sum()))
    made = np.empty((imputations, *x.shape))
    for m in range(imputations):
        current = _started(x, places, gaps, rng)
        for _ in range(cycles if len(order) > 1 else 1):
            for k in order:
                others = np.setdiff1d(np.arange(x.shape[1]), places[k])
                design = _design(np.column_stack((known, current[:, others])))
                rows = np.flatnonzero(gaps[k])[:, None]
                current[rows, places[k]] = _drawn(x[:, places[k]], gaps[k], design, rng)
        made[m] = current
    return ImputedColumns(made, tuple(int(gap.sum()) for gap in gaps))


def _checked(
    columns: npt.ArrayLike, blocks: Sequence[Sequence[int]], predictors: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    x, known = np.array(columns, dtype=np.float64), np.array(predictors, dtype=np.float64)
    known = known[:, None] if known.ndim == 1 else known
    faults: list[str] = []
    if x.ndim != 2 or known.ndim != 2 or x.shape[0] != known.shape[0]:
        raise DataError(f"columns of shape {x.shape} and predictors of shape {known.shape} are not of the same persons")
    if sorted(j for block in blocks for j in block) != list(range(x.shape[1])):
        faults.append("the blocks do not hold every column once")
    if not np.isfinite(known).all():
        faults.append("predictors are missing or infinite for some")
    if np.isinf(x).any():
        faults.append("columns are infinite for some")
    if faults:
        raise DataError("; ".join(faults))
    empty = [block for block in blocks if np.isnan(x[:, list(block)]).any(axis=1).all()]
    if empty:
        raise NotEstimable(f"columns {list(empty[0])} are known of nobody", mend="leave them out")
    return x, known


def _gap(x: FloatArray, place: IntArray) -> BoolArray:
    return np.asarray(np.isnan(x[:, place]).any(axis=1), dtype=np.bool_)


def _started(
    x: FloatArray, places: Sequence[IntArray], gaps: Sequence[BoolArray], rng: np.random.Generator
) -> FloatArray:
    """Return the columns with each gap filled by somebody else's value."""
    filled = x.copy()
    for place, gap in zip(places, gaps, strict=True):
        donors = rng.choice(np.flatnonzero(~gap), int(gap.sum()))
        filled[np.flatnonzero(gap)[:, None], place] = x[donors[:, None], place]
    return filled


def _design(values: FloatArray) -> FloatArray:
    """Return an intercept and the columns that vary, in standard units."""
    spread = values.std(axis=0)
    kept = spread > 1e-12
    return np.column_stack((np.ones(values.shape[0]), (values[:, kept] - values[:, kept].mean(axis=0)) / spread[kept]))


def _drawn(block: FloatArray, gap: BoolArray, design: FloatArray, rng: np.random.Generator) -> FloatArray:
    seen = block[~gap]
    if block.shape[1] == 1 and np.isin(seen, (0.0, 1.0)).all():
        return _drawn_yes(seen[:, 0], design[~gap], design[gap], rng)[:, None]
    best, drawn = _coefficients(seen, design[~gap], rng)
    return seen[_donors(design[~gap] @ best, design[gap] @ drawn, rng)]


def _coefficients(seen: FloatArray, design: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Return the least squares coefficients of every column, and a draw from their posterior distribution."""
    cross = design.T @ design
    root = np.linalg.cholesky(cross + _PENALTY * np.diag(np.diag(cross)))
    best = np.linalg.solve(root.T, np.linalg.solve(root, design.T @ seen))
    freedom = max(seen.shape[0] - design.shape[1], 1)
    residual = ((seen - design @ best) ** 2).sum(axis=0)
    spread = np.sqrt(residual / rng.chisquare(freedom, seen.shape[1]))
    drawn = best + np.linalg.solve(root.T, rng.standard_normal(best.shape)) * spread
    return np.asarray(best, dtype=np.float64), np.asarray(drawn, dtype=np.float64)


def _donors(predicted: FloatArray, wanted: FloatArray, rng: np.random.Generator) -> IntArray:
    """Return for each wanted prediction the place of one of the nearest donors."""
    distance = ((predicted[None, :, :] - wanted[:, None, :]) ** 2).sum(axis=2)
    donors = min(_DONORS, predicted.shape[0])
    nearest = np.argpartition(distance, donors - 1, axis=1)[:, :donors]
    return nearest[np.arange(wanted.shape[0]), rng.integers(0, donors, wanted.shape[0])]


def _drawn_yes(seen: FloatArray, design: FloatArray, wanted: FloatArray, rng: np.random.Generator) -> FloatArray:
    from scipy.special import expit

    best, root = _logistic_mode(seen, design)
    drawn = best + np.linalg.solve(root.T, rng.standard_normal(best.size))
    return (rng.random(wanted.shape[0]) < expit(wanted @ drawn)).astype(np.float64)


def _logistic_mode(seen: FloatArray, design: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the mode of the coefficients and the Cholesky root of their information.

    The weak prior of every coefficient but the intercept keeps a level that others tell perfectly from running to
    infinity (as White, Daniel & Royston 2010 do by added persons).
    """
    from scipy.special import expit

    prior = _PRIOR * np.eye(design.shape[1])
    prior[0, 0] = _PENALTY
    beta = np.zeros(design.shape[1])
    root = prior
    for _ in range(_NEWTON_STEPS):
        p = expit(design @ beta)
        root = np.linalg.cholesky(design.T @ ((p * (1 - p))[:, None] * design) + prior)
        step = np.linalg.solve(root.T, np.linalg.solve(root, design.T @ (seen - p) - prior @ beta))
        beta = beta + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return beta, root
