"""The words of a plan become columns: nobody and no level vanishes in silence."""

from __future__ import annotations

import math

import polars as pl
import pytest

from equipoise.analysis.covariates import covariates
from equipoise.errors import DataError, NotEstimable
from equipoise.study import shipped_study


@pytest.fixture(scope="module")
def study():
    return shipped_study("NCT01681446")


def _subjects(**columns):
    return pl.DataFrame({"USUBJID": ["a", "b", "c"], **columns})


def test_numbers_logarithms_and_steps(study):
    found = covariates(("age/10", "log10(afp)"), _subjects(AGE=[50, 60, 70], AFP=[10.0, 100.0, None]), study)
    assert found.names == ("age/10", "log10(afp)")
    assert found.columns[:, 0].tolist() == [5.0, 6.0, 7.0]
    assert found.columns[:2, 1].tolist() == [1.0, 2.0]
    assert found.complete.tolist() == [True, True, False]


def test_a_factor_has_an_indicator_for_each_level_but_the_first(study):
    found = covariates(("sex",), _subjects(SEX=["M", "F", None]), study)
    assert found.names == ("sex M vs F",)
    assert found.columns[:2, 0].tolist() == [1.0, 0.0]
    assert math.isnan(found.columns[2, 0])


@pytest.mark.parametrize(
    ("term", "columns", "words"),
    [
        ("moon", {"AGE": [1, 2, 3]}, "no column MOON"),
        ("age^2", {"AGE": [1, 2, 3]}, "no covariate"),
        ("log10(afp)", {"AFP": [0.0, 1.0, 2.0]}, "above zero"),
    ],
)
def test_a_term_that_cannot_be_a_column_is_named(study, term, columns, words):
    with pytest.raises(DataError, match=words):
        covariates((term,), _subjects(**columns), study)


def test_a_factor_of_one_level_cannot_be_estimated(study):
    with pytest.raises(NotEstimable, match="one level"):
        covariates(("sex",), _subjects(SEX=["F", "F", "F"]), study)
