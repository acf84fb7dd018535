"""The linear mixed model with random intercepts and slopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray, IntArray
from equipoise.statistics.between_within import between_within_df
from equipoise.statistics.linear_algebra import inverse, orthonormal, redundant
from equipoise.statistics.student_t import student_t_ps
from equipoise.statistics.survival_data import indices

_GRADIENT = 1e-8
_MOST_STEPS = 100
_TINY = 1e-200
_APART = 1e-5

_Number = TypeVar("_Number", np.float64, np.complex128)


@dataclass(frozen=True)
class RandomEffects:
    """Fixed effects in the order of `names` with their variance, the covariance of the random ones, and sigma.

    `df` are between-within. `sigma` is the standard deviation within subjects; `random_covariance` is of the random
    effects, in the order of `random_names`. `singular` says that one of them does not vary: an estimate, no failure.
    """

    names: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    df: FloatArray
    t: FloatArray
    p: FloatArray
    variance: FloatArray
    random_names: tuple[str, ...]
    random_covariance: FloatArray
    sigma: float
    loglik: float
    aic: float
    singular: bool
    n: int
    n_subjects: int
    reml: bool
    iterations: int


def random_effects(
    outcome: npt.ArrayLike,
    design: npt.ArrayLike,
    random: npt.ArrayLike,
    subject: npt.ArrayLike,
    *,
    reml: bool = True,
    names: Sequence[str] | None = None,
    random_names: Sequence[str] | None = None,
) -> RandomEffects:
    """Return the fit by (restricted) maximum likelihood of Laird & Ware 1982.

    `design` holds the columns of the fixed effects, `random` those whose coefficients vary by subject, freely
    correlated; the intercept is a column of each. Normal random effects and residuals are assumed.

    >>> y, x = [1.0, 2.2, 2.0, 2.7, 0.5, 1.9], [[1, 0], [1, 1]] * 3
    >>> fit = random_effects(y, x, [[1]] * 6, [1, 1, 2, 2, 3, 3])
    >>> fit.coef.round(4).tolist(), round(fit.sigma, 4)
    ([1.1667, 1.1], 0.255)
    """
    y, x, z, who, called = _checked(outcome, design, random, subject, names)
    drawn = tuple(random_names or (f"z{j + 1}" for j in range(z.shape[1])))
    inner, upper = orthonormal(x)
    first = inner.T @ y
    sums = _sums(inner, y - inner @ first, z, who, reml)
    parameters, steps = _minimum(sums, _start(z))
    deviance, beta, variance, within = _profile(sums, parameters.astype(np.complex128))
    back = inverse(upper)
    covariance = within.real * (back @ variance.real @ back.T)
    root = _triangle(parameters, z.shape[1])
    coef, se = back @ (first + beta.real), np.sqrt(np.diag(covariance))
    t, df = coef / se, between_within_df(x, who)
    loglik = -0.5 * (float(deviance.real) + (2.0 * float(np.log(np.abs(np.diag(upper))).sum()) if reml else 0.0))
    spread = np.sqrt(np.diag(root @ root.T) * (z**2).mean(axis=0))
    return RandomEffects(
        names=called,
        coef=coef,
        se=se,
        df=df,
        t=t,
        p=student_t_ps(t, df),
        variance=covariance,
        random_names=drawn,
        random_covariance=within.real * (root @ root.T),
        sigma=float(np.sqrt(within.real)),
        loglik=loglik,
        aic=-2.0 * loglik + 2.0 * (parameters.size + 1 + x.shape[1]),
        singular=bool((spread < 1e-5).any()),
        n=y.size,
        n_subjects=int(who.max()) + 1,
        reml=reml,
        iterations=steps,
    )


def _checked(
    outcome: npt.ArrayLike,
    design: npt.ArrayLike,
    random: npt.ArrayLike,
    subject: npt.ArrayLike,
    names: Sequence[str] | None,
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray, tuple[str, ...]]:
    y, x, z = (np.asarray(values, dtype=np.float64) for values in (outcome, design, random))
    labels = np.asarray(subject)
    if y.ndim != 1 or x.ndim != 2 or z.ndim != 2 or not y.size == x.shape[0] == z.shape[0] == labels.size:
        raise DataError(f"outcome, design, random and subject differ in length: {y.size}, {len(x)}, {len(z)}")
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    wrong = ~(np.isfinite(y) & np.isfinite(x).all(axis=1) & np.isfinite(z).all(axis=1))
    if wrong.any():
        raise DataError(f"values are missing or infinite at {indices(wrong)}", mend="remove these rows or impute them")
    _, who = np.unique(labels, return_inverse=True)
    if y.size <= x.shape[1] + z.shape[1]:
        raise NotEstimable(f"{y.size} rows do not carry {x.shape[1]} fixed effects")
    if np.bincount(who).max() <= 1:
        raise NotEstimable("every subject has one row, so that subjects and rows cannot be told apart")
    lost = redundant(x, orthonormal(x)[1])
    if lost:
        named = ", ".join(called[j] for j in lost)
        raise NotEstimable(f"{named}: determined by the columns before it", mend=f"leave {named} out")
    return y, x, z, who.astype(np.int64), called


@dataclass(frozen=True)
class _Sums:
    """Products of the columns: over everybody (of fixed effects and outcome) and per subject (with random ones)."""

    whole: FloatArray
    random: FloatArray
    mixed: FloatArray
    rows: int
    reml: bool


def _sums(x: FloatArray, y: FloatArray, z: FloatArray, who: IntArray, reml: bool) -> _Sums:
    both = np.column_stack((x, y))
    starts = np.flatnonzero(np.diff(np.sort(who), prepend=-1))
    order = np.argsort(who, kind="stable")
    z, sorted_both = z[order], both[order]
    random = np.add.reduceat(z[:, :, None] * z[:, None, :], starts, axis=0)
    mixed = np.add.reduceat(z[:, :, None] * sorted_both[:, None, :], starts, axis=0)
    return _Sums(both.T @ both, random, mixed, y.size, reml)


def _triangle(parameters: npt.NDArray[_Number], size: int) -> npt.NDArray[_Number]:
    """Return the Cholesky factor of the random effects' covariance relative to sigma squared."""
    root = np.zeros((size, size), dtype=parameters.dtype)
    root[np.tril_indices(size)] = parameters
    return root


