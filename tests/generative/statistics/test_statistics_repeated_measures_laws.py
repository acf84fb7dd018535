"""Laws of repeated measures: exact derivatives, plain twins, identities between models."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.errors import NotEstimable
from equipoise.statistics import mmrm, mmrm_contrast, mmrm_joint_test, random_effects
from equipoise.statistics.covariance_structure import COVARIANCES, covariance_at, parameter_count, uncorrelated
from equipoise.statistics.multivariate_normal import multivariate_normal
from equipoise.statistics.restricted_likelihood import RepeatedMeasures, deviance_at, likelihood_at
from equipoise.statistics.visit_pattern import visit_patterns

SEEDS = st.integers(0, 10_000)


def _trial(seed: int, subjects: int = 24, visits: int = 3, missing: float = 0.15) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(visits, visits)) * 0.4 + np.eye(visits)
    visit = np.tile(np.arange(visits), subjects)
    subject = np.repeat(np.arange(subjects), visits)
    arm = subject % 2
    y = (rng.normal(size=(subjects, visits)) @ root.T).ravel() + 0.3 * visit * arm
    y[(rng.random(y.size) < missing) & (visit > 0)] = np.nan
    columns = [np.ones(y.size), arm, *(visit == k for k in range(1, visits))]
    columns += [arm * (visit == k) for k in range(1, visits)]
    return {"y": y, "x": np.column_stack(columns).astype(float), "visit": visit, "subject": subject, "arm": arm}


def _fit(trial: dict[str, np.ndarray], **options):
    return mmrm(trial["y"], trial["x"], trial["visit"], trial["subject"], **options)


@given(st.sampled_from(COVARIANCES), st.integers(2, 5), SEEDS)
def test_the_derivatives_of_a_covariance_are_those_of_its_value(covariance, visits, seed):
    rng = np.random.default_rng(seed)
    at = rng.normal(scale=0.5, size=parameter_count(covariance, visits))
    found = covariance_at(covariance, at, visits)
    step = 1e-5
    for i in range(at.size):
        by = step * np.eye(at.size)[i]
        up, down = covariance_at(covariance, at + by, visits), covariance_at(covariance, at - by, visits)
        assert found.first[i] == pytest.approx((up.value - down.value) / (2 * step), abs=1e-7)
        assert found.second[i] == pytest.approx((up.first - down.first) / (2 * step), abs=1e-7)
    assert found.value == pytest.approx(found.value.T)


def _plain_deviance(y, x, visit, subject, covariance, reml):
    """The likelihood written out with one matrix for all rows."""
    whole = np.where(subject[:, None] == subject[None], covariance[np.ix_(visit, visit)], 0.0)
    weight = np.linalg.inv(whole)
    info = x.T @ weight @ x
    left = y - x @ np.linalg.solve(info, x.T @ weight @ y)
    rows = y.size - (x.shape[1] if reml else 0)
    found = rows * np.log(2 * np.pi) + np.linalg.slogdet(whole)[1] + left @ weight @ left
    return found + (np.linalg.slogdet(info)[1] if reml else 0.0)


@given(st.sampled_from(COVARIANCES), SEEDS, st.booleans())
def test_the_likelihood_agrees_with_its_plain_twin_and_its_derivatives_with_differences(covariance, seed, reml):
    trial = _trial(seed, subjects=8)
    seen = np.isfinite(trial["y"])
    y, x, visit, subject = (trial[name][seen] for name in ("y", "x", "visit", "subject"))
    patterns = visit_patterns(x, y, visit, subject, np.zeros(y.size, dtype=np.int64))
    data = RepeatedMeasures(patterns, covariance, 3, 1, y.size, x.shape[1], reml)
    rng = np.random.default_rng(seed)
    at = uncorrelated(covariance, np.ones(3)) + rng.normal(scale=0.2, size=parameter_count(covariance, 3))
    value = covariance_at(covariance, at, 3).value
    assume(np.linalg.eigvalsh(value)[0] > 0.05)
    assert deviance_at(data, at) == pytest.approx(_plain_deviance(y, x, visit, subject, value, reml), rel=1e-9)
    found, step = likelihood_at(data, at), 1e-5
    for i in range(at.size):
        by = step * np.eye(at.size)[i]
        slope = (deviance_at(data, at + by) - deviance_at(data, at - by)) / (2 * step)
        assert found.gradient[i] == pytest.approx(slope, rel=1e-5, abs=1e-5)
        bend = (likelihood_at(data, at + by).gradient - likelihood_at(data, at - by).gradient) / (2 * step)
        assert found.hessian[i] == pytest.approx(bend, rel=1e-5, abs=1e-4)


@settings(max_examples=6)
@given(SEEDS)
def test_richer_covariances_fit_better_and_units_do_not_matter(seed):
    trial = _trial(seed, subjects=30)
    try:
        deviance = {name: _fit(trial, covariance=name).deviance for name in COVARIANCES}
    except NotEstimable:
        return  # a correlation ran to its edge, and the fit said so
    for poorer, richer in (("cs", "csh"), ("ar1", "ar1h"), ("ad", "adh"), ("toep", "toeph"), ("cs", "toep")):
        assert deviance[richer] <= deviance[poorer] + 1e-7
    assert all(deviance["us"] <= other + 1e-7 for other in deviance.values())
    plain, scaled = _fit(trial), _fit(trial | {"y": 1000 * trial["y"] + 7e5})
    assert scaled.se == pytest.approx(1000 * plain.se, rel=1e-6)
    assert scaled.df == pytest.approx(plain.df, rel=1e-6)


@settings(max_examples=6)
@given(SEEDS)
def test_rows_may_come_in_any_order(seed):
    trial = _trial(seed)
    order = np.random.default_rng(seed).permutation(trial["y"].size)
    shuffled = {name: column[order] for name, column in trial.items()}
    for options in ({}, {"df_kind": "kenward-roger"}, {"variance_kind": "empirical-bias-reduced"}):
        assert _fit(shuffled, **options).se == pytest.approx(_fit(trial, **options).se, rel=1e-7)


@settings(max_examples=8)
@given(SEEDS, st.integers(6, 30))
def test_a_mean_of_complete_visits_is_hotellings(seed, n):
    """With a free covariance Kenward and Roger's linear method is exact: T squared, n - 2 degrees of freedom."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(n, 2)) @ np.array([[1.0, 0.5], [0.0, 1.0]]) + 0.5
    visit, x = np.tile([0, 1], n), np.tile(np.eye(2), (n, 1))
    options = {"df_kind": "kenward-roger", "variance_kind": "kenward-roger-linear"}
    fit = mmrm(y.ravel(), x, visit, np.repeat(np.arange(n), 2), **options)
    test = mmrm_joint_test(fit, np.eye(2))
    mean = y.mean(axis=0)
    t_squared = n * mean @ np.linalg.solve(np.cov(y.T), mean)
    assert test.denominator_df == pytest.approx(n - 2, rel=1e-6)
    assert test.f == pytest.approx(t_squared * (n - 2) / (2 * (n - 1)), rel=1e-6)


