"""Analysis of covariance: linear regression of an outcome on arm and baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equipoise.errors import DataError, NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.linear_algebra import inverse, orthonormal, redundant, solve
from equipoise.statistics.linear_contrast import JointTest, LinearContrast, contrast_rows, linear_contrast
from equipoise.statistics.student_t import f_p
from equipoise.statistics.survival_data import check_level, indices

VARIANCES = ("classical", "HC0", "HC1", "HC2", "HC3")


@dataclass(frozen=True)
class Ancova:
    """A least-squares fit; arrays in the order of `names`, `variance` of the coefficients, `df` of the residual.

    `sigma` is the residual standard deviation, `loglik` the full log-likelihood at its maximum, `aic` counts sigma.
    """

    names: tuple[str, ...]
    coef: FloatArray
    se: FloatArray
    df: float
    t: FloatArray
    p: FloatArray
    lower: FloatArray
    upper: FloatArray
    variance: FloatArray
    variance_kind: str
    sigma: float
    r_squared: float
    loglik: float
    aic: float
    n: int
    conf_level: float


def ancova(
    outcome: npt.ArrayLike,
    design: npt.ArrayLike,
    *,
    names: Sequence[str] | None = None,
    variance_kind: str = "classical",
    conf_level: float = 0.95,
) -> Ancova:
    """Return the least-squares fit; `design` holds all columns, the intercept among them.

    `variance_kind` is classical (normal residuals of one variance) or White's heteroscedasticity-consistent HC0 to HC3
    (MacKinnon & White 1985). DataError for missing values, NotEstimable for redundant columns.

    >>> fit = ancova([5, 6, 8, 9.5], [[1, 0], [1, 0], [1, 1], [1, 1]])
    >>> fit.coef.round(4).tolist(), fit.se.round(4).tolist()
    ([5.5, 3.25], [0.6374, 0.9014])
    """
    check_level(conf_level)
    y, x, called = _checked(outcome, design, names)
    if variance_kind not in VARIANCES:
        raise DataError(f"variance_kind is one of {', '.join(VARIANCES)}, not {variance_kind!r}")
    inner, upper = orthonormal(x)
    back = inverse(upper)
    coef = back @ (inner.T @ y)
    residual = y - inner @ (inner.T @ y)
    squares, df = float(residual @ residual), float(y.size - x.shape[1])
    variance = back @ _inner_variance(inner, residual, variance_kind, df) @ back.T
    spread = float(((y - y.mean()) ** 2).sum()) if _has_intercept(inner) else float(y @ y)
    table = linear_contrast(coef, np.sqrt(np.diag(variance)), np.full(coef.size, df), conf_level)
    with np.errstate(divide="ignore"):
        loglik = -0.5 * y.size * (float(np.log(2.0 * np.pi * squares / y.size)) + 1.0)
    return Ancova(
        called, coef, table.se, df, table.t, table.p, table.lower, table.upper, variance, variance_kind,
        (squares / df) ** 0.5, 1.0 - squares / spread if spread > 0 else float("nan"), loglik,
        -2.0 * loglik + 2.0 * (coef.size + 1), y.size, conf_level,
    )  # fmt: skip


def ancova_contrast(fit: Ancova, rows: npt.ArrayLike, *, conf_level: float = 0.95) -> LinearContrast:
    """Return linear combinations of the coefficients, a row each.

    >>> fit = ancova([5, 6, 8, 9.5], [[1, 0], [1, 0], [1, 1], [1, 1]])
    >>> ancova_contrast(fit, [1, 1]).estimate.tolist()
    [8.75]
    """
    c = contrast_rows(rows, fit.names)
    se = np.sqrt(np.diag(c @ fit.variance @ c.T))
    return linear_contrast(c @ fit.coef, se, np.full(c.shape[0], fit.df), conf_level)


def ancova_joint_test(fit: Ancova, rows: npt.ArrayLike) -> JointTest:
    """Return the F test that all linear combinations are 0.

    >>> fit = ancova([5, 6, 8, 9.5], [[1, 0], [1, 0], [1, 1], [1, 1]])
    >>> round(ancova_joint_test(fit, [0, 1]).f, 4)
    13.0
    """
    c = contrast_rows(rows, fit.names)
    variance, estimate = c @ fit.variance @ c.T, c @ fit.coef
    if np.linalg.matrix_rank(variance, hermitian=True) < c.shape[0]:
        raise NotEstimable("the linear combinations depend on each other", mend="leave the redundant ones out")
    f = float(estimate @ solve(variance, estimate)) / c.shape[0]
    return JointTest(f, c.shape[0], fit.df, f_p(f, c.shape[0], fit.df))


def _inner_variance(inner: FloatArray, residual: FloatArray, kind: str, df: float) -> FloatArray:
    if kind == "classical":
        return np.eye(inner.shape[1]) * float(residual @ residual) / df
    kept = 1.0 - (inner**2).sum(axis=1)
    power = {"HC0": 0.0, "HC1": 0.0, "HC2": 1.0, "HC3": 2.0}[kind]
    if power and (kept < 1e-10).any():
        raise NotEstimable(f"the row {indices(kept < 1e-10)} alone determines a coefficient", mend="use HC1")
    weight = residual**2 / kept**power * (residual.size / df if kind == "HC1" else 1.0)
    return (inner.T * weight) @ inner


def _has_intercept(inner: FloatArray) -> bool:
    ones = np.ones(inner.shape[0])
    return bool(np.abs(ones - inner @ (inner.T @ ones)).max() < 1e-8)


def _checked(
    outcome: npt.ArrayLike, design: npt.ArrayLike, names: Sequence[str] | None
) -> tuple[FloatArray, FloatArray, tuple[str, ...]]:
    y, x = np.asarray(outcome, dtype=np.float64), np.asarray(design, dtype=np.float64)
    if y.ndim != 1 or x.ndim != 2 or y.size != x.shape[0]:
        raise DataError(f"outcome and design do not fit together: shapes {y.shape} and {x.shape}")
    wrong = ~(np.isfinite(y) & np.isfinite(x).all(axis=1))
    if wrong.any():
        raise DataError(f"values are missing or infinite at {indices(wrong)}", mend="remove these rows or impute them")
    called = tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    if len(called) != x.shape[1] or len(set(called)) != len(called):
        raise DataError(f"{x.shape[1]} columns need as many different names, not {list(called)}")
    if y.size <= x.shape[1]:
        raise NotEstimable(f"{y.size} rows do not carry {x.shape[1]} coefficients and a variance")
    lost = redundant(x, orthonormal(x)[1])
    if lost:
        named = ", ".join(called[j] for j in lost)
        raise NotEstimable(f"{named}: determined by the columns before it", mend=f"leave {named} out")
    return y, x, called