_Complex = npt.NDArray[np.complex128]


def _profile(sums: _Sums, parameters: _Complex) -> tuple[np.complex128, _Complex, _Complex, np.complex128]:
    """Return the deviance with fixed effects and sigma at their best, these, and (X'WX)^-1 relative to sigma squared.

    It is an analytic function, so that a step along the imaginary axis gives its derivative to the last digit.
    """
    size, p = sums.random.shape[1], sums.whole.shape[0] - 1
    root = _triangle(parameters, size)
    inner = np.eye(size) + root.T @ sums.random @ root
    seen = root.T @ sums.mixed
    total = sums.whole - np.einsum("nqa,nqb->ab", seen, np.linalg.solve(inner, seen))
    info, pull = total[:p, :p], total[:p, p]
    beta = np.linalg.solve(info, pull)
    rows = sums.rows - p if sums.reml else sums.rows
    within = (total[p, p] - beta @ pull) / rows
    deviance = rows * (np.log(2.0 * np.pi * within) + 1.0) + np.log(np.linalg.det(inner)).sum()
    if sums.reml:
        deviance = deviance + np.log(np.linalg.det(info))
    return deviance, beta, np.linalg.inv(info), within


def _start(z: FloatArray) -> FloatArray:
    size = z.shape[1]
    root = np.diag(1.0 / np.sqrt(np.maximum((z**2).mean(axis=0), 1e-300)))
    return root[np.tril_indices(size)]


def _gradient(sums: _Sums, parameters: FloatArray) -> FloatArray:
    found = np.zeros(parameters.size)
    for k in range(parameters.size):
        moved = parameters.astype(np.complex128)
        moved[k] += 1j * _TINY
        found[k] = _profile(sums, moved)[0].imag / _TINY
    return found


def _curvature(sums: _Sums, parameters: FloatArray, scale: FloatArray) -> FloatArray:
    columns: list[FloatArray] = []
    for k in range(parameters.size):
        by = np.zeros(parameters.size)
        by[k] = _APART * scale[k]
        columns.append((_gradient(sums, parameters + by) - _gradient(sums, parameters - by)) / (2.0 * by[k]))
    return (np.array(columns) + np.array(columns).T) / 2.0


def _minimum(sums: _Sums, start: FloatArray) -> tuple[FloatArray, int]:
    """Return the parameters at the least deviance, by Newton's method on exact gradients in units of the start."""
    scale = np.where(start == 0, np.abs(start).max(), start)
    at, deviance = start, _real(sums, start)
    for iteration in range(1, _MOST_STEPS + 1):
        gradient = _gradient(sums, at) * scale
        if float(np.abs(gradient).max()) <= _GRADIENT:
            return at, iteration
        values, vectors = np.linalg.eigh(_curvature(sums, at, scale) * np.outer(scale, scale))
        # Away from the minimum the curvature may point up; its size still tells how far to go down.
        size = np.maximum(np.abs(values), 1e-6 * max(float(np.abs(values).max()), 1e-12))
        step = -(vectors @ ((vectors.T @ gradient) / size)) * scale
        at, now = _descended(sums, at, step, deviance)
        if now is None:
            return at, iteration
        deviance = now
    raise NotEstimable("the random effects are not found in 100 steps", mend="leave a random effect out")


def _real(sums: _Sums, parameters: FloatArray) -> float:
    return float(_profile(sums, parameters.astype(np.complex128))[0].real)


def _descended(sums: _Sums, at: FloatArray, step: FloatArray, deviance: float) -> tuple[FloatArray, float | None]:
    for _ in range(40):
        now = _real(sums, at + step)
        if now <= deviance + 1e-13 * (1.0 + abs(deviance)):
            return at + step, now
        step = step / 2.0
    return at, None
