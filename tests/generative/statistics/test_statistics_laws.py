"""Laws that hold for any data, in both forms of the kernels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from equipoise.errors import NotEstimable
from equipoise.kernels.compiled import Kernel
from equipoise.statistics import aalen_johansen, concordance, cox, kaplan_meier, logrank


@st.composite
def cohorts(draw, tied: bool = True, least: int = 12):
    """Arrays of a small cohort: time, cause, entry, arm, age, weights, stratum."""
    n = draw(st.integers(least, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    time = rng.integers(2, 12, n).astype(float) if tied else rng.permutation(np.arange(2, n + 2)).astype(float)
    entry = np.floor(rng.uniform(0, 1, n) * (time - 1) * rng.integers(0, 2, n))
    return {
        "time": time,
        "cause": rng.integers(0, 3, n),
        "entry": entry,
        "arm": np.where(np.arange(n) < 2, np.arange(n), rng.integers(0, 2, n)),
        "age": rng.normal(60, 10, n),
        "weights": rng.integers(1, 4, n).astype(float),
        "stratum": rng.integers(0, 2, n),
    }


def _fit(c, order=slice(None), **options):
    x = np.column_stack([c["arm"], c["age"]])[order]
    entry = c["entry"][order] if options.pop("late", True) else None
    try:
        return cox(c["time"][order], (c["cause"] > 0)[order], x, entry=entry, **options)
    except NotEstimable:
        assume(False)
        raise


def _same(one, other, *fields, rel=1e-9):
    for field in fields:
        a, b = np.asarray(getattr(one, field), dtype=float), np.asarray(getattr(other, field), dtype=float)
        np.testing.assert_allclose(a, b, rtol=rel, atol=1e-11, err_msg=field)


CURVE = ("time", "n_risk", "n_event", "survival", "std_err", "lower", "upper", "cumulative_hazard")
FIT = ("coef", "se", "loglik", "loglik_null", "wald", "score")


@given(cohorts(), st.randoms())
def test_the_order_of_rows_does_not_matter(c, random):
    order = np.array(random.sample(range(c["time"].size), c["time"].size))
    event = c["cause"] > 0
    _same(
        kaplan_meier(c["time"], event, entry=c["entry"], weights=c["weights"]),
        kaplan_meier(c["time"][order], event[order], entry=c["entry"][order], weights=c["weights"][order]),
        *CURVE,
    )
    _same(
        aalen_johansen(c["time"], c["cause"], entry=c["entry"]),
        aalen_johansen(c["time"][order], c["cause"][order], entry=c["entry"][order]),
        "incidence",
        "std_err",
    )
    _same(_fit(c), _fit(c, order), *FIT)


@given(cohorts(), st.sampled_from([0.5, 7.0, 365.25, 1e-3]))
def test_the_unit_of_time_does_not_matter(c, unit):
    event, scaled = c["cause"] > 0, {**c, "time": c["time"] * unit, "entry": c["entry"] * unit}
    one, other = (kaplan_meier(d["time"], event, entry=d["entry"]) for d in (c, scaled))
    _same(one, other, *CURVE[1:], rel=1e-12)
    np.testing.assert_allclose(one.time * unit, other.time, rtol=1e-12)
    _same(_fit(c), _fit(scaled), *FIT)


@given(cohorts(), st.sampled_from([0.01, 3.0, 1e4]))
def test_the_unit_of_a_covariate_only_rescales_its_coefficient(c, unit):
    one, other = _fit(c), _fit({**c, "age": c["age"] * unit - 17})
    _same(one, other, "loglik", "wald", "score", "z")
    assert other.coef[1] * unit == pytest.approx(one.coef[1], rel=1e-8)


@given(cohorts(), st.sampled_from(["efron", "breslow", "exact"]), st.booleans())
def test_frequency_weight_2_is_the_row_twice(c, ties, robust):
    copy = np.repeat(np.arange(c["time"].size), c["weights"].astype(int))
    event = c["cause"] > 0
    _same(
        kaplan_meier(c["time"], event, entry=c["entry"], weights=c["weights"], weight_kind="frequency"),
        kaplan_meier(c["time"][copy], event[copy], entry=c["entry"][copy]),
        *CURVE,
        rel=1e-12,
    )
    for variance in ("survfit", "aalen"):
        _same(
            aalen_johansen(c["time"], c["cause"], weights=c["weights"], weight_kind="frequency", variance=variance),
            aalen_johansen(c["time"][copy], c["cause"][copy], variance=variance),
            "incidence",
            "std_err",
            rel=1e-10,
        )
    options = {"ties": ties, "robust": robust and ties != "exact"}
    weighted = _fit(c, weights=c["weights"], weight_kind="frequency", **options)
    _same(weighted, _fit(c, copy, **options), *FIT, rel=1e-9)


@given(cohorts(), st.sampled_from(["case", "frequency"]))
def test_weight_one_is_no_weight(c, kind):
    one = np.ones(c["time"].size)
    event = c["cause"] > 0
    _same(kaplan_meier(c["time"], event, weights=one, weight_kind=kind), kaplan_meier(c["time"], event), *CURVE)
    _same(_fit(c, weights=one, weight_kind=kind), _fit(c), *FIT, rel=1e-12)
    _same(
        aalen_johansen(c["time"], c["cause"], weights=one, weight_kind=kind),
        aalen_johansen(c["time"], c["cause"]),
        "incidence",
        "std_err",
        rel=1e-12,
    )


@given(cohorts(tied=False))
def test_without_ties_the_log_rank_test_is_the_cox_score_test(c):
    event = c["cause"] > 0
    assume(event.any())
    try:
        test = logrank(c["time"], event, c["arm"], strata=c["stratum"], entry=c["entry"])
        fit = cox(c["time"], event, c["arm"], strata=c["stratum"], entry=c["entry"], ties="breslow")
    except NotEstimable:
        assume(False)
        raise
    assert fit.score == pytest.approx(test.chi_square, rel=1e-9)


@given(cohorts(), st.sampled_from(["plain", "log", "log-log", "logit", "arcsin"]))
def test_curves_fall_within_0_and_1_between_their_limits(c, conf_type):
    curve = kaplan_meier(c["time"], c["cause"] > 0, entry=c["entry"], weights=c["weights"], conf_type=conf_type)
    assert (np.diff(curve.survival) <= 0).all()
    assert ((curve.survival >= 0) & (curve.survival <= 1)).all()
    inside = ~np.isnan(curve.lower)
    assert (curve.lower[inside] <= curve.survival[inside] + 1e-12).all()
    assert (curve.upper[inside] >= curve.survival[inside] - 1e-12).all()
    assert ((curve.lower[inside] >= 0) & (curve.upper[inside] <= 1)).all()


@given(cohorts())
def test_incidences_and_survival_add_to_1_and_survival_is_kaplan_meier(c):
    curve = aalen_johansen(c["time"], c["cause"], entry=c["entry"])
    np.testing.assert_allclose(curve.incidence.sum(axis=1) + curve.survival, 1.0, atol=1e-12)
    np.testing.assert_allclose(curve.survival, kaplan_meier(c["time"], c["cause"] > 0, entry=c["entry"]).survival)
    assert (np.diff(curve.incidence, axis=0) >= -1e-15).all()


@given(cohorts())
def test_with_one_cause_both_variances_are_those_of_kaplan_meier(c):
    event = (c["cause"] > 0).astype(int)
    assume(event.any())
    curve, incidence = kaplan_meier(c["time"], event), aalen_johansen(c["time"], event)
    defined = ~np.isnan(curve.std_err)
    np.testing.assert_allclose(incidence.std_err[defined, 0], curve.std_err[defined], rtol=1e-9, atol=1e-12)


@given(cohorts())
def test_an_offset_shared_by_a_stratum_changes_nothing(c):
    moved = {**c, "age": c["age"] + 50 * c["stratum"]}
    _same(_fit(c, strata=c["stratum"]), _fit(moved, strata=c["stratum"]), "coef", "se", "loglik", rel=1e-7)


@given(cohorts(), st.booleans())
def test_concordance_counts_pairs(c, late):
    event, risk = c["cause"] > 0, np.round(c["age"] / 10)
    entry = c["entry"] if late else np.zeros(c["time"].size)
    con = dis = tied = 0.0
    for i in np.flatnonzero(event):
        for j in range(event.size):
            later = c["time"][j] > c["time"][i] or (c["time"][j] == c["time"][i] and not event[j])
            if later and entry[j] < c["time"][i] and c["stratum"][i] == c["stratum"][j]:
                weight = c["weights"][i] * c["weights"][j]
                con += weight * (risk[i] > risk[j])
                dis += weight * (risk[i] < risk[j])
                tied += weight * (risk[i] == risk[j])
    assume(con + dis + tied > 0)
    found = concordance(c["time"], event, risk, entry=entry, strata=c["stratum"], weights=c["weights"])
    assert (found.concordant, found.discordant, found.tied_risk) == pytest.approx((con, dis, tied))
    assert found.concordance == pytest.approx((con + tied / 2) / (con + dis + tied))


@given(cohorts(), st.sampled_from(["efron", "breslow", "exact"]), st.booleans())
def test_both_forms_of_the_kernels_give_one_result(c, ties, late):
    pytest.importorskip("numba")
    weights = {} if ties == "exact" else {"weights": c["weights"] + 0.25, "robust": True}
    results = []
    for form in ("arrays", "loop"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Kernel, "__call__", lambda self, *args, form=form: getattr(self, form)(*args))
            event = c["cause"] > 0
            entry = c["entry"] if late else None
            fit = _fit(c, ties=ties, strata=c["stratum"], late=late, **weights)
            results.append(
                (
                    fit,
                    kaplan_meier(c["time"], event, entry=entry, weights=c["weights"] + 0.25),
                    aalen_johansen(c["time"], c["cause"], entry=entry, weights=c["weights"] + 0.25),
                    concordance(c["time"], event, fit.linear_predictor, entry=entry, weights=c["weights"]),
                )
            )
    one, other = results
    _same(one[0], other[0], *FIT, rel=1e-10)
    _same(one[1], other[1], *CURVE, rel=1e-12)
    _same(one[2], other[2], "incidence", "std_err", "lower", "upper", rel=1e-12)
    _same(one[3], other[3], "concordance", "std_err", rel=1e-12)
