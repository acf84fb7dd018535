"""Laws of the quick ways: a batch is a loop, weights are copies, compiled is interpreted, counted is sorted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equipoise.errors import NotEstimable
from equipoise.kernels.compiled import Kernel
from equipoise.statistics import (
    cox,
    cox_coefficients,
    cox_model,
    cox_residuals,
    kaplan_meier,
    logrank,
    logrank_relabelled,
    logrank_simulated,
    proportional_hazards_test,
)


@st.composite
def cohorts(draw):
    n = draw(st.integers(20, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    time = rng.integers(0, draw(st.integers(4, 40)), n).astype(float)
    event = rng.random(n) < 0.7
    event[rng.integers(0, n)] = True
    arm = rng.integers(0, 2, n)
    arm[:2] = 0, 1
    return {
        "time": time,
        "event": event,
        "x": np.column_stack((arm, rng.normal(60, 10, n))),
        "arm": arm,
        "stratum": rng.integers(0, 2, n),
        "counts": rng.multinomial(n, np.full(n, 1 / n), size=3),
        "labels": rng.permuted(np.tile(arm, (3, 1)), axis=1) == 1,
    }


def _estimable(fit):
    try:
        return fit()
    except NotEstimable:
        return None


@given(cohorts(), st.sampled_from(["efron", "breslow"]), st.booleans())
def test_a_batch_of_fits_is_a_loop_of_fits(c, ties, stratified):
    options = {"ties": ties, "strata": c["stratum"] if stratified else None}
    fits = _estimable(lambda: cox_coefficients(c["time"], c["event"], c["x"], **options))
    assume(fits is not None)
    found = fits(c["counts"])
    for counts, coefficients in zip(c["counts"], found, strict=True):
        one = _estimable(
            lambda counts=counts: (
                cox(c["time"], c["event"], c["x"], weights=counts, weight_kind="frequency", **options).coef
            )
        )
        # At the edge of what exists the two may judge differently; where both find a fit it is the same.
        if one is not None and np.isfinite(coefficients).all():
            np.testing.assert_allclose(coefficients, one, rtol=1e-7, atol=1e-8)


@given(cohorts())
def test_a_frequency_weight_is_a_row_repeated(c):
    counts = c["counts"][0]
    copy = np.repeat(np.arange(counts.size), counts)

    def tests(rows, **weights):
        model = cox_model(c["time"][rows], c["event"][rows], c["x"][rows], **weights)
        residuals = cox_residuals(model)
        zph = [proportional_hazards_test(model, transform=way).chi_square for way in ("km", "rank", "identity")]
        return residuals.martingale, np.array(zph)

    weighted = _estimable(lambda: tests(slice(None), weights=counts, weight_kind="frequency"))
    assume(weighted is not None)
    martingale, zph = tests(copy)
    np.testing.assert_allclose(zph, weighted[1], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(martingale, np.repeat(weighted[0], counts[counts > 0]), rtol=1e-8, atol=1e-9)


@given(cohorts(), st.booleans())
def test_relabelled_tests_are_single_tests(c, stratified):
    strata = c["stratum"] if stratified else None
    batch = logrank_relabelled(c["time"], c["event"], c["labels"], strata=strata)
    for labels, z in zip(c["labels"], batch.z, strict=True):
        one = _estimable(lambda labels=labels: logrank(c["time"], c["event"], labels, strata=strata).z)
        if one is not None:
            assert z == pytest.approx(one, rel=1e-10, abs=1e-12)


@given(cohorts())
def test_simulated_tests_are_single_tests(c):
    days = np.stack((c["time"], c["time"][::-1]))
    event = np.stack((c["event"], c["event"][::-1]))
    batch = logrank_simulated(days, event, c["arm"])
    for b in range(2):
        one = _estimable(lambda b=b: logrank(days[b], event[b], c["arm"]).z)
        if one is not None:
            assert batch.z[b] == pytest.approx(one, rel=1e-10, abs=1e-12)


@given(cohorts())
def test_counted_days_give_the_curve_of_sorted_times(c):
    quick = kaplan_meier(c["time"], c["event"])
    general = kaplan_meier(c["time"], c["event"], weights=np.ones(c["time"].size))
    for field in (
        "time",
        "n_risk",
        "n_event",
        "n_censor",
        "survival",
        "std_err",
        "lower",
        "upper",
        "cumulative_hazard",
    ):
        np.testing.assert_array_equal(getattr(quick, field), getattr(general, field), err_msg=field)
    assert (quick.n, quick.variance, quick.warnings) == (general.n, general.variance, general.warnings)


@settings(max_examples=30)
@given(cohorts())
def test_compiled_and_interpreted_fits_agree(c):
    pytest.importorskip("numba")
    compiled = _estimable(lambda: cox(c["time"], c["event"], c["x"], robust=True))
    assume(compiled is not None)
    call = Kernel.__call__
    Kernel.__call__ = lambda self, *args, **kwargs: self.arrays(*args, **kwargs)
    try:
        interpreted = cox(c["time"], c["event"], c["x"], robust=True)
    finally:
        Kernel.__call__ = call
    np.testing.assert_allclose(interpreted.coef, compiled.coef, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(interpreted.se, compiled.se, rtol=1e-8)
