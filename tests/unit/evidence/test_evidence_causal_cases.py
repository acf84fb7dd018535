"""How cases of comparisons that are not randomised are answered."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.errors import CaseError
from equipoise.evidence.analysis_methods import answer_analysis
from equipoise.evidence.glm_convention import glm_standard_errors
from equipoise.evidence.not_built import NotBuilt
from equipoise.statistics.logistic import logistic

_RNG = np.random.default_rng(8)
_AGE = np.round(_RNG.normal(60, 8, 80), 1)
_ARM = (_RNG.random(80) < 1 / (1 + np.exp(-(_AGE - 60) / 10))).astype(int)
TABLE = {
    "arm": [str(v) for v in _ARM],
    "drug": ["new" if v else "old" for v in _ARM],
    "age": [str(v) for v in _AGE],
    "grade": [("low", "mid", "high")[i % 3] for i in range(80)],
    "time": [str(v) for v in _RNG.integers(2, 40, 80)],
    "status": [str(v) for v in _RNG.integers(0, 2, 80)],
    "score": [str(round(v, 3)) for v in _RNG.normal(size=80)],
}
TABLE["begins"] = [
    str(1 + i % 5) if arm == "1" and float(t) > 5 else ""
    for i, (arm, t) in enumerate(zip(TABLE["arm"], TABLE["time"], strict=True))
]
WEIGHTED = {"method": "iptw", "treatment": "arm", "time": "time", "event": "status", "ps_covariates": ["age"]}


def test_the_model_defaults_to_the_covariates():
    said = answer_analysis({**WEIGHTED, "ps_model": "arm~age"}, TABLE)
    assert answer_analysis(WEIGHTED, TABLE) == said


def test_treatment_may_be_words():
    words = {"method": "propensity", "treatment": "drug", "levels": ["old", "new"], "ps_model": "drug~age+grade"}
    numbers = {"method": "propensity", "treatment": "arm", "ps_model": "arm~age+as.factor(grade)"}
    assert answer_analysis(words, TABLE)["coef"] == answer_analysis(numbers, TABLE)["coef"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"estimand": "atc"}, "estimand = 'atc'"),
        ({"ps_model": "arm~poly(age,2)"}, "poly"),
        ({"ps_model": "sex~age"}, "the treatment is 'arm'"),
        ({"trim": 0.01}, "trim = 0.01"),
        ({"treatment": "grade"}, "other values"),
        ({"ties": "exact"}, "ties = 'exact'"),
    ],
)
def test_options_we_do_not_have_are_named(more: dict, said: str):
    with pytest.raises(NotBuilt, match=said):
        answer_analysis({**WEIGHTED, **more}, TABLE)


def test_an_outcome_model_needs_the_treatment():
    args = {
        "method": "gcomp",
        "treatment": "arm",
        "time": "time",
        "event": "status",
        "covariates": ["age"],
        "times": [9],
    }
    with pytest.raises(NotBuilt, match="without the treatment"):
        answer_analysis(args, TABLE)
    with pytest.raises(NotBuilt, match="se = 'delta'"):
        answer_analysis({**args, "covariates": ["arm", "age"], "se": "delta"}, TABLE)


def test_levels_of_a_factor_may_be_given():
    args = {
        "method": "gcomp_binary",
        "treatment": "drug",
        "levels": ["old", "new"],
        "outcome": "status",
        "covariates": ["drug", "age", "grade"],
    }
    base = answer_analysis(args, TABLE)
    other = answer_analysis({**args, "factors": {"grade": ["low", "mid", "high"]}}, TABLE)
    assert other["p"] == pytest.approx(base["p"])
    assert other["coef"] != pytest.approx(base["coef"])
    with pytest.raises(CaseError, match="no level"):
        answer_analysis({**args, "factors": {"grade": ["low", "mid"]}}, TABLE)


def test_products_with_treatment_follow_it():
    args = {"method": "gcomp", "treatment": "arm", "time": "time", "event": "status", "times": [9]}
    found = [
        answer_analysis({**args, "covariates": ["arm", "age"], "interactions": "arm:age"}, TABLE),
        answer_analysis({**args, "covariates": ["arm*age"]}, TABLE),
    ]
    assert found[0] == found[1]
    assert found[0]["diff"][0] == pytest.approx(found[0]["S1"][0] - found[0]["S0"][0])


def test_a_missing_day_of_treatment_means_never():
    args = {"method": "ccw", "time": "time", "event": "status", "treatment_time": "begins", "covariates": ["age"]}
    found = answer_analysis({**args, "grace": 4, "times": [4, 20]}, TABLE)
    assert len(found["S0"]) == 2
    assert found["n_person_days"][0] == int(found["n_person_days"][0])
    with pytest.raises(NotBuilt, match=r"grace = 4\.5"):
        answer_analysis({**args, "grace": 4.5, "times": [4]}, TABLE)
    with pytest.raises(CaseError, match="no column begin"):
        answer_analysis({**args, "treatment_time": "begin", "grace": 4, "times": [4]}, TABLE)


def test_a_mean_gives_the_coefficients_that_are_named():
    args = {"method": "iptw_mean", "treatment": "arm", "outcome": "score", "ps_model": "arm~age"}
    both = answer_analysis(args, TABLE)
    one = answer_analysis({**args, "coef_names": ["arm"]}, TABLE)
    assert one["coef"] == both["coef"][1:]
    with pytest.raises(NotBuilt, match="coef_names"):
        answer_analysis({**args, "coef_names": ["age"]}, TABLE)


def test_e_values_come_without_a_table():
    found = answer_analysis({"method": "evalue", "rr": 3.9, "hr": [0.5, 2.0]}, {})
    assert found["rr"] == [pytest.approx(7.263, abs=1e-3)]
    assert found["hr_common"][0] == pytest.approx(found["hr_common"][1])


def test_the_convention_of_glm_is_refused_where_it_is_not_near_ours():
    outcome = np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])
    model = logistic(outcome, [1, 2, 3, 4, 5, 6])
    with pytest.raises(CaseError, match="not those of a converged glm"):
        glm_standard_errors(1.0 - outcome[[0, 2, 1, 3, 4, 5]], model)
