from __future__ import annotations

from decimal import Decimal

import pytest

from equipoise.errors import DataError, TableError
from equipoise.scales.interval import parse_interval
from equipoise.scales.significant import exact, significant


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("28..35", ["28", "35"], ["27.999", "35.001"]),
        ("<75..50", ["50", "74.999"], ["75", "49.999"]),
        (">1..3", ["1.001", "3"], ["1", "3.001"]),
        ("10..<20", ["10", "19.999"], ["9.999", "20"]),
        ("<34", ["33.999"], ["34"]),
        ("<= -2.60", ["-2.60"], ["-2.599"]),
        (">=20", ["20"], ["19.999"]),
        ("3", ["3"], ["2.999", "3.001"]),
    ],
)
def test_notation(text, inside, outside):
    interval = parse_interval(text)
    assert all(interval.contains(Decimal(value), {}, None) for value in inside)
    assert not any(interval.contains(Decimal(value), {}, None) for value in outside)


def test_a_multiple_of_a_limit_is_taken_exactly():
    interval = parse_interval(">ULN..1.5xULN")
    limits = {"ULN": Decimal("21")}
    assert interval.contains(Decimal("31.5"), limits, 5)
    assert not interval.contains(Decimal("31.501"), limits, 5)
    with pytest.raises(DataError, match="needs ULN"):
        interval.contains(Decimal(1), {}, 5)


@pytest.mark.parametrize("text", ["", "one", "1..", "..2", "1-2", "<1..2..3", "2xABC"])
def test_what_is_no_interval_is_refused(text):
    with pytest.raises(TableError, match="not an interval"):
        parse_interval(text)


def test_rounding_is_of_what_the_reader_sees():
    assert exact(0.1) == Decimal("0.1")
    assert significant(49.9999999) == Decimal(50)
    assert significant(49.999) == Decimal("49.999")
    with pytest.raises(DataError, match="not a number"):
        exact(float("nan"))
