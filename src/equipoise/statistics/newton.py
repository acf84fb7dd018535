"""Maximising a concave log-likelihood to the last digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from equipoise.kernels.arrays import FloatArray

Moments = Callable[[FloatArray], tuple[float, FloatArray, FloatArray]]

_HALVINGS = 30
# A maximum that exists is found in so many steps, as a rule; only later is it asked whether there is none.
_USUAL = 8
# Twice the gain still to be had by the quadratic model, relative to the log-likelihood. The step taken at this point
# squares the remaining error, so that the estimate is right to rounding.
_CLOSE = 1e-15
# Relative change of the log-likelihood below which it stands still.
_STILL = 1e-12


@dataclass(frozen=True)
class Maximum:
    """Where Newton's method stopped: log-likelihood, score and information are those of `beta` itself."""

    beta: FloatArray
    loglik: float
    score: FloatArray
    information: FloatArray
    iterations: int
    converged: bool


def maximum(
    moments: Moments,
    beta: FloatArray,
    *,
    most_iterations: int = 60,
    hopeless: Callable[[FloatArray], bool] | None = None,
    known: tuple[float, FloatArray, FloatArray] | None = None,
) -> Maximum:
    """Return the maximum by Newton's method with step halving, starting from `beta`.

    It stops when the relative change of the log-likelihood is far below 1e-12, after one last full step, and evaluates
    everything again there. `hopeless(information)` may end the search where it can lead nowhere. `known` is what the
    moments are at `beta`, where the caller has them already.
    """
    loglik, score, information = moments(beta) if known is None else known
    change, last_gain = np.inf, np.inf
    for iteration in range(1, most_iterations + 1):
        if hopeless is not None and iteration > _USUAL and hopeless(information):
            return Maximum(beta, loglik, score, information, iteration, False)
        try:
            step = np.asarray(np.linalg.solve(information, score), dtype=np.float64)
        except np.linalg.LinAlgError:
            return Maximum(beta, loglik, score, information, iteration, False)
        gain = abs(float(score @ step))
        # Steps that no longer shorten although the log-likelihood stands still are the rounding of the score.
        at_rounding = change <= _STILL * (1.0 + abs(loglik)) and gain > last_gain / 4.0
        if gain <= _CLOSE * (1.0 + abs(loglik)) or at_rounding:
            final = beta + step
            return Maximum(final, *moments(final), iteration, True)
        before, last_gain = loglik, gain
        beta, (loglik, score, information) = _climb(moments, beta, step, loglik)
        change = abs(loglik - before)
    return Maximum(beta, loglik, score, information, most_iterations, False)


def _climb(
    moments: Moments, beta: FloatArray, step: FloatArray, loglik: float
) -> tuple[FloatArray, tuple[float, FloatArray, FloatArray]]:
    """Take the step, or the largest of its halves that does not lower the log-likelihood."""
    slack = 1e-12 * (1.0 + abs(loglik))
    for _ in range(_HALVINGS):
        with np.errstate(all="ignore"):
            found = moments(beta + step)
        if np.isfinite(found[0]) and found[0] >= loglik - slack:
            return beta + step, found
        step = step / 2.0
    return beta, moments(beta)
