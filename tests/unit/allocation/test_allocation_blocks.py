from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.allocation import (
    Factor,
    ListedPlaces,
    PermutedBlocks,
    Stream,
    all_strata,
    by_ratio,
    check_listed_places,
    choose_arm,
    commitment,
    distinct_blocks,
    mean_imbalance_in_block,
    next_place,
    probability_of_each_block,
    shuffled_block,
    stratum_key,
    worst_imbalance,
)
from equipoise.errors import AllocationError, DataError

SEED = bytes(range(32))
SITES = Factor("site", ("1", "2"))
SCHEME = PermutedBlocks("S", (("A", 1), ("B", 1)), (4, 6), (SITES, Factor("mvi", ("no", "yes"))))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=3).filter(lambda sizes: sum(sizes) <= 7))
def test_distinct_blocks_are_those_one_can_write_down(composition):
    letters = [arm for arm, places in enumerate(composition) for _ in range(places)]
    assert distinct_blocks(composition) == len(set(permutations(letters)))
    assert probability_of_each_block(composition) * distinct_blocks(composition) == 1


@pytest.mark.parametrize("block", [2, 4, 6])
def test_mean_imbalance_by_enumeration(block):
    orders = [order for order in product((1, -1), repeat=block) if sum(order) == 0]
    for filled in range(block + 1):
        mean = Fraction(sum(abs(sum(order[:filled])) for order in orders), len(orders))
        assert mean_imbalance_in_block(block, filled) == mean


@pytest.mark.parametrize(("strata", "block"), [(1, 4), (2, 4), (3, 4), (2, 6)])
def test_worst_imbalance_by_enumeration(strata, block):
    for participants in range(3 * block):
        found = [
            sum(min(fill % block, block - fill % block) for fill in fills)
            for fills in product(range(participants + 1), repeat=strata)
            if sum(fills) == participants
        ]
        assert worst_imbalance(participants, strata, block) == max(found)


@pytest.mark.parametrize(
    "call", [lambda: distinct_blocks([]), lambda: mean_imbalance_in_block(3, 1), lambda: worst_imbalance(5, 0, 4)]
)
def test_blocks_that_cannot_be_are_refused(call):
    with pytest.raises(DataError):
        call()


def test_a_draw_is_repeatable_and_belongs_to_study_stratum_and_counter():
    stream = Stream(SEED, "S", "all")
    draws = {Stream(SEED, study, stratum).uniform(n) for study in "ST" for stratum in ("all", "b") for n in range(5)}
    assert len(draws) == 20
    assert stream.uniform(3) == Stream(SEED, "S", "all").uniform(3)
    assert all(0 <= draw < 1 for draw in draws)
    assert SEED.hex() not in repr(stream)
    assert repr(SEED) not in repr(stream)


def test_published_draws_hold():
    # Version 1 of the draw: another program, given seed, study and stratum, must find the same places.
    stream = Stream(SEED, "DEMO-1", "site=01|size=3-5")
    assert stream.digest(0).hex() == "f44ab1f64fec49aec0fbbd4a0f87da7f40d88b2699535231f77e2f98fa057887"
    blocks = ["".join(shuffled_block(stream, number, [("A", 2), ("B", 2)])) for number in range(3)]
    assert blocks == ["ABBA", "BABA", "BAAB"]
    chinese = Stream(SEED, "研究-2", "中心=一")
    assert chinese.uniform(0) == Fraction(16389146512728205015, 2**64)


def test_a_seed_or_a_name_that_cannot_be_kept_apart_is_refused():
    with pytest.raises(AllocationError, match="bytes"):
        Stream(b"short", "S", "all")
    with pytest.raises(AllocationError, match="line break"):
        Stream(SEED, "S\nall", "all")


