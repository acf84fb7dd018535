"""Standard errors of grouped times by their curvature, and fits that start near another."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.statistics import clone_censor_weight, interval_regression, logistic


def test_the_curvature_of_grouped_times_gives_the_error_of_repetition():
    rng = np.random.default_rng(12)
    found = []
    for _ in range(60):
        treated = rng.integers(0, 2, 300).astype(float)
        time = rng.exponential(np.where(treated == 1, 900.0, 540.0))
        left = np.minimum(np.floor(time / 90), 10) * 90
        right = np.where(time < 900, left + 90, np.inf)
        fit = interval_regression(left, right, treated)
        found.append((fit.coef[0], fit.grouped_se[0]))
    coef, se = np.array(found).T
    assert coef.mean() == pytest.approx(np.log(0.6), abs=3 * coef.std() / np.sqrt(60))
    assert se.mean() == pytest.approx(coef.std(ddof=1), rel=0.25)
    # As many persons as events in a Cox model of times known exactly would give a little less.
    assert se.mean() > np.sqrt(4 / 300)


def test_a_fit_that_starts_near_another_ends_at_the_same():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(2000, 3)) * [1.0, 10.0, 0.1] + [0.0, 50.0, 2.0]
    y = (rng.random(2000) < 1 / (1 + np.exp(4 - x[:, 0]))).astype(float)
    cold = logistic(y, x)
    rows = rng.integers(0, 2000, 2000)
    plain, warm = logistic(y[rows], x[rows]), logistic(y[rows], x[rows], near=cold.coef)
    assert warm.coef == pytest.approx(plain.coef, rel=1e-9)
    assert warm.se == pytest.approx(plain.se, rel=1e-9)
    assert warm.iterations < plain.iterations


def test_strategies_that_start_near_another_fit_end_at_the_same():
    rng = np.random.default_rng(3)
    age = rng.normal(0, 1, 150)
    begun = np.where(rng.random(150) < 0.5, rng.integers(1, 40, 150), np.nan)
    time = np.ceil(rng.exponential(300, 150))
    begun = np.where(begun > time, np.nan, begun)
    event = rng.random(150) < 0.8
    cold = clone_censor_weight(time, event, begun, age, [100.0], grace=28)
    warm = clone_censor_weight(time, event, begun, age, [100.0], grace=28, near=cold)
    assert warm.difference == pytest.approx(cold.difference, rel=1e-9)
