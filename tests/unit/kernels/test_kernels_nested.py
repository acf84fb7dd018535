"""The kernels of nested risk sets, batches and whole days: loop and arrays agree, and both with the general kernels."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.kernels.batch_cox import batch_cox
from equipoise.kernels.batch_logrank import daily_logranks, relabelled_logranks
from equipoise.kernels.columns import standardised
from equipoise.kernels.cox import cox_moments, cox_risk_sets, cox_score_residuals
from equipoise.kernels.cox_firth import information_slope
from equipoise.kernels.cox_nested import nested_cox_moments, nested_deaths, nested_rows, nested_score_residuals
from equipoise.kernels.day_counts import day_counts
from equipoise.kernels.risk_sets import counted_axis

TIGHT = {"rtol": 1e-11, "atol": 1e-12}


class Nested:
    """A tied, stratified and weighted set without delayed entry; some rows leave before the first event."""

    def __init__(self, seed: int, n: int = 60, p: int = 3, strata: int = 3):
        rng = np.random.default_rng(seed)
        self.x = rng.normal(size=(n, p))
        self.event = rng.random(n) < 0.5
        self.weights = np.round(rng.uniform(0.5, 2, n), 2)
        self.copies = rng.integers(1, 4, n).astype(float)
        time, self.stratum = rng.integers(0, 9, n), rng.integers(0, strata, n)
        time[:2], self.event[time == 0] = 0, False
        self.beta = rng.normal(scale=0.3, size=p)
        first = np.zeros(n, dtype=np.int64)
        self.axis_arguments = (first, time, self.event, self.stratum, 9, strata)
        self.start, self.stop, self.bounds = counted_axis.arrays(*self.axis_arguments)
        self.length = int(self.bounds[-1])


@pytest.fixture(params=[1, 2, 3, 4])
def rows(request) -> Nested:
    return Nested(request.param)


@pytest.fixture(params=["arrays", "loop"])
def form(request) -> str:
    if request.param == "loop":
        pytest.importorskip("numba")
    return request.param


def _agree(one, other):
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a, b, **TIGHT)


def test_counted_axis(form, rows):
    for a, b in zip(
        getattr(counted_axis, form)(*rows.axis_arguments), (rows.start, rows.stop, rows.bounds), strict=True
    ):
        assert a.tolist() == b.tolist()


def test_rows_are_sorted_and_those_never_at_risk_are_left_out(form, rows):
    x, stop, event, weights = getattr(nested_rows, form)(
        rows.x, rows.start, rows.stop, rows.event, rows.weights, rows.length
    )
    seen = rows.start < rows.stop
    assert not seen.all()
    assert (np.diff(stop) >= 0).all()
    assert stop.size == seen.sum()
    order = np.flatnonzero(seen)[np.argsort(rows.stop[seen], kind="stable")]
    np.testing.assert_array_equal(x, rows.x[order])
    np.testing.assert_array_equal(event, rows.event[order])
    np.testing.assert_array_equal(weights, rows.weights[order])


@pytest.mark.parametrize("efron", [True, False])
@pytest.mark.parametrize("copies", [True, False])
def test_one_backward_pass_gives_the_general_sums(form, rows, efron, copies):
    weights = rows.copies if copies else rows.weights
    arrays = (rows.start, rows.stop, rows.event, weights, rows.bounds)
    general = cox_moments.arrays(rows.x, *arrays, False, efron, copies, rows.beta)
    made = nested_rows.arrays(rows.x, rows.start, rows.stop, rows.event, weights, rows.length)
    deaths = getattr(nested_deaths, form)(*made, rows.length)
    _agree(deaths, nested_deaths.arrays(*made, rows.length))
    _agree(getattr(nested_cox_moments, form)(*made, *deaths, rows.bounds, efron, copies, rows.beta), general)


@pytest.mark.parametrize("efron", [True, False])
def test_score_residuals_are_the_general_ones(form, rows, efron):
    arrays = (rows.x, rows.start, rows.stop, rows.event, rows.weights, rows.bounds)
    found = getattr(nested_score_residuals, form)(*arrays, efron, False, rows.beta)
    np.testing.assert_allclose(found, cox_score_residuals.arrays(*arrays, False, efron, False, rows.beta), **TIGHT)


def test_risk_sets_forms_agree(rows):
    pytest.importorskip("numba")
    arrays = (rows.x, rows.start, rows.stop, rows.event, rows.weights, rows.bounds, False, True, False, rows.beta)
    _agree(cox_risk_sets.loop(*arrays), cox_risk_sets.arrays(*arrays))


@pytest.mark.parametrize("efron", [True, False])
def test_slope_of_the_log_determinant(rows, efron):
    arrays = (rows.x, rows.start, rows.stop, rows.event, rows.weights, rows.bounds, False, efron, False)

    def log_determinant(beta):
        return np.linalg.slogdet(cox_moments.arrays(*arrays, beta)[2])[1]

    inverse = np.linalg.inv(cox_moments.arrays(*arrays, rows.beta)[2])
    steps = 1e-5 * np.eye(rows.beta.size)
    slope = [(log_determinant(rows.beta + h) - log_determinant(rows.beta - h)) / 2e-5 for h in steps]
    np.testing.assert_allclose(information_slope(*arrays, rows.beta, inverse), slope, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("efron", [True, False])
def test_batches_of_cox_fits(rows, efron):
    pytest.importorskip("numba")
    rng = np.random.default_rng(5)
    counts = rng.multinomial(60, np.full(60, 1 / 60), size=20)
    place = np.arange(60.0)
    x, stop, event, order = nested_rows.arrays(rows.x, rows.start, rows.stop, rows.event, place, rows.length)
    # A start from which a fit leads nowhere is as good as any other: it begins again where all begin.
    starts = np.where(np.arange(20)[:, None] % 3 == 0, 1e3, rng.normal(scale=0.2, size=(20, 3)))
    arrays = (x, stop, event, order.astype(np.int64), counts, rows.bounds, efron, np.zeros(3))
    one, other = batch_cox.loop(*arrays, starts), batch_cox.arrays(*arrays, starts)
    assert np.isfinite(one).all(axis=1).sum() > 10
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(one, batch_cox.loop(*arrays, np.zeros((20, 3))), rtol=1e-9, atol=1e-10)


def test_a_resample_that_runs_to_infinity_is_no_number(form):
    if form == "loop":
        pytest.importorskip("numba")
    x = np.array([[1.0], [1.0], [0.0], [0.0]])
    stop, event = np.array([1, 2, 3, 4]), np.ones(4, dtype=bool)
    counts = np.array([[1, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0]])
    arrays = (x, stop, event, np.arange(4), counts, np.array([0, 4]), True, np.zeros(1))
    found = getattr(batch_cox, form)(*arrays, np.zeros((3, 1)))
    assert np.isnan(found).all()


def test_relabelled_logranks(rows):
    pytest.importorskip("numba")
    rng = np.random.default_rng(5)
    treated = rng.random((9, 60)) < 0.5
    _, stop, event, order = nested_rows.arrays(rows.x, rows.start, rows.stop, rows.event, np.arange(60.0), rows.length)
    arrays = (stop, event, order.astype(np.int64), treated, rows.bounds)
    _agree(relabelled_logranks.loop(*arrays), relabelled_logranks.arrays(*arrays))


def test_daily_logranks():
    pytest.importorskip("numba")
    rng = np.random.default_rng(5)
    days, event, treated = rng.integers(0, 30, (9, 50)), rng.random((9, 50)) < 0.6, rng.random(50) < 0.5
    _agree(daily_logranks.loop(days, event, treated, 29), daily_logranks.arrays(days, event, treated, 29))


def test_standardised(form):
    if form == "loop":
        pytest.importorskip("numba")
    rng = np.random.default_rng(5)
    x, weights = rng.normal(5, 3, size=(40, 2)), rng.uniform(0.5, 2, 40)
    moved, center, scale = getattr(standardised, form)(x, weights)
    np.testing.assert_allclose(center, np.average(x, axis=0, weights=weights), **TIGHT)
    np.testing.assert_allclose(np.average(moved**2, axis=0, weights=weights), 1.0, **TIGHT)
    np.testing.assert_allclose(moved * scale + center, x, **TIGHT)


class TestDayCounts:
    def test_days(self, form):
        time, event = np.array([3.0, 7.0, 3.0, 7.0, 9.0]), np.array([1, 0, 1, 1, 0], dtype=np.uint8)
        days, leaving, events = getattr(day_counts, form)(time, event, 100)
        assert (days.tolist(), leaving.tolist(), events.tolist()) == ([3.0, 7.0, 9.0], [2, 2, 1], [2, 1, 0])

    @pytest.mark.parametrize("time", [[1.5, 2], [-1.0, 2], [np.nan, 2], [np.inf, 2], [1.0, 1e9], [1e300, 2], []])
    def test_anything_else_is_left_to_the_general_way(self, form, time):
        assert getattr(day_counts, form)(np.array(time), np.ones(len(time)), 1000)[0].size == 0

    def test_so_are_events_that_are_neither_0_nor_1(self, form):
        assert getattr(day_counts, form)(np.array([1.0, 2.0]), np.array([1.0, 2.0]), 1000)[0].size == 0
        assert getattr(day_counts, form)(np.array([1.0, 2.0]), np.array([1.0, np.nan]), 1000)[0].size == 0
