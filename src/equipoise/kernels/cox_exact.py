"""The exact (discrete) partial likelihood of tied deaths: conditional logistic regression by recursion.

At a time with D deaths among the m at risk the denominator sums the product of relative risks over all choices of D of
the m (Cox 1972). Gail, Lubin & Rubinstein 1981 build it one person at a time. We carry the average over the choices
instead of the sum, b(d, m) = (1 - d/m) b(d, m-1) + (d/m) e b(d-1, m-1), which does not overflow; the number of choices
is a constant.
"""

from __future__ import annotations

import numpy as np

from equipoise.kernels.arrays import BoolArray, FloatArray, IntArray
from equipoise.kernels.compiled import kernel


class _Averages:
    """Averages over the choices of d among those added so far, with first and second derivatives, d = 0 ... most."""

    def __init__(self, most: int, p: int) -> None:
        self.added = 0
        self.value = np.zeros(most + 1)
        self.first = np.zeros((most + 1, p))
        self.second = np.zeros((most + 1, p, p))
        self.value[0] = 1.0

    def add(self, risk: float, x: FloatArray) -> None:
        """Add one person to those who may be chosen."""
        self.added += 1
        d = np.arange(1, self.value.size)
        chosen = np.minimum(d / self.added, 1.0)
        value, first, second = self.value[:-1], self.first[:-1], self.second[:-1]
        cross = first[:, :, None] * x
        grown2 = second + cross + cross.transpose(0, 2, 1) + value[:, None, None] * np.outer(x, x)
        grown1 = first + value[:, None] * x
        take, leave = chosen * risk, 1.0 - chosen
        self.second[1:] = leave[:, None, None] * self.second[1:] + take[:, None, None] * grown2
        self.first[1:] = leave[:, None] * self.first[1:] + take[:, None] * grown1
        self.value[1:] = leave * self.value[1:] + take * value


@kernel("cox_exact")
def cox_exact_moments(
    x: FloatArray,
    start: IntArray,
    stop: IntArray,
    event: BoolArray,
    bounds: IntArray,
    delayed: bool,
    log_choices: FloatArray,
    beta: FloatArray,
) -> tuple[float, FloatArray, FloatArray]:
    """Return the exact log partial likelihood at `beta`, its gradient and its negative second derivative.

    `log_choices` holds, per event time, the log of the number of choices of the deaths among those at risk.
    """
    p = x.shape[1]
    eta = x @ beta
    risk = np.exp(eta)
    deaths = np.bincount(stop[event] - 1, minlength=int(bounds[-1]))
    loglik = float(eta[event].sum() - log_choices.sum())
    score, information = x[event].sum(axis=0), np.zeros((p, p))
    edges = set(bounds.tolist())
    most = int(deaths.max())
    averages = _Averages(most, p)
    for k in range(int(bounds[-1]) - 1, -1, -1):
        if delayed:
            averages, joining = _Averages(int(deaths[k]), p), np.flatnonzero((start <= k) & (stop > k))
        else:
            averages = _Averages(most, p) if k + 1 in edges else averages
            joining = np.flatnonzero((stop == k + 1) & (start < stop))
        for i in joining:
            averages.add(float(risk[i]), x[i])
        d = int(deaths[k])
        mean = averages.first[d] / averages.value[d]
        loglik -= float(np.log(averages.value[d]))
        score -= mean
        information += averages.second[d] / averages.value[d] - np.outer(mean, mean)
    return loglik, score, information
