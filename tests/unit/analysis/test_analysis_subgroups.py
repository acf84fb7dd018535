"""Subgroups, interactions and proportionality of the plan are the statistics on the same frame."""

from __future__ import annotations

import math

import numpy as np
import pytest
from chosen_arms import frames, task_of

from equipoise.analysis.interactions import interaction
from equipoise.analysis.proportionality import proportionality
from equipoise.analysis.subgroup_effects import subgroup_effects
from equipoise.analysis.subgroup_forest import subgroup_forest, subgroup_of
from equipoise.analysis.subgroup_words import subgroup_levels
from equipoise.analysis.task import follow_up
from equipoise.errors import DataError, NotEstimable
from equipoise.statistics import cox, cox_model, proportional_hazards_test


@pytest.fixture(scope="module")
def data():
    return frames()


@pytest.fixture
def task(data):
    return task_of("P9", data, covariates=(), options={"subgroups": "cirrhosis; age 50"})


def _columns(task):
    follow = follow_up(task)
    cirrhosis = (follow.subjects["CIRRHOSIS"] == "yes").to_numpy().astype(float)
    return follow, (follow.arm == 1).astype(float), cirrhosis


def test_the_effect_of_a_level_is_that_of_the_model_with_the_product(task):
    follow, arm, cirrhosis = _columns(task)
    levels = subgroup_levels("cirrhosis", task, follow)
    found = subgroup_effects(task, follow, levels)
    event = follow.code == 1
    large = cox(follow.time, event, np.column_stack((arm, cirrhosis, arm * cirrhosis)))
    small = cox(follow.time, event, np.column_stack((arm, cirrhosis)))
    by_level = {effect.level: effect for effect in found.effects}
    assert by_level["no"].hazard_ratio == pytest.approx(large.hazard_ratio[0])
    assert by_level["yes"].hazard_ratio == pytest.approx(math.exp(large.coef[0] + large.coef[2]))
    assert found.chi_square == pytest.approx(2 * (large.loglik - small.loglik), abs=1e-9)
    assert found.df == 1
    assert sum(effect.n for effect in found.effects) == len(follow.time)


def test_a_forest_has_everybody_then_levels_then_the_test(task):
    rows = subgroup_forest(task)
    assert [row.category for row in rows] == [
        "everybody",
        "Cirrhosis: no",
        "Cirrhosis: yes",
        "Cirrhosis: interaction",
        "Age: below 50 years",
        "Age: 50 years or more",
        "Age: interaction",
    ]
    assert [subgroup_of(row)[0] for row in rows[:3]] == ["everybody", "Cirrhosis", "Cirrhosis"]


def test_what_cannot_be_read_is_named(data):
    task = task_of("P9", data, covariates=(), options={"subgroups": "cirrhosis; size 5 cm; age; insurance"})
    rows = subgroup_forest(task)
    assert "'size 5 cm' is not shown: no variable is called 'size'" in rows[0].note
    assert "'age' is not shown: AGE is a number: say where to cut it" in rows[0].note
    assert "'insurance' is not shown: all are in one group" in rows[0].note
    with pytest.raises(NotEstimable, match="size"):
        subgroup_forest(task_of("P9", data, covariates=(), options={"subgroups": "size 5 cm"}))


def test_thirds_and_the_unknown(data):
    task = task_of("P9", frames(unknown=7), covariates=(), options={"subgroups": "age third; cirrhosis"})
    rows = subgroup_forest(task)
    thirds = [row.n for row in rows if row.category.startswith("Age, thirds") and row.n]
    assert len(thirds) == 3
    assert sum(thirds) == 160
    test = next(row for row in rows if row.category == "Cirrhosis: interaction")
    assert test.note == "Cirrhosis: 7 of unknown subgroup or covariate left out"


def test_an_interaction_is_the_product_term(data):
    task = task_of("P9", data, covariates=("age/10",), options={"modifier": "cirrhosis; age/10"})
    follow, arm, cirrhosis = _columns(task)
    age = follow.subjects["AGE"].to_numpy() / 10.0
    product, test, *_ = interaction(task)
    wanted = cox(follow.time, follow.code == 1, np.column_stack((arm, age, cirrhosis, arm * cirrhosis)))
    assert product.estimate == pytest.approx(wanted.hazard_ratio[3])
    assert product.p == pytest.approx(wanted.p[3])
    assert (test.statistic, test.unit) == ("chi_square", "df 1")
    of_age = interaction(task)[2]
    wanted = cox(follow.time, follow.code == 1, np.column_stack((arm, age, arm * age)))
    assert of_age.estimate == pytest.approx(wanted.hazard_ratio[2])


def test_an_interaction_needs_a_modifier(data):
    with pytest.raises(DataError, match="modifier"):
        interaction(task_of("P9", data, covariates=(), options={}))


def test_proportional_hazards_are_tested_by_term(data):
    task = task_of("P9", data, covariates=("age/10", "cirrhosis"), options={"act_if_p_below": 1.0})
    follow, arm, cirrhosis = _columns(task)
    age = follow.subjects["AGE"].to_numpy() / 10.0
    rows = proportionality(task)
    assert [row.group for row in rows] == ["PEG vs NUC", "age/10", "cirrhosis", "all terms"]
    model = cox_model(follow.time, follow.code == 1, np.column_stack((arm, age, cirrhosis)))
    test = proportional_hazards_test(model)
    assert [row.estimate for row in rows] == pytest.approx([*test.chi_square, test.global_chi_square])
    assert "p is below 1 for PEG vs NUC" in rows[0].note
