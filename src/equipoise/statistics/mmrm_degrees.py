"""Variance of the coefficients of repeated measures, and the degrees of freedom of what is computed from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.between_within import between_within_df
from equipoise.statistics.empirical_variance import EmpiricalVariance, empirical_df, empirical_variance
from equipoise.statistics.kenward_roger import kenward_roger_scale, kenward_roger_variance
from equipoise.statistics.linear_algebra import inverse, solve
from equipoise.statistics.linear_contrast import JointTest
from equipoise.statistics.mmrm_data import MmrmData
from equipoise.statistics.restricted_likelihood import CovarianceFit
from equipoise.statistics.student_t import f_p


@dataclass(frozen=True)
class DegreesOfFreedom:
    """Everything a contrast needs, in orthonormal columns: `back` turns a contrast of the coefficients into them.

    `parameters` is the variance of the covariance parameters (twice the inverse Hessian of the deviance), `slopes` the
    derivatives X'W V_i W X. `fixed` are residual or between-within degrees of freedom per coefficient.
    """

    kind: str
    back: FloatArray
    naive: FloatArray
    variance: FloatArray
    parameters: FloatArray
    slopes: FloatArray
    empirical: EmpiricalVariance | None
    fixed: FloatArray | None

    def of(self, rows: FloatArray) -> FloatArray:
        """Return the degrees of freedom of each linear combination of coefficients."""
        if self.fixed is not None:
            return np.array([self.fixed[row != 0].min() for row in rows])
        inner = rows @ self.back
        if self.empirical is not None:
            return empirical_df(self.empirical, inner, self.naive)
        return np.array([self._satterthwaite(row) for row in inner])

    def _satterthwaite(self, row: FloatArray) -> float:
        # For one combination Kenward and Roger's degrees of freedom are Satterthwaite's.
        seen = self.naive @ row
        slope = np.einsum("i,qij,j->q", seen, self.slopes, seen)
        return float(2.0 * (row @ seen) ** 2 / (slope @ self.parameters @ slope))


def degrees_of_freedom(
    data: MmrmData, fit: CovarianceFit, *, reml: bool, df_kind: str, variance_kind: str
) -> DegreesOfFreedom:
    """Return what contrasts of a fit need."""
    parameters = 2.0 * inverse(fit.at.hessian)
    naive, variance, empirical = fit.at.variance, fit.at.variance, None
    if variance_kind.startswith("kenward-roger"):
        variance = kenward_roger_variance(data.patterns, fit.at, parameters, linear=variance_kind.endswith("linear"))
    elif variance_kind.startswith("empirical"):
        empirical = empirical_variance(data, fit.at, correction=variance_kind.removeprefix("empirical").strip("-"))
        variance = empirical.variance
    fixed = None if df_kind in ("satterthwaite", "kenward-roger") else _fixed(data, df_kind)
    back = inverse(data.upper).astype(np.float64)
    return DegreesOfFreedom(df_kind, back, naive, variance, parameters, fit.at.slopes, empirical, fixed)


def variance_of(degrees: DegreesOfFreedom, rows: FloatArray) -> FloatArray:
    """Return the variance matrix of linear combinations of the coefficients."""
    inner = rows @ degrees.back
    return inner @ degrees.variance @ inner.T


def _fixed(data: MmrmData, df_kind: str) -> FloatArray:
    count = len(data.names)
    if df_kind == "residual":
        return np.full(count, float(data.n - count))
    return between_within_df(data.design, data.subject)


def joint_test(degrees: DegreesOfFreedom, coef: FloatArray, rows: FloatArray) -> JointTest:
    """Return the F test of several linear combinations at once."""
    variance = variance_of(degrees, rows)
    if np.linalg.matrix_rank(variance, hermitian=True) < rows.shape[0]:
        raise NotEstimable("the linear combinations depend on each other", mend="leave the redundant ones out")
    estimate = rows @ coef
    f = float(estimate @ solve(variance, estimate)) / rows.shape[0]
    if degrees.kind == "kenward-roger":
        inner = rows @ degrees.back
        df, scale = kenward_roger_scale(degrees.naive, inner, degrees.parameters, degrees.slopes)
        f *= scale
    elif degrees.fixed is not None:
        df = float(degrees.of(rows).min())
    else:
        df = _fai_cornelius(degrees, rows, variance)
    return JointTest(f, rows.shape[0], df, f_p(f, rows.shape[0], df))


def _fai_cornelius(degrees: DegreesOfFreedom, rows: FloatArray, variance: FloatArray) -> float:
    """Return denominator degrees whose F has the mean of that of independent squared t statistics."""
    _, vectors = np.linalg.eigh(variance)
    each = degrees.of(vectors.T @ rows)
    if each.size == 1 or np.ptp(each) < 1e-8:
        return float(each.mean())
    if (each <= 2).any():
        return 2.0
    mean = float((each / (each - 2.0)).sum())
    return 2.0 * mean / (mean - each.size)
