"""Semi-parametric regression of interval-censored times: proportional hazards or proportional odds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable, SeparationError
from equipoise.kernels.arrays import BoolArray, FloatArray
from equipoise.statistics.error_distribution import log_mass
from equipoise.statistics.innermost_intervals import InnermostIntervals, innermost_intervals
from equipoise.statistics.interval_data import interval_data
from equipoise.statistics.linear_algebra import inverse, orthonormal, solve
from equipoise.statistics.turnbull import turnbull

MODELS = ("ph", "po")
_MOST_STEPS = 200
_GAP = 1e-9
# No effect per standard deviation of a covariate is that large on a log scale; it is on its way to infinity.
_FAR = 10.0
# A baseline that rises by less stands still.
_FLAT = 1e-8


@dataclass(frozen=True)
class IntervalRegression:
    """Coefficients in the order of `names`, and the baseline (all covariates 0) at the right ends of its intervals.

    In 'ph' exp(coef) multiplies the hazard, in 'po' the odds of survival. `gap` bounds how far the log-likelihood is
    from its maximum by the quadratic model.
    """

    names: tuple[str, ...]
    coef: FloatArray
    model: str
    left: FloatArray
    right: FloatArray
    survival: FloatArray
    loglik: float
    gap: float
    n: int
    iterations: int
    grouped_se: FloatArray


def interval_regression(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    model: str = "ph",
    names: Sequence[str] | None = None,
) -> IntervalRegression:
    """Return the maximum likelihood fit with a free baseline on the innermost intervals (Finkelstein 1986 for 'ph').

    On the scale of log cumulative hazard or log odds the log-likelihood is concave and the baseline only has to rise;
    each step maximises its quadratic model under that constraint. Standard errors come from the bootstrap
    (interval_regression_bootstrap); the curvature gives them for grouped times alone.

    >>> fit = interval_regression([0, 2, 5, 4, 1], [3, 6, float("inf"), 7, 2], [1, 0, 0, 1, 0])
    >>> fit.coef.round(3).tolist(), round(fit.loglik, 4)
    ([0.536], -3.2958)
    """
    x, called, inner = _checked(left, right, covariates, names, model)
    center, scale = x.mean(axis=0), x.std(axis=0)
    sign, error = (1.0, "extreme") if model == "ph" else (-1.0, "logistic")
    sides = _sides(inner, sign * (x - center) / scale)
    at, value, gap, iterations, information = _maximum(
        sides, _start(left, right, inner, x.shape[1], error), error, called
    )
    count = at.size - x.shape[1]
    coef = at[count:] / scale
    fall = np.append(_survival(at[:count] - sign * float(center @ coef), error), 0.0)
    has = -np.diff(fall, prepend=1.0) > 0
    se = _curvature_se(at, information, count) / scale
    return IntervalRegression(
        called, coef, model, inner.left[has], inner.right[has], fall[has], value, gap, x.shape[0], iterations, se
    )


def _curvature_se(at: FloatArray, information: FloatArray, count: int) -> FloatArray:
    """Return standard errors by the inverse information of the coefficients and the baseline's steps that rise."""
    size = at.size
    turn = np.eye(size)
    turn[:count, :count] = np.tril(np.ones((count, count)))
    rises = np.concatenate(([True], np.diff(at[:count]) > _FLAT, np.ones(size - count, dtype=np.bool_)))
    free = turn[:, rises]
    try:
        variance = np.diag(inverse(free.T @ information @ free))[-(size - count) :]
    except np.linalg.LinAlgError:
        return np.full(size - count, np.nan)
    return np.sqrt(np.where(variance > 0, variance, np.nan))


def interval_regression_bootstrap(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    replicates: int = 200,
    model: str = "ph",
) -> FloatArray:
    """Return the coefficients of fits to persons drawn with replacement, one row a replicate; their SD is the SE.

    A draw in which an estimate does not exist is drawn again, at most ten times as often as replicates are wanted.

    >>> rng = np.random.default_rng(1)
    >>> left, right = [0, 2, 5, 4, 1, 3], [3, 6, float("inf"), 7, 2, 8]
    >>> interval_regression_bootstrap(left, right, [1, 0, 0, 1, 0, 1], rng=rng, replicates=3).shape
    (3, 1)
    """
    _checked(left, right, covariates, None, model)
    low, high, x = np.asarray(left), np.asarray(right), np.asarray(covariates, dtype=np.float64)
    found: list[FloatArray] = []
    for _ in range(10 * replicates):
        rows = rng.integers(0, low.size, low.size)
        try:
            found.append(interval_regression(low[rows], high[rows], x[rows], model=model).coef)
        except NotEstimable:
            continue
        if len(found) == replicates:
            return np.array(found)
    raise NotEstimable(f"of {10 * replicates} draws only {len(found)} have an estimate", mend="merge categories")


