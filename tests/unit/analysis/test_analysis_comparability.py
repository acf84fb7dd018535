"""Matching, balance and E-values of the plan are the statistics on the same frame."""

from __future__ import annotations

import pytest
from chosen_arms import COVARIATES, STUDY, arrays, frames, task_of

from equipoise.analysis.covariate_balance import covariate_balance
from equipoise.analysis.matched_pairs import matching
from equipoise.analysis.unmeasured_factor import unmeasured_factor
from equipoise.analysis.weighted_hazards import iptw_cox
from equipoise.errors import NotEstimable
from equipoise.statistics import (
    balance,
    balancing_weights,
    cox,
    e_value,
    effective_sample_size,
    propensity,
    propensity_matching,
    risk_ratio_of_hazard_ratio,
    weighted_hazard_ratio,
)


@pytest.fixture(scope="module")
def data():
    return frames()


def test_matched_pairs_are_compared_with_their_pair_as_cluster(data):
    time, code, treated, x = arrays(data)
    pairs = propensity_matching(propensity(treated, x), caliper=0.2)
    rows = pairs.rows
    wanted = cox(time[rows], code[rows] == 1, treated[rows], cluster=pairs.pair)
    hazard, left = matching(task_of("P5", data, covariates=COVARIATES))
    assert (hazard.estimate, hazard.std_err) == (wanted.hazard_ratio[0], wanted.se[0])
    assert hazard.n == 2 * len(pairs.treated)
    unmatched = f"{len(pairs.unmatched)} of {int(treated.sum())} in PEG without a partner"
    assert unmatched in hazard.note
    assert abs(left.estimate) == pytest.approx(abs(balance(x, pairs.weighting).smd_after).max())


def test_another_ratio_than_one_to_one_is_refused(data):
    with pytest.raises(NotEstimable, match="matched 1:1"):
        matching(task_of("P5", data, covariates=COVARIATES, options={"ratio": "1:2"}))


def test_balance_before_and_after(data):
    _, _, treated, x = arrays(data)
    score = propensity(treated, x)
    weighting = balancing_weights(score, estimand="ate_stab")
    wanted = balance(x, weighting)
    rows = covariate_balance(task_of("P31", data, covariates=COVARIATES, options={"list_weights_above": 1.5}))
    found = {(row.group, row.statistic, row.category): row for row in rows}
    for place, name in enumerate(("age/10", "cirrhosis yes vs no")):
        for when, values in (("before", wanted.smd_before), ("after", wanted.smd_after)):
            assert found[name, "standardised_difference", f"{when} weighting"].estimate == pytest.approx(values[place])
    size = found["NUC", "effective_sample_size", ""].estimate
    assert size == pytest.approx(effective_sample_size(weighting.weights[treated == 0]))
    heavy = int((weighting.weights[treated == 0] > 1.5).sum())
    assert heavy > 1
    assert found["NUC", "largest_weight", ""].note == f"{heavy} weights above 1.5 in NUC"
    assert found["PEG", "smallest_propensity", ""].estimate == pytest.approx(score.score[treated == 1].min())
    assert "none beyond 0.1" in rows[0].note


def test_the_e_value_is_of_the_weighted_hazard_ratio_turned_into_a_risk_ratio(data):
    time, code, treated, x = arrays(data)
    fit = weighted_hazard_ratio(time, code == 1, balancing_weights(propensity(treated, x), estimand="ate_stab"))
    ratio, lower, upper = (risk_ratio_of_hazard_ratio(each) for each in (fit.hazard_ratio, fit.lower, fit.upper))
    wanted = e_value(ratio, lower=lower, upper=upper)
    estimate, limit = unmeasured_factor(task_of("P30", data, covariates=COVARIATES))
    assert (code == 1).mean() > 0.15
    assert (estimate.estimate, limit.estimate) == (wanted.estimate, wanted.limit)
    assert f"a risk ratio of {ratio:.3f} stands for it" in estimate.note


def test_the_e_value_is_of_the_planned_weighted_hazard_ratio_with_its_variance(data):
    plan = STUDY.analysis_plan
    named = tuple(
        line.model_copy(update={"covariates": COVARIATES}) if line.id in ("P2", "P3") else line
        for line in plan.analyses
    )
    study = STUDY.model_copy(update={"analysis_plan": plan.model_copy(update={"analyses": named})})
    (hazard,) = iptw_cox(task_of("P3", data, study))
    estimate, _ = unmeasured_factor(task_of("P30", data, study))
    assert "propensity score of P3" in estimate.note
    assert f"{hazard.estimate:.3f} ({hazard.lower:.3f} to {hazard.upper:.3f})" in estimate.note