def test_an_arm_follows_its_probability():
    shares = by_ratio([("A", 2), ("B", 1)])
    assert [choose_arm(draw, shares) for draw in (Fraction(0), Fraction(2, 3), Fraction(199, 300))] == ["A", "B", "A"]
    with pytest.raises(AllocationError, match="sum to 1"):
        choose_arm(Fraction(0), [("A", Fraction(1, 2))])
    with pytest.raises(AllocationError, match="no draw"):
        choose_arm(Fraction(1), shares)


def test_every_order_of_a_block_comes_as_often():
    stream = Stream(SEED, "S", "all")
    counts = Counter(shuffled_block(stream, number, [("A", 2), ("B", 2)]) for number in range(3000))
    assert len(counts) == 6
    # Chi-square with 5 degrees of freedom; the seed is fixed, 20.5 is the 99.9 % point.
    assert sum((count - 500) ** 2 / 500 for count in counts.values()) < 20.5


def test_the_next_place_comes_from_the_counter_alone():
    stratum = stratum_key(SCHEME, {"site": "2", "mvi": "no"})
    places = [next_place(SCHEME, SEED, stratum, given) for given in range(60)]
    assert stratum == "site=2|mvi=no"
    assert places == [next_place(SCHEME, SEED, stratum, given) for given in range(60)]
    assert {place.block_size for place in places} == {4, 6}
    for block in range(places[-1].block):
        arms = Counter(place.arm for place in places if place.block == block)
        assert arms["A"] == arms["B"]
    assert places != [next_place(SCHEME, SEED, "site=1|mvi=no", given) for given in range(60)]


def test_an_unequal_ratio_holds_in_each_block():
    scheme = PermutedBlocks("S", (("A", 2), ("B", 1)), (3, 6))
    arms = Counter(next_place(scheme, SEED, "all", given).arm for given in range(300))
    assert abs(arms["A"] - 200) <= 4


def test_places_end_and_never_start_again():
    scheme = PermutedBlocks("S", (("A", 1), ("B", 1)), (4,), capacity=6)
    assert next_place(scheme, SEED, "all", 5).place_in_block == 1
    with pytest.raises(AllocationError, match="all 6 places"):
        next_place(scheme, SEED, "all", 6)
    with pytest.raises(AllocationError, match="cannot have been given"):
        next_place(scheme, SEED, "all", -1)
    with pytest.raises(AllocationError, match="no stratum"):
        next_place(scheme, SEED, "site=9", 0)


def test_a_stratum_is_never_guessed():
    with pytest.raises(AllocationError) as fault:
        stratum_key(SCHEME, {"site": "3"})
    assert fault.value.where == "site, mvi"
    assert len(all_strata(SCHEME)) == 4


def test_all_faults_of_a_scheme_are_told_at_once():
    with pytest.raises(AllocationError) as fault:
        PermutedBlocks("S", (("A", 1), ("A", 2)), (4,), (Factor("f", ("x",)), Factor("f", ("x", "y"))), capacity=0)
    assert str(fault.value).count(";") == 4


def test_the_commitment_changes_with_seed_and_scheme():
    other = PermutedBlocks("S", SCHEME.arms, (4, 6), SCHEME.factors, capacity=100)
    hashes = {SCHEME.commitment(SEED), other.commitment(SEED), SCHEME.commitment(SEED[::-1])}
    assert len(hashes) == 3
    assert SCHEME.commitment(SEED) == commitment(SEED, SCHEME.as_json())


def test_a_list_made_elsewhere_is_checked_and_ends():
    listed = ListedPlaces({"all": ("A", "B", "B"), "b": ("A", "C")})
    assert check_listed_places(listed, [("A", 1), ("B", 2)]) == ["b: 'C' is no arm"]
    assert check_listed_places(ListedPlaces({"all": ("A", "B", "B")}), [("A", 1), ("B", 1)]) == [
        "all: the counts A 1, B 2 do not keep the ratio"
    ]
    assert listed.place("all", 2) == "B"
    with pytest.raises(AllocationError, match="3 places and 3 are given"):
        listed.place("all", 3)
    with pytest.raises(AllocationError, match="no stratum"):
        listed.place("c", 0)