@settings(max_examples=8)
@given(SEEDS)
def test_a_single_contrast_has_one_kind_of_degrees_of_freedom(seed):
    trial = _trial(seed)
    row = np.random.default_rng(seed).normal(size=trial["x"].shape[1])
    kenward = _fit(trial, df_kind="kenward-roger")
    joint, single = mmrm_joint_test(kenward, row), mmrm_contrast(kenward, row)
    assert joint.denominator_df == pytest.approx(single.df[0], rel=1e-6)
    assert joint.f == pytest.approx(single.t[0] ** 2, rel=1e-6)
    assert single.df[0] == pytest.approx(mmrm_contrast(_fit(trial), row).df[0], rel=1e-6)


@settings(max_examples=8)
@given(SEEDS, st.sampled_from(["", "-jackknife", "-bias-reduced"]))
def test_the_empirical_variance_agrees_with_its_plain_twin(seed, correction):
    trial = _trial(seed, subjects=12)
    fit = _fit(trial, variance_kind=f"empirical{correction}")
    seen = np.isfinite(trial["y"])
    y, x, visit, subject = (trial[name][seen] for name in ("y", "x", "visit", "subject"))
    naive, size = fit.naive_variance, y.size
    white = np.zeros((size, size))
    for person in np.unique(subject):
        rows = np.flatnonzero(subject == person)
        value = fit.visit_covariance[0][np.ix_(visit[rows], visit[rows])]
        white[np.ix_(rows, rows)] = np.linalg.cholesky(np.linalg.inv(value)).T
    z, left = white @ x, white @ (y - x @ fit.coef)
    hat = z @ naive @ z.T
    meat, forms = np.zeros_like(naive), []
    for person in np.unique(subject):
        rows = np.flatnonzero(subject == person)
        kept = np.eye(rows.size) - hat[np.ix_(rows, rows)]
        values, vectors = np.linalg.eigh(kept)
        power = {"": 0.0, "-jackknife": -1.0, "-bias-reduced": -0.5}[correction]
        repair = (vectors * values**power) @ vectors.T
        score = z[rows].T @ repair @ left[rows]
        meat += np.outer(score, score)
        forms.append((np.eye(size) - hat)[:, rows] @ repair @ z[rows] @ naive[:, 1])
    assert fit.variance == pytest.approx(naive @ meat @ naive, rel=1e-6, abs=1e-12)
    values = np.linalg.eigvalsh(np.array(forms) @ np.array(forms).T)
    assert fit.df[1] == pytest.approx(values.sum() ** 2 / (values**2).sum(), rel=1e-6)


