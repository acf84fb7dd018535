"""Likelihood, full or restricted, of repeated measures with its exact gradient and Hessian in the covariance.

With W the inverse covariance of all rows, P = W - W X (X'WX)^-1 X'W and V_i, V_ij derivatives of the covariance, minus
twice the restricted log-likelihood has the gradient tr(P V_i) - y'P V_i P y and the Hessian tr(P V_ij) -
tr(P V_i P V_j) - y'P V_ij P y + 2 y'P V_i P V_j P y (Searle, Casella & McCulloch 1992, chapter 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.errors import NotEstimable
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.covariance_structure import CovarianceAt, covariance_at, parameter_count
from equipoise.statistics.linear_algebra import inverse, solve
from equipoise.statistics.visit_pattern import VisitPattern

_GRADIENT = 1e-8
_MOST_STEPS = 200
_HALVINGS = 40
# So many steps without a gradient half as large, and a gain of deviance relative to it, say that rounding is reached.
_STALE = 3
_NO_GAIN = 1e-12


@dataclass(frozen=True)
class RepeatedMeasures:
    """What the likelihood is computed from; `rows` and `columns` count the observations and the covariates."""

    patterns: Sequence[VisitPattern]
    covariance: str
    visits: int
    groups: int
    rows: int
    columns: int
    reml: bool

    @property
    def parameters(self) -> int:
        """How many covariance parameters there are in one group."""
        return parameter_count(self.covariance, self.visits)


@dataclass(frozen=True)
class Likelihood:
    """Minus twice the log-likelihood at given covariance parameters, and what comes with it.

    `coef` and `variance` are of the covariates as handed in; `slopes` (q, p, p) is X'W V_i W X.
    """

    deviance: float
    coef: FloatArray
    variance: FloatArray
    gradient: FloatArray
    hessian: FloatArray
    expected: FloatArray
    slopes: FloatArray
    inside: tuple[CovarianceAt, ...]


@dataclass(frozen=True)
class CovarianceFit:
    """The covariance parameters at the maximum with the likelihood there."""

    parameters: FloatArray
    at: Likelihood
    iterations: int


def covariances(data: RepeatedMeasures, parameters: FloatArray) -> tuple[CovarianceAt, ...]:
    """Return the covariance of each group."""
    return tuple(covariance_at(data.covariance, part, data.visits) for part in np.split(parameters, data.groups))


def deviance_at(data: RepeatedMeasures, parameters: FloatArray) -> float:
    """Return minus twice the log-likelihood; infinite where the covariance is not positive definite."""
    values = [found.value for found in covariances(data, parameters)]
    try:
        return _profiled(data, values)[0]
    except np.linalg.LinAlgError:
        return np.inf


def _profiled(data: RepeatedMeasures, values: Sequence[FloatArray]) -> tuple[float, FloatArray, FloatArray]:
    """Return the deviance, the coefficients and their variance given the covariance of each group."""
    total, logs = np.zeros((data.columns + 1, data.columns + 1)), 0.0
    for pattern in data.patterns:
        value = values[pattern.group][np.ix_(pattern.visits, pattern.visits)]
        logs += 2.0 * pattern.subjects * float(np.log(np.diag(np.linalg.cholesky(value))).sum())
        total += np.tensordot(inverse(value), pattern.cross, axes=2)
    info = total[:-1, :-1]
    logs_info = 2.0 * float(np.log(np.diag(np.linalg.cholesky(info))).sum())
    coef = solve(info, total[:-1, -1])
    squares = float(total[-1, -1] - coef @ total[:-1, -1])
    rows = data.rows - data.columns if data.reml else data.rows
    found = rows * np.log(2.0 * np.pi) + logs + squares + (logs_info if data.reml else 0.0)
    return float(found), coef, inverse(info)


def likelihood_at(data: RepeatedMeasures, parameters: FloatArray) -> Likelihood:
    """Return the likelihood with its derivatives at covariance parameters of positive definite covariances."""
    inside = covariances(data, parameters)
    deviance, coef, variance = _profiled(data, [found.value for found in inside])
    p, count, own = data.columns, parameters.size, data.parameters
    contrast = np.append(-coef, 1.0)
    gradient, hessian, traces = np.zeros(count), np.zeros((count, count)), np.zeros((count, count))
    slopes, pulls = np.zeros((count, p, p)), np.zeros((count, p))
    for pattern in data.patterns:
        part = slice(pattern.group * own, (pattern.group + 1) * own)
        found = _pattern(pattern, inside[pattern.group], contrast, variance, data.reml)
        gradient[part] += found.gradient
        hessian[part, part] += found.hessian
        traces[part, part] += found.traces
        slopes[part] += found.sums[:, :-1, :-1]
        pulls[part] += found.sums[:, :-1] @ contrast
    hessian -= 2.0 * pulls @ variance @ pulls.T
    if data.reml:
        turned = slopes @ variance
        both = np.einsum("iab,jba->ij", turned, turned, optimize=True)
        hessian -= both
        traces += both
    return Likelihood(deviance, coef, variance, gradient, hessian, traces, slopes, inside)


@dataclass(frozen=True)
class _Part:
    gradient: FloatArray
    hessian: FloatArray
    traces: FloatArray
    sums: FloatArray


def _pattern(pattern: VisitPattern, at: CovarianceAt, contrast: FloatArray, variance: FloatArray, reml: bool) -> _Part:
    seen = np.ix_(pattern.visits, pattern.visits)
    weight = inverse(at.value[seen])
    first, second = at.first[:, *seen], at.second[:, :, *seen]
    count, size = first.shape[0], pattern.visits.size
    residual = pattern.cross @ contrast @ contrast
    leverage = np.einsum("abij,ij->ab", pattern.cross[:, :, :-1, :-1], variance) if reml else np.zeros((size, size))
    spread = residual + leverage
    force = pattern.subjects * weight - weight @ spread @ weight
    turned = weight @ first
    flipped = turned.swapaxes(1, 2).reshape(count, -1)
    plain = pattern.subjects * turned.reshape(count, -1) @ flipped.T
    weighed = (weight @ spread @ turned).reshape(count, -1) @ flipped.T
    levered = (weight @ leverage @ turned).reshape(count, -1) @ flipped.T
    sums = np.tensordot(turned @ weight, pattern.cross, axes=2)
    bend = np.tensordot(second, force, axes=2)
    return _Part(
        np.tensordot(first, force, axes=2),
        bend - plain + weighed + weighed.T,
        plain - levered - levered.T,
        sums,
    )


def fit_covariance(data: RepeatedMeasures, start: FloatArray) -> CovarianceFit:
    """Return the maximum by Newton's method on the exact Hessian, to a gradient of 1e-8 and one step beyond.

    Where rounding keeps the gradient larger (covariances close to singular), it stops when steps gain nothing any more.
    NotEstimable where the covariance runs to the edge of its domain, as it does when it has more parameters than the
    visits seen can tell.
    """
    parameters, at = start, likelihood_at(data, start)
    # Rounding of the gradient grows with the number of rows.
    enough = _GRADIENT * max(1.0, data.rows / 1e4)
    smallest, stale, iteration = np.inf, 0, 0
    for iteration in range(1, _MOST_STEPS + 1):  # noqa: B007 - told in the result
        slope = float(np.abs(at.gradient).max())
        stale = 0 if slope < smallest / 2.0 else stale + 1
        smallest = min(smallest, slope)
        step = _step(at)
        gain = abs(float(at.gradient @ step))
        if slope <= enough or (stale > _STALE and gain <= _NO_GAIN * (1.0 + abs(at.deviance))):
            break
        found = _descend(data, parameters, step, at.deviance)
        if found is None:
            break
        parameters, at = found, likelihood_at(data, found)
    else:
        raise _lost("the covariance is not found in 200 steps")
    _check(at, step, enough)
    last = parameters + step
    return CovarianceFit(last, likelihood_at(data, last), iteration)


def _step(at: Likelihood) -> FloatArray:
    for curvature in (at.hessian, at.expected):
        try:
            np.linalg.cholesky(curvature)
        except np.linalg.LinAlgError:
            continue
        step = -solve(curvature, at.gradient)
        return step / max(1.0, float(np.abs(step).max()) / 2.0)
    raise _lost("the data do not tell the covariance's parameters apart")


def _descend(data: RepeatedMeasures, parameters: FloatArray, step: FloatArray, deviance: float) -> FloatArray | None:
    """Return the parameters after the step or the largest of its halves that lowers the deviance."""
    slack = 1e-13 * (1.0 + abs(deviance))
    for _ in range(_HALVINGS):
        if deviance_at(data, parameters + step) <= deviance + slack:
            return parameters + step
        step = step / 2.0
    return None


def _check(at: Likelihood, step: FloatArray, enough: float) -> None:
    try:
        np.linalg.cholesky(at.hessian)
    except np.linalg.LinAlgError:
        raise _lost("the covariance does not have one maximum inside its domain") from None
    gain = abs(float(at.gradient @ step))
    if float(np.abs(at.gradient).max()) > enough and gain > _NO_GAIN * (1.0 + abs(at.deviance)):
        raise _lost("the covariance does not settle: a variance or a correlation runs to its edge")


def _lost(what: str) -> NotEstimable:
    return NotEstimable(what, mend="take a covariance with fewer parameters, or leave out visits hardly anybody had")
