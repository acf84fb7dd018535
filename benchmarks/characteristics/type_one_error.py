"""How often tests reject at 5 % when both arms are alike."""

from __future__ import annotations

import numpy as np
from benchmarks.characteristics.characteristic import Characteristic, Measure, rejection, repeated
from benchmarks.characteristics.cohort import N, arms, censoring, observed, recurrence
from benchmarks.characteristics.imaging import every_12_weeks, seen_at_visits

from equipoise.statistics import (
    cox,
    exact_permutation_test,
    fine_gray,
    gray,
    interval_regression,
    interval_regression_bootstrap,
    kaplan_meier,
    landmark_difference,
    logrank,
    logrank_scores,
    logrank_simulated,
    maxcombo,
    monte_carlo_permutation_test,
    permutation_test,
    rerandomization_test,
    rmst_difference,
)
from equipoise.statistics.interval_scores import interval_scores

_Z = 1.959963984540054
_DEATH = 1 / 3500


def _null(rng: np.random.Generator, n: int = N) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    treated = arms(rng, n)
    day, event = observed(recurrence(rng, treated), censoring(rng, n))
    return day, event, treated


def _many_logranks(rng: np.random.Generator, trials: int) -> dict[str, np.ndarray]:
    treated = np.arange(N) % 2 == 1
    everybody = np.broadcast_to(treated, (trials, N))
    day, event = observed(recurrence(rng, everybody), censoring(rng, (trials, N)))
    z = logrank_simulated(day.astype(np.int64), event, treated).z
    return {"logrank": np.abs(z) > _Z}


def _weighted(rng: np.random.Generator) -> dict[str, float]:
    day, event, treated = _null(rng)
    stratum = rng.integers(0, 4, N)
    return {
        "maxcombo": maxcombo(day, event, treated).p < 0.05,
        "stratified": logrank(day, event, treated, strata=stratum).p < 0.05,
        "late": logrank(day, event, treated, rho=0, gamma=1).p < 0.05,
    }


def _small_groups(rng: np.random.Generator) -> dict[str, float]:
    """16 people: the asymptotic log-rank test beside what a permutation makes of it."""
    day, event, treated = _null(rng, 16)
    scores = logrank_scores(day, event)
    return {
        "exact": exact_permutation_test(scores, treated).p < 0.05,
        "normal": permutation_test(scores, treated).p < 0.05,
        "logrank": logrank(day, event, treated).p < 0.05,
    }


def _permuted(rng: np.random.Generator) -> dict[str, float]:
    day, event, treated = _null(rng)
    scores = logrank_scores(day, event)
    return {
        "normal": permutation_test(scores, treated).p < 0.05,
        "drawn": monte_carlo_permutation_test(scores, treated, rng, draws=499).p < 0.05,
    }


