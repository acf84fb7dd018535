"""Weighted comparisons of the plan are the statistics on the same frame, and nobody vanishes in silence."""

from __future__ import annotations

import pytest
from chosen_arms import COVARIATES, STUDY, arrays, frames, task_of

from equipoise.analysis.propensity_cohort import propensity_cohort
from equipoise.analysis.weighted_hazards import iptw_cox
from equipoise.analysis.weighted_incidence import iptw_aalen_johansen, overlap_weights
from equipoise.errors import NotEstimable
from equipoise.statistics import (
    balancing_weights,
    propensity,
    weighted_hazard_ratio,
    weighted_risk_difference,
)


@pytest.fixture(scope="module")
def data():
    return frames()


def _weighting(data, estimand):
    time, code, treated, x = arrays(data)
    return time, code, balancing_weights(propensity(treated, x), estimand=estimand)


def test_the_weighted_hazard_ratio_is_that_of_the_statistic(data):
    time, code, weighting = _weighting(data, "ate_stab")
    wanted = weighted_hazard_ratio(time, code == 1, weighting)
    (row,) = iptw_cox(task_of("P3", data, covariates=COVARIATES, options={"weights": "stabilised"}))
    assert (row.group, row.statistic, row.category) == ("PEG vs NUC", "hazard_ratio", "arm")
    assert (row.n, row.events) == (160, int((code == 1).sum()))
    assert (row.estimate, row.std_err, row.p) == (wanted.hazard_ratio, wanted.se, wanted.p)
    assert "competing events counted as censored" in row.note


def test_robust_takes_the_weights_as_known(data):
    time, code, weighting = _weighting(data, "ate_stab")
    wanted = weighted_hazard_ratio(time, code == 1, weighting)
    (row,) = iptw_cox(task_of("P3", data, covariates=COVARIATES))
    assert row.options == "variance=robust, weights=stabilised"
    assert row.std_err == pytest.approx(wanted.fixed_weight_se)
    assert f"counting their estimation the standard error is {wanted.se:.4f}" in row.note


def test_weighted_incidence_by_arm_difference_and_ratio(data):
    time, code, weighting = _weighting(data, "ate_stab")
    wanted = weighted_risk_difference(time, code, weighting, [1100])
    rows, curves = iptw_aalen_johansen(task_of("P2", data, covariates=COVARIATES))
    found = {(row.group, row.statistic, row.category): row for row in rows}
    assert found["NUC", "incidence", "event"].estimate == wanted.untreated[0]
    assert found["PEG", "incidence", "event"].std_err == wanted.treated_se[0]
    difference, ratio = (found["PEG vs NUC", name, "event"] for name in ("risk_difference", "risk_ratio"))
    assert (difference.estimate, difference.lower) == (wanted.difference[0], wanted.lower[0])
    assert ratio.estimate == pytest.approx(wanted.treated[0] / wanted.untreated[0])
    assert ratio.lower < ratio.estimate < ratio.upper
    assert ("PEG", "incidence", "competing event") in found
    assert [curve.group for curve in curves] == ["NUC", "PEG"]
    assert all((curve.day <= (curve.cut_day or 1e9)).all() for curve in curves)


def test_overlap_weights_take_their_covariates_from_the_weighted_line_of_the_plan(data):
    plan = STUDY.analysis_plan
    named = tuple(
        line.model_copy(update={"covariates": COVARIATES}) if line.id in ("P2", "P3") else line
        for line in plan.analyses
    )
    study = STUDY.model_copy(update={"analysis_plan": plan.model_copy(update={"analyses": named})})
    rows, _ = overlap_weights(task_of("P4", data, study))
    time, code, weighting = _weighting(data, "overlap")
    assert rows[0].estimate == weighted_hazard_ratio(time, code == 1, weighting).hazard_ratio
    assert "propensity score of P2" in rows[0].note


def test_too_few_at_risk_are_withheld(data):
    rows, _ = iptw_aalen_johansen(task_of("P2", data, covariates=COVARIATES, at_days=(100, 1201)))
    assert not any(row.withheld for row in rows if row.day == 100)
    late = [row for row in rows if row.day == 1201]
    assert {row.statistic for row in late} == {"incidence", "risk_difference"}
    assert all(row.withheld and row.estimate is None for row in late)


def test_unknown_covariates_are_counted_and_constant_ones_named():
    data = frames(unknown=7)
    cohort = propensity_cohort(task_of("P3", data, covariates=(*COVARIATES, "insurance")))
    assert cohort.n == 153
    assert cohort.notes[1:] == ("7 left out for an unknown covariate", "the same for everybody, so left out: insurance")
    wanted = propensity(*arrays(data)[2:])
    assert cohort.score.score.tolist() == pytest.approx(wanted.score.tolist())


def test_nobody_known_or_nothing_named_is_said(data):
    with pytest.raises(NotEstimable, match="nobody's value is known of cirrhosis"):
        propensity_cohort(task_of("P3", frames(unknown=160), covariates=("cirrhosis",)))
    with pytest.raises(NotEstimable, match="no covariates are named"):
        propensity_cohort(task_of("P32", data))
    with pytest.raises(NotEstimable, match="weights are one of"):
        iptw_cox(task_of("P3", data, covariates=COVARIATES, options={"weights": "heavy"}))