@settings(max_examples=8)
@given(SEEDS)
def test_a_random_intercept_is_compound_symmetry(seed):
    trial = _trial(seed, missing=0.2)
    trial["y"] = trial["y"] + np.random.default_rng(seed).normal(size=24)[trial["subject"]]
    seen = np.isfinite(trial["y"])
    repeated = _fit(trial, covariance="cs")
    if repeated.visit_covariance[0, 0, 1] <= 0.02:
        return
    y, x, subject = (trial[name][seen] for name in ("y", "x", "subject"))
    for reml in (True, False):
        repeated = _fit(trial, covariance="cs", reml=reml)
        random = random_effects(y, x, np.ones((y.size, 1)), subject, reml=reml)
        assert -2 * random.loglik == pytest.approx(repeated.deviance, rel=1e-9)
        assert random.coef == pytest.approx(repeated.coef, rel=1e-5, abs=1e-6)
        assert random.se == pytest.approx(repeated.se, rel=1e-5)
        assert random.random_covariance[0, 0] == pytest.approx(repeated.visit_covariance[0, 0, 1], rel=1e-4)


@settings(max_examples=6)
@given(SEEDS)
def test_arm_means_by_expectation_maximisation_are_those_of_the_full_likelihood(seed):
    trial = _trial(seed, subjects=30, missing=0.2)
    fit = _fit(trial, reml=False)
    values = trial["y"].reshape(-1, 3)
    other = multivariate_normal(values, (np.arange(30) % 2).astype(np.int64))
    means = [[fit.coef @ row for row in trial["x"][3 * arm : 3 * arm + 3]] for arm in (0, 1)]
    assert np.array(means) == pytest.approx(other.mean, abs=1e-6)
    assert fit.visit_covariance[0] == pytest.approx(other.covariance, abs=1e-6)


def test_two_covariance_groups_are_two_covariances():
    trial = _trial(3, subjects=40, missing=0.1)
    both = _fit(trial, group=trial["arm"], reml=False)
    apart = []
    for arm in (0, 1):
        mine = trial["arm"] == arm
        columns = trial["x"][mine][:, [0, 2, 3]]
        apart.append(mmrm(trial["y"][mine], columns, trial["visit"][mine], trial["subject"][mine], reml=False))
    assert both.deviance == pytest.approx(sum(fit.deviance for fit in apart), rel=1e-9)
    assert both.visit_covariance == pytest.approx(np.concatenate([fit.visit_covariance for fit in apart]), rel=1e-5)


def test_weights_are_rows_of_smaller_variance():
    trial = _trial(5, missing=0.0)
    weights = np.random.default_rng(1).uniform(0.5, 2.0, trial["y"].size)
    fit = _fit(trial, weights=weights)
    root = np.sqrt(weights)
    scaled = mmrm(trial["y"] * root, trial["x"] * root[:, None], trial["visit"], trial["subject"])
    assert fit.coef == pytest.approx(scaled.coef, rel=1e-9)
    assert fit.deviance == pytest.approx(scaled.deviance - np.log(weights).sum(), rel=1e-9)