def _blocks(rng: np.random.Generator) -> np.ndarray:
    return rng.permuted(np.tile([False, False, True, True], (N // 4, 1)), axis=1).ravel()


def _rerandomized(rng: np.random.Generator) -> dict[str, float]:
    """Blocks of four, and a risk that drifts during recruitment."""
    treated = _blocks(rng)
    drift = np.exp(np.linspace(-0.7, 0.7, N))
    day, event = observed(recurrence(rng, treated) / drift, censoring(rng, N))
    scores = logrank_scores(day, event)
    return {
        "rerandomized": rerandomization_test(scores, treated, lambda: _blocks(rng), draws=499).p < 0.05,
        "permuted": permutation_test(scores, treated).p < 0.05,
    }


def _competing(rng: np.random.Generator) -> dict[str, float]:
    treated = arms(rng)
    first, other, end = recurrence(rng, treated), rng.exponential(1 / _DEATH, N), censoring(rng, N)
    day, event = observed(np.minimum(first, other), end)
    cause = np.where(event, np.where(first <= other, 1, 2), 0)
    return {
        "gray": gray(day, cause, treated).p < 0.05,
        "fine_gray": float(fine_gray(day, cause, treated).p[0]) < 0.05,
    }


def _models(rng: np.random.Generator) -> dict[str, float]:
    day, event, treated = _null(rng)
    fit = cox(day, event, treated)
    curves = [kaplan_meier(day[rows], event[rows]) for rows in (~treated, treated)]
    at = landmark_difference(curves[0], curves[1], 730)
    return {
        "cox": float(fit.p[0]) < 0.05,
        "landmark": at.p_cloglog < 0.05,
        "rmst": rmst_difference(curves[0], curves[1], tau=730).difference.p < 0.05,
    }


def _between_visits(rng: np.random.Generator) -> dict[str, float]:
    treated = arms(rng)
    left, right = seen_at_visits(recurrence(rng, treated), censoring(rng, N), treated, every_12_weeks(), rng)
    arm = treated.astype(float)[:, None]
    found = interval_regression_bootstrap(left, right, arm, rng=rng, replicates=200)[:, 0]
    coef, se = float(interval_regression(left, right, arm).coef[0]), float(found.std(ddof=1))
    return {"wald": abs(coef) > _Z * se, "coef": coef, "se": se}


def _scored_between_visits(rng: np.random.Generator) -> dict[str, float]:
    treated = arms(rng)
    left, right = seen_at_visits(recurrence(rng, treated), censoring(rng, N), treated, every_12_weeks(), rng)
    scores = interval_scores(left, right)
    return {
        "scores": permutation_test(scores, treated).p < 0.05,
        "drawn": monte_carlo_permutation_test(scores, treated, rng, draws=199).p < 0.05,
    }


_TEXT = "332 people, 1:1, exponential recurrence with a median of 30 months in both arms, whole days, staggered entry."

TYPE_ONE_ERROR = (
    Characteristic(
        "logrank-size",
        "Log-rank test: type I error at 5 %",
        _TEXT,
        _many_logranks,
        (rejection("logrank", "`logrank_simulated`, two-sided"),),
        seed=101,
        trials=100_000,
        chunk=10_000,
    ),
    Characteristic(
        "weighted-logrank-size",
        "MaxCombo, stratified and late-weighted log-rank: type I error at 5 %",
        f"{_TEXT} MaxCombo of four Fleming-Harrington weights; four strata of equal risk.",
        repeated(_weighted),
        (
            rejection("maxcombo", "`maxcombo`"),
            rejection("stratified", "`logrank` with strata"),
            rejection("late", "`logrank` with rho 0, gamma 1"),
        ),
        seed=102,
        trials=10_000,
    ),
    Characteristic(
        "permutation-size",
        "Permutation tests: type I error at 5 %",
        f"{_TEXT} Log-rank scores; 499 draws a trial.",
        repeated(_permuted),
        (
            rejection("normal", "`permutation_test` (normal approximation)"),
            rejection("drawn", "`monte_carlo_permutation_test`"),
        ),
        seed=103,
        trials=10_000,
    ),
    Characteristic(
        "exact-permutation-size",
        "Permutation tests in small groups: type I error at 5 %",
        "16 people in two arms, otherwise as above. An exact test of a discrete statistic rejects at most at its "
        "level.",
        repeated(_small_groups),
        (
            rejection("exact", "`exact_permutation_test`"),
            rejection("normal", "`permutation_test` (normal approximation)", None),
            rejection("logrank", "`logrank`", None),
        ),
        seed=104,
        trials=5_000,
    ),
    Characteristic(
        "rerandomization-size",
        "Re-randomization test: type I error at 5 %",
        "Blocks of four and a hazard that grows fourfold during recruitment; the reference set is drawn from the "
        "blocks. A test that ignores the blocks rejects too seldom when risk drifts.",
        repeated(_rerandomized),
        (
            rejection("rerandomized", "`rerandomization_test`, 499 draws"),
            rejection("permuted", "`permutation_test`, blocks ignored", None),
        ),
        seed=105,
        trials=4_000,
    ),
    Characteristic(
        "competing-size",
        "Competing risks: type I error at 5 %",
        f"{_TEXT} Death without recurrence at a constant hazard of 1/3500 a day.",
        repeated(_competing),
        (rejection("gray", "`gray`"), rejection("fine_gray", "`fine_gray`, Wald")),
        seed=106,
        trials=20_000,
        chunk=1_000,
    ),
    Characteristic(
        "model-size",
        "Cox, landmark and restricted mean: type I error at 5 %",
        f"{_TEXT} Landmark and horizon at day 730. The landmark test is an "
        "approximation that rejects a little too often at this size: shown, without a band.",
        repeated(_models),
        (
            rejection("cox", "`cox`, Wald"),
            rejection("landmark", "`landmark_difference`, on log(-log S)", None),
            rejection("rmst", "`rmst_difference`"),
        ),
        seed=107,
        trials=20_000,
        chunk=1_000,
    ),
    Characteristic(
        "interval-score-size",
        "Interval-censored permutation test: type I error at 5 %",
        f"{_TEXT} Recurrence is seen at visits every 84 days, ± 7. Permutation tests of `interval_scores`.",
        repeated(_scored_between_visits),
        (
            rejection("scores", "`permutation_test` of `interval_scores` (normal approximation)"),
            rejection("drawn", "`monte_carlo_permutation_test` of `interval_scores`"),
        ),
        seed=109,
        trials=2_500,
    ),
    Characteristic(
        "interval-size",
        "Interval-censored comparison: type I error at 5 %",
        f"{_TEXT} Recurrence is seen at visits every 84 days, ± 7. The hazard ratio of `interval_regression` over "
        "its standard error from 200 resamples of persons, as the plan's analysis does it. A "
        "trial takes more than a second, hence few of them; the permutation test above needs no standard error.",
        repeated(_between_visits),
        (
            rejection("wald", "`interval_regression` with `interval_regression_bootstrap`, Wald"),
            Measure("coef", "mean log hazard ratio"),
            Measure("se", "mean bootstrap standard error"),
        ),
        seed=108,
        trials=200,
        chunk=50,
    ),
)
