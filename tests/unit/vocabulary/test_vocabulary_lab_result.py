from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.vocabulary.lab_result import WORDS, ResultState, parse_lab_result


@pytest.mark.parametrize(
    ("raw", "state", "comparator", "value", "flags"),
    [
        ("25", "value", "=", 25, ()),
        ("< 10, detected", "below_limit", "<", 10, ()),
        ("<20", "below_limit", "<", 20, ("query_limit_differs_from_lloq",)),
        ("5", "value", "=", 5, ("query_below_lloq",)),
        ("1,250", "value", "=", 1250, ("query_above_uloq",)),
        (">=1000", "above_limit", ">=", 1000, ()),
        ("≥999", "above_limit", ">=", 999, ("query_limit_differs_from_uloq",)),
        ("Target  Not Detected", "not_detected", None, None, ()),
        ("ND", "not_done", None, None, ()),
        ("undetermined", "undetermined", None, None, ()),
        ("12,5", "unreadable", None, None, ("query",)),
        ("25 detected", "unreadable", None, None, ("query",)),
        ("-3", "unreadable", None, None, ("query",)),
        ("10-20", "unreadable", None, None, ("query",)),
        ("", "unreadable", None, None, ("query",)),
    ],
)
def test_texts(raw, state, comparator, value, flags):
    result = parse_lab_result(raw, lloq=10, uloq=1000)
    assert (result.raw, result.state, result.comparator, result.value, result.flags) == (
        raw,
        state,
        comparator,
        value,
        flags,
    )


def test_a_study_may_read_nd_as_not_detected():
    words = {**WORDS, "nd": ResultState.NOT_DETECTED}
    assert parse_lab_result("ND", words=words).state is ResultState.NOT_DETECTED


@given(st.text(max_size=12))
def test_no_text_breaks_it_and_a_number_is_never_invented(raw):
    result = parse_lab_result(raw, lloq=10)
    assert result.raw == raw
    assert (result.value is None) == (result.comparator is None)
    assert result.state is not ResultState.UNREADABLE or result.flags == ("query",)
