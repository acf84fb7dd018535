"""Kenward and Roger's small-sample variance and scaled F test (Biometrics 1997)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.linear_algebra import inverse, solve
from equipoise.statistics.restricted_likelihood import Likelihood
from equipoise.statistics.visit_pattern import VisitPattern


def kenward_roger_variance(
    patterns: Sequence[VisitPattern], at: Likelihood, parameters: FloatArray, *, linear: bool
) -> FloatArray:
    """Return Phi + 2 Phi {sum w_ij (Q_ij - P_i Phi P_j - R_ij / 4)} Phi, without R_ij where `linear`.

    R_ij holds the second derivatives of the covariance, and so depends on how it is parametrised (see
    covariance_structure); Q_ij and P_i do not.
    """
    phi, own = at.variance, parameters.shape[0] // len(at.inside)
    middle = -np.einsum("ij,iab,bc,jcd->ad", parameters, at.slopes, phi, at.slopes, optimize=True)
    for pattern in patterns:
        inside, seen = at.inside[pattern.group], np.ix_(pattern.visits, pattern.visits)
        part = slice(pattern.group * own, (pattern.group + 1) * own)
        weights = parameters[part, part]
        weight = inverse(inside.value[seen])
        first = inside.first[:, *seen]
        mixed = np.tensordot(weights, first, axes=1)
        inner = np.einsum("iab,bc,icd->ad", first, weight, mixed, optimize=True)
        if not linear:
            inner = inner - 0.25 * np.tensordot(weights, inside.second[:, :, *seen], axes=2)
        middle += np.tensordot(weight @ inner @ weight, pattern.cross[:, :, :-1, :-1], axes=2)
    middle = (middle + middle.T) / 2.0
    return phi + 2.0 * phi @ middle @ phi


def kenward_roger_scale(
    phi: FloatArray, rows: FloatArray, parameters: FloatArray, slopes: FloatArray
) -> tuple[float, float]:
    """Return denominator degrees of freedom and the factor of the F statistic for several linear combinations.

    NotEstimable where the statistic has no mean, as with two degrees of freedom or fewer: there is nothing to match.
    """
    count = rows.shape[0]
    theta = rows.T @ solve(rows @ phi @ rows.T, rows)
    turned = theta @ phi @ slopes @ phi
    traces = np.trace(turned, axis1=1, axis2=2)
    a1 = float(traces @ parameters @ traces)
    a2 = float(np.einsum("ij,iab,jba->", parameters, turned, turned, optimize=True))
    b = (a1 + 6.0 * a2) / (2.0 * count)
    g = ((count + 1) * a1 - (count + 4) * a2) / ((count + 2) * a2)
    below = 3.0 * count + 2.0 * (1.0 - g)
    c1, c2, c3 = g / below, (count - g) / below, (count + 2.0 - g) / below
    if a2 / count > 1.0 - 1e-6:
        raise NotEstimable("the subjects are too few for a joint test", mend="test one linear combination at a time")
    mean = 1.0 / (1.0 - a2 / count)
    # 1 / variance: it is 0 where the F has none, with four degrees of freedom.
    precision = count / 2.0 * (1.0 - c2 * b) ** 2 * (1.0 - c3 * b) / (1.0 + c1 * b)
    twice = 2.0 * mean**2 * precision
    df = 4.0 + (count + 2.0) * twice / (count - twice)
    return df, df / (mean * (df - 2.0))
