"""How cases of competing risks and permutation tests are read: codes, groups, logical events, options we lack."""

from __future__ import annotations

import pytest

from equipoise.evidence.case_rows import same
from equipoise.evidence.competing_cases import answer_competing
from equipoise.evidence.not_built import NotBuilt

TIMES = [str(t) for t in range(1, 13)]
CODES = ["1", "2", "1", "0", "1", "2", "1", "0", "1", "1", "2", "0"]
TABLE = {
    "t": TIMES,
    "ev": CODES,
    "word": [{"0": "alive", "1": "relapse", "2": "death"}[code] for code in CODES],
    "status": ["FALSE" if code == "0" else "TRUE" for code in CODES],
    "arm": ["a", "b", "a", "a", "b", "a", "b", "b", "a", "b", "c", "b"],
    "x": ["1", "0", "1", "1", "0", "1", "0", "0", "1", "1", "0", "0"],
}
WORDS = {"alive": "censored", "relapse": "cause 1", "death": "cause 2"}
NUMBERS = {"0": "censored", "1": "cause 1", "2": "cause 2"}


def test_causes_are_named_by_code_word_or_place():
    fit = {"method": "fine_gray", "time": "t", "covariates": ["x"], "times": [4]}
    plain = answer_competing({**fit, "event": "ev", "event_codes": NUMBERS, "cause": 2}, TABLE)
    for cause in ("death", 2):
        told = answer_competing({**fit, "event": "word", "event_codes": WORDS, "cause": cause}, TABLE)
        assert told["coef"] == plain["coef"]
    with pytest.raises(NotBuilt, match="cause = 3"):
        answer_competing({**fit, "event": "ev", "event_codes": NUMBERS, "cause": 3}, TABLE)


def test_rows_outside_the_groups_are_left_out():
    case = {"method": "gray", "time": "t", "event": "ev", "event_codes": NUMBERS, "group": "arm"}
    two = answer_competing({**case, "groups": ["a", "b"]}, TABLE)
    three = answer_competing(case, TABLE)
    assert (two["df"], three["df"]) == ([1.0, 1.0], [2.0, 2.0])
    assert answer_competing({**case, "groups": ["a", "b"], "cause": 2}, TABLE)["stat"] == two["stat"][1:]


def test_a_logical_column_is_an_event():
    assert same("TRUE", 1)
    assert same("FALSE", 0)
    assert not same("TRUE", 0)
    assert same("TRUE", "TRUE")
    case = {"method": "permutation_score", "time": "t", "group": "arm", "groups": ["a", "b"], "event": "status"}
    found = answer_competing({**case, "ties": "average-scores"}, TABLE)
    number = {**TABLE, "status": ["0" if code == "0" else "1" for code in CODES]}
    assert found == answer_competing({**case, "ties": "average-scores"}, number)


def test_options_we_lack_are_named():
    case = {"method": "permutation_exact", "time": "t", "event": "status", "group": "arm", "groups": ["a", "b"]}
    for more, said in (
        ({"strata": ["x"]}, "with strata"),
        ({"ties": "random"}, "ties = 'random'"),
        ({"weights": "Self"}, "weights = 'Self'"),
        ({"alternative": "less"}, "alternative = 'less'"),
        ({"groups": ["a", "b", "c"]}, "more than two groups"),
    ):
        with pytest.raises(NotBuilt, match=said):
            answer_competing({**case, **more}, TABLE)


def test_pseudo_values_at_several_times_come_time_after_time():
    case = {"method": "pseudo", "time": "t", "event": "status", "of": "survival"}
    both = answer_competing({**case, "at": [3, 7]}, TABLE)
    single = [answer_competing({**case, "at": at}, TABLE) for at in (3, 7)]
    for name in ("mean", "ss", "first5"):
        assert both[name] == pytest.approx(single[0][name] + single[1][name])
