"""The standard errors that R's glm prints, which are not quite those at its own estimate.

R's glm takes the information from the weights of its last scoring step, that is at the estimate *before* that step. The
last step is small, so that the difference appears in the eighth digit: more than some reference cases allow.
"""

from __future__ import annotations

import numpy as np

from equipoise.errors import CaseError
from equipoise.kernels.arrays import FloatArray
from equipoise.statistics.logistic import Logistic

_STOP = 1e-14
_MOST_STEPS = 100
# The two conventions differ by less than this unless one of them is wrong.
_NEAR = 1e-6


def glm_standard_errors(outcome: FloatArray, model: Logistic) -> FloatArray:
    """Return the standard errors of a logistic model in the convention of R's glm with epsilon 1e-14.

    Raises CaseError where they are not those of `model` to six digits, so that a case still judges the model's own.

    >>> from equipoise.statistics.logistic import logistic
    >>> y = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])
    >>> glm_standard_errors(y, logistic(y, [1, 2, 3, 4, 5, 6])).round(4).tolist()
    [3.3879, 0.9126]
    """
    x = model.design
    fitted, deviance, information = (outcome + 0.5) / 2.0, np.inf, np.eye(x.shape[1])
    for _ in range(_MOST_STEPS):
        weights = fitted * (1.0 - fitted)
        working = np.log(fitted / (1.0 - fitted)) + (outcome - fitted) / weights
        information = x.T @ (weights[:, None] * x)
        fitted = 1.0 / (1.0 + np.exp(-(x @ np.linalg.solve(information, x.T @ (weights * working)))))
        before, deviance = deviance, float(-2.0 * np.log(np.where(outcome == 1, fitted, 1.0 - fitted)).sum())
        if abs(deviance - before) / (abs(deviance) + 0.1) < _STOP:
            break
    printed = np.sqrt(np.diag(np.linalg.inv(information)))
    if (np.abs(printed - model.se) > _NEAR * model.se).any():
        raise CaseError(f"standard errors {model.se.tolist()} are not those of a converged glm {printed.tolist()}")
    return printed
