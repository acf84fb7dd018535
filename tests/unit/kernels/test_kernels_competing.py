"""The kernels of competing risks against slow twins written from the definition, in both of their forms."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.kernels.fine_gray import fine_gray_influence, fine_gray_moments
from equipoise.kernels.subdistribution import gray_moments

TIGHT = {"rtol": 1e-11, "atol": 1e-12}


@pytest.fixture(params=("arrays", "loop"))
def form(request) -> str:
    if request.param == "loop":
        pytest.importorskip("numba")
    return request.param


class Cohort:
    """A small tied cohort with two causes."""

    def __init__(self, seed: int, n: int = 45):
        rng = np.random.default_rng(seed)
        self.time = rng.integers(1, 9, n).astype(float)
        self.cause = rng.integers(0, 3, n)
        self.group = rng.integers(0, 3, n)
        self.x = np.round(rng.normal(size=(n, 2)), 1)
        self.beta = np.array([0.4, -0.3])
        self.times = np.unique(self.time)
        self.events = np.unique(self.time[self.cause == 1])

    def censoring(self, t: float) -> float:
        """G(t-): everybody with time >= u is at risk of being censored at u."""
        kept = 1.0
        for u in self.times[self.times < t]:
            kept *= 1 - ((self.time == u) & (self.cause == 0)).sum() / (self.time >= u).sum()
        return kept

    def weight(self, i: int, t: float) -> float:
        if self.time[i] >= t:
            return 1.0
        return self.censoring(t) / self.censoring(self.time[i]) if self.cause[i] == 2 else 0.0

    def loglik(self, beta) -> float:
        total = 0.0
        for i in np.flatnonzero(self.cause == 1):
            risk = sum(self.weight(j, self.time[i]) * np.exp(self.x[j] @ beta) for j in range(self.time.size))
            total += self.x[i] @ beta - np.log(risk)
        return total

    def kernel_arrays(self):
        stop = np.searchsorted(self.events, self.time, side="right")
        share = np.array([1 / self.censoring(t) if c == 2 else 0.0 for t, c in zip(self.time, self.cause, strict=True)])
        kept = np.array([self.censoring(t) for t in self.events])
        return self.x, stop, self.cause == 1, share, kept

    def influence_arrays(self):
        place = np.searchsorted(self.times, self.time)
        passed = np.searchsorted(self.events, self.times, side="left")
        at_risk = np.array([(self.time >= u).sum() for u in self.times], dtype=float)
        return place, self.cause == 0, passed, at_risk


@pytest.fixture(params=(1, 2, 3))
def cohort(request) -> Cohort:
    return Cohort(request.param)


def test_fine_gray_is_the_likelihood_with_its_derivatives(form, cohort):
    value, score, information = getattr(fine_gray_moments, form)(*cohort.kernel_arrays(), cohort.beta)
    assert value == pytest.approx(cohort.loglik(cohort.beta), rel=1e-12)
    step = 1e-5
    for j in range(2):
        shift = step * np.eye(2)[j]
        slope = (cohort.loglik(cohort.beta + shift) - cohort.loglik(cohort.beta - shift)) / (2 * step)
        assert score[j] == pytest.approx(slope, rel=1e-6, abs=1e-6)
        scores = [
            getattr(fine_gray_moments, form)(*cohort.kernel_arrays(), cohort.beta + s)[1] for s in (shift, -shift)
        ]
        np.testing.assert_allclose(information[j], -(scores[0] - scores[1]) / (2 * step), rtol=1e-6, atol=1e-6)


def test_fine_gray_influence_is_residual_plus_censoring_part(form, cohort):
    found = getattr(fine_gray_influence, form)(*cohort.kernel_arrays(), *cohort.influence_arrays(), cohort.beta)
    n, risk = cohort.time.size, np.exp(cohort.x @ cohort.beta)
    hazard, mean = {}, {}
    for t in cohort.events:
        weights = np.array([cohort.weight(i, t) for i in range(n)]) * risk
        hazard[t] = ((cohort.time == t) & (cohort.cause == 1)).sum() / weights.sum()
        mean[t] = weights @ cohort.x / weights.sum()
    expected = np.zeros_like(cohort.x)
    for i in range(n):
        for t in cohort.events:
            own = cohort.time[i] == t and cohort.cause[i] == 1
            expected[i] += (cohort.x[i] - mean[t]) * (own - cohort.weight(i, t) * risk[i] * hazard[t])
    moved = {}
    for u in cohort.times:
        total = np.zeros(2)
        for i in np.flatnonzero((cohort.cause == 2) & (cohort.time < u)):
            for t in cohort.events[cohort.events >= u]:
                total += (cohort.x[i] - mean[t]) * cohort.weight(i, t) * risk[i] * hazard[t]
        moved[u] = total / (cohort.time >= u).sum()
    for i in range(n):
        for u in cohort.times[cohort.times <= cohort.time[i]]:
            lost = ((cohort.time == u) & (cohort.cause == 0)).sum() / (cohort.time >= u).sum()
            expected[i] += moved[u] * ((cohort.time[i] == u and cohort.cause[i] == 0) - lost)
    np.testing.assert_allclose(found, expected, **TIGHT)


def test_gray_score_and_variance(form, cohort):
    times = np.unique(cohort.time[cohort.cause > 0])

    def counts(chosen):
        return np.array([[(chosen(t) & (cohort.group == g)).sum() for g in range(3)] for t in times], dtype=float)

    r = counts(lambda t: cohort.time >= t)
    own = counts(lambda t: (cohort.time == t) & (cohort.cause == 1))
    other = counts(lambda t: (cohort.time == t) & (cohort.cause == 2))
    for rho in (0.0, 1.0, -0.5):
        observed, expected, covariance = getattr(gray_moments, form)(r, own, other, rho)
        score, variance = _gray_by_hand(r, own, other, rho)
        np.testing.assert_allclose(observed - expected, score, **TIGHT)
        np.testing.assert_allclose(covariance, variance, **TIGHT)


def _gray_by_hand(r, own, other, rho):
    """Gray 1988 time by time, later terms gathered anew at each time."""
    length, groups = r.shape
    survival, incidence = np.ones((length + 1, groups)), np.zeros((length + 1, groups))
    for k in range(length):
        safe = np.where(r[k] > 0, r[k], 1)
        incidence[k + 1] = incidence[k] + survival[k] * own[k] / safe
        survival[k + 1] = survival[k] * (1 - (own[k] + other[k]) / safe)
    h = np.where(r > 0, r / np.where(r > 0, survival[:-1], 1), 0)
    step = own.sum(axis=1) / h.sum(axis=1)
    common = np.concatenate([[0], np.cumsum(step)])
    weight = (1 - common[:-1]) ** rho
    still = h * (1 - incidence[:-1])
    score = sum(weight[k] * (own[k] - still[k] / still[k].sum() * own[k].sum()) for k in range(length))
    direct = [weight[k] * h[k] * (np.eye(groups) - (h[k] / h[k].sum())[:, None]) for k in range(length)]
    variance = np.zeros((groups, groups))
    for k in range(length):
        later = sum((direct[m] * step[m] / (1 - common[m]) for m in range(k + 1, length)), np.zeros((groups, groups)))
        for j in range(groups):
            if r[k, j] == 0:
                continue
            reach = (1 - common[k + 1]) / survival[k + 1, j] if survival[k + 1, j] > 0 else 0.0
            a, b = direct[k][:, j] + later[:, j] * (1 - reach), later[:, j] * reach
            d, d2, s = own[k].sum(), other[k, j], survival[k, j]
            tied = 1 - (d - 1) / (h[k].sum() * s - 1) if d > 1 else 1.0
            tied2 = 1 - (d2 - 1) / (r[k, j] - 1) if d2 > 1 else 1.0
            variance += np.outer(a, a) * tied * s * step[k] / r[k, j]
            variance += np.outer(b, b) * tied2 * s**2 * d2 / r[k, j] ** 2
    return score, variance
