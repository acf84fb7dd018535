"""The registry's markup for reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.records import unescape


@pytest.mark.parametrize(
    ("archived", "plain"),
    [
        ("", ""),
        (r"a \> b", "a > b"),
        (r"\\", "\\"),
        (r"\\\*", r"\*"),
        (r"C:\path", r"C:\path"),
        ("line\\\nbreak", "line\\\nbreak"),
        (r"\~ 2.5\*10\^9", "~ 2.5*10^9"),
        ("ends\\", "ends\\"),
    ],
)
def test_escapes_are_resolved(archived: str, plain: str) -> None:
    assert unescape(archived).text == plain


@given(st.text(alphabet="ab\\*>ü \n"))
def test_every_position_leads_back_to_its_character(archived: str) -> None:
    plain = unescape(archived)
    assert len(plain.text) + len(plain.removed) == len(archived)
    for position, letter in enumerate(plain.text):
        assert archived[plain.archived(position)] == letter
