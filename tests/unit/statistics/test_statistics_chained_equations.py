"""Imputed covariates: kept where known, unbiased where missing at random, honest about what is lost."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import chained_equations, logistic, rubin


def test_known_values_stay_and_levels_stay_whole():
    rng = np.random.default_rng(1)
    number, level = rng.normal(size=60), rng.integers(0, 3, 60)
    columns = np.column_stack((number, level == 1, level == 2)).astype(float)
    columns[:8, 0] = np.nan
    columns[5:15, 1:] = np.nan
    made = chained_equations(columns, [[0], [1, 2]], rng.normal(size=60), rng=rng, imputations=4)
    assert made.missing == (8, 10)
    known = ~np.isnan(columns)
    for one in made.columns:
        assert (one[known] == columns[known]).all()
        assert set(map(tuple, one[:, 1:].tolist())) <= {(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)}
        assert np.isin(one[:8, 0], columns[8:, 0]).all()


def test_the_same_seed_gives_the_same_sets():
    columns = np.array([[1.0], [np.nan], [0.0], [1.0], [0.0], [1.0], [np.nan], [0.0]])
    draws = [
        chained_equations(columns, [[0]], np.arange(8.0), rng=np.random.default_rng(seed), imputations=3).columns
        for seed in (4, 4, 5)
    ]
    assert (draws[0] == draws[1]).all()
    assert np.isin(draws[0], (0.0, 1.0)).all()
    assert not (draws[0] == draws[2]).all()


def test_missing_at_random_is_undone_and_the_error_honest():
    """The confounder is missing mostly in the treated with the outcome: complete cases are biased, imputed ones not."""
    rng = np.random.default_rng(8)
    imputed, complete = [], []
    for _ in range(40):
        n = 400
        sick = rng.random(n) < 0.5
        treated = (rng.random(n) < np.where(sick, 0.65, 0.35)).astype(float)
        outcome = (rng.random(n) < 1 / (1 + np.exp(1.0 - 1.2 * sick + 0.5 * treated))).astype(float)
        columns = sick.astype(float)[:, None].copy()
        columns[(rng.random(n) < 0.1 + 0.6 * outcome * treated)] = np.nan
        made = chained_equations(
            columns, [[0]], np.column_stack((treated, outcome, treated * outcome)), rng=rng, imputations=8
        )
        fits = [logistic(outcome, np.column_stack((treated, one))) for one in made.columns]
        pooled = rubin([fit.coef[1] for fit in fits], [fit.se[1] for fit in fits])
        imputed.append((pooled.estimate, pooled.se, pooled.lower < -0.5 < pooled.upper))
        kept = ~np.isnan(columns[:, 0])
        complete.append(logistic(outcome[kept], np.column_stack((treated, columns[:, 0]))[kept]).coef[1])
    found = np.array(imputed)
    assert abs(found[:, 0].mean() + 0.5) < 3 * found[:, 0].std(ddof=1) / np.sqrt(40)
    assert np.mean(complete) < -0.9
    assert found[:, 1].mean() == pytest.approx(found[:, 0].std(ddof=1), rel=0.3)
    assert found[:, 2].mean() > 0.85


def test_what_cannot_be_imputed_is_refused():
    rng = np.random.default_rng(1)
    with pytest.raises(NotEstimable, match="known of nobody"):
        chained_equations([[np.nan], [np.nan]], [[0]], [1, 2], rng=rng)
    with pytest.raises(DataError, match="every column once"):
        chained_equations([[1.0, 2.0]], [[0]], [1], rng=rng)
    with pytest.raises(DataError, match="predictors are missing"):
        chained_equations([[1.0]], [[0]], [np.nan], rng=rng)
