"""What the cases' programs do at the edges: missing values, open intervals, empty margins, rests, near ties."""

from __future__ import annotations

import numpy as np
import pytest

from equipoise.errors import CaseError
from equipoise.evidence.case_arguments import CaseArguments
from equipoise.evidence.curve_cases import kaplan_meier_case
from equipoise.evidence.interval_cases import answer_interval
from equipoise.evidence.not_built import NotBuilt
from equipoise.evidence.permutation_convention import counted_with_slack
from equipoise.evidence.proportion_cases import answer_proportion
from equipoise.evidence.survival_cases import answer
from equipoise.statistics import exact_permutation_test

TABLE = {
    "t": ["1", "2", "3", "4", "5", "6", "7", "8"],
    "e": ["1", "1", "0", "1", "1", "0", "1", "1"],
    "x": ["1", "0", "1", "", "0", "0", "1", "0"],
    "y": ["", "1", "1", "1", "1", "1", "1", "1"],
}
COX = {"method": "cox", "time": "t", "event": "e", "covariates": ["x"]}


def _cox(**more):
    return answer({**COX, **more}, TABLE)["coef_se_n"]


def test_rows_with_a_missing_value_are_dropped_whether_the_case_says_so_or_not():
    assert _cox() == _cox(missing="rows with any missing value dropped")
    assert _cox()[-1] == 7.0
    # A column that is not used counts only where the case names it.
    assert _cox(missing="rows with missing y dropped")[-1] == 6.0
    assert _cox(missing="rows with missing x, y dropped")[-1] == 6.0


@pytest.mark.parametrize("said", ["as it comes", "rows with missing nobody dropped"])
def test_any_other_word_on_missing_values_is_not_understood(said):
    with pytest.raises(NotBuilt, match="missing"):
        _cox(missing=said)


def test_an_interval_without_an_end_is_open():
    told = {"l": ["0", "2", "3", "1", "4"], "r": ["2", "Inf", "5", "4", "Inf"]}
    empty = {"l": ["", "2", "3", "1", "4"], "r": ["2", "", "5", "4", "NA"]}
    for args in (
        {"method": "npmle", "left": "l", "right": "r", "times": [3]},
        {"method": "aft", "left": "l", "right": "r", "covariates": [], "dist": "weibull"},
    ):
        assert answer_interval(args, empty) == answer_interval(args, told)
    with pytest.raises(CaseError, match="no column upper"):
        answer_interval({"method": "npmle", "left": "l", "right": "upper"}, told)


def test_margins_that_leave_one_table_are_no_surprise():
    found = answer_proportion({"method": "binary", "counts": {"x1": 0, "n1": 15, "x0": 0, "n0": 12}}, {})
    assert (found["fisher_p"], found["fisher_or"], found["fisher_ci"]) == ([1.0], [None], [0.0, None])


def test_quartiles_of_a_curve_that_ends_on_the_level_lie_in_the_middle_of_the_last_rest():
    table = {"t": ["1", "2", "3", "9"], "e": ["1", "1", "1", "0"]}
    found = kaplan_meier_case(CaseArguments({"method": "km", "time": "t", "event": "e"}), table)
    assert (found["q25"], found["median"], found["q75"]) == ([1.5], [2.5], [6.0])


def test_the_slack_counts_sums_that_all_but_reach_the_distance():
    chosen = np.array([True, False, True, False, False])
    for scores in ([1.0, 2.0, 3.0, 4.0, 0.0], [1.0, 2.1, 3.3, 4.6, 0.123]):
        own = exact_permutation_test(scores, chosen)
        assert counted_with_slack(np.array(scores), chosen, own) == own.p
    one, twins = np.arange(5) == 4, np.array([1.5, 1.0, 2.1, 5.3 - 5e-9, 5.3])
    own = exact_permutation_test(twins, one)
    assert own.p == 0.2
    # Here the twin is a fifth of all choices, far more than the slack may change.
    with pytest.raises(CaseError, match=r"0\.4, ours is 0\.2"):
        counted_with_slack(twins, one, own)