def _checked(
    left: npt.ArrayLike, right: npt.ArrayLike, covariates: npt.ArrayLike, names: Sequence[str] | None, model: str
) -> tuple[FloatArray, tuple[str, ...], InnermostIntervals]:
    if model not in MODELS:
        raise DataError(f"model is 'ph' or 'po', not {model!r}")
    data = interval_data(left, right)
    x = np.asarray(covariates, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or x.shape[0] != data.left.size or not np.isfinite(x).all():
        raise DataError(f"covariates must be finite and {data.left.size} rows, not of shape {x.shape}")
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    if np.linalg.matrix_rank(x - x.mean(axis=0)) < x.shape[1]:
        raise NotEstimable(f"{', '.join(called)}: constant or collinear", mend="leave redundant columns out")
    inner = innermost_intervals(data)
    if inner.left.size < 2:
        raise NotEstimable("all intervals share a point, so that nothing tells early from late")
    return x, called, inner


@dataclass(frozen=True)
class _Sides:
    """The two ends of each row as linear functions of (baseline, coefficients), and which ends there are."""

    low: FloatArray
    high: FloatArray
    has_low: BoolArray
    has_high: BoolArray


def _sides(inner: InnermostIntervals, x: FloatArray) -> _Sides:
    count = inner.left.size - 1
    places = np.arange(count)
    low = (inner.start[:, None] - 1 == places).astype(np.float64)
    high = (inner.stop[:, None] - 1 == places).astype(np.float64)
    has_low, has_high = inner.start > 0, inner.stop <= count
    return _Sides(np.hstack((low, x * has_low[:, None])), np.hstack((high, x * has_high[:, None])), has_low, has_high)


def _moments(sides: _Sides, at: FloatArray, error: str) -> tuple[float, FloatArray, FloatArray]:
    value, first, second = log_mass(sides.low @ at, sides.high @ at, sides.has_low, sides.has_high, error)
    score = sides.low.T @ first[0] + sides.high.T @ first[1]
    mixed = (sides.low.T * second[1]) @ sides.high
    bend = (sides.low.T * second[0]) @ sides.low + mixed + mixed.T + (sides.high.T * second[2]) @ sides.high
    return float(value.sum()), score, -bend


def _survival(baseline: FloatArray, error: str) -> FloatArray:
    return np.exp(-np.exp(baseline)) if error == "extreme" else 1.0 / (1.0 + np.exp(baseline))


def _start(
    left: npt.ArrayLike, right: npt.ArrayLike, inner: InnermostIntervals, columns: int, error: str
) -> FloatArray:
    """Return the baseline of everybody together, with some mass on every interval, and no effects."""
    curve = turnbull(left, right)
    mass = np.full(inner.left.size, 0.1 / inner.left.size)
    mass[np.searchsorted(inner.right, curve.right)] += 0.9 * curve.mass
    cdf = np.cumsum(mass)[:-1] / mass.sum()
    baseline = np.log(-np.log1p(-cdf)) if error == "extreme" else np.log(cdf) - np.log1p(-cdf)
    return np.append(baseline, np.zeros(columns))


def _maximum(
    sides: _Sides, start: FloatArray, error: str, names: tuple[str, ...]
) -> tuple[FloatArray, float, float, int, FloatArray]:
    at, columns = start, len(names)
    value, score, information = _moments(sides, at, error)
    gap, iteration = float("inf"), 0
    for iteration in range(1, _MOST_STEPS + 1):  # noqa: B007 - told in the result
        step = _rising(at, score, information, columns) - at
        gap = float(score @ step)
        at, (value, score, information), moved = _climbed(sides, at, step, value, error)
        if gap <= _GAP or not moved:
            break
    else:
        raise NotEstimable("the fit does not settle in 200 steps", mend="look for a covariate that tells all apart")
    far = np.abs(at[-columns:]) > _FAR
    if gap > 1e-6 or far.any():
        named = ", ".join(name for name, is_far in zip(names, far, strict=True) if is_far) or ", ".join(names)
        raise SeparationError(
            f"the estimate runs to infinity for {named}: the intervals are perfectly ordered by it",
            mend="merge categories or leave the covariate out",
        )
    return at, value, gap, iteration, information


def _rising(at: FloatArray, score: FloatArray, information: FloatArray, columns: int) -> FloatArray:
    """Return the maximum of the quadratic model at `at` among rising baselines."""
    from scipy import optimize

    size = at.size
    ridge = 1e-12 * float(np.trace(information)) / size
    root = np.asarray(np.linalg.cholesky(information + ridge * np.eye(size)).T, dtype=np.float64)
    target = root @ at + solve(root.T, score)
    # In steps of the baseline: the first value and the coefficients are free, the other steps at least 0.
    turn = np.eye(size)
    count = size - columns
    turn[:count, :count] = np.tril(np.ones((count, count)))
    columns_of = root @ turn
    free = np.concatenate(([0], np.arange(count, size)))
    bound = np.arange(1, count)
    base, upper = orthonormal(columns_of[:, free])
    steps = np.zeros(size)
    if bound.size:
        left = columns_of[:, bound] - base @ (base.T @ columns_of[:, bound])
        steps[bound], _ = optimize.nnls(left, target - base @ (base.T @ target))
    steps[free] = solve(upper, base.T @ (target - columns_of[:, bound] @ steps[bound]))
    return turn @ steps


def _climbed(
    sides: _Sides, at: FloatArray, step: FloatArray, value: float, error: str
) -> tuple[FloatArray, tuple[float, FloatArray, FloatArray], bool]:
    for _ in range(40):
        with np.errstate(all="ignore"):
            found = _moments(sides, at + step, error)
        if np.isfinite(found[0]) and np.isfinite(found[2]).all() and found[0] >= value - 1e-13 * (1.0 + abs(value)):
            return at + step, found, True
        step = step / 2.0
    return at, _moments(sides, at, error), False
