"""The sandwich variance of repeated measures, and its degrees of freedom.

Liang & Zeger 1986; corrections of the residuals for what each subject pulls the fit towards itself by Mancl & DeRouen
2001 (the jackknife) and Bell & McCaffrey 2002 (bias-reduced), with the degrees of freedom of the latter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.linear_algebra import inverse
from equipoise.statistics.mmrm_data import MmrmData
from equipoise.statistics.restricted_likelihood import Likelihood


@dataclass(frozen=True)
class EmpiricalVariance:
    """The variance in orthonormal columns, and per subject what the degrees of freedom need.

    `pulls` (subjects, p, p) are Z'A'A Z and `leads` (subjects, p, p) are Z'A Z, with Z the subject's whitened
    covariates and A its correction.
    """

    variance: FloatArray
    pulls: FloatArray
    leads: FloatArray


def empirical_variance(data: MmrmData, at: Likelihood, *, correction: str) -> EmpiricalVariance:
    """Return the sandwich variance; `correction` is '' for none, 'jackknife' or 'bias-reduced'."""
    scores: list[FloatArray] = []
    pulls: list[FloatArray] = []
    leads: list[FloatArray] = []
    left = data.residual - data.inner @ at.coef
    for pattern in data.patterns:
        value = at.inside[pattern.group].value[np.ix_(pattern.visits, pattern.visits)]
        # The bias-reduced root depends on how rows are whitened: by the Cholesky factor of the inverse.
        white = np.linalg.cholesky(inverse(value)).T
        z, r = white @ data.inner[pattern.rows], left[pattern.rows] @ white.T
        repair = _repair(z, at.variance, correction)
        led = z.swapaxes(1, 2) @ repair
        scores.append(np.einsum("npk,nk->np", led, r))
        pulls.append(led @ led.swapaxes(1, 2))
        leads.append(led @ z)
    score = np.concatenate(scores)
    variance = at.variance @ (score.T @ score) @ at.variance
    return EmpiricalVariance(variance, np.concatenate(pulls), np.concatenate(leads))


def _repair(z: FloatArray, variance: FloatArray, correction: str) -> FloatArray:
    kept = np.broadcast_to(np.eye(z.shape[1]), (z.shape[0], z.shape[1], z.shape[1]))
    if correction == "":
        return np.asarray(kept, dtype=np.float64)
    kept = kept - z @ variance @ z.swapaxes(1, 2)
    if correction == "jackknife":
        return inverse(kept)
    values, vectors = np.linalg.eigh(kept)
    # A subject that alone determines a combination of coefficients leaves nothing there to be corrected.
    roots = np.where(values > 1e-12, 1.0 / np.sqrt(np.maximum(values, 1e-12)), 0.0)
    return (vectors * roots[:, None, :]) @ vectors.swapaxes(1, 2)


def empirical_df(found: EmpiricalVariance, rows: FloatArray, naive: FloatArray) -> FloatArray:
    """Return (sum of eigenvalues)^2 / (sum of their squares) of the variance estimate of each linear combination.

    It is a quadratic form in the outcomes; its matrix, one row and column per subject, is diagonal but for a part of
    rank p, so that nothing of that size need be written down.
    """
    answers: list[float] = []
    for row in rows @ naive:
        lengths = np.einsum("i,nij,j->n", row, found.pulls, row)
        directions = np.einsum("nij,j->ni", found.leads.swapaxes(1, 2), row)
        lost = np.einsum("ni,ij,nj->n", directions, naive, directions)
        inner = directions.T @ directions @ naive
        squares = float((lengths**2).sum() - 2.0 * (lengths * lost).sum() + np.trace(inner @ inner))
        answers.append(float((lengths - lost).sum()) ** 2 / squares)
    return np.array(answers)
