"""Exact tests of rates and Simon's designs."""

from __future__ import annotations

import math

import pytest

from equipoise.design import (
    RateDifference,
    exact_rate_power,
    exact_rate_size,
    fisher_exact_power,
    fisher_exact_size,
    simon,
    simon_two_stage,
)
from equipoise.design.fisher_exact import _rejecting
from equipoise.errors import InputError, NotEstimable


def test_fisher_rejects_as_whole_numbers_say():
    """Every table of 9 and 6 people, its p from integers."""
    first, second, alpha = 9, 6, 0.05
    rejecting = _rejecting(first, second, alpha)
    for x in range(first + 1):
        for y in range(second + 1):
            ways = [math.comb(first, a) * math.comb(second, x + y - a) for a in range(first + 1) if x + y - a >= 0]
            seen = math.comb(first, x) * math.comb(second, y)
            p = sum(way for way in ways if way <= seen) / math.comb(first + second, x + y)
            assert rejecting[x, y] == (p <= alpha)


def test_fishers_level_is_kept_where_rates_are_equal():
    for rate in (0.1, 0.3, 0.5):
        assert fisher_exact_power(RateDifference(rate, rate, ratio=2.0), 60).value <= 0.05


def test_saw_teeth_are_shown():
    found = exact_rate_size(null=0.5, rate=0.65, alpha=0.05, power=0.9)
    assert (found.first, found.stays) == (93, 102)
    between = [
        exact_rate_power(n, null=0.5, rate=0.65, alpha=0.05).power >= 0.9 for n in range(found.first, found.stays)
    ]
    assert between[0]
    assert not between[-1]


def test_fisher_size_keeps_the_ratio():
    found = fisher_exact_size(RateDifference(0.1, 0.6, ratio=2.0))
    assert found.first % 3 == 0
    assert found.power_of_first >= 0.8
    assert fisher_exact_power(RateDifference(0.1, 0.6, ratio=2.0), found.first - 3).value < 0.8
    assert found.first <= found.stays <= found.looked_up_to


def test_no_count_rejects_among_few():
    found = exact_rate_power(2, null=0.5, rate=0.9, alpha=0.025)
    assert (found.power, found.attained_alpha, found.critical_count) == (0.0, 0.0, None)


def test_directions_mirror_each_other():
    up = exact_rate_power(40, null=0.3, rate=0.5, alpha=0.025)
    down = exact_rate_power(40, null=0.7, rate=0.5, alpha=0.025)
    assert down.power == pytest.approx(up.power, rel=1e-12)
    assert down.critical_count == 40 - up.critical_count


@pytest.mark.parametrize(
    "ask",
    [
        lambda: exact_rate_power(20, null=0.3, rate=0.3),
        lambda: exact_rate_power(0, null=0.3, rate=0.4),
        lambda: fisher_exact_power(RateDifference(0.2, 0.4, ratio=2.0), 100),
        lambda: fisher_exact_power(RateDifference(0.2, 0.4, null=0.1), 100),
        lambda: fisher_exact_size(RateDifference(0.2, 0.4, ratio=1.23456789)),
        lambda: simon_two_stage(null=0.4, rate=0.2),
        lambda: simon_two_stage(null=0.4, rate=1.0),
    ],
)
def test_impossible_questions_are_refused(ask):
    with pytest.raises(InputError):
        ask()


def test_simon_needs_a_difference(monkeypatch):
    monkeypatch.setattr(simon, "_MOST_PEOPLE", 20)
    with pytest.raises(NotEstimable):
        simon_two_stage(null=0.3, rate=0.35)
