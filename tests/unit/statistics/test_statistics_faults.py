"""The table of faults in docs/reference/statistics.md: each raises the error it names, and names the place."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equipoise.errors import DataError, NoEventsError, NotEstimable, SeparationError
from equipoise.statistics import (
    aalen_johansen,
    concordance,
    cox,
    kaplan_meier,
    landmark_difference,
    logrank,
    number_at_risk,
    quantile,
    survival_at,
)
from equipoise.statistics.design_matrix import design_matrix

TIME = [5.0, 3.0, 8.0, 6.0, 2.0, 9.0]
EVENT = [1, 1, 1, 0, 1, 1]
X = [1.0, 1.0, 0.0, 1.0, 0.0, 0.0]


def _cox(time=TIME, event=EVENT, x=X, **options):
    return cox(time, event, x, **options)


@pytest.mark.parametrize("method", [kaplan_meier, aalen_johansen, lambda t, e, **o: logrank(t, e, X, **o), _cox])
class TestEveryMethodRefuses:
    def test_missing_times(self, method):
        with pytest.raises(DataError, match="time is missing or infinite at index 1"):
            method([5, math.nan, 8, 6, 2, 9], EVENT)

    def test_infinite_times(self, method):
        with pytest.raises(DataError, match="time is missing or infinite at index 0"):
            method([math.inf, 3, 8, 6, 2, 9], EVENT)

    def test_negative_times(self, method):
        with pytest.raises(DataError, match="time is negative at index 0"):
            method([-5, 3, 8, 6, 2, 9], EVENT)

    def test_events_that_are_no_codes(self, method):
        with pytest.raises(DataError, match=r"(event|cause) is not 0 .* at index 2"):
            method(TIME, [1, 1, 0.5, 0, 1, 1])

    def test_unequal_lengths(self, method):
        with pytest.raises(DataError, match=r"lengths differ: time 6, (event|cause) 5"):
            method(TIME, [1, 1, 1, 0, 1])

    def test_text(self, method):
        with pytest.raises(DataError, match="time holds something that is not a number"):
            method(["a", "b", "c", "d", "e", "f"], EVENT)

    def test_intervals_of_length_zero(self, method):
        with pytest.raises(DataError, match="entry is not before time at index 4"):
            method(TIME, EVENT, entry=[0, 0, 0, 0, 2, 0])

    def test_intervals_shorter_than_the_tolerance(self, method):
        with pytest.raises(DataError, match="one and the same within the tolerance at index 4"):
            method(TIME, EVENT, entry=[0, 0, 0, 0, 2 - 1e-12, 0])

    def test_negative_entry(self, method):
        with pytest.raises(DataError, match="entry is negative at index 0"):
            method(TIME, EVENT, entry=[-1, 0, 0, 0, 0, 0])

    def test_several_faults_at_once(self, method):
        with pytest.raises(DataError, match=r"time is missing .* is missing or infinite at index 5"):
            method([5, math.nan, 8, 6, 2, 9], [1, 1, 1, 0, 1, math.nan])


@pytest.mark.parametrize("method", [kaplan_meier, aalen_johansen, _cox])
@pytest.mark.parametrize(
    ("weights", "kind", "says"),
    [
        ([1, 1, 0, 1, 1, 1], "case", "case weights are zero at index 2"),
        ([1, 1, -1, 1, 1, 1], "case", "weights are negative at index 2"),
        ([1, 1, math.nan, 1, 1, 1], "case", "weights is missing or infinite at index 2"),
        ([1, 1, 1.5, 1, 1, 1], "frequency", "frequency weights are not whole numbers at index 2"),
        ([0, 0, 0, 0, 0, 0], "frequency", "no weight is positive"),
        ([1, 1, 1, 1, 1, 1], "sampling", "weight_kind is 'case' or 'frequency', not 'sampling'"),
        ([1, 1], "case", "lengths differ: .*weights 2"),
    ],
)
def test_faulty_weights(method, weights, kind, says):
    with pytest.raises(DataError, match=says):
        method(TIME, EVENT, weights=weights, weight_kind=kind)


@pytest.mark.parametrize("method", [kaplan_meier, aalen_johansen, _cox])
@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_confidence_level_lies_between_0_and_1(method, level):
    with pytest.raises(DataError, match="conf_level"):
        method(TIME, EVENT, conf_level=level)


@pytest.mark.parametrize("method", [kaplan_meier, aalen_johansen])
def test_unknown_limits(method):
    with pytest.raises(DataError, match="conf_type is one of plain, log, log-log, logit, arcsin, not 'loglog'"):
        method(TIME, EVENT, conf_type="loglog")


def test_unknown_options():
    with pytest.raises(DataError, match="variance is 'survfit' or 'aalen'"):
        aalen_johansen(TIME, EVENT, variance="delta")
    with pytest.raises(DataError, match="ties is 'efron', 'breslow' or 'exact'"):
        _cox(ties="discrete")
    with pytest.raises(DataError, match="cluster asks for the robust variance"):
        _cox(cluster=[1, 1, 2, 2, 3, 3], robust=False)
    with pytest.raises(DataError, match="cluster asks for the robust variance"):
        kaplan_meier(TIME, EVENT, cluster=[1, 1, 2, 2, 3, 3], robust=False)
    with pytest.raises(DataError, match="rho is -1"):
        logrank(TIME, EVENT, X, rho=-1)
    with pytest.raises(DataError, match="q is 1"):
        quantile(kaplan_meier(TIME, EVENT), 1)


def test_nobody_has_the_event():
    nobody = [0] * 6
    with pytest.raises(NoEventsError):
        _cox(event=nobody)
    with pytest.raises(NoEventsError):
        logrank(TIME, nobody, X)
    with pytest.raises(NotEstimable, match="no two persons can be compared"):
        concordance(TIME, nobody, X)
    for curve in (kaplan_meier(TIME, nobody), aalen_johansen(TIME, nobody)):
        assert "nobody has the event" in curve.warnings[0]
        assert curve.survival.tolist() == [1.0] * 6
    assert quantile(kaplan_meier(TIME, nobody)).value is None


def test_one_group_only():
    with pytest.raises(NotEstimable, match="there is one group only: A"):
        logrank(TIME, EVENT, ["A"] * 6)


def test_groups_that_are_never_at_risk_together():
    with pytest.raises(NotEstimable, match="two groups at risk"):
        logrank(TIME, EVENT, X, strata=X)
    with pytest.raises(NotEstimable, match="two groups at risk"):
        logrank([1, 2, 5, 6], [1, 1, 1, 1], [0, 0, 1, 1], entry=[0, 0, 3, 3])


def test_a_stratum_with_one_arm_adds_nothing_and_is_named():
    test = logrank([*TIME, 1, 2], [*EVENT, 1, 1], [*X, 1, 1], strata=["a"] * 6 + ["b"] * 2)
    alone = logrank(TIME, EVENT, X)
    assert test.silent_strata == ("b",)
    assert test.chi_square == pytest.approx(alone.chi_square, rel=1e-14)
    assert alone.silent_strata == ()


def test_missing_labels():
    with pytest.raises(DataError, match="group is missing at index 1"):
        logrank(TIME, EVENT, [1, None, 1, 0, 0, 0])
    with pytest.raises(DataError, match="strata is missing at index 0"):
        _cox(strata=[math.nan, 1, 1, 1, 1, 1])
    with pytest.raises(DataError, match="lengths differ: time 6, cluster 2"):
        _cox(cluster=[1, 2])


def test_missing_covariates():
    with pytest.raises(DataError, match="age is missing or infinite at index 3"):
        _cox(x=[[1, 50], [1, 60], [0, 55], [1, math.nan], [0, 70], [0, 41]], names=["arm", "age"])
    with pytest.raises(DataError, match="lengths differ: time 6, covariates 2"):
        _cox(x=[1, 2])
    with pytest.raises(DataError, match="different names"):
        _cox(names=["a", "b"])


def test_constant_columns_are_named():
    with pytest.raises(NotEstimable, match="site: the same for everybody"):
        _cox(x=np.column_stack([X, np.full(6, 3.0)]), names=["arm", "site"])
    with pytest.raises(NotEstimable, match="arm: the same for everybody at risk at every event"):
        _cox(x=np.column_stack([X, [4, 2, 5, 1, 3, 2]]), names=["arm", "age"], strata=X)


def test_collinear_columns_are_named():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 3))
    columns = np.column_stack([x, x[:, 0] / 365.25 + 2 * x[:, 2] + 7])
    with pytest.raises(NotEstimable, match="d is determined by a, c: the columns are collinear"):
        cox(rng.exponential(size=40), np.ones(40), columns, names=["a", "b", "c", "d"])


@pytest.mark.parametrize("ties", ["efron", "breslow", "exact"])
def test_monotone_likelihood_names_the_covariate(ties):
    rng = np.random.default_rng(1)
    time = np.arange(1.0, 41.0)
    arm = (np.arange(40) >= 20).astype(float)
    event = (arm == 0).astype(int)
    with pytest.raises(SeparationError, match=r"infinity for arm \(-\)"):
        cox(time, event, np.column_stack([arm, rng.normal(size=40)]), names=["arm", "age"], ties=ties)


def test_monotone_likelihood_in_a_direction_of_several_covariates():
    rng = np.random.default_rng(2)
    level = rng.integers(0, 3, 60)
    event = (level > 0).astype(int)
    columns = np.column_stack([level == 1, level == 2, rng.normal(size=60)]).astype(float)
    with pytest.raises(SeparationError, match=r"infinity for mid \(\+\), high \(\+\)"):
        cox(rng.exponential(size=60), event, columns, names=["mid", "high", "age"])


def test_a_large_but_finite_estimate_is_no_separation():
    rng = np.random.default_rng(3)
    x = rng.normal(size=300)
    fit = cox(rng.exponential(size=300) * np.exp(-4 * x), np.ones(300), x)
    assert 3.3 < fit.coef[0] < 4.7


def test_what_the_exact_likelihood_cannot_do():
    with pytest.raises(NotEstimable, match="no case weights"):
        _cox(ties="exact", weights=[1, 2, 1, 1, 1, 1])
    with pytest.raises(NotEstimable, match="score residuals"):
        _cox(ties="exact", robust=True)


def test_aalens_variance_has_no_case_weights():
    with pytest.raises(NotEstimable, match="no case weights"):
        aalen_johansen(TIME, EVENT, weights=[1, 1.5, 1, 1, 1, 1], variance="aalen")


def test_an_early_risk_set_that_empties_is_said():
    curve = kaplan_meier([2, 5, 6, 7], [1, 1, 0, 1], entry=[0, 3, 3, 3])
    assert curve.survival.tolist() == [0.0] * 4
    assert np.isnan(curve.std_err).all()
    assert np.isnan(curve.upper).all()
    (said,) = curve.warnings
    assert said.startswith("at time 2 everybody at risk (1) has the event before others enter: survival is 0 from")


def test_a_gap_in_follow_up_is_said():
    curve = kaplan_meier([2, 5, 6, 7], [0, 1, 0, 1], entry=[0, 3, 3, 3])
    assert curve.survival.tolist() == pytest.approx([1.0, 2 / 3, 2 / 3, 0.0])
    (said,) = curve.warnings
    assert said.startswith("after time 2 nobody is left at risk until others enter")
    assert kaplan_meier([2, 5, 6, 7], [0, 1, 0, 1], entry=[0, 1, 3, 3]).warnings == ()


def test_a_landmark_beyond_follow_up():
    ended = kaplan_meier([1, 2, 3], [1, 0, 0])
    fallen = kaplan_meier([1, 2], [1, 1])
    with pytest.raises(NotEstimable, match="beyond the follow-up of the first curve, which ends at 3"):
        landmark_difference(ended, fallen, 4)
    found = landmark_difference(fallen, ended, 2.5)
    assert found.survival == (0.0, pytest.approx(2 / 3))
    assert math.isnan(found.ratio)
    assert math.isnan(found.z_cloglog)


def test_times_to_read_at_are_not_missing():
    with pytest.raises(DataError, match="time to read the curve at is missing"):
        survival_at(kaplan_meier(TIME, EVENT), [1, math.nan])
    with pytest.raises(DataError, match="lengths differ"):
        number_at_risk(TIME, [1], entry=[0])
    with pytest.raises(DataError, match="time is negative at index 1"):
        number_at_risk([4, -1], [1])


def test_concordance_refuses_a_score_of_another_length():
    with pytest.raises(DataError, match="lengths differ: time 6, risk 2"):
        concordance(TIME, EVENT, [1, 2])


def test_design_matrix_faults():
    with pytest.raises(DataError, match="there is no variable b; a:b needs b as a term as well"):
        design_matrix({"a": [1, 2]}, ["a", "a:b"])
    with pytest.raises(DataError, match="arm holds text"):
        design_matrix({"arm": ["A", "B"]}, ["arm"])
    with pytest.raises(DataError, match="values that are no levels: C"):
        design_matrix({"arm": ["A", "C"]}, ["arm"], factors={"arm": ["A", "B"]})
    with pytest.raises(DataError, match="no terms"):
        design_matrix({"arm": [1, 2]}, [])
