"""Numbers as they are printed."""

from __future__ import annotations

import pytest

from equipoise.results.rounding import fixed, months, p_value, percent


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0.125, 2, "0.13"), (-0.004, 2, "0.00"), (2.5, 0, "3"), (1e-9, 3, "0.000"), (12, 1, "12.0")],
)
def test_halves_go_up_and_zero_has_no_sign(value, decimals, text):
    assert fixed(value, decimals) == text


def test_percentages_months_and_p_values():
    assert percent(0.12345) == "12.3"
    assert months(365.25) == "12.0"
    assert p_value(0.0499999) == "0.0500"
    assert p_value(0.00009) == "<0.0001"
